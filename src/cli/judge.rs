//! `faultline judge`: whether one order of the operations explains what the clients of a run saw.

use std::fs::File;
use std::io::Read;

use super::out::{print, write, wrong};
use super::run::tell_failures;
use super::{FAILED, GOOD, wants_help};
use crate::scenario::golden;
use crate::share::{self, TRACE_BYTES_MAX};
use crate::sim::{History, Micros, Session};
use crate::study::history::{
    self, Bound, Conflict, Consistency, Edge, Judgement, KeyValue, OperationOf, Reason, Verdict, Why,
};
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
    let teller = Teller { session, texts: Texts::new(Language::English), operations: &operations };
    let (text, explained) = teller.verdict(&verdict, consistency);
    let code = if explained && run.failures.is_empty() { GOOD } else { FAILED };
    let code = write(&text, code);
    tell_failures(file, &run.failures);
    code
}

struct Teller<'a> {
    session: &'a dyn Session,
    texts: Texts,
    operations: &'a [OperationOf<KeyValue>],
}

impl Teller<'_> {
    /// The answer in sentences, and whether it is "yes".
    fn verdict(&self, verdict: &Verdict, consistency: Consistency) -> (String, bool) {
        let word = match consistency {
            Consistency::Linearizable => "linearizable",
            Consistency::Sequential => "sequentially consistent",
        };
        let operations = self.operations.len();
        match verdict {
            Verdict::Explained { order } => {
                let mut text =
                    format!("{word}: this order of {} explains every answer.\n", count(operations));
                let points = history::points(self.operations, order);
                for (index, point) in order.iter().zip(points) {
                    let at = match consistency {
                        Consistency::Linearizable => {
                            let event = self.session.trace().get(point as usize);
                            format!("{:>12}  ", event.map_or(Micros(0), |event| event.at).to_string())
                        }
                        Consistency::Sequential => "  ".to_owned(),
                    };
                    text += &format!("{at}{}\n", self.operation(*index));
                }
                let left = operations - order.len();
                if left > 0 {
                    text += &format!("{} without an answer had no effect that anybody saw.\n", count(left));
                }
                (text, true)
            }
            Verdict::Unexplained(conflict) => (self.conflict(conflict, word, operations), false),
            Verdict::Undecided(Bound { states, tries }) => {
                let text = format!(
                    "undecided: no order of {} was found within {states} states and {tries} tries, and not all were \
                     tried.\n",
                    count(operations)
                );
                (text, false)
            }
        }
    }

    fn conflict(&self, conflict: &Conflict, word: &str, operations: usize) -> String {
        let few = conflict.operations.len();
        let mut text = format!("not {word}: no order explains {} of {operations}.\n", count(few));
        for index in &conflict.operations {
            let operation = &self.operations[*index];
            let answered = operation.answered.map_or("open".to_owned(), |place| place.at.to_string());
            text += &format!("  {}, from {} to {answered}\n", self.operation(*index), operation.called.at);
        }
        match &conflict.why {
            Reason::Cycle(edges) => {
                text += "Each would have to come before the next, and the last before the first:\n";
                for edge in edges {
                    text += &format!("  {}\n", self.edge(edge));
                }
            }
            Reason::Unwritten(reader) => {
                text += &format!("{} saw a value that nobody else ever wrote.\n", self.short(*reader));
            }
            Reason::Stuck { placed, stuck } => {
                if !placed.is_empty() {
                    text += "The most that can be placed:\n";
                }
                for index in placed {
                    text += &format!("  {}\n", self.operation(*index));
                }
                let stuck: Vec<String> = stuck.iter().map(|index| self.short(*index)).collect();
                text +=
                    &format!("Then nothing right can follow; it would have to be {}.\n", stuck.join(" or "));
            }
        }
        text
    }

    fn edge(&self, edge: &Edge) -> String {
        let (before, after) = (self.short(edge.before), self.short(edge.after));
        match edge.why {
            Why::Answered => {
                let answered =
                    self.operations[edge.before].answered.map(|place| place.at).unwrap_or_default();
                let called = self.operations[edge.after].called.at;
                format!("{before} was answered at {answered}, before {after} began at {called}.")
            }
            Why::SameClient => format!("{before} comes before {after} at the same client."),
            Why::Wrote => format!("{after} saw what only {before} wrote."),
            Why::SawStart => format!("{before} saw what was there at the start, so it comes before {after}."),
            Why::Overwritten { reader } => format!(
                "{} came after {before} and saw what {after} wrote, so {before} comes before {after}.",
                self.short(reader)
            ),
            Why::SawBefore { writer } => format!(
                "{before} saw what {} wrote, which came before {after}, so {before} comes before {after}.",
                self.short(writer)
            ),
        }
    }

    /// `c1: put x 1 → ok`.
    fn operation(&self, index: usize) -> String {
        let Some(view) = self.session.operation(self.operations[index].id) else { return String::new() };
        let names = self.session.names();
        let answer = view.response.map_or("no answer".to_owned(), |note| self.texts.note(&note, names));
        format!("{}: {} → {answer}", names[view.client.index()], view.request)
    }

    /// `c1's put x 1`.
    fn short(&self, index: usize) -> String {
        let Some(view) = self.session.operation(self.operations[index].id) else { return String::new() };
        format!("{}'s `{}`", self.session.names()[view.client.index()], view.request)
    }
}

fn count(operations: usize) -> String {
    format!("{operations} operation{}", if operations == 1 { "" } else { "s" })
}
