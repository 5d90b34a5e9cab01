//! `cargo xtask test`: everything that must hold, one heading a check, one summary at the end.

mod one_protocol;

use crate::process::{Result, run, run_watched};
use crate::{browser, page, split, tools};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

pub const HELP: &str = "\
Usage: cargo xtask test [--only native|browser] [--protocol <id>]

Runs, in this order: the format check, clippy for this machine and for the page, all Rust tests, the
lesson linter, a build of the page, and the browser tests (e2e/*.test.mjs) on that build. Goes on after
a failure, lists what failed, and ends with one line `<n> passed, <n> failed, <n> skipped`.

  --only native    everything but the build and the browser tests
  --only browser   the build and the browser tests
  --protocol <id>  what belongs to one protocol: of the Rust tests its swarm, golden scenarios, conformance and
                   the files of crates/protocols/tests that have its name; its lessons; and in the browser its sandboxes and the
                   steps of its lessons (e2e/protocols.test.mjs), on a quick build. No format check, no clippy.

The browser tests need Node 20 or newer and Chrome or Chromium, found on PATH or by CHROME_PATH.
e2e/engines.test.mjs also runs in Firefox and in WebKitGTK (WebKitWebDriver and Xvfb), found on PATH, in
their usual places, or by FIREFOX_PATH and WEBKIT_DRIVER_PATH. As root on Debian, what is missing is
installed. An engine that cannot be had is skipped; the summary says which and why. To leave engines
out: FAULTLINE_ENGINES=chromium, or chromium,firefox.
To run one file of them again: CHROME_PATH=... node --test e2e/shell.test.mjs";

#[derive(Default)]
struct Outcome {
    counts: Counts,
    /// One line a check, for the summary.
    lines: Vec<String>,
}

/// The number of tests that a test program said have passed, failed and been skipped.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    passed: u32,
    failed: u32,
    skipped: u32,
}

/// What a test program has said.
#[derive(Default)]
struct Report {
    counts: Counts,
    succeeded: bool,
    /// How many tests were skipped for which reason.
    skipped: Vec<(u32, String)>,
}

pub fn run_checks(options: &[&str]) -> Result<ExitCode> {
    let Options { native, in_browser, protocol } = Options::read(options)?;
    let mut outcome = Outcome::default();
    match protocol {
        Some(id) => {
            if native {
                outcome.tests("Rust tests", || one_protocol::rust_tests(id));
                outcome.check("lessons", || one_protocol::lessons(id));
            }
            if in_browser && outcome.check("build of the page", || page::build(page::Care::Quick)) {
                outcome.tests("browser tests", || browser_tests(Some(id)));
            }
        }
        None => {
            if native {
                native_checks(&mut outcome);
            }
            if in_browser && outcome.check("build of the page", || page::build(page::Care::Full)) {
                outcome.tests("browser tests", || browser_tests(None));
            }
        }
    }
    Ok(outcome.summarise())
}

#[derive(Debug, PartialEq, Eq)]
struct Options<'a> {
    native: bool,
    in_browser: bool,
    protocol: Option<&'a str>,
}

impl<'a> Options<'a> {
    fn read(options: &[&'a str]) -> Result<Self> {
        let mut read = Self { native: true, in_browser: true, protocol: None };
        for pair in options.chunks(2) {
            match pair {
                ["--only", "native"] => read.in_browser = false,
                ["--only", "browser"] => read.native = false,
                ["--protocol", id] => read.protocol = Some(one_protocol::known(id)?),
                _ => return Err(format!("cannot read `{}`\n\n{HELP}", options.join(" "))),
            }
        }
        Ok(read)
    }
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
        let clippy = ["clippy", "--target", tools::WASM_TARGET];
        run(&mut cargo(&[&clippy[..], &["--", "-D", "warnings"]].concat()))?;
        run(&mut cargo(&[&clippy[..], &["--features", split::FEATURE, "--", "-D", "warnings"]].concat()))
    });
    outcome.tests("Rust tests", rust_tests);
    outcome.check("lessons", || run(&mut cargo(&["run", "--quiet", "--", "check", "lessons", "lab"])));
}

fn rust_tests() -> Result<Report> {
    count_rust_tests(&mut cargo(&["test", "--workspace", "--no-fail-fast"]))
}

fn count_rust_tests(command: &mut Command) -> Result<Report> {
    let mut counts = Counts::default();
    let succeeded = run_watched(command, |line| {
        counts.add(rust_counts(line));
    })?;
    Ok(Report { counts, succeeded, skipped: Vec::new() })
}

/// All of them, or those of one protocol.
fn browser_tests(protocol: Option<&str>) -> Result<Report> {
    tools::require_node()?;
    tools::install_node_packages()?;
    let engines = if protocol.is_some() { vec![browser::engine("chromium")?] } else { browser::engines()? };
    // What browsers and tests leave behind, as when they are ended in the middle, goes away with this folder.
    let temporary = std::env::temp_dir().join(format!("faultline-tests-{}", std::process::id()));
    fs::create_dir_all(&temporary)
        .map_err(|error| format!("cannot create {}: {error}", temporary.display()))?;
    let report = temporary.join("report.tap");
    let mut node = Command::new("node");
    node.arg("--test")
        .args(["--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=tap"])
        .arg(format!("--test-reporter-destination={}", report.display()))
        .arg(format!("--test-concurrency={}", files_at_once()))
        .args(if protocol.is_some() {
            vec![one_protocol::BROWSER_TESTS.into()]
        } else {
            browser_test_files()?
        })
        .envs(["TMPDIR", "TEMP", "TMP"].map(|variable| (variable, &temporary)));
    if let Some(id) = protocol {
        node.env(one_protocol::CHOSEN, id);
    }
    for engine in engines {
        match &engine.program {
            Ok(program) => println!("{} is {}.", engine.title(), program.display()),
            Err(why) => println!("{} is skipped. {why}", engine.title()),
        }
        engine.tell(&mut node);
    }
    let result = run(&mut node);
    let text = fs::read_to_string(&report).unwrap_or_default();
    let _ = fs::remove_dir_all(&temporary);
    Ok(Report { counts: browser_counts(&text), succeeded: result.is_ok(), skipped: reasons(&text) })
}

/// Node's own choice is one less than there are processors, but a browser test mostly waits.
fn files_at_once() -> usize {
    std::thread::available_parallelism().map_or(2, |processors| processors.get().max(3) - 1)
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
    Counts {
        passed: number_before("passed"),
        failed: number_before("failed"),
        skipped: number_before("ignored"),
    }
}

/// Reads the lines "# pass 3", "# fail 0" and so on that end a TAP report of Node's runner.
fn browser_counts(report: &str) -> Counts {
    let number_after = |start: &str| {
        let last = report.lines().rev().find_map(|line| line.strip_prefix(start));
        last.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
    };
    Counts {
        passed: number_after("# pass "),
        failed: number_after("# fail ") + number_after("# cancelled "),
        skipped: number_after("# skipped "),
    }
}

/// Why tests were skipped, from lines "ok 3 - a test # SKIP why" of such a report.
fn reasons(report: &str) -> Vec<(u32, String)> {
    let mut reasons: Vec<(u32, String)> = Vec::new();
    for (_, reason) in report.lines().filter_map(|line| line.split_once(" # SKIP")) {
        let reason = reason.trim().replace('\\', "");
        match reasons.iter_mut().find(|(_, known)| *known == reason) {
            Some((count, _)) => *count += 1,
            None => reasons.push((1, reason)),
        }
    }
    reasons
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
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
                self.counts.failed += 1;
                self.lines.push(format!("  FAILED  {name}"));
            }
        }
        result.is_ok()
    }

    /// Runs a program of tests; one that fails without a failed test, as by not compiling, counts as one.
    fn tests(&mut self, name: &str, tests: impl FnOnce() -> Result<Report>) {
        heading(name);
        let Report { mut counts, succeeded, skipped } = tests().unwrap_or_else(|error| {
            eprintln!("error: {error}");
            Report::default()
        });
        if !succeeded && counts.failed == 0 {
            counts.failed = 1;
        }
        let word = if counts.failed == 0 { "ok    " } else { "FAILED" };
        self.lines.push(format!("  {word}  {name}: {counts}"));
        self.lines.extend(skipped.iter().map(|(count, why)| format!("          {count} skipped: {why}")));
        self.counts.add(counts);
    }

    fn summarise(self) -> ExitCode {
        heading("summary");
        println!("{}\n", self.lines.join("\n"));
        println!("{}", self.counts);
        if self.counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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
    use super::{Counts, Options, Outcome, Report, browser_counts, reasons, rust_counts};

    const REPORT: &str = "\
    # Subtest: engine firefox
        ok 1 - a lesson opens # SKIP Firefox: there is none \\# here
        ok 2 - a link opens # SKIP Firefox: there is none \\# here
        ok 1 - a lesson opens # SKIP WebKit: left out
ok 1 - shell
1..1
# tests 7
# pass 5
# fail 1
# cancelled 1
# skipped 3
";

    #[test]
    fn options_are_read() {
        assert_eq!(Options::read(&[]), Ok(Options { native: true, in_browser: true, protocol: None }));
        assert!(Options::read(&["--only"]).unwrap_err().contains("cannot read `--only`"));
        assert!(Options::read(&["--only", "none"]).unwrap_err().contains("cannot read"));
    }

    #[test]
    fn the_result_line_of_cargo_is_counted() {
        let line = "test result: FAILED. 41 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s";
        assert_eq!(rust_counts(line), Counts { passed: 41, failed: 2, skipped: 1 });
        assert_eq!(rust_counts("test sim::clock::tests::ok ... ok"), Counts::default());
    }

    #[test]
    fn a_cancelled_browser_test_counts_as_failed_and_a_skipped_one_as_skipped() {
        assert_eq!(browser_counts(REPORT), Counts { passed: 5, failed: 2, skipped: 3 });
    }

    #[test]
    fn the_summary_says_what_was_skipped_and_why() {
        let mut outcome = Outcome::default();
        let counts = Counts { passed: 5, failed: 0, skipped: 3 };
        outcome.tests("browser tests", || Ok(Report { counts, succeeded: true, skipped: reasons(REPORT) }));
        assert_eq!(
            outcome.lines,
            [
                "  ok      browser tests: 5 passed, 0 failed, 3 skipped",
                "          2 skipped: Firefox: there is none # here",
                "          1 skipped: WebKit: left out",
            ]
        );
        assert_eq!(outcome.counts.to_string(), "5 passed, 0 failed, 3 skipped");
    }

    #[test]
    fn a_program_of_tests_that_fails_without_a_failed_test_is_a_failure() {
        let mut outcome = Outcome::default();
        outcome.tests("browser tests", || Err("there is no browser".to_string()));
        assert_eq!(outcome.counts, Counts { failed: 1, ..Counts::default() });
    }
}
