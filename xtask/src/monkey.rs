//! `cargo xtask monkey`: chance uses the page, until something breaks or the time is over.

use crate::process::{self, Result};
use crate::{browser, page, tools};
use std::process::{Command, ExitCode};

pub const HELP: &str = "\
Usage: cargo xtask monkey [--engine <name>] [--minutes <number>] [--seconds <number>] [--seed <number>]

Builds the page with every check that Rust can make while it runs, into dist/, and lets e2e/monkey.mjs click,
type, draw, step, branch and change pages at random, in each of the engines that `cargo xtask test` finds.
Fails if the page panics, logs an error, rejects a promise, or does not answer any more, and tells the seed
and the last actions.

  --engine <name>      in this engine only: chromium, firefox or webkit; fails if it cannot be had
  --minutes <number>   how long in each engine; 10 if it is left out
  --seconds <number>   the same, in seconds; both together are added
  --seed <number>      the same choices again; what comes of them depends a little on the machine, too

FAULTLINE_ENGINES=chromium,firefox leaves the other engine out. `cargo xtask test` plays a short time in Chromium.";

/// If nothing else is said.
const SECONDS: u32 = 600;

#[derive(Debug, Default, PartialEq, Eq)]
struct Options<'a> {
    engine: Option<&'a str>,
    seconds: u32,
    seed: Option<u32>,
}

pub fn run(options: &[&str]) -> Result<ExitCode> {
    let Options { engine: only, seconds, seed } = Options::read(options)?;
    let engines = match only {
        Some(name) => vec![browser::engine(name)?],
        None => browser::engines()?,
    };
    page::build(page::Care::Checked)?;
    tools::require_node()?;
    tools::install_node_packages()?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec", "e2e/monkey.test.mjs"])
        .env("FAULTLINE_MONKEY_SECONDS", seconds.to_string());
    if let Some(name) = only {
        node.env(browser::WANTED, name);
    }
    if let Some(seed) = seed {
        node.env("FAULTLINE_MONKEY_SEED", seed.to_string());
    }
    for engine in engines {
        if let Err(why) = &engine.program {
            println!("{} is skipped. {why}", engine.title());
        }
        engine.tell(&mut node);
    }
    process::run(&mut node)?;
    Ok(ExitCode::SUCCESS)
}

impl<'a> Options<'a> {
    fn read(options: &[&'a str]) -> Result<Self> {
        let mut read = Self::default();
        let mut rest = options.iter();
        while let Some(option) = rest.next() {
            let value = rest.next();
            let number = || {
                let number = value.and_then(|number| number.parse().ok()).filter(|number: &u32| *number > 0);
                number.ok_or_else(|| format!("{option} takes a whole number, 1 or more\n\n{HELP}"))
            };
            match *option {
                "--engine" => {
                    let name = value.ok_or_else(|| format!("--engine takes a name\n\n{HELP}"))?;
                    read.engine = Some(name);
                }
                "--minutes" => read.seconds = read.seconds.saturating_add(number()?.saturating_mul(60)),
                "--seconds" => read.seconds = read.seconds.saturating_add(number()?),
                "--seed" => read.seed = Some(number()?),
                unknown => return Err(format!("there is no option `{unknown}`\n\n{HELP}")),
            }
        }
        if read.seconds == 0 {
            read.seconds = SECONDS;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, SECONDS};

    #[test]
    fn options_are_read() {
        let read = Options::read;
        assert_eq!(read(&[]), Ok(Options { seconds: SECONDS, ..Options::default() }));
        let all = ["--seed", "7", "--minutes", "2", "--engine", "webkit", "--seconds", "30"];
        assert_eq!(read(&all), Ok(Options { engine: Some("webkit"), seconds: 150, seed: Some(7) }));
        assert!(read(&["--seconds"]).unwrap_err().contains("whole number"));
        assert!(read(&["--minutes", "0.5"]).unwrap_err().contains("whole number"));
        assert!(read(&["--seed", "0"]).unwrap_err().contains("whole number"));
        assert!(read(&["--engine"]).unwrap_err().contains("takes a name"));
        assert!(read(&["--long"]).unwrap_err().contains("`--long`"));
    }
}
