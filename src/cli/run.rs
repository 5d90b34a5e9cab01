//! `faultline run`: carries out a scenario and prints what happens, or its trace.

use std::fs;

use super::out::{complain, print, write, wrong};
use super::{FAILED, GOOD, wants_help};
use crate::scenario::golden::{self, Golden};
use crate::share;
use crate::text::{Language, Texts};

const HELP: &str = "\
Usage: faultline run FILE [--trace json [--clocks] | --trace shiviz]

Runs the scenario in FILE and prints its commands, each with what it makes happen.
The language is described in crates/core/src/scenario/README.md.

  --trace json     prints the whole trace instead, for other tools and for `faultline replay`
  --clocks         with the vector clock of every event that happens at a node
  --trace shiviz   prints a log that ShiViz draws
docs/trace.md describes both.";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Output {
    Golden,
    Json { clocks: bool },
    ShiViz,
}

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    if wants_help(words) {
        return print(HELP);
    }
    match parse(words) {
        Ok((file, output)) => run(file, output),
        Err(message) => wrong(&format!("{message}\n\n{HELP}")),
    }
}

fn parse<'a>(words: &[&'a str]) -> Result<(&'a str, Output), String> {
    let (mut file, mut format, mut clocks) = (None, None, false);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match *word {
            "--clocks" => clocks = true,
            "--trace" => match rest.next() {
                Some(word @ (&"json" | &"shiviz")) => format = Some(*word),
                Some(word) => return Err(format!("`{word}` is no form of a trace; write json or shiviz.")),
                None => return Err("`--trace` needs a form after it: json or shiviz.".to_owned()),
            },
            word if word.starts_with("--") => return Err(format!("There is no option `{word}`.")),
            word => {
                if file.replace(word).is_some() {
                    return Err(format!("`{word}` is a second file; run one at a time."));
                }
            }
        }
    }
    let file = file.ok_or("Name the file.")?;
    let output = match format {
        Some("json") => Output::Json { clocks },
        _ if clocks => return Err("`--clocks` goes with `--trace json` only.".to_owned()),
        Some(_) => Output::ShiViz,
        None => Output::Golden,
    };
    Ok((file, output))
}

fn run(file: &str, output: Output) -> u8 {
    let golden = match load(file) {
        Ok(golden) => golden,
        Err(code) => return code,
    };
    let (spec, settings, history) = (golden.scenario.spec, &golden.scenario.settings, &golden.history);
    let text = match output {
        Output::Golden => golden.text,
        Output::Json { clocks: false } => share::export(spec, settings, history),
        Output::Json { clocks: true } => share::export_with_clocks(spec, settings, history),
        Output::ShiViz => share::shiviz(spec, &Texts::new(Language::English), history),
    };
    let code = if golden.failures.is_empty() { GOOD } else { FAILED };
    let code = write(&text, code);
    tell_failures(file, &golden.failures);
    code
}

/// Reads a scenario and carries it out; complains and gives the exit code if it cannot be read.
pub fn load(file: &str) -> Result<Golden, u8> {
    let text = fs::read_to_string(file).map_err(|error| wrong(&format!("{file} cannot be read: {error}")))?;
    golden::run(&text).map_err(|errors| {
        let errors: Vec<String> = errors.iter().map(|error| format!("{file}, {error}")).collect();
        wrong(&errors.join("\n"))
    })
}

pub fn tell_failures(file: &str, failures: &[String]) {
    for failure in failures {
        complain(&format!("{file}, {failure}"));
    }
}
