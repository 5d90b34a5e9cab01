//! `cargo xtask test`: everything that must hold, one heading a check, one summary at the end.

use crate::process::{Result, run, run_watched};
use crate::{browser, page, tools};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

pub const HELP: &str = "\
Usage: cargo xtask test [--only native|browser]

Runs, in this order: the format check, clippy for this machine and for the page, all Rust tests, the
lesson linter, a build of the page, and the browser tests (e2e/*.test.mjs) on that build. Goes on after
a failure, lists what failed, and ends with one line `<n> passed, <n> failed`.

  --only native    everything but the build and the browser tests
  --only browser   the build and the browser tests

The browser tests need Node 20 or newer and Chrome or Chromium, found on PATH or by CHROME_PATH.
To run one file of them again: CHROME_PATH=... node --test e2e/shell.test.mjs";

#[derive(Default)]
struct Outcome {
    passed: u32,
    failed: u32,
    /// One line a check, for the summary.
    lines: Vec<String>,
}

/// The number of tests that a test program said have passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    passed: u32,
    failed: u32,
}

pub fn run_checks(options: &[&str]) -> Result<ExitCode> {
    let (native, in_browser) = match options {
        [] => (true, true),
        ["--only", "native"] => (true, false),
        ["--only", "browser"] => (false, true),
        _ => return Err(format!("cannot read `{}`\n\n{HELP}", options.join(" "))),
    };
    let mut outcome = Outcome::default();
    if native {
        native_checks(&mut outcome);
    }
    if in_browser && outcome.check("build of the page", || page::build(page::Care::Full)) {
        outcome.tests("browser tests", browser_tests);
    }
    Ok(outcome.summarise())
}

fn native_checks(outcome: &mut Outcome) {
    outcome.check("format", || {
        run(&mut cargo(&["fmt", "--all", "--check"]))
            .map_err(|error| format!("{error}; `cargo fmt --all` puts it right"))
    });
    outcome.check("clippy for this machine", || {
        run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
    outcome.check("clippy for the page", || {
        tools::add_wasm_target()?;
        run(&mut cargo(&["clippy", "--target", tools::WASM_TARGET, "--", "-D", "warnings"]))
    });
    outcome.tests("Rust tests", rust_tests);
    outcome.check("lessons", || run(&mut cargo(&["run", "--quiet", "--", "check", "lessons"])));
}

fn rust_tests() -> Result<(Counts, bool)> {
    let mut counts = Counts::default();
    let succeeded = run_watched(&mut cargo(&["test", "--workspace", "--no-fail-fast"]), |line| {
        counts.add(rust_counts(line));
    })?;
    Ok((counts, succeeded))
}

fn browser_tests() -> Result<(Counts, bool)> {
    tools::require_node()?;
    tools::install_node_packages()?;
    let browser = browser::find_or_install()?;
    println!("The browser is {}.", browser.display());
    let report = std::env::temp_dir().join(format!("faultline-browser-tests-{}.tap", std::process::id()));
    let mut node = Command::new("node");
    node.arg("--test")
        .args(["--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=tap"])
        .arg(format!("--test-reporter-destination={}", report.display()))
        .args(browser_test_files()?)
        .env("CHROME_PATH", browser);
    let result = run(&mut node);
    let counts = fs::read_to_string(&report).map(|report| browser_counts(&report)).unwrap_or_default();
    let _ = fs::remove_file(&report);
    Ok((counts, result.is_ok()))
}

fn browser_test_files() -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir("e2e").map_err(|error| format!("cannot list e2e/: {error}"))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<_> = paths.filter(|path| path.to_string_lossy().ends_with(".test.mjs")).collect();
    files.sort();
    Ok(files)
}

/// Reads cargo's "test result: ok. 3 passed; 0 failed; 1 ignored; …"; any other line counts nothing.
fn rust_counts(line: &str) -> Counts {
    let Some(results) = line.strip_prefix("test result: ") else {
        return Counts::default();
    };
    let number_before = |word: &str| {
        let words: Vec<&str> = results.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
        let pair = words.windows(2).find(|pair| pair[1] == word);
        pair.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
    };
    Counts { passed: number_before("passed"), failed: number_before("failed") }
}

/// Reads the lines "# pass 3", "# fail 0" and "# cancelled 0" that end a TAP report of Node's runner.
fn browser_counts(report: &str) -> Counts {
    let number_after = |start: &str| {
        let last = report.lines().rev().find_map(|line| line.strip_prefix(start));
        last.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
    };
    Counts { passed: number_after("# pass "), failed: number_after("# fail ") + number_after("# cancelled ") }
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Outcome {
    /// Runs a check that either holds or does not. Gives whether it holds.
    fn check(&mut self, name: &str, check: impl FnOnce() -> Result<()>) -> bool {
        heading(name);
        let result = check();
        match &result {
            Ok(()) => self.lines.push(format!("  ok      {name}")),
            Err(error) => {
                eprintln!("error: {error}");
                self.failed += 1;
                self.lines.push(format!("  FAILED  {name}"));
            }
        }
        result.is_ok()
    }

    /// Runs a program of tests; one that fails without a failed test, as by not compiling, counts as one.
    fn tests(&mut self, name: &str, tests: impl FnOnce() -> Result<(Counts, bool)>) {
        heading(name);
        let (mut counts, succeeded) = tests().unwrap_or_else(|error| {
            eprintln!("error: {error}");
            (Counts::default(), false)
        });
        if !succeeded && counts.failed == 0 {
            counts.failed = 1;
        }
        let word = if counts.failed == 0 { "ok    " } else { "FAILED" };
        self.lines.push(format!("  {word}  {name}: {} passed, {} failed", counts.passed, counts.failed));
        self.passed += counts.passed;
        self.failed += counts.failed;
    }

    fn summarise(self) -> ExitCode {
        heading("summary");
        println!("{}\n", self.lines.join("\n"));
        println!("{} passed, {} failed", self.passed, self.failed);
        if self.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

fn heading(name: &str) {
    println!("\n== {name} ==");
}

fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments);
    command
}

#[cfg(test)]
mod tests {
    use super::{Counts, browser_counts, rust_counts};

    #[test]
    fn the_result_line_of_cargo_is_counted() {
        let line = "test result: FAILED. 41 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!(rust_counts(line), Counts { passed: 41, failed: 2 });
        assert_eq!(rust_counts("test sim::clock::tests::ok ... ok"), Counts::default());
    }

    #[test]
    fn a_cancelled_browser_test_counts_as_failed() {
        let report = "ok 1 - shell\n1..1\n# tests 7\n# pass 5\n# fail 1\n# cancelled 1\n# skipped 0\n";
        assert_eq!(browser_counts(report), Counts { passed: 5, failed: 2 });
    }
}
