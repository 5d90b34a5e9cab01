//! `faultline compare`: makes a run again with one difference and says where the two part.

use super::out::{complain, print, write, wrong};
use super::run::{load, tell_failures};
use super::{FAILED, GOOD, wants_help};
use crate::scenario::golden::Golden;
use crate::share::{self, Parting, Rerun, Told};
use crate::sim::History;
use crate::text::{Language, Texts, command_line};

const HELP: &str = "\
Usage: faultline compare FILE --without N
       faultline compare FILE --set NAME=VALUE

Runs the scenario in FILE twice, the second time with one difference, and prints where the two runs part.

  --without N         leaves out the N-th command that the scenario gives to the cluster, counted from 1;
                      `run`, `expect` and the like are not counted
  --set NAME=VALUE    sets a parameter of the cluster: mode=sync, seed=7";

#[derive(Clone, Copy)]
enum Change<'a> {
    Without(&'a str),
    Set(&'a str),
}

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    let (file, change) = match *words {
        _ if wants_help(words) => return print(HELP),
        [file, "--without", number] | ["--without", number, file] => (file, Change::Without(number)),
        [file, "--set", pair] | ["--set", pair, file] => (file, Change::Set(pair)),
        _ => return wrong(HELP),
    };
    if file.starts_with("--") {
        return wrong(HELP);
    }
    let golden = match load(file) {
        Ok(golden) => golden,
        Err(code) => return code,
    };
    let (title, rerun) = match remade(&golden, change) {
        Ok(remade) => remade,
        Err(message) => return wrong(&format!("{file}: {message}")),
    };
    let code = if golden.failures.is_empty() { GOOD } else { FAILED };
    let code = write(&format!("{title}\n{}", report(&golden, &rerun)), code);
    tell_failures(file, &golden.failures);
    code
}

/// The changed run, and what is different in it.
fn remade(golden: &Golden, change: Change) -> Result<(String, Rerun), String> {
    let (spec, settings, history) = (golden.scenario.spec, &golden.scenario.settings, &golden.history);
    match change {
        Change::Set(pair) => {
            let (name, value) = pair
                .split_once('=')
                .ok_or_else(|| format!("`{pair}` sets nothing; write NAME=VALUE, as mode=sync"))?;
            let rerun = share::with_setting(spec, settings, history, name, value)
                .map_err(|error| error.to_string())?;
            Ok((format!("with {name}={value}"), rerun))
        }
        Change::Without(number) => {
            let given = history.given();
            let line = |index: usize| command_line(&given[index].command, &golden.scenario.names);
            let index = number.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
            let rerun = index.and_then(|index| share::without_command(spec, settings, history, index));
            match (index, rerun) {
                (Some(index), Some(rerun)) => Ok((format!("without {number}, `{}`", line(index)), rerun)),
                _ if given.is_empty() => {
                    Err("the scenario gives no command; there is none to leave out".to_owned())
                }
                _ => {
                    let list: Vec<String> =
                        (0..given.len()).map(|index| format!("  {}  {}", index + 1, line(index))).collect();
                    Err(format!("there is no command {number}; the commands are\n{}", list.join("\n")))
                }
            }
        }
    }
}

fn report(golden: &Golden, rerun: &Rerun) -> String {
    let (spec, before, after) = (golden.scenario.spec, &golden.history, &rerun.history);
    let texts = Texts::new(Language::English);
    let mut text = String::new();
    match share::part(spec, &texts, before, after) {
        None => text += &format!("The runs are the same: {} events.\n", before.trace().len()),
        Some(parting) => {
            text += &format!("The runs part at {}:\n{}", parting.at, sides(&parting));
            match share::consequence(spec, &texts, before, after) {
                None => text += "No node does anything otherwise.\n",
                Some(then) if then == parting => {}
                Some(then) => {
                    text += &format!("The first consequence, at {}:\n{}", then.at, sides(&then));
                }
            }
            text += &format!("Promises broken:\n  before: {}\n  after:  {}\n", broken(before), broken(after));
        }
    }
    for left_out in &rerun.left_out {
        let why = texts.note(&left_out.why.0, before.recorder().names());
        text += &format!("Left out, {}, `{}`: {why}\n", left_out.index + 1, left_out.command);
    }
    if !rerun.complete {
        complain("The changed run takes too many steps; it was stopped before its end.");
    }
    text
}

fn sides(parting: &Parting) -> String {
    let side = |told: &Option<Told>| match told {
        Some(told) => format!("{}  {}", told.at, told.sentence),
        None => "nothing more happens".to_owned(),
    };
    format!("  before: {}\n  after:  {}\n", side(&parting.left), side(&parting.right))
}

fn broken(history: &History) -> String {
    let promises = history.recorder().promises();
    let names: Vec<String> = promises
        .iter()
        .filter_map(|promise| {
            let violation = promise.violation.as_ref()?;
            Some(format!("\"{}\" at {}", promise.name, violation.at))
        })
        .collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
