//! The linter: is a lesson whole, and does it teach what it says? The same for a folder, for a lesson
//! from elsewhere and for files dropped on the page.

use std::collections::{BTreeMap, BTreeSet};

use super::BYTES_MAX;
use super::complaint::Complaint;
use super::emphasis::stray_emphasis;
use super::model::{GOAL, Lesson, Step};
use super::prose::{Prose, Section};
use super::raw::too_large;
use super::read::{SLUG, is_slug};
use super::trial::Trial;
use crate::scenario::nearest;
use crate::text::Language;

pub const LESSON: &str = "lesson.toml";

/// What is beyond this many is counted, not said.
pub const COMPLAINTS_MAX: usize = 100;

/// The files of one lesson, by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// What a lesson says, by the tag of the language.
pub type LessonTexts = BTreeMap<&'static str, Prose>;

/// A lesson that was looked at, with everything that is wrong with it.
#[derive(Default)]
pub struct Checked {
    /// Nothing if `lesson.toml` cannot be read.
    pub lesson: Option<Lesson>,
    /// Only what can be read.
    pub prose: LessonTexts,
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
        let message = format!("`{slug}` cannot stand in an address; for the name of the folder {SLUG}");
        checked.complaints.push(Complaint::new(slug, message));
    }
    let complaints = &mut checked.complaints;
    checked.lesson = read_lesson(slug, files, complaints);
    let languages = match &checked.lesson {
        Some(lesson) => lesson.languages.clone(),
        // Unknown: those whose texts are there.
        None => {
            Language::ALL.into_iter().filter(|language| files.contains_key(&text_file(*language))).collect()
        }
    };
    for language in &languages {
        let Some((text, prose)) = read_prose(slug, *language, files, complaints) else { continue };
        let file = format!("{slug}/{}", text_file(*language));
        complaints.extend(stray_emphasis(&file, &text, *language));
        if let Some(lesson) = &checked.lesson {
            check_prose(lesson, &prose, &file, complaints);
        }
        checked.prose.insert(language.tag(), prose);
    }
    stray_files(slug, files, &languages, checked.lesson.is_some(), complaints);
    if let Some(lesson) = &checked.lesson {
        Trial::new(&format!("{slug}/{LESSON}")).check(lesson, complaints);
    }
    let mut seen = BTreeSet::new();
    complaints.retain(|complaint| seen.insert(complaint.to_string()));
    let rank = |complaint: &Complaint| {
        let name = complaint.file.strip_prefix(slug).unwrap_or_default();
        let of_text =
            Language::ALL.into_iter().position(|language| name == format!("/{}", text_file(language)));
        match name {
            "" => 0,
            name if name.strip_prefix('/') == Some(LESSON) => 1,
            _ => of_text.map_or(usize::MAX, |place| place + 2),
        }
    };
    complaints.sort_by_cached_key(|complaint| (rank(complaint), complaint.line));
    if complaints.len() > COMPLAINTS_MAX {
        let more = complaints.len() - COMPLAINTS_MAX;
        complaints.truncate(COMPLAINTS_MAX);
        complaints
            .push(Complaint::new(slug, format!("there is more, {more} complaints; correct these first")));
    }
    checked
}

/// Reads the files of a lesson that was checked elsewhere.
///
/// # Errors
/// What cannot be read.
pub fn read_files(slug: &str, files: &Files) -> Result<(Lesson, LessonTexts), Vec<Complaint>> {
    let mut complaints = Vec::new();
    let lesson = read_lesson(slug, files, &mut complaints);
    let languages = lesson.as_ref().map(|lesson| lesson.languages.clone()).unwrap_or_default();
    let prose =
        |language: Language| Some((language.tag(), read_prose(slug, language, files, &mut complaints)?.1));
    let texts = languages.into_iter().filter_map(prose).collect();
    match lesson {
        Some(lesson) if complaints.is_empty() => Ok((lesson, texts)),
        _ => Err(complaints),
    }
}

fn read_lesson(slug: &str, files: &Files, complaints: &mut Vec<Complaint>) -> Option<Lesson> {
    let text = text_of(slug, LESSON, files, complaints)?;
    Lesson::parse(slug, &text).map_err(|found| complaints.extend(found)).ok()
}

fn read_prose(
    slug: &str,
    language: Language,
    files: &Files,
    complaints: &mut Vec<Complaint>,
) -> Option<(String, Prose)> {
    let file = text_file(language);
    let text = text_of(slug, &file, files, complaints)?;
    let prose = Prose::parse(&format!("{slug}/{file}"), &text).map_err(|found| complaints.extend(found));
    Some((text, prose.ok()?))
}

