//! Lessons in folders of the file system.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::catalogue::Catalogue;
use super::check::{Files, LESSON, check_files};
use super::complaint::Complaint;
use super::model::Lesson;
use crate::text::Language;

/// What a check has found.
#[derive(Debug, Default)]
pub struct Report {
    pub lessons: usize,
    pub complaints: Vec<Complaint>,
}

const CATALOGUE: &str = "catalogue.toml";
/// What may stand beside the lessons of a catalogue.
const BESIDE: [&str; 4] = [CATALOGUE, "README.md", "lesson.schema.json", "catalogue.schema.json"];

/// Checks a folder of lessons, or the folder of one lesson.
///
/// # Errors
/// If the folder is neither, or cannot be read.
pub fn check_folder(folder: &Path) -> Result<Report, String> {
    let mut report = Report::default();
    if folder.join(CATALOGUE).is_file() {
        check_catalogue(folder, &mut report)?;
    } else if folder.join(LESSON).is_file() {
        let absolute = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
        let slug = absolute.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        check_lesson(folder, &slug, &mut report)?;
    } else {
        return Err(format!(
            "{} has neither a {CATALOGUE} nor a {LESSON}; name a folder that has",
            folder.display()
        ));
    }
    Ok(report)
}

/// The files of a lesson's folder, by name. A folder in it has its name with a slash.
///
/// # Errors
/// If it cannot be read.
pub fn files_of(folder: &Path) -> Result<Files, String> {
    let mut files = Files::new();
    for name in names_in(folder)? {
        let path = folder.join(&name);
        if path.is_dir() {
            files.insert(name + "/", Vec::new());
        } else {
            let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            files.insert(name, bytes);
        }
    }
    Ok(files)
}

/// Sorted, so that complaints come in the same order everywhere; without what the system hides.
fn names_in(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    Ok(names)
}

fn check_catalogue(folder: &Path, report: &mut Report) -> Result<(), String> {
    let path = folder.join(CATALOGUE);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let catalogue = match Catalogue::parse(&text) {
        Ok(catalogue) => catalogue,
        Err(complaint) => {
            report.complaints.push(complaint);
            return Ok(());
        }
    };
    let mut complain = |message: String| report.complaints.push(Complaint::new(CATALOGUE, message));
    for chapter in &catalogue.chapters {
        for language in Language::ALL.into_iter().filter(|language| chapter.title.own(*language).is_none()) {
            let tag = language.tag();
            complain(format!("the chapter `{}` has no title in `{tag}`; add `title.{tag}`", chapter.id));
        }
    }
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for slug in catalogue.slugs() {
        if !listed.insert(slug.to_owned()) {
            complain(format!("`{slug}` is listed twice; list it once"));
        } else if !folder.join(slug).join(LESSON).is_file() {
            complain(format!("`{slug}` is listed but there is no {slug}/{LESSON}; write it or leave it out"));
        }
    }
    for name in names_in(folder)? {
        if BESIDE.contains(&name.as_str()) {
            continue;
        }
        if !folder.join(&name).is_dir() {
            let message = "is a stray file; delete it or move it into a lesson";
            report.complaints.push(Complaint::new(name, message));
        } else if listed.contains(&name) {
            if let Some(lesson) = check_lesson(&folder.join(&name), &name, report)? {
                check_builds_on(&lesson, &listed, report);
            }
        } else {
            let message = format!("is not listed; add it to a chapter of {CATALOGUE}");
            report.complaints.push(Complaint::new(&name, message));
        }
    }
    Ok(())
}

fn check_lesson(folder: &Path, slug: &str, report: &mut Report) -> Result<Option<Lesson>, String> {
    report.lessons += 1;
    let checked = check_files(slug, &files_of(folder)?);
    report.complaints.extend(checked.complaints);
    Ok(checked.lesson)
}

fn check_builds_on(lesson: &Lesson, listed: &BTreeSet<String>, report: &mut Report) {
    for base in lesson.builds_on.iter().filter(|base| !listed.contains(*base) || **base == lesson.slug) {
        let message =
            format!("builds on `{base}`, which is no other lesson of the catalogue; correct the name");
        report.complaints.push(Complaint::new(format!("{}/{LESSON}", lesson.slug), message));
    }
}
