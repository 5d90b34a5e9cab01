//! `faultline pages`: the lessons as plain HTML, for slow networks, search engines and browsers without scripts.

mod guide;
mod html;
mod lesson_page;
mod picture;
mod site;
mod words;

use std::fs;
use std::path::Path;

use self::site::{Site, SiteLesson};
use super::{print, wants_help, wrong};
use crate::lesson::{
    CATALOGUE, Catalogue, GLOSSARY, Glossary, Lesson, LessonTexts, files_of, in_lines, read_files,
};
use crate::text::Language;

const HELP: &str = "\
Usage: faultline pages FOLDER [--site ADDRESS]

Writes the lessons of the built page in FOLDER as plain HTML into FOLDER/lessons, in every language.
`cargo xtask build` does so with dist.

  --site   the address at which FOLDER will be, as https://your.host/faultline/; the pages then name their
           whole addresses, and FOLDER/sitemap.xml lists them";

/// Within the page's folder.
const PAGES: &str = "lessons";
const SITEMAP: &str = "sitemap.xml";
const LESSONS_META: &str = "<meta name=\"faultline-lessons\" content=\"";

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    if wants_help(words) {
        return print(HELP);
    }
    let (folder, address) = match words {
        [folder] => (folder, None),
        [folder, "--site", address] | ["--site", address, folder] => (folder, Some(*address)),
        _ => return wrong(HELP),
    };
    match write(Path::new(folder), address) {
        Ok(pages) => print(&format!("{folder}/{PAGES}: {pages} plain pages")),
        Err(message) => wrong(&message),
    }
}

/// Gives how many pages there are.
fn write(folder: &Path, address: Option<&str>) -> Result<usize, String> {
    let address = address.map(site::checked_address).transpose()?;
    let data = data_folder(folder)?;
    if data == PAGES {
        return Err(not_beside(folder));
    }
    let site = read_site(&folder.join(data), address)?;
    let pages = site.pages()?;

    let problem =
        |what: &Path, error: std::io::Error| format!("{} cannot be written: {error}", what.display());
    let target = folder.join(PAGES);
    if target.exists() {
        fs::remove_dir_all(&target).map_err(|error| problem(&target, error))?;
    }
    for (name, text) in pages.iter().chain([&site.style_file()]) {
        let path = target.join(name);
        let inner = path.parent().unwrap_or(&target);
        fs::create_dir_all(inner)
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| problem(&path, error))?;
    }
    let sitemap = folder.join(SITEMAP);
    match site.sitemap() {
        Some(text) => fs::write(&sitemap, text).map_err(|error| problem(&sitemap, error))?,
        // Left by an earlier run, it would name another address.
        None if sitemap.exists() => fs::remove_file(&sitemap).map_err(|error| problem(&sitemap, error))?,
        None => {}
    }
    Ok(pages.len())
}

/// The folder of the lessons' data, as the page itself finds it.
pub(super) fn data_folder(folder: &Path) -> Result<String, String> {
    let index = text_of(&folder.join("index.html"))?;
    let start = index.find(LESSONS_META).map(|start| start + LESSONS_META.len());
    let name = start.and_then(|start| index[start..].split('"').next()).unwrap_or_default();
    if name.is_empty() || name.contains(['/', '\\']) {
        return Err(not_beside(folder));
    }
    Ok(name.to_owned())
}

fn not_beside(folder: &Path) -> String {
    format!(
        "{}/index.html does not name a folder of lessons beside `{PAGES}`; build it with `cargo xtask build`",
        folder.display()
    )
}

fn read_site(data: &Path, address: Option<String>) -> Result<Site, String> {
    let catalogue = read_catalogue(data)?;
    let mut lessons = Vec::new();
    for slug in catalogue.slugs() {
        let (lesson, prose) = read_lesson(data, slug)?;
        let text = |language: Language| Some((language, prose.get(language.tag())?.clone()));
        let texts = lesson.languages.iter().copied().filter_map(text).collect();
        lessons.push(SiteLesson { lesson, texts });
    }
    Ok(Site { catalogue, lessons, glossary: read_glossary(data)?, address })
}

/// The catalogue of a folder of lessons.
///
/// # Errors
/// If it cannot be read.
pub(super) fn read_catalogue(data: &Path) -> Result<Catalogue, String> {
    Catalogue::parse(&text_of(&data.join(CATALOGUE))?).map_err(|complaint| complaint.to_string())
}

/// The terms of the course; none in a folder without a glossary.
///
/// # Errors
/// If it cannot be read.
pub(super) fn read_glossary(data: &Path) -> Result<Glossary, String> {
    let path = data.join(GLOSSARY);
    if !path.exists() {
        return Ok(Glossary::default());
    }
    Glossary::read(&text_of(&path)?)
}

/// A lesson and what it says.
///
/// # Errors
/// What cannot be read, by names within the folder: a reader of the page sees it, too.
pub(super) fn read_lesson(data: &Path, slug: &str) -> Result<(Lesson, LessonTexts), String> {
    let files = files_of(&data.join(slug)).map_err(|_| format!("{slug}/ cannot be read"))?;
    read_files(slug, &files).map_err(|complaints| in_lines(&complaints))
}

fn text_of(path: &Path) -> Result<String, String> {
    let text =
        fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}
