//! A link makes the same run again, to the last byte, or says what is wrong with it.

#[path = "common/wild.rs"]
mod runs;

use std::fs;

use faultline::protocols::{PROTOCOLS, ProtocolSpec, Settings};
use faultline::scenario::golden;
use faultline::share::{ShareError, SharedRun};
use faultline::sim::{History, Micros, Moment};
use proptest::prelude::*;

/// An address of so many characters can be pasted anywhere.
const LINK_MAX: usize = 2_000;

/// A run with as many random faults and requests, looked at in its middle.
fn wild(spec: &'static ProtocolSpec, seed: u64, commands: usize) -> (Settings, History) {
    let (settings, mut history) = runs::wild(spec, seed, commands);
    let steps = history.given().last().map_or(0, |given| given.at.steps);
    history.seek(Moment { steps: steps / 2, commands: 0, time: Micros(0) });
    (settings, history)
}

#[test]
fn every_golden_scenario_goes_through_a_link() {
    for spec in PROTOCOLS {
        for entry in fs::read_dir(format!("src/protocols/{}/scenarios", spec.id)).expect("it has scenarios") {
            let path = entry.expect("it can be read").path();
            let text = fs::read_to_string(&path).expect("it is text");
            let golden::Golden { scenario, history, .. } =
                golden::run(&text).unwrap_or_else(|errors| panic!("{}: {}", path.display(), errors[0]));
            let shared = SharedRun::of(spec, &scenario.settings, &history);
            let again = SharedRun::decode(&shared.encode()).expect("it is our own");
            assert_eq!(again, shared, "{}", path.display());
            let opened = again.open().expect("it is our own");
            assert!(opened.failed.is_none() && !opened.differs, "{}", path.display());
            assert_eq!(opened.history.present().state_hash(), history.present().state_hash());
        }
    }
}

#[test]
fn fifty_commands_fit_into_a_link() {
    for spec in PROTOCOLS {
        for seed in 1..=20 {
            let (settings, history) = wild(spec, seed, 50);
            let given = history.given().len();
            assert_eq!(given, 50, "{}: the schedule is rich enough", spec.id);
            let shared = SharedRun {
                lesson: Some("a-lesson-with-a-long-name".to_owned()),
                step: Some("a-step".to_owned()),
                selection: Some("n1".to_owned()),
                ..SharedRun::of(spec, &settings, &history)
            };
            let link = shared.encode();
            assert!(link.len() + 80 < LINK_MAX, "{} seed {seed}: {} characters", spec.id, link.len());
            let opened = SharedRun::decode(&link).and_then(|run| run.open()).expect("it is our own");
            assert!(!opened.differs && opened.failed.is_none());
            assert_eq!(opened.history.moment(), history.moment(), "it stands where the sharer looked");
            assert_eq!(opened.history.present().state_hash(), history.present().state_hash());
        }
    }
}

#[test]
fn an_older_or_newer_link_says_what_is_different() {
    let (settings, history) = wild(PROTOCOLS[0], 3, 5);
    let good = SharedRun::of(PROTOCOLS[0], &settings, &history);
    let other = SharedRun { hash: Some(1), version: "0.0.1".to_owned(), ..good.clone() };
    let opened = SharedRun::decode(&other.encode()).and_then(|run| run.open()).expect("it can be read");
    assert!(opened.differs);
    // A command that this version does not know is named, with its line.
    let unknown = SharedRun { text: good.text.replacen("run until", "explode until", 1), ..good.clone() };
    match SharedRun::decode(&unknown.encode()).and_then(|run| run.open()) {
        Err(ShareError::Unreadable(errors)) => {
            assert!(errors[0].to_string().contains("explode"), "{}", errors[0])
        }
        _ => panic!("it cannot be read"),
    }
    // A command that makes no sense any more ends the run there.
    let refused = SharedRun {
        text: format!("{}restart n1\nrestart n1\nrun 1ms\n", settings.render(PROTOCOLS[0]) + "\n"),
        ..good
    };
    let opened = SharedRun::decode(&refused.encode()).and_then(|run| run.open()).expect("it can be read");
    assert_eq!(opened.failed.expect("it is up already").0.text, "restart n1");
    let newer = faultline::share::pack("faultline 2 9.0\nat 0 0 0\ncluster replication\n");
    assert_eq!(SharedRun::decode(&newer).err(), Some(ShareError::Newer("9.0".to_owned())));
}

proptest! {
    #[test]
    fn any_text_is_a_run_or_refused(text in "\\PC{0,300}") {
        if let Ok(run) = SharedRun::decode(&text) {
            let _ = run.open();
        }
        if let Ok(run) = SharedRun::decode(&faultline::share::pack(&format!("faultline 1 0.1.0\n{text}\n"))) {
            let _ = run.open();
        }
    }

    #[test]
    fn a_damaged_link_is_refused(at in 0usize..400, put in "[A-Za-z0-9_-]{1}") {
        let (settings, history) = wild(PROTOCOLS[0], 1, 3);
        let link = SharedRun::of(PROTOCOLS[0], &settings, &history).encode();
        let at = at % link.len();
        let damaged = format!("{}{put}{}", &link[..at], &link[at + 1..]);
        prop_assume!(damaged != link);
        prop_assert!(SharedRun::decode(&damaged).is_err());
    }
}
