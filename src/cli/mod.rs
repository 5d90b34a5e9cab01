//! The command line: run a scenario, replay and compare runs, search for a break, measure many runs, check lessons, begin one.

mod compare;
mod index;
mod judge;
mod lab;
mod new_lesson;
mod out;
mod pages;
mod replay;
mod run;
mod scorm;
mod search;
mod swarm;

use std::fs;
use std::path::{Path, PathBuf};
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
  lab [FILE]                       make the runs of an experiment, and print what was measured beside theory
  check [FOLDER ...]               check lessons and experiments; without a folder, `lessons` and `lab`
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
Usage: faultline check [FOLDER ...] [FILE.toml ...]

Checks a folder of lessons (one with a catalogue.toml) or single lessons (one with a lesson.toml):
that everything can be read, that every goal can be reached by its solution and does not hold from the
start, that texts, hints and translations are there. Each complaint says what to do.
A file is an experiment of the lab, and so is each file of a folder called `lab`: it is read, and its first run is
made at each point.
Without a FOLDER it checks `lessons` and `lab`.";

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
        ["lab", rest @ ..] => lab::main(rest),
        ["check", rest @ ..] if wants_help(rest) => print(CHECK_HELP),
        ["check"] => check(if Path::new("lab").is_dir() { &["lessons", "lab"] } else { &["lessons"] }),
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
    let (mut lessons, mut experiments) = (0, 0);
    let mut complaints = Vec::new();
    for folder in folders {
        let path = Path::new(folder);
        for file in experiments_of(path) {
            experiments += 1;
            match lab::check_file(&file) {
                Ok(found) => complaints.extend(found),
                Err(message) => return wrong(message.as_str()),
            }
        }
        if is_of_lab(path) {
            continue;
        }
        match lesson::check_folder(path) {
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
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let mut checked = Vec::new();
    if lessons > 0 || experiments == 0 {
        checked.push(count(lessons, "lesson"));
    }
    if experiments > 0 {
        checked.push(count(experiments, "experiment"));
    }
    let code = if complaints.is_empty() { GOOD } else { FAILED };
    write(&format!("{} checked, {}\n", checked.join(" and "), count(complaints.len(), "complaint")), code)
}

/// A single file, or the folder of the lab.
fn is_of_lab(path: &Path) -> bool {
    path.is_file() || path.is_dir() && path.file_name().is_some_and(|name| name == "lab")
}

/// The files of experiments, in the order of their names.
fn experiments_of(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = if is_of_lab(path) { fs::read_dir(path).ok() } else { None };
    let paths = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "toml")).collect();
    files.sort();
    files
}

fn new_lesson(name: &str, folder: &str) -> u8 {
    match new_lesson::write(name, Path::new(folder)) {
        Ok(next_steps) => print(&next_steps),
        Err(message) => wrong(&message),
    }
}
