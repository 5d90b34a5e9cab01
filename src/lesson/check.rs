//! The linter: is a lesson whole, and does it teach what it says? The same for a folder, for a lesson
//! from elsewhere and for files dropped on the page.

use std::collections::{BTreeMap, BTreeSet};

use super::BYTES_MAX;
use super::complaint::Complaint;
use super::model::{Lesson, Step};
use super::prose::{Prose, Section};
use super::read::is_slug;
use super::trial::Trial;
use crate::text::Language;

pub const LESSON: &str = "lesson.toml";

/// The files of one lesson, by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A lesson that was looked at, with everything that is wrong with it.
#[derive(Default)]
pub struct Checked {
    /// Nothing if `lesson.toml` cannot be read.
    pub lesson: Option<Lesson>,
    /// By the tag of the language; only what can be read.
    pub prose: BTreeMap<&'static str, Prose>,
    pub complaints: Vec<Complaint>,
}

/// The name of the file with a lesson's text.
pub fn text_file(language: Language) -> String {
    format!("{}.md", language.tag())
}

/// Reads the files of one lesson and says everything that is wrong with them, in the order of the files
/// and their lines. The same twice is said once.
pub fn check_files(slug: &str, files: &Files) -> Checked {
    let mut checked = Checked::default();
    if !is_slug(slug) {
        let message = format!(
            "`{slug}` cannot stand in an address; name the folder with lower-case letters, digits and dashes"
        );
        checked.complaints.push(Complaint::new(slug, message));
    }
    let complaints = &mut checked.complaints;
    let toml_file = format!("{slug}/{LESSON}");
    if let Some(text) = text_of(slug, LESSON, files, complaints) {
        match Lesson::parse(slug, &text) {
            Ok(lesson) => checked.lesson = Some(lesson),
            Err(found) => complaints.extend(found),
        }
    }
    let languages = match &checked.lesson {
        Some(lesson) => lesson.languages.clone(),
        // Unknown: those whose texts are there.
        None => {
            Language::ALL.into_iter().filter(|language| files.contains_key(&text_file(*language))).collect()
        }
    };
    for language in &languages {
        let file = text_file(*language);
        let Some(text) = text_of(slug, &file, files, complaints) else { continue };
        match Prose::parse(&format!("{slug}/{file}"), &text) {
            Ok(prose) => {
                if let Some(lesson) = &checked.lesson {
                    check_prose(lesson, &prose, &format!("{slug}/{file}"), complaints);
                }
                checked.prose.insert(language.tag(), prose);
            }
            Err(found) => complaints.extend(found),
        }
    }
    stray_files(slug, files, &languages, checked.lesson.is_some(), complaints);
    if let Some(lesson) = &checked.lesson {
        let text = files.get(LESSON).map(|bytes| String::from_utf8_lossy(bytes)).unwrap_or_default();
        Trial::new(&toml_file, &text).check(lesson, complaints);
    }
    let mut seen = BTreeSet::new();
    checked.complaints.retain(|complaint| seen.insert(complaint.to_string()));
    checked
}

fn text_of(slug: &str, name: &str, files: &Files, complaints: &mut Vec<Complaint>) -> Option<String> {
    let file = format!("{slug}/{name}");
    let Some(bytes) = files.get(name) else {
        complaints.push(Complaint::new(file, "the file is missing; add it"));
        return None;
    };
    if bytes.len() > BYTES_MAX {
        let message = format!("the file is larger than {} KB; make it smaller", BYTES_MAX / 1024);
        complaints.push(Complaint::new(file, message));
        return None;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            complaints.push(Complaint::at(file, line, "this is not UTF-8 text; save the file as UTF-8"));
            None
        }
    }
}

fn stray_files(
    slug: &str,
    files: &Files,
    languages: &[Language],
    languages_known: bool,
    complaints: &mut Vec<Complaint>,
) {
    let known: Vec<String> = std::iter::once(LESSON.to_owned())
        .chain(languages.iter().map(|language| text_file(*language)))
        .collect();
    for name in files.keys().filter(|name| !known.contains(name)) {
        let tag =
            Language::ALL.into_iter().find(|language| text_file(*language) == **name).map(Language::tag);
        let message = match tag {
            Some(tag) if languages_known => {
                format!("`languages` does not name `{tag}`; add it there, or delete the file")
            }
            _ => format!("is a stray file; a lesson has {} and nothing else. Delete it", known.join(", ")),
        };
        complaints.push(Complaint::new(format!("{slug}/{name}"), message));
    }
}

fn check_prose(lesson: &Lesson, prose: &Prose, file: &str, complaints: &mut Vec<Complaint>) {
    let mut seen = BTreeSet::new();
    for section in &prose.sections {
        let mut complain = |message: String| complaints.push(Complaint::at(file, section.line, message));
        if !seen.insert(&section.id) {
            complain(format!("the section `{}` is there twice; keep one", section.id));
            continue;
        }
        match lesson.step(&section.id) {
            None => complain(format!(
                "the section `{}` belongs to no step; correct its id or add the step",
                section.id
            )),
            Some((_, step)) => check_section(step, section, file, complaints),
        }
    }
    for step in &lesson.steps {
        if prose.section(&step.id).is_none() {
            let message = format!("the step `{0}` has no section; add `## … {{#{0}}}`", step.id);
            complaints.push(Complaint::new(file, message));
        }
    }
}

fn check_section(step: &Step, section: &Section, file: &str, complaints: &mut Vec<Complaint>) {
    let id = &section.id;
    let mut complain = |line: usize, message: String| complaints.push(Complaint::at(file, line, message));
    if section.blocks.is_empty() {
        complain(section.line, format!("the section `{id}` says nothing; write its text"));
    }
    if section.heading.is_empty() {
        complain(section.line, format!("the heading of `{id}` is empty; write it"));
    }
    if step.task().is_some() && section.hints.is_empty() {
        complain(section.line, format!("the task `{id}` has no hint; add a `### Hint` with a text under it"));
    }
    if section.hints.iter().any(Vec::is_empty) {
        complain(section.line, format!("a hint of `{id}` says nothing; write a text under it"));
    }
    let known = step.options();
    let mut seen = BTreeSet::new();
    for option in &section.options {
        let name = &option.id;
        if known.is_empty() {
            let kind = step.kind_word();
            complain(
                option.line,
                format!(
                    "`{id}` is a `{kind}` step and has no options; delete `{{#{name}}}` if this is a hint"
                ),
            );
        } else if !known.contains(&name.as_str()) {
            complain(
                option.line,
                format!("`{id}` has no option `{name}`; its options are {}", known.join(", ")),
            );
        } else if !seen.insert(name.as_str()) {
            complain(option.line, format!("the option `{name}` is there twice; keep one"));
        } else if option.label.is_empty() {
            complain(option.line, format!("the option `{name}` has no label; write it before `{{#{name}}}`"));
        } else if option.explanation.is_empty() {
            complain(
                option.line,
                format!("the option `{name}` explains nothing; say under it why it is right or wrong"),
            );
        }
    }
    for name in known.into_iter().filter(|name| section.options.iter().all(|option| option.id != **name)) {
        complain(
            section.line,
            format!("the option `{name}` has no text; add `### … {{#{name}}}` with an explanation under it"),
        );
    }
}
