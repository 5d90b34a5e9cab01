//! The command line: run a scenario, check lessons, begin one.

mod json;
mod new_lesson;
mod pages;
mod scorm;

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use crate::lesson;
use crate::scenario::golden;

const HELP: &str = "\
Faultline: real distributed protocols on a deterministic simulated cluster.

Usage: faultline <command>

  run FILE [--trace json]          run a scenario and print what happens
  check [FOLDER ...]               check lessons; without a folder, all of `lessons`
  new-lesson NAME [--in FOLDER]    write a small lesson that works, to begin with
  scorm LESSON                     package a lesson for a learning-management system
  pages FOLDER                     write the lessons of a built page as plain HTML
  help                             print this

Options: --help for each command, --version

Exit code: 0 if all is well, 1 if an expectation failed or a lesson has faults, 2 if the input cannot be read\nor the output cannot be written.";

const RUN_HELP: &str = "\
Usage: faultline run FILE [--trace json]

Runs the scenario in FILE and prints its commands, each with what it makes happen.
With --trace json it prints the whole trace instead: first a line about the run, then one event a line.
The language is described in src/scenario/README.md.";

const CHECK_HELP: &str = "\
Usage: faultline check [FOLDER ...]

Checks a folder of lessons (one with a catalogue.toml) or single lessons (one with a lesson.toml):
that everything can be read, that every goal can be reached by its solution and does not hold from the
start, that texts, hints and translations are there. Each complaint says what to do.
Without a FOLDER it checks `lessons`.";

const NEW_LESSON_HELP: &str = "\
Usage: faultline new-lesson NAME [--in FOLDER]

Writes a small lesson that works into FOLDER/NAME, with comments that say what to change: a step of each
kind, in English. NAME has lower-case letters, digits and dashes; it becomes part of the lesson's address.
Without --in it is written into `lessons`. The format is described in lessons/README.md.";

const GOOD: u8 = 0;
const FAILED: u8 = 1;
const BAD_INPUT: u8 = 2;

/// Runs the command that the arguments name.
pub fn main(arguments: &[String]) -> ExitCode {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let code = match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => print(HELP),
        ["--version" | "-V"] => print(concat!("faultline ", env!("CARGO_PKG_VERSION"))),
        ["run", rest @ ..] if wants_help(rest) => print(RUN_HELP),
        ["check", rest @ ..] if wants_help(rest) => print(CHECK_HELP),
        ["run", file] => run(file, false),
        ["run", file, "--trace", "json"] | ["run", "--trace", "json", file] => run(file, true),
        ["run", ..] => wrong(RUN_HELP),
        ["check"] => check(&["lessons"]),
        ["check", folders @ ..] => check(folders),
        ["scorm", rest @ ..] => scorm::main(rest),
        ["pages", rest @ ..] => pages::main(rest),
        ["new-lesson", rest @ ..] if wants_help(rest) => print(NEW_LESSON_HELP),
        ["new-lesson", "--in", folder, name] | ["new-lesson", name, "--in", folder] => {
            new_lesson(name, folder)
        }
        ["new-lesson", name] if !name.starts_with('-') => new_lesson(name, "lessons"),
        ["new-lesson", ..] => wrong(NEW_LESSON_HELP),
        [unknown, ..] => wrong(&format!("There is no command `{unknown}`.\n\n{HELP}")),
    };
    ExitCode::from(code)
}

fn wants_help(words: &[&str]) -> bool {
    words.iter().any(|word| matches!(*word, "--help" | "-h"))
}

fn print(text: &str) -> u8 {
    println!("{text}");
    GOOD
}

fn wrong(text: &str) -> u8 {
    eprintln!("{text}");
    BAD_INPUT
}

fn run(file: &str, as_json: bool) -> u8 {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return wrong(&format!("{file} cannot be read: {error}")),
    };
    let golden = match golden::run(&text) {
        Ok(golden) => golden,
        Err(errors) => {
            for error in errors {
                eprintln!("{file}, {error}");
            }
            return BAD_INPUT;
        }
    };
    if as_json {
        json::print_trace(&golden.scenario, &golden.history);
    } else {
        print!("{}", golden.text);
    }
    for failure in &golden.failures {
        eprintln!("{file}, {failure}");
    }
    if golden.failures.is_empty() { GOOD } else { FAILED }
}

fn check(folders: &[&str]) -> u8 {
    let mut lessons = 0;
    let mut complaints = Vec::new();
    for folder in folders {
        match lesson::check_folder(Path::new(folder)) {
            Ok(report) => {
                lessons += report.lessons;
                complaints.extend(report.complaints);
            }
            Err(message) => return wrong(message.as_str()),
        }
    }
    for complaint in &complaints {
        eprintln!("{complaint}");
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let (l, c) = (plural(lessons), plural(complaints.len()));
    println!("{lessons} lesson{l} checked, {} complaint{c}", complaints.len());
    if complaints.is_empty() { GOOD } else { FAILED }
}

fn new_lesson(name: &str, folder: &str) -> u8 {
    match new_lesson::write(name, Path::new(folder)) {
        Ok(next_steps) => print(&next_steps),
        Err(message) => wrong(&message),
    }
}
