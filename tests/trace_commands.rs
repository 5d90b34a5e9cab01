//! `run --trace`, `replay` and `compare` as a person meets them.

#[path = "common/program.rs"]
mod program;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

use program::{faultline, file};

const SCENARIO: &str = "crates/protocols/src/replication/scenarios/1-async-loses.txt";

#[test]
fn a_trace_is_replayed_and_a_changed_one_is_told_apart() {
    let (code, trace, complaints) = faultline(&["run", SCENARIO, "--trace", "json"]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    let good = file("good.json", &trace);
    let (code, output, complaints) = faultline(&["replay", &good]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    assert!(output.starts_with("same: ") && output.lines().count() == 1, "{output}");
    let (_, clocks, _) = faultline(&["run", "--trace", "json", "--clocks", SCENARIO]);
    assert!(clocks.contains("\"clock\":["));
    assert_eq!(faultline(&["replay", &file("clocks.json", &clocks)]).0, 0);

    let changed = trace.replacen("n1 crashes", "n2 crashes", 1).replacen(
        "\"event\":\"crashed\"",
        "\"event\":\"paused\"",
        1,
    );
    let (code, output, complaints) = faultline(&["replay", &file("changed.json", &changed)]);
    assert_eq!((code, complaints.as_str()), (1, ""));
    let index = trace.lines().position(|line| line.contains("\"crashed\"")).expect("it crashes") - 8;
    assert!(output.starts_with(&format!("different, from event {index} on\n  in the trace: ")), "{output}");
    assert!(output.contains("n2 crashes") && output.contains("\n  run anew:     "), "{output}");
    let older = changed.replacen("\"faultline\": \"", "\"faultline\": \"0.0.", 1);
    let (code, output, _) = faultline(&["replay", &file("older.json", &older)]);
    assert_eq!(code, 1);
    assert!(output.contains("The trace was written by Faultline 0.0."), "{output}");
}

#[test]
fn what_is_no_trace_is_refused() {
    let (code, output, complaints) = faultline(&["replay", SCENARIO]);
    assert_eq!((code, output.as_str()), (2, ""));
    assert!(complaints.starts_with(&format!("{SCENARIO}, line 1, column ")), "{complaints}");
    let (code, _, complaints) = faultline(&["replay", "nowhere.json"]);
    assert_eq!(code, 2);
    assert!(complaints.starts_with("nowhere.json cannot be read: "), "{complaints}");
    let bytes = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bytes.json");
    fs::write(&bytes, [0xff, 0xfe, 0x00]).expect("a temporary file");
    assert_eq!(faultline(&["replay", bytes.to_str().expect("plain")]).0, 2);
}

#[test]
fn compare_says_where_the_runs_part_and_what_came_of_it() {
    let (code, output, complaints) = faultline(&["compare", SCENARIO, "--without", "3"]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    for says in [
        "without 3, `crash n1`\nThe runs part at 47.077ms:\n  before: 47.077ms  n1 crashes\n  after:  ",
        "The first consequence, at 50ms:\n",
        "Promises broken:\n  before: \"no acknowledged write is lost\" at 194.113ms\n  after:  none\n",
        "Left out, 5, `restart n1`: n1 is up: there is nothing to restart.\n",
    ] {
        assert!(output.contains(says), "{output}\n{says}");
    }
    let (code, output, _) = faultline(&["compare", "--set", "mode=sync", SCENARIO]);
    assert_eq!(code, 0);
    assert!(
        output.starts_with("with mode=sync\nThe runs part at ") && output.contains("after:  none"),
        "{output}"
    );
    let (code, output, _) = faultline(&["compare", SCENARIO, "--set", "seed=7"]);
    assert_eq!(code, 0);
    assert!(output.starts_with("with seed=7\nThe runs are the same: "), "{output}");
}

#[test]
fn wrong_arguments_are_explained() {
    for (arguments, says) in [
        (&["run"][..], "Name the file."),
        (&["run", "a", "b"], "`b` is a second file"),
        (&["run", "a", "--trace"], "`--trace` needs a form after it"),
        (&["run", "a", "--trace", "xml"], "`xml` is no form of a trace; write json or shiviz."),
        (&["run", "a", "--clocks"], "`--clocks` goes with `--trace json` only."),
        (&["run", "a", "--trace", "shiviz", "--clocks"], "`--clocks` goes with `--trace json` only."),
        (&["run", "a", "--loud"], "There is no option `--loud`."),
        (&["replay"], "Usage: faultline replay TRACE"),
        (&["replay", "a", "b"], "Usage: faultline replay TRACE"),
        (&["compare", "a"], "Usage: faultline compare FILE"),
        (
            &["compare", SCENARIO, "--without", "9"],
            "there is no command 9; the commands are\n  1  request c1 put x 1\n",
        ),
        (&["compare", SCENARIO, "--without", "0"], "there is no command 0; "),
        (&["compare", SCENARIO, "--without", "crash"], "there is no command crash; "),
        (&["compare", SCENARIO, "--set", "mode"], "`mode` sets nothing; write NAME=VALUE"),
        (&["compare", SCENARIO, "--set", "mode=magic"], "`mode` cannot be `magic`; it is one of "),
        (&["compare", SCENARIO, "--set", "mood=sync"], "there is no parameter `mood`; "),
    ] {
        let (code, output, complaints) = faultline(arguments);
        assert_eq!((code, output.as_str()), (2, ""), "{arguments:?}");
        assert!(complaints.contains(says), "{arguments:?}: {complaints}");
    }
    for command in ["run", "replay", "compare"] {
        let (code, output, complaints) = faultline(&[command, "--help"]);
        assert_eq!((code, complaints.as_str()), (0, ""));
        assert!(output.starts_with(&format!("Usage: faultline {command} ")), "{output}");
    }
}

#[test]
fn a_scenario_that_fails_is_printed_and_fails() {
    let wrong = file("fails.txt", "cluster replication\nrun 1ms\nexpect time = 2ms\n");
    for arguments in
        [&["run", &wrong][..], &["run", &wrong, "--trace", "json"], &["run", &wrong, "--trace", "shiviz"]]
    {
        let (code, output, complaints) = faultline(arguments);
        assert_eq!(code, 1, "{arguments:?}");
        assert!(!output.is_empty());
        assert!(complaints.ends_with("line 3: `expect time = 2ms`: this does not hold\n"), "{complaints}");
    }
}

/// As `faultline run … | head -c 10`.
#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let long = file("long.txt", "cluster replication load=1ms\nrun 3000ms\n");
    for format in [&["--trace", "json"][..], &["--trace", "shiviz"], &[]] {
        let mut running = Command::new(env!("CARGO_BIN_EXE_faultline"))
            .args(["run", &long])
            .args(format)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut output = running.stdout.take().expect("it has an output");
        output.read_exact(&mut [0; 10]).expect("it prints something");
        drop(output);
        let ended = running.wait_with_output().expect("it ends");
        assert_eq!(String::from_utf8_lossy(&ended.stderr), "", "{format:?}");
        assert_eq!(ended.status.code(), Some(0), "{format:?}");
    }
}
