//! `faultline judge` as a person meets it.

#[path = "common/program.rs"]
mod program;

use program::{faultline, file};

const STALE_READ: &str = "crates/protocols/src/replication/scenarios/16-stale-read.txt";

#[test]
fn a_stale_read_is_told_and_is_sequentially_consistent() {
    let (code, output, complaints) = faultline(&["judge", STALE_READ]);
    assert_eq!((code, complaints.as_str()), (1, ""), "{output}");
    assert!(output.starts_with("not linearizable: no order explains 3 operations of 5.\n"), "{output}");
    for says in [
        "  c1: put x 1 → ok, from ",
        "  c2: put x 2 → ok, from ",
        "  c1: get x → 1, from ",
        "Each would have to come before the next, and the last before the first:\n",
        "c1's `put x 1` was answered at ",
        ", before c2's `put x 2` began at ",
        "c1's `get x` came after c2's `put x 2` and saw what c1's `put x 1` wrote, so ",
    ] {
        assert!(output.contains(says), "{output}\n{says}");
    }
    let (code, output, complaints) = faultline(&["judge", STALE_READ, "--sequential"]);
    assert_eq!((code, complaints.as_str()), (0, ""), "{output}");
    assert!(
        output.starts_with("sequentially consistent: this order of 5 operations explains every answer.\n")
    );
    assert_eq!(output.lines().count(), 6, "{output}");
}

#[test]
fn a_trace_is_judged_as_its_scenario_and_a_changed_one_is_not() {
    let (_, trace, _) = faultline(&["run", STALE_READ, "--trace", "json"]);
    let judged = faultline(&["judge", &file("judged.json", &trace)]);
    assert_eq!(judged, faultline(&["judge", STALE_READ]));
    let changed = trace.replacen("\"event\":\"cut\"", "\"event\":\"healed\"", 1);
    assert_ne!(trace, changed);
    let (code, output, complaints) = faultline(&["judge", &file("judged-changed.json", &changed)]);
    assert_eq!((code, output.as_str()), (1, ""));
    assert!(
        complaints.contains("is not the run that its scenario makes here; `faultline replay "),
        "{complaints}"
    );
}

#[test]
fn an_order_is_printed_and_what_stays_open_is_counted() {
    let scenario = "cluster replication mode=sync clients=2\nrun 5ms\nrequest c1 put x 1\nrun until acknowledged 1\n\
                    request c2 get x\nrun until acknowledged 2\nrequest c1 put x 2\nrun 2ms\ncrash c1\nrun 1ms\n";
    let (code, output, complaints) = faultline(&["judge", &file("open.txt", scenario)]);
    assert_eq!((code, complaints.as_str()), (0, ""), "{output}");
    assert!(
        output.starts_with("linearizable: this order of 3 operations explains every answer.\n"),
        "{output}"
    );
    let orders: Vec<&str> = output.lines().filter(|line| line.contains(" → ")).collect();
    assert!(orders[0].contains("c1: put x 1 → ") && orders[1].contains("c2: get x → 1"), "{output}");
    assert!(output.ends_with("1 operation without an answer had no effect that anybody saw.\n"), "{output}");
}

#[test]
fn wrong_arguments_and_other_protocols_are_explained() {
    let bank = file("bank.txt", "cluster two-phase-commit\nrun 5ms\n");
    let (code, output, complaints) = faultline(&["judge", &bank]);
    assert_eq!((code, output.as_str()), (2, ""));
    assert!(complaints.contains("what clients of two-phase-commit see is not judged"), "{complaints}");
    for arguments in
        [&["judge"][..], &["judge", "a", "b"], &["judge", "--sequential"], &["judge", "--loud", "a"]]
    {
        let (code, output, complaints) = faultline(arguments);
        assert_eq!((code, output.as_str()), (2, ""), "{arguments:?}");
        assert!(complaints.starts_with("Usage: faultline judge FILE"), "{complaints}");
    }
    let (code, _, complaints) = faultline(&["judge", "nowhere.txt"]);
    assert_eq!(code, 2);
    assert!(complaints.starts_with("nowhere.txt cannot be read: "), "{complaints}");
    let (code, _, complaints) = faultline(&["judge", &file("no.txt", "claster replication\n")]);
    assert_eq!(code, 2);
    assert!(complaints.contains("no.txt, line 1"), "{complaints}");
    let wrong = file("judge-fails.txt", "cluster replication\nrun 1ms\nexpect time = 2ms\n");
    let (code, output, complaints) = faultline(&["judge", &wrong]);
    assert_eq!(
        (code, output.as_str()),
        (1, "linearizable: this order of 0 operations explains every answer.\n")
    );
    assert!(complaints.ends_with("line 3: `expect time = 2ms`: this does not hold\n"), "{complaints}");
    let (code, output, _) = faultline(&["judge", "--help"]);
    assert_eq!(code, 0);
    assert!(output.starts_with("Usage: faultline judge FILE"), "{output}");
}
