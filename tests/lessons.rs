//! The lessons are whole and teach what they say. What the check notices: tests/wrong_lessons.rs.

use std::fs;
use std::path::{Path, PathBuf};

use faultline::lesson::{
    Block, Catalogue, Files, Inline, Lesson, Prose, StepKind, check_files, check_folder, plain,
};

#[test]
fn every_lesson_passes_its_check() {
    let report = check_folder(Path::new("lessons")).expect("the folder is there");
    let complaints: Vec<String> = report.complaints.iter().map(ToString::to_string).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(report.lessons >= 3);
}

#[test]
fn every_lesson_asks_for_a_prediction_and_sets_a_task() {
    let catalogue = fs::read_to_string("lessons/catalogue.toml").expect("it is there");
    let catalogue = Catalogue::parse(&catalogue).expect("it passes its check");
    let mut without = Vec::new();
    for slug in catalogue.slugs() {
        let text = fs::read_to_string(format!("lessons/{slug}/lesson.toml")).expect("it is listed");
        let lesson = Lesson::parse(slug, &text).expect("it passes its check");
        let has = |wanted: fn(&StepKind) -> bool| lesson.steps.iter().any(|step| wanted(&step.kind));
        if !has(|kind| matches!(kind, StepKind::Predict(_))) {
            without.push(format!("{slug}: add a step of the kind `predict`"));
        }
        if !has(|kind| matches!(kind, StepKind::Task(_))) {
            without.push(format!("{slug}: add a step of the kind `task`"));
        }
    }
    assert!(without.is_empty(), "\n{}\n", without.join("\n"));
}

#[test]
fn every_lesson_names_the_parts_of_the_protocol_that_it_is_about() {
    let catalogue = fs::read_to_string("lessons/catalogue.toml").expect("it is there");
    let catalogue = Catalogue::parse(&catalogue).expect("it passes its check");
    for slug in catalogue.slugs() {
        let text = fs::read_to_string(format!("lessons/{slug}/lesson.toml")).expect("it is listed");
        let lesson = Lesson::parse(slug, &text).expect("it passes its check");
        for step in &lesson.steps {
            assert!(!step.code.is_empty(), "{slug}: the step `{}` shows all of the protocol", step.id);
        }
    }
}

#[test]
fn every_row_about_real_systems_links_to_its_documentation() {
    let catalogue = fs::read_to_string("lessons/catalogue.toml").expect("it is there");
    let catalogue = Catalogue::parse(&catalogue).expect("it passes its check");
    let mut without = Vec::new();
    let mut rows_seen = 0;
    for slug in catalogue.slugs() {
        for file in ["en.md", "zh-CN.md"] {
            let text = fs::read_to_string(format!("lessons/{slug}/{file}")).expect("it is written");
            let prose = Prose::parse(file, &text).unwrap_or_else(|errors| panic!("{slug}: {}", errors[0]));
            for block in prose.sections.iter().flat_map(|section| &section.blocks) {
                let Block::Table { rows, .. } = block else { continue };
                rows_seen += rows.len();
                let links = |cell: &Vec<Inline>| {
                    cell.iter()
                        .any(|inline| matches!(inline, Inline::Link { to, .. } if to.starts_with("https://")))
                };
                let bare = rows.iter().filter(|row| !row.iter().any(links));
                without.extend(bare.map(|row| format!("{slug}/{file}: {}", plain(&row[0]))));
            }
        }
    }
    assert!(without.is_empty(), "add a link to each of\n{}", without.join("\n"));
    assert!(rows_seen > 100, "{rows_seen}");
}

/// A folder that exists for one test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a temporary folder");
    path
}

#[test]
fn a_folder_without_a_lesson_is_no_input() {
    let empty = folder("empty");
    for path in [empty.clone(), empty.join("nowhere")] {
        let error = check_folder(&path).expect_err("there is nothing to check");
        assert!(error.contains("has neither a catalogue.toml nor a lesson.toml"), "{error}");
    }
}

#[test]
fn a_lesson_needs_a_name_that_can_stand_in_an_address() {
    let complaints = check_files("My Lesson", &Files::new()).complaints;
    let complaints: Vec<String> = complaints.iter().map(ToString::to_string).collect();
    assert_eq!(
        complaints,
        [
            "My Lesson: `My Lesson` cannot stand in an address; for the name of the folder use at most 60 \
             lower-case letters, digits and dashes, no dash at either end",
            "My Lesson/lesson.toml: the file is missing; add it",
        ]
    );
}

/// The example of lessons/README.md cannot rot.
#[test]
fn the_example_for_authors_is_a_good_lesson() {
    let readme = fs::read_to_string("lessons/README.md").expect("it is there");
    let block = |language: &str| {
        let start =
            readme.find(&format!("```{language}\n")).expect("it shows an example") + language.len() + 4;
        let length = readme[start..].find("\n```").expect("the block ends");
        readme[start..start + length + 1].to_owned()
    };
    let example = folder("example");
    fs::write(example.join("lesson.toml"), block("toml")).expect("a temporary file");
    fs::write(example.join("en.md"), block("markdown")).expect("a temporary file");
    let report = check_folder(&example).expect("it has a lesson");
    let complaints: Vec<String> = report.complaints.iter().map(ToString::to_string).collect();
    assert_eq!(complaints, [] as [String; 0], "{}", complaints.join("\n"));
}
