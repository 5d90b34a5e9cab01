//! A package for a learning-management system: one lesson, with the page that shows it.

use super::manifest::manifest;
use super::zip::{self, Entries, size_text};
use crate::lesson::{Compiled, Files, GLOSSARY_JSON, Lesson, in_lines, read_files, with_first};
use crate::text::Language;

/// A version of SCORM, by which packages and learning-management systems understand each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standard {
    Scorm12,
    /// The fourth edition.
    Scorm2004,
}

impl Standard {
    pub const ALL: [Standard; 2] = [Standard::Scorm12, Standard::Scorm2004];

    /// As people write it: `1.2`, `2004`.
    pub fn version(self) -> &'static str {
        match self {
            Standard::Scorm12 => "1.2",
            Standard::Scorm2004 => "2004",
        }
    }

    pub fn from_version(version: &str) -> Option<Standard> {
        Standard::ALL.into_iter().find(|standard| standard.version() == version)
    }

    /// What a package of a lesson is called.
    pub fn file_name(self, slug: &str) -> String {
        format!("{slug}-scorm-{}.zip", self.version())
    }

    /// As `launch.html` is told.
    fn word(self) -> &'static str {
        match self {
            Standard::Scorm12 => "scorm12",
            Standard::Scorm2004 => "scorm2004",
        }
    }
}

/// A package is smaller: systems limit what they take, and learners wait for it.
pub const PACKAGE_BYTES_MAX: usize = 3_000_000;

/// What a system opens.
pub(super) const LAUNCH: &str = "launch.html";
const INDEX: &str = "index.html";
const MANIFEST: &str = "imsmanifest.xml";
/// Names the files that belong into a package: a site has more, as what it needs without a network.
const LIST: &str = "files.json";
const BUILD_AGAIN: &str = "build the page again with `cargo xtask build`";

/// Makes the package of a lesson, as the bytes of a zip file. `page` is the built page, by the names of
/// its files within `dist/`; of its lessons nothing is needed. The same input gives the same bytes.
///
/// # Errors
/// If the page lacks what a package needs, or if the package would not be smaller than
/// [`PACKAGE_BYTES_MAX`]; what to do, in one line.
pub fn package(
    standard: Standard,
    lesson: &Lesson,
    files: &Files,
    language: Language,
    page: &[(String, Vec<u8>)],
) -> Result<Vec<u8>, String> {
    // The lessons of the catalogue are not in it.
    let mut index = with_first(&text_of(page, INDEX)?, "");
    // Without the name of a build, the page does not look for what keeps a site.
    if let Some(build) = meta(&index, "faultline-build") {
        index.replace_range(build, "");
    }
    let lessons = meta(&index, "faultline-lessons").map(|range| index[range].to_owned());
    let lessons = lessons.filter(|folder| !folder.is_empty() && !folder.contains(['/', '\\']));
    let lessons = lessons.ok_or_else(|| {
        format!("{INDEX} of the page does not say which folder holds the lessons; {BUILD_AGAIN}")
    })?;
    let folder = format!("{lessons}/");

    // The terms of the course are told in every lesson.
    let glossary = format!("{folder}{GLOSSARY_JSON}");
    let listed = listed(page)?;
    let mut content: Entries = page
        .iter()
        .filter(|(name, _)| !name.starts_with(&folder) || *name == glossary)
        .filter(|(name, _)| ![LAUNCH, MANIFEST, INDEX].contains(&name.as_str()))
        .filter(|(name, _)| listed.as_ref().is_none_or(|listed| listed.contains(name)))
        .cloned()
        .collect();
    content.push((INDEX.to_owned(), index.into_bytes()));
    content.push((LAUNCH.to_owned(), launch(standard, lesson, language, page)?.into_bytes()));
    let (_, texts) = read_files(&lesson.slug, files).map_err(|complaints| in_lines(&complaints))?;
    let compiled = Compiled::files(lesson, &texts, None);
    content.extend(compiled.into_iter().map(|(name, bytes)| (folder.clone() + &name, bytes)));
    for (name, bytes) in files.iter().filter(|(name, _)| !name.ends_with('/')) {
        content.push((format!("{folder}{}/{name}", lesson.slug), bytes.clone()));
    }
    content.sort();
    let names: Vec<String> = content.iter().map(|(name, _)| name.clone()).collect();
    let manifest = manifest(standard, lesson, language, &names).into_bytes();
    content.insert(0, (MANIFEST.to_owned(), manifest));

    let bytes = zip::write(&content).map_err(|error| error.to_string())?;
    if bytes.len() >= PACKAGE_BYTES_MAX {
        return Err(too_large(bytes.len(), content));
    }
    Ok(bytes)
}

/// What belongs into a package; everything, if the page does not say.
fn listed(page: &[(String, Vec<u8>)]) -> Result<Option<Vec<String>>, String> {
    let list = page.iter().find(|(name, _)| name == LIST);
    let read = |(_, bytes): &(String, Vec<u8>)| serde_json::from_slice(bytes);
    list.map(read).transpose().map_err(|error| format!("{LIST} of the page: {error}; {BUILD_AGAIN}"))
}

fn text_of(page: &[(String, Vec<u8>)], name: &str) -> Result<String, String> {
    let Some((_, bytes)) = page.iter().find(|(own, _)| own == name) else {
        return Err(format!("the page has no {name}; {BUILD_AGAIN}"));
    };
    String::from_utf8(bytes.clone()).map_err(|_| format!("{name} of the page is not UTF-8; {BUILD_AGAIN}"))
}

/// Where the content of a `meta` element is.
fn meta(html: &str, name: &str) -> Option<std::ops::Range<usize>> {
    after(html, &format!("<meta name=\"{name}\" content=\""))
}

/// From the end of this text to the next quotation mark.
fn after(html: &str, text: &str) -> Option<std::ops::Range<usize>> {
    let start = html.find(text)? + text.len();
    Some(start..start + html[start..].find('"')?)
}

/// `launch.html`, told what to launch.
fn launch(
    standard: Standard,
    lesson: &Lesson,
    language: Language,
    page: &[(String, Vec<u8>)],
) -> Result<String, String> {
    let mut html = text_of(page, LAUNCH)?;
    let missing = |what: &str| format!("{LAUNCH} of the page lacks {what}; {BUILD_AGAIN}");
    for (name, value) in [("faultline-lesson", lesson.slug.as_str()), ("faultline-standard", standard.word())]
    {
        let place = meta(&html, name).ok_or_else(|| {
            missing(&format!("`<meta name=\"{name}\" content=\"\">`, where {value} belongs"))
        })?;
        html.replace_range(place, value);
    }
    let place = after(&html, "<html lang=\"").ok_or_else(|| missing("`<html lang=\"…\">`"))?;
    html.replace_range(place, language.tag());
    Ok(html)
}

fn too_large(bytes: usize, mut content: Entries) -> String {
    content.sort_by_key(|(_, bytes)| std::cmp::Reverse(bytes.len()));
    let largest: Vec<String> = content
        .iter()
        .take(3)
        .map(|(name, bytes)| format!("{name} ({} unpacked)", size_text(bytes.len())))
        .collect();
    let (has, most) = (size_text(bytes), size_text(PACKAGE_BYTES_MAX));
    format!(
        "the package would have {has} and must have less than {most}; make its largest files smaller: {}",
        largest.join(", ")
    )
}
