//! Lessons in folders of the file system.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::BYTES_MAX;
use super::catalogue::{CATALOGUE, Catalogue};
use super::catalogue_check::check_catalogue;
use super::check::{Files, LESSON, check_files, text_from};
use super::complaint::Complaint;
use super::glossary::GLOSSARY;
use super::raw::{self, RawLesson, Source};
use super::read::is_slug;

/// What a check has found.
#[derive(Debug, Default)]
pub struct Report {
    pub lessons: usize,
    pub complaints: Vec<Complaint>,
}

/// What may stand beside the lessons of a catalogue.
const BESIDE: [&str; 6] =
    [CATALOGUE, GLOSSARY, "README.md", "README.zh-CN.md", "lesson.schema.json", "catalogue.schema.json"];

/// Checks a folder of lessons, or the folder of one lesson.
///
/// # Errors
/// If the folder is neither, or cannot be read.
pub fn check_folder(folder: &Path) -> Result<Report, String> {
    let mut report = Report::default();
    if folder.join(CATALOGUE).is_file() {
        check_all(folder, &mut report)?;
    } else if folder.join(LESSON).is_file() {
        let absolute = folder.canonicalize().map_err(|error| unreadable(folder, &error))?;
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

/// The files of a lesson's folder, by name. A folder in it has its name with a slash. Of a file that is
/// too large for a lesson, no more is read than shows that.
///
/// # Errors
/// If it cannot be read.
pub fn files_of(folder: &Path) -> Result<Files, String> {
    let mut files = Files::new();
    for (name, raw_name) in names_in(folder)? {
        let path = folder.join(raw_name);
        if path.is_file() {
            files.insert(name, bytes_of(&path)?);
        } else {
            // A folder, or something that might never end, such as a pipe.
            files.insert(name + "/", Vec::new());
        }
    }
    Ok(files)
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    file.take(BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(|error| unreadable(path, &error))?;
    Ok(bytes)
}

fn unreadable(path: &Path, error: &std::io::Error) -> String {
    format!("{} cannot be read: {error}", path.display())
}

/// Sorted, so that complaints come in the same order everywhere; without what the system hides.
fn names_in(folder: &Path) -> Result<Vec<(String, OsString)>, String> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
    let mut names: Vec<(String, OsString)> = entries
        .flatten()
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.file_name()))
        .filter(|(name, _)| !name.starts_with('.'))
        .collect();
    names.sort();
    Ok(names)
}

fn check_all(folder: &Path, report: &mut Report) -> Result<(), String> {
    let bytes = bytes_of(&folder.join(CATALOGUE))?;
    let read = text_from(CATALOGUE, &bytes).and_then(|text| Ok((Catalogue::parse(&text)?, text)));
    let (catalogue, text) = match read {
        Ok(read) => read,
        Err(complaint) => {
            report.complaints.push(complaint);
            return Ok(());
        }
    };
    let is_there = |slug: &str| folder.join(slug).is_dir();
    report.complaints.extend(check_catalogue(&text, &is_there));
    let listed: Vec<&str> = catalogue.slugs().collect();
    for (name, raw_name) in names_in(folder)? {
        // A name that cannot be was complained about where it is listed.
        let is_known = listed.contains(&name.as_str());
        if BESIDE.contains(&name.as_str()) || (is_known && !is_slug(&name)) {
            continue;
        }
        let path = folder.join(raw_name);
        if !path.is_dir() {
            let message = "is a stray file; delete it or move it into a lesson";
            report.complaints.push(Complaint::new(name, message));
        } else if is_known {
            let files = check_lesson(&path, &name, report)?;
            check_builds_on(&name, &files, &listed, report);
        } else {
            let message = format!("is not listed; add it to a chapter of {CATALOGUE}");
            report.complaints.push(Complaint::new(&name, message));
        }
    }
    Ok(())
}

fn check_lesson(folder: &Path, slug: &str, report: &mut Report) -> Result<Files, String> {
    report.lessons += 1;
    let files = files_of(folder)?;
    report.complaints.extend(check_files(slug, &files).complaints);
    Ok(files)
}

/// Anyone who goes through the catalogue in its order knows what a lesson builds on.
fn check_builds_on(slug: &str, files: &Files, listed: &[&str], report: &mut Report) {
    let file = format!("{slug}/{LESSON}");
    let Some(text) = files.get(LESSON).and_then(|bytes| text_from(&file, bytes).ok()) else { return };
    let Ok(lesson) = raw::toml::<RawLesson>(&file, &text) else { return };
    let place = |slug: &str| listed.iter().position(|known| *known == slug);
    for base in lesson.builds_on.iter().filter(|base| is_slug(base.get_ref())) {
        let name = base.get_ref();
        let message = match place(name) {
            Some(before) if Some(before) < place(slug) => continue,
            Some(_) if name == slug => format!("builds on itself; take `{name}` out of `builds-on`"),
            Some(_) => format!("builds on `{name}`, which comes later; list that first in {CATALOGUE}"),
            None => format!("builds on `{name}`, which is no lesson of the catalogue; correct the name"),
        };
        report.complaints.push(Source { file: &file, text: &text }.complain(base, message));
    }
}
