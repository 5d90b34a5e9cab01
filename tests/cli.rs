//! The program as a person meets it: what it prints, where, and its exit codes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use faultline::lesson::check_folder;

/// Exit code, output and complaints.
fn faultline(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_faultline")).args(arguments).output().expect("it starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

/// A folder that exists for one test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a temporary folder");
    path
}

fn shown(path: &Path) -> &str {
    path.to_str().expect("the build folder has a plain name")
}

#[test]
fn a_new_lesson_passes_its_check_as_it_stands() {
    let place = folder("new-lesson");
    let (code, output, complaints) = faultline(&["new-lesson", "my-lesson", "--in", shown(&place)]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    let lesson = place.join("my-lesson");
    assert!(output.contains(&format!("faultline check {}", shown(&lesson))), "{output}");
    assert!(!output.contains("catalogue.toml"), "there is none: {output}");
    let mut names: Vec<_> =
        fs::read_dir(&place).expect("it is there").map(|entry| entry.expect("listed").file_name()).collect();
    assert_eq!(names.pop().as_deref(), Some("my-lesson".as_ref()));
    assert_eq!(names, [] as [&str; 0], "nothing else is left behind");
    let report = check_folder(&lesson).expect("it is a lesson");
    assert_eq!((report.lessons, report.complaints), (1, Vec::new()));
    let text = fs::read_to_string(lesson.join("lesson.toml")).expect("it is written");
    assert!(text.starts_with("#:schema ../lesson.schema.json\n"), "{text}");
    for kind in ["read", "predict", "task", "quiz"] {
        assert!(text.contains(&format!("kind = \"{kind}\"")), "it shows a `{kind}` step");
    }

    let (code, output, complaints) = faultline(&["check", shown(&lesson)]);
    assert_eq!((code, output.as_str(), complaints.as_str()), (0, "1 lesson checked, 0 complaints\n", ""));
}

#[test]
fn beside_a_catalogue_the_next_steps_name_it() {
    let place = folder("new-lesson-listed");
    fs::write(place.join("catalogue.toml"), "format = 1\n").expect("a temporary file");
    let (code, output, _) = faultline(&["new-lesson", "--in", shown(&place), "more"]);
    assert_eq!(code, 0);
    assert!(output.contains("Add \"more\" to a chapter of "), "{output}");
    let (code, _, complaints) = faultline(&["check", shown(&place)]);
    assert_eq!(
        (code, complaints.as_str()),
        (1, "more: is not listed; add it to a chapter of catalogue.toml\n")
    );
}

#[test]
fn what_is_there_is_never_overwritten() {
    let place = folder("new-lesson-twice");
    fs::create_dir(place.join("mine")).expect("a temporary folder");
    fs::write(place.join("yours"), "a file").expect("a temporary file");
    for name in ["mine", "yours"] {
        let (code, output, complaints) = faultline(&["new-lesson", name, "--in", shown(&place)]);
        assert_eq!((code, output.as_str()), (2, ""));
        let path = place.join(name);
        assert_eq!(complaints, format!("{} is there already; choose another name\n", shown(&path)));
    }
    assert_eq!(fs::read_dir(place.join("mine")).expect("it is there").count(), 0);
    assert_eq!(fs::read_to_string(place.join("yours")).expect("it is there"), "a file");
}

#[test]
fn a_lesson_that_cannot_be_written_leaves_nothing_behind() {
    let place = folder("new-lesson-nowhere");
    let nowhere = place.join("nowhere");
    let (code, _, complaints) = faultline(&["new-lesson", "mine", "--in", shown(&nowhere)]);
    assert_eq!(code, 2);
    assert_eq!(complaints, format!("{} is no folder; make it, or name another with --in\n", shown(&nowhere)));
    // In the way of the folder that is written first.
    fs::write(place.join(".new-mine"), "").expect("a temporary file");
    let (code, _, complaints) = faultline(&["new-lesson", "mine", "--in", shown(&place)]);
    assert_eq!(code, 2);
    assert!(complaints.contains("cannot be written: ") && complaints.contains("--in"), "{complaints}");
    assert!(!place.join("mine").exists());
}

#[test]
fn bad_names_and_arguments_are_explained() {
    let place = folder("new-lesson-names");
    for name in ["My-Lesson", "my lesson", "../up", "-", "", "a/b", "größe", &"x".repeat(61)] {
        let (code, output, complaints) = faultline(&["new-lesson", name, "--in", shown(&place)]);
        assert_eq!((code, output.as_str()), (2, ""), "{name}");
        assert!(
            complaints.starts_with(&format!("`{name}` cannot stand in an address; use ")),
            "{complaints}"
        );
    }
    assert_eq!(fs::read_dir(&place).expect("it is there").count(), 0);
    for arguments in [
        &["new-lesson"][..],
        &["new-lesson", "--in", "lessons"],
        &["new-lesson", "a", "b"],
        &["new-lesson", "--force"],
    ] {
        let (code, output, complaints) = faultline(arguments);
        assert_eq!((code, output.as_str()), (2, ""), "{arguments:?}");
        assert!(complaints.starts_with("Usage: faultline new-lesson NAME"), "{complaints}");
    }
    let (code, _, complaints) = faultline(&["new-leson", "a"]);
    assert_eq!(code, 2);
    assert!(complaints.starts_with("There is no command `new-leson`."), "{complaints}");
}

#[test]
fn help_is_no_mistake() {
    for (arguments, start) in [
        (&["--help"][..], "Faultline: "),
        (&["new-lesson", "--help"], "Usage: faultline new-lesson NAME"),
        (&["new-lesson", "a", "-h"], "Usage: faultline new-lesson NAME"),
        (&["check", "--help"], "Usage: faultline check"),
    ] {
        let (code, output, complaints) = faultline(arguments);
        assert_eq!((code, complaints.as_str()), (0, ""), "{arguments:?}");
        assert!(output.starts_with(start), "{output}");
    }
}

#[test]
fn the_check_tells_wrong_lessons_from_no_lessons() {
    let place = folder("check");
    let (code, output, complaints) = faultline(&["check", shown(&place)]);
    assert_eq!((code, output.as_str()), (2, ""));
    assert!(complaints.contains("has neither a catalogue.toml nor a lesson.toml"), "{complaints}");

    let good = Path::new("tests/lessons/good/loss");
    let (code, output, complaints) = faultline(&["check", shown(good), "tests/lessons/good"]);
    assert_eq!((code, output.as_str(), complaints.as_str()), (0, "3 lessons checked, 0 complaints\n", ""));

    let wrong = place.join("wrong");
    fs::create_dir(&wrong).expect("a temporary folder");
    fs::write(wrong.join("lesson.toml"), "format = 2\n").expect("a temporary file");
    let (code, output, complaints) = faultline(&["check", shown(good), shown(&wrong)]);
    assert_eq!((code, output.as_str()), (1, "2 lessons checked, 1 complaint\n"));
    assert!(complaints.starts_with("wrong/lesson.toml:1: format 2 is not known here"), "{complaints}");
}

#[test]
fn a_search_prints_a_scenario_that_breaks_the_promise() {
    let place = folder("search");
    let write = |name: &str, text: &str| {
        let path = place.join(name);
        fs::write(&path, text).expect("a temporary file");
        path
    };
    let start = write("start.txt", "cluster replication mode=async load=30ms lag=30ms\nrun 100ms\n");
    // A search that takes a while says on standard error how far it is.
    let (code, output, _) = faultline(&["search", shown(&start), "--faults", "1"]);
    assert_eq!(code, 1);
    assert!(output.starts_with("# One fault is enough: \"no acknowledged write is lost\""), "{output}");
    assert!(output.contains("# It could still be kept at 100ms"), "{output}");
    let found = write("found.txt", &output);
    let (code, output, complaints) = faultline(&["run", shown(&found)]);
    assert_eq!((code, complaints.as_str()), (0, ""));
    assert!(output.contains("VIOLATED"), "{output}");

    let options =
        ["--faults", "1", "--within", "200ms", "--kinds", "crash,restart", "--promise", "logs-agree"];
    let (code, output, _) = faultline(&[&["search", shown(&start)], &options[..]].concat());
    assert_eq!(code, 0);
    assert!(output.starts_with("None of the "), "{output}");
    assert!(output.contains(
        "schedules with at most 1 fault (crash, restart) within 200ms from 100ms breaks \"logs agree\"."
    ));

    let few = [&["search", shown(&start), "--schedules", "1"], &options[..]].concat();
    let (code, output, _) = faultline(&few);
    assert!(code == 1 && output.starts_with("Not finished, "), "{code}: {output}");
}

#[test]
fn a_search_says_what_is_wrong_with_its_options() {
    let file = shown(Path::new("crates/protocols/src/replication/scenarios/1-async-loses.txt")).to_owned();
    for (options, complaint) in [
        (&["--kinds", "crash,rain"][..], "`rain` is no kind of fault to search with"),
        (&["--promise", "luck"], "replication makes no promise `luck`"),
        (&["--within", "soon"], "`--within` takes a time"),
        (&["--faults"], "`--faults` needs a value"),
        (&["--depth", "3"], "There is no option `--depth`"),
    ] {
        let (code, output, complaints) = faultline(&[&["search", file.as_str()], options].concat());
        assert_eq!((code, output.as_str()), (2, ""));
        assert!(complaints.starts_with(complaint), "{complaints}");
    }
    // It is broken already where the scenario ends.
    let (code, _, complaints) = faultline(&["search", &file, "--promise", "nothing-lost"]);
    assert_eq!((code, complaints.contains("broken already")), (2, true), "{complaints}");
}
