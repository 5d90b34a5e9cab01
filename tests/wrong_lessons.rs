//! Every mistake is answered by its complaint, at its line, and by nothing else.

#[path = "common/corpus.rs"]
mod corpus;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use faultline::lesson::check_folder;

/// Puts a catalogue on the disk and checks it.
fn complaints(index: usize, tree: &corpus::Tree) -> Vec<String> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("wrong-{index}"));
    let _ = fs::remove_dir_all(&root);
    for (name, bytes) in tree {
        let path = root.join(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).expect("a temporary folder");
            continue;
        }
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a temporary folder");
        fs::write(path, bytes).expect("a temporary file");
    }
    let report = check_folder(&root).expect("it has a catalogue");
    let complaints = report.complaints.iter().map(ToString::to_string).collect();
    fs::remove_dir_all(&root).expect("it is ours");
    complaints
}

#[test]
fn the_lesson_that_the_others_are_made_from_is_good() {
    assert_eq!(complaints(0, &corpus::good()), [] as [String; 0]);
}

#[test]
fn every_mistake_is_answered_exactly() {
    let cases = corpus::cases();
    assert!(cases.len() >= 50, "only {} wrong lessons were found", cases.len());
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "give each case a name of its own");
    let mut found = Vec::new();
    for (index, case) in cases.into_iter().enumerate() {
        let complaints = complaints(index + 1, &case.tree());
        found.push((case, complaints));
    }
    if std::env::var_os("FAULTLINE_BLESS").is_some() {
        return corpus::bless(&found);
    }
    let mut wrong = String::new();
    for (case, complaints) in found.iter().filter(|(case, complaints)| case.expected != *complaints) {
        wrong += &format!(
            "{}\n  expected:\n    {}\n  found:\n    {}\n",
            case.name,
            case.expected.join("\n    "),
            complaints.join("\n    ")
        );
    }
    assert!(
        wrong.is_empty(),
        "\n{wrong}\nIf that is right: FAULTLINE_BLESS=1 cargo test --test wrong_lessons"
    );
    for (case, complaints) in &found {
        assert!(!complaints.is_empty(), "{} is not wrong", case.name);
        let once: BTreeSet<&String> = complaints.iter().collect();
        assert_eq!(once.len(), complaints.len(), "{} is told something twice", case.name);
    }
}
