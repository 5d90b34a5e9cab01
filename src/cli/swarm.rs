//! `faultline swarm`: random schedules of every variant, on all processors.

use std::time::{Duration, Instant};

use super::out::{complain, print, write, wrong};
use super::{FAILED, GOOD, wants_help};
use crate::protocols::{self, PROTOCOLS};
use crate::swarm::{self, Report};

const HELP: &str = "\
Usage: faultline swarm [--schedules N] [--protocol ID]

Runs N random schedules of faults (50000 unless you say otherwise) for every variant of every protocol, or
of one protocol, on all processors. Sound variants must keep their promises and answer when all faults have
ended; the others must be caught. A line for each variant says how long it took.

A schedule that should not be is printed as a scenario that shows it: put it into a file and see
`faultline run FILE`. In an optimised build: `cargo xtask swarm`.";

const SCHEDULES: u64 = 50_000;

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    if wants_help(words) {
        return print(HELP);
    }
    match parse(words) {
        Ok((schedules, protocol)) => run(schedules, protocol),
        Err(message) => wrong(&format!("{message}\n\n{HELP}")),
    }
}

fn parse<'a>(words: &[&'a str]) -> Result<(u64, Option<&'a str>), String> {
    let (mut schedules, mut protocol) = (SCHEDULES, None);
    let mut rest = words;
    loop {
        rest = match rest {
            [] => return Ok((schedules, protocol)),
            ["--schedules", number, rest @ ..] => {
                let number = number.parse().ok().filter(|number| *number > 0);
                schedules = number.ok_or("`--schedules` takes a whole number from 1.")?;
                rest
            }
            ["--protocol", id, rest @ ..] => {
                if protocols::find(id).is_none() {
                    let known: Vec<&str> = PROTOCOLS.iter().map(|spec| spec.id).collect();
                    return Err(format!("There is no protocol `{id}`; there are {}.", known.join(", ")));
                }
                protocol = Some(*id);
                rest
            }
            [option @ ("--schedules" | "--protocol")] => return Err(format!("`{option}` needs a value.")),
            [unknown, ..] => return Err(format!("There is no option `{unknown}`.")),
        };
    }
}

fn run(schedules: u64, protocol: Option<&str>) -> u8 {
    let begun = Instant::now();
    let pairs = swarm::pairs(protocol);
    let (count, width) = (pairs.len(), pairs.len().to_string().len());
    print(&format!("{count} variants, {schedules} schedules each"));
    let through = std::sync::atomic::AtomicUsize::new(0);
    let tell = |report: &Report| {
        let place = through.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        print(&format!("[{place:>width$}/{count}] {}", line(report)));
        report.complaints.iter().for_each(|complaint| complain(complaint));
    };
    let reports = swarm::run(&pairs, schedules, &tell);
    let total: u64 = reports.iter().map(|report| report.schedules).sum();
    let wrong: Vec<&Report> = reports.iter().filter(|report| !report.complaints.is_empty()).collect();
    let mut end = format!("{total} schedules in {}, ", time(begun.elapsed()));
    if wrong.is_empty() {
        end += "nothing to complain of\n";
        return write(&end, GOOD);
    }
    let names: Vec<String> = wrong.iter().map(|report| name(report)).collect();
    end += &format!("complaints of {}\n", names.join(", "));
    write(&end, FAILED)
}

fn name(report: &Report) -> String {
    format!("{} {}", report.pair.spec.id, report.pair.variant.name)
}

fn line(report: &Report) -> String {
    let verdict = if report.complaints.is_empty() { "good" } else { "WRONG" };
    let (name, schedules) = (name(report), report.schedules);
    format!("{name}: {verdict}, {schedules} schedules, {} of one processor", time(report.took))
}

fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}