fn text_of(slug: &str, name: &str, files: &Files, complaints: &mut Vec<Complaint>) -> Option<String> {
    let file = format!("{slug}/{name}");
    let Some(bytes) = files.get(name) else {
        let message = match name {
            LESSON => "the file is missing; add it".to_owned(),
            _ => format!(
                "the file is missing; write it, or name the other languages in `languages` of {LESSON}"
            ),
        };
        complaints.push(Complaint::new(file, message));
        return None;
    };
    text_from(&file, bytes).map_err(|complaint| complaints.push(complaint)).ok()
}

/// The text of a file, if it is one.
pub(super) fn text_from(file: &str, bytes: &[u8]) -> Result<String, Complaint> {
    if bytes.len() > BYTES_MAX {
        return Err(too_large(file));
    }
    match std::str::from_utf8(bytes) {
        // Some editors begin every file with a mark.
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        Err(error) => {
            let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(Complaint::at(file, line, "this is not UTF-8 text; save the file as UTF-8"))
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
    let may_be: &[Language] = if languages_known { languages } else { &Language::ALL };
    let known: Vec<String> = std::iter::once(LESSON.to_owned())
        .chain(may_be.iter().map(|language| text_file(*language)))
        .collect();
    for name in files.keys().filter(|name| !known.contains(name)) {
        let tag =
            Language::ALL.into_iter().find(|language| text_file(*language) == **name).map(Language::tag);
        let message = match tag {
            Some(tag) => format!("`languages` does not name `{tag}`; add it there, or delete the file"),
            None => {
                let what = if name.ends_with('/') { "folder" } else { "file" };
                format!("is a stray {what}; a lesson has {} and nothing else. Delete it", known.join(", "))
            }
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
            None => {
                let ids = lesson.steps.iter().map(|step| step.id.as_str());
                let meant = meant(&section.id, ids);
                complain(format!(
                    "the section `{}` belongs to no step; correct its id or add the step{meant}",
                    section.id
                ));
            }
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

/// The id that was probably meant.
fn meant<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(given, known).map_or_else(String::new, |near| format!(". Did you mean `{near}`?"))
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
    for (_, line) in section.hints.iter().zip(&section.hint_lines).filter(|(hint, _)| hint.is_empty()) {
        complain(*line, format!("this hint of `{id}` says nothing; write a text under it"));
    }
    let known = step.headings();
    let says_goal = step.task().is_some();
    let choice = if says_goal { "guess" } else { "option" };
    let mut seen = BTreeSet::new();
    for option in &section.options {
        let name = &option.id;
        let is_goal = says_goal && name == GOAL;
        if known.is_empty() && !is_goal {
            let kind = step.kind_word();
            complain(
                option.line,
                format!(
                    "`{id}` is a `{kind}` step and has no options; delete this, or only `{{#{name}}}` if it is a hint"
                ),
            );
        } else if !known.contains(&name.as_str()) && !is_goal {
            complain(
                option.line,
                format!(
                    "`{id}` has no {} `{name}`; write one of {}, or add it to {LESSON}{}",
                    if says_goal { "guess or `missed`" } else { "option" },
                    known.join(", "),
                    meant(name, known.iter().copied())
                ),
            );
        } else if !seen.insert(name.as_str()) {
            complain(option.line, format!("the option `{name}` is there twice; keep one"));
        } else if option.label.is_empty() {
            complain(option.line, format!("the option `{name}` has no label; write it before `{{#{name}}}`"));
        } else if is_goal && !option.explanation.is_empty() {
            complain(
                option.line,
                "the goal is one line, shown in the task card; move what stands under it into the text"
                    .to_owned(),
            );
        } else if option.explanation.is_empty() && (!says_goal || step.options().contains(&name.as_str())) {
            complain(
                option.line,
                format!("the {choice} `{name}` explains nothing; say under it why it is right or wrong"),
            );
        }
    }
    for name in known.into_iter().filter(|name| section.options.iter().all(|option| option.id != **name)) {
        if says_goal && !step.options().contains(&name) {
            complain(
                section.line,
                format!(
                    "`missed` `{name}` has no words; add `### … {{#{name}}}`, why the goal is out of reach"
                ),
            );
            continue;
        }
        complain(
            section.line,
            format!(
                "the {choice} `{name}` has no text; add `### … {{#{name}}}` with an explanation under it"
            ),
        );
    }
}
