//! `cargo xtask swarm`: what the tests do with a few random schedules, with many, in an optimised build.

use crate::process::{Result, run_watched};
use std::process::{Command, ExitCode};

pub const HELP: &str = "\
Usage: cargo xtask swarm [--schedules <number>] [--protocol <id>]

Runs random schedules of faults for every variant of every protocol, or of one protocol, in an optimised
build, on all processors: 50000 schedules a variant unless you say otherwise, before a release and every
night. Says how far it is and how long it took. A schedule that breaks a promise it should not break, or
leaves a request unanswered, is printed as a scenario that shows it: `cargo run -- run FILE`.

Exit code: 0 if there is nothing to complain of, 1 otherwise.";

pub fn run(options: &[&str]) -> Result<ExitCode> {
    let mut command = Command::new("cargo");
    command.args(["run", "--release", "--quiet", "--package", "faultline", "--", "swarm"]).args(options);
    let succeeded = run_watched(&mut command, |_| {})?;
    Ok(if succeeded { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
