//! The command line: run a scenario, replay and compare runs, search for a break, check lessons, begin one.

mod compare;
mod index;
mod judge;
mod new_lesson;
mod out;
mod pages;
mod replay;
mod run;
mod scorm;
mod search;
mod swarm;

use std::path::Path;
use std::process::ExitCode;

use crate::lesson;
use out::{complain, print, write, wrong};

const HELP: &str = "\
Faultline: real distributed protocols on a deterministic simulated cluster.

Usage: faultline <command>

  run FILE [--trace json|shiviz]   run a scenario and print what happens, or its trace
  replay TRACE                     run the scenario of a trace anew and compare every event
  compare FILE --without N         run a scenario again without a command, or with --set NAME=VALUE,
                                   and print where the runs part
  judge FILE                       say whether what the clients of a run saw is linearizable
  search FILE [--faults N]         try every schedule of at most N faults from the end of a scenario,
                                   until a promise breaks
  check [FOLDER ...]               check lessons; without a folder, all of `lessons`
  new-lesson NAME [--in FOLDER]    write a small lesson that works, to begin with
  scorm LESSON                     package a lesson for a learning-management system
  swarm [--schedules N]            run random schedules of faults for every variant of every protocol
  index FOLDER                     write the catalogue of a built page, and what it shows of its lessons
  pages FOLDER                     write the lessons of a built page as plain HTML
  help                             print this

Options: --help for each command, --version

Exit code: 0 if all is well, 1 if an expectation failed, a run differs, a history is not explained, a lesson has faults, or the
swarm or a search found one, 2 if the input cannot be read or the output cannot be written.";

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
        ["run", rest @ ..] => run::main(rest),
        ["replay", rest @ ..] => replay::main(rest),
        ["compare", rest @ ..] => compare::main(rest),
        ["judge", rest @ ..] => judge::main(rest),
        ["check", rest @ ..] if wants_help(rest) => print(CHECK_HELP),
        ["check"] => check(&["lessons"]),
        ["check", folders @ ..] => check(folders),
        ["search", rest @ ..] => search::main(rest),
        ["swarm", rest @ ..] => swarm::main(rest),
        ["scorm", rest @ ..] => scorm::main(rest),
        ["index", rest @ ..] => index::main(rest),
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
        complain(&complaint.to_string());
    }
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let (l, c) = (plural(lessons), plural(complaints.len()));
    let code = if complaints.is_empty() { GOOD } else { FAILED };
    write(&format!("{lessons} lesson{l} checked, {} complaint{c}\n", complaints.len()), code)
}

fn new_lesson(name: &str, folder: &str) -> u8 {
    match new_lesson::write(name, Path::new(folder)) {
        Ok(next_steps) => print(&next_steps),
        Err(message) => wrong(&message),
    }
}
