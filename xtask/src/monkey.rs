//! `cargo xtask monkey`: chance uses the page, until something breaks or the time is over.

use crate::process::{self, Result};
use crate::{browser, page, tools};
use std::process::{Command, ExitCode};

pub const HELP: &str = "\
Usage: cargo xtask monkey [--seconds <number>] [--seed <number>]

Builds the page with every check that Rust can make while it runs, into dist/, and lets e2e/monkey.mjs click,
type, draw, step, branch and change pages at random, in each of the engines that `cargo xtask test` finds.
Fails if the page panics, logs an error, rejects a promise, or does not answer any more, and tells the seed
and the last actions.

  --seconds <number>   how long in each engine; 600 if it is left out
  --seed <number>      the same choices again; what comes of them depends a little on the machine, too

FAULTLINE_ENGINES=chromium leaves the other engines out. `cargo xtask test` plays a short time in Chromium.";

const SECONDS: u32 = 600;

pub fn run(options: &[&str]) -> Result<ExitCode> {
    let (seconds, seed) = read(options)?;
    page::build(page::Care::Checked)?;
    tools::require_node()?;
    tools::install_node_packages()?;
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec", "e2e/monkey.test.mjs"])
        .env("FAULTLINE_MONKEY_SECONDS", seconds.to_string());
    if let Some(seed) = seed {
        node.env("FAULTLINE_MONKEY_SEED", seed.to_string());
    }
    for engine in browser::engines()? {
        if let Err(why) = &engine.program {
            println!("{} is skipped. {why}", engine.title());
        }
        engine.tell(&mut node);
    }
    process::run(&mut node)?;
    Ok(ExitCode::SUCCESS)
}

/// How long, and with which seed.
fn read(options: &[&str]) -> Result<(u32, Option<u32>)> {
    let (mut seconds, mut seed) = (SECONDS, None);
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        let mut number = || {
            let number = rest.next().and_then(|number| number.parse().ok()).filter(|number| *number > 0);
            number.ok_or_else(|| format!("{option} takes a whole number, 1 or more\n\n{HELP}"))
        };
        match *option {
            "--seconds" => seconds = number()?,
            "--seed" => seed = Some(number()?),
            unknown => return Err(format!("there is no option `{unknown}`\n\n{HELP}")),
        }
    }
    Ok((seconds, seed))
}

#[cfg(test)]
mod tests {
    use super::{SECONDS, read};

    #[test]
    fn options_are_read() {
        assert_eq!(read(&[]), Ok((SECONDS, None)));
        assert_eq!(read(&["--seed", "7", "--seconds", "30"]), Ok((30, Some(7))));
        assert!(read(&["--seconds"]).unwrap_err().contains("whole number"));
        assert!(read(&["--seed", "0"]).unwrap_err().contains("whole number"));
        assert!(read(&["--long"]).unwrap_err().contains("`--long`"));
    }
}
