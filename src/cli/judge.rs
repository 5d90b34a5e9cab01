//! `faultline judge`: whether one order of the operations explains what the clients of a run saw.

use std::fs::File;
use std::io::Read;

use super::out::{print, write, wrong};
use super::run::tell_failures;
use super::{FAILED, GOOD, wants_help};
use crate::scenario::golden;
use crate::share::{self, TRACE_BYTES_MAX};
use crate::sim::History;
use crate::study::history::{self, Bound, Consistency, Judgement, Reasons, Teller, Verdict};
use crate::text::{Language, Texts};

const HELP: &str = "\
Usage: faultline judge FILE [--sequential]

Judges what the clients of a run saw. FILE is a scenario, or a trace that `faultline run FILE --trace json` or the page has
written. Prints whether the history is linearizable: whether one order of the operations, in which each takes effect between
its call and its answer, explains every answer. If so, prints such an order; if not, the fewest operations that no order
explains, and why. An operation without an answer may have taken effect at any time after its call, or never.

  --sequential     demands only that the order keeps that of each client (sequential consistency)

docs/judge.md says more.

Exit code: 0 if an order explains all, 1 if none does or none was found within the bound, if an expectation of the scenario
failed or the trace differs from its run, 2 if the input cannot be read or is of a protocol that is not judged.";

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    let (file, consistency) = match *words {
        _ if wants_help(words) => return print(HELP),
        [file] => (file, Consistency::Linearizable),
        [file, "--sequential"] | ["--sequential", file] => (file, Consistency::Sequential),
        _ => return wrong(HELP),
    };
    if file.starts_with("--") {
        return wrong(HELP);
    }
    let text = match read(file) {
        Ok(text) => text,
        Err(error) => return wrong(&format!("{file} cannot be read: {error}")),
    };
    let run =
        if text.trim_start().starts_with('{') { of_trace(file, &text) } else { of_scenario(file, &text) };
    match run {
        Ok(run) => judge(file, &run, consistency),
        Err(code) => code,
    }
}

/// Not more than what is too much already.
fn read(file: &str) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(file)?.take(TRACE_BYTES_MAX as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}

struct Run {
    spec: &'static crate::protocols::ProtocolSpec,
    history: History,
    failures: Vec<String>,
}

fn of_scenario(file: &str, text: &str) -> Result<Run, u8> {
    let golden = golden::run(text).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(|error| format!("{file}, {error}")).collect();
        wrong(&errors.join("\n"))
    })?;
    Ok(Run { spec: golden.scenario.spec, history: golden.history, failures: golden.failures })
}

/// The run of a trace, if it is the one that its scenario makes here.
fn of_trace(file: &str, text: &str) -> Result<Run, u8> {
    let trace = share::import(text).map_err(|error| wrong(&format!("{file}, {error}")))?;
    let texts = Texts::new(Language::English);
    if !share::compare_with(&trace, &texts).same {
        super::out::complain(&format!(
            "{file} is not the run that its scenario makes here; `faultline replay {file}` says where they differ."
        ));
        return Err(FAILED);
    }
    let opened = trace.run().open().map_err(|_| wrong(&format!("{file}: its scenario cannot be run")))?;
    Ok(Run { spec: opened.scenario.spec, history: opened.history, failures: Vec::new() })
}

fn judge(file: &str, run: &Run, consistency: Consistency) -> u8 {
    let session = run.history.recorder();
    let Ok((object, operations)) = history::of_run(run.spec, session) else {
        return wrong(&format!(
            "{file}: what clients of {} see is not judged; its requests do not read and write one object.",
            run.spec.id
        ));
    };
    let Judgement { verdict, .. } = history::judge(&object, &operations, consistency, Bound::default());
    let texts = Texts::new(Language::English);
    let teller = Teller { texts: &texts, session, operations: &operations };
    let (text, explained) = told(&teller, &verdict, consistency);
    let code = if explained && run.failures.is_empty() { GOOD } else { FAILED };
    let code = write(&text, code);
    tell_failures(file, &run.failures);
    code
}

/// The verdict with what it rests on, and whether an order explains everything.
fn told(teller: &Teller, verdict: &Verdict, consistency: Consistency) -> (String, bool) {
    let mut text = teller.verdict(verdict, consistency) + "\n";
    match verdict {
        Verdict::Explained { order } => {
            for (index, at) in teller.order(order) {
                let at = match consistency {
                    Consistency::Linearizable => format!("{:>12}  ", at.to_string()),
                    Consistency::Sequential => "  ".to_owned(),
                };
                text += &format!("{at}{}\n", teller.operation(index));
            }
            text.extend(teller.left_out(order).map(|left| left + "\n"));
            (text, true)
        }
        Verdict::Unexplained(conflict) => {
            for index in &conflict.operations {
                text += &format!("  {}\n", teller.interval(*index));
            }
            let Reasons { title, lines, end } = teller.reasons(conflict);
            let lines = lines.into_iter().map(|line| format!("  {line}"));
            for line in title.into_iter().chain(lines).chain(end) {
                text += &format!("{line}\n");
            }
            (text, false)
        }
        Verdict::Undecided(_) => (text, false),
    }
}
