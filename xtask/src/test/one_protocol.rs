//! What of the tests belongs to one protocol.

use super::{Report, cargo, count_rust_tests};
use crate::process::{Result, run};
use std::fs;

/// Names the protocol to the tests that go through all of them.
pub const CHOSEN: &str = "FAULTLINE_PROTOCOL";

pub const BROWSER_TESTS: &str = "e2e/protocols.test.mjs";

/// Where tests of one protocol are.
const OWN_TESTS: &str = "crates/protocols/tests";

/// Tests of every protocol, which heed `CHOSEN`.
const OF_ALL: [&str; 3] = ["swarm", "golden", "conformance"];

/// The name itself, if there is such a protocol: its folder has golden scenarios.
pub fn known(id: &str) -> Result<&str> {
    let mut all: Vec<String> = names_in("crates/protocols/src")?;
    all.retain(|name| fs::exists(format!("crates/protocols/src/{name}/scenarios")).unwrap_or(false));
    if all.iter().any(|name| name == id) {
        return Ok(id);
    }
    all.sort();
    Err(format!("there is no protocol `{id}`, only {}", all.join(", ")))
}

pub fn rust_tests(id: &str) -> Result<Report> {
    let own = own_files(id, names_in(OWN_TESTS)?);
    let mut command = cargo(&["test", "--no-fail-fast"]);
    for test in OF_ALL.map(str::to_owned).iter().chain(&own) {
        command.args(["--test", test]);
    }
    count_rust_tests(command.env(CHOSEN, id))
}

/// The names of the test programs that begin with that of the protocol.
fn own_files(id: &str, files: Vec<String>) -> Vec<String> {
    let start = id.replace('-', "_");
    let tests = files.iter().filter_map(|file| file.strip_suffix(".rs"));
    let mut own: Vec<String> = tests
        .filter(|test| test.strip_prefix(&start).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')))
        .map(str::to_owned)
        .collect();
    own.sort();
    own
}

/// Checks the lessons of this protocol.
pub fn lessons(id: &str) -> Result<()> {
    let line = format!("protocol = \"{id}\"");
    let mut slugs = names_in("lessons")?;
    slugs.sort();
    for slug in slugs {
        let text = fs::read_to_string(format!("lessons/{slug}/lesson.toml")).unwrap_or_default();
        if text.lines().any(|one| one == line) {
            run(&mut cargo(&["run", "--quiet", "--", "check", &format!("lessons/{slug}")]))?;
        }
    }
    Ok(())
}

fn names_in(folder: &str) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).map_err(|error| format!("cannot list {folder}/: {error}"))?;
    Ok(entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::own_files;

    #[test]
    fn a_protocol_has_the_files_that_begin_with_its_name() {
        let files = ["two_phase_commit", "two_phase_commit.rs", "two_phase_commit_late.rs", "two_phase.rs"];
        let files: Vec<String> = files.map(str::to_owned).into();
        assert_eq!(
            own_files("two-phase-commit", files.clone()),
            ["two_phase_commit", "two_phase_commit_late"]
        );
        assert!(own_files("raft", files).is_empty());
    }
}
