//! `faultline replay`: carries out the scenario of a trace anew and compares every event.

use std::fs::File;
use std::io::Read;

use super::out::{print, write, wrong};
use super::{FAILED, GOOD, wants_help};
use crate::share::{self, TRACE_BYTES_MAX};
use crate::text::{Language, Texts};

const HELP: &str = "\
Usage: faultline replay TRACE

Carries out the scenario in TRACE, a file that `faultline run FILE --trace json` or the page has written, and
compares every event. Prints `same`, or the first difference. Both forms are described in docs/trace.md.

Exit code: 0 if the run is the same, 1 if it differs, 2 if the trace cannot be read.";

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    match words {
        words if wants_help(words) => print(HELP),
        [file] if !file.starts_with("--") => replay(file),
        _ => wrong(HELP),
    }
}

fn replay(file: &str) -> u8 {
    let text = match read(file) {
        Ok(text) => text,
        Err(error) => return wrong(&format!("{file} cannot be read: {error}")),
    };
    let trace = match share::import(&text) {
        Ok(trace) => trace,
        Err(error) => return wrong(&format!("{file}, {error}")),
    };
    drop(text);
    let comparison = share::compare_with(&trace, &Texts::new(Language::English));
    let Some(difference) = comparison.first_difference else {
        return write(&format!("same: {} events, hash {:016x}\n", trace.events.len(), trace.hash), GOOD);
    };
    let share::Difference { index, expected, found, .. } = difference;
    let place = match index {
        Some(index) => format!("from event {index} on"),
        None => {
            "in the hash only, which covers more of what messages say; every event is the same".to_owned()
        }
    };
    let mut answer = format!("different, {place}\n  in the trace: {expected}\n  run anew:     {found}\n");
    if trace.version != env!("CARGO_PKG_VERSION") {
        let written_by: String = trace.version.chars().filter(|c| !c.is_control()).take(40).collect();
        answer += &format!(
            "The trace was written by Faultline {written_by}; this is {}.\n",
            env!("CARGO_PKG_VERSION")
        );
    }
    write(&answer, FAILED)
}

/// Not more than what is too much already.
fn read(file: &str) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(file)?.take(TRACE_BYTES_MAX as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}
