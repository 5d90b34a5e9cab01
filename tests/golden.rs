//! Every golden scenario of every protocol says what really happens, twice the same.
//! `FAULTLINE_BLESS=1` rewrites the files; read the difference before you commit it.

#[path = "common/chosen.rs"]
mod chosen;

use std::fs;

use faultline::scenario::{self, golden};

#[test]
fn golden_scenarios_say_what_happens() {
    let bless = std::env::var_os("FAULTLINE_BLESS").is_some();
    let mut complaints = Vec::new();
    for (path, text) in all() {
        let golden = match golden::run(&text) {
            Ok(golden) => golden,
            Err(errors) => {
                complaints.extend(errors.iter().map(|error| format!("{path}, {error}")));
                continue;
            }
        };
        complaints.extend(golden.failures.iter().map(|failure| format!("{path}, {failure}")));
        if golden.text != text {
            if bless {
                fs::write(&path, &golden.text).expect("the file can be written");
            } else {
                complaints.push(format!("{path}: {}", first_difference(&text, &golden.text)));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn a_scenario_runs_the_same_twice_and_from_its_own_record() {
    for (path, text) in all() {
        let one = golden::run(&text).unwrap_or_else(|errors| panic!("{path}, {}", errors[0]));
        let two = golden::run(&text).unwrap_or_else(|errors| panic!("{path}, {}", errors[0]));
        assert_eq!(one.history.recorder().trace_hash(), two.history.recorder().trace_hash(), "{path}");
        assert_eq!(one.history.present().state_hash(), two.history.present().state_hash(), "{path}");

        let one = (&one.scenario, &one.history);
        let end = one.1.present().position();
        let record = scenario::render(one.0.spec, &one.0.settings, &one.0.names, one.1.given(), end);
        let again = golden::run(&record).unwrap_or_else(|errors| panic!("{record}\n{}", errors[0]));
        assert_eq!(again.failures, [] as [String; 0], "{record}");
        assert_eq!(again.history.recorder().trace_hash(), one.1.recorder().trace_hash(), "{path}\n{record}");
        assert_eq!(again.history.present().state_hash(), one.1.present().state_hash(), "{path}\n{record}");
    }
}

/// Path and text of every golden scenario of the protocols that are tested.
fn all() -> Vec<(String, String)> {
    let mut all = Vec::new();
    for spec in chosen::chosen() {
        let folder = format!("crates/protocols/src/{}/scenarios", spec.id);
        let mut paths: Vec<String> = fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{folder}: {error}; a protocol has golden scenarios"))
            .map(|entry| entry.expect("it can be read").path().to_string_lossy().into_owned())
            .collect();
        paths.sort();
        assert!(paths.len() > 5, "{folder}: a protocol shows what it promises and how it breaks");
        all.extend(paths.into_iter().map(|path| {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
            (path, text)
        }));
    }
    all
}

fn first_difference(old: &str, new: &str) -> String {
    let mut lines = old.lines().zip(new.lines()).enumerate();
    match lines.find(|(_, (old, new))| old != new) {
        Some((index, (old, new))) => {
            format!("line {} was\n  {old}\nand is now\n  {new}\nFAULTLINE_BLESS=1 rewrites it", index + 1)
        }
        None => "the lengths differ; FAULTLINE_BLESS=1 rewrites it".to_owned(),
    }
}
