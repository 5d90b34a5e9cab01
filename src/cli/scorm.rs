//! `faultline scorm`: packages a lesson for a learning-management system.

use std::fs;
use std::path::{Path, PathBuf};

use super::out::{complain, print, wrong};
use super::{FAILED, wants_help};
use crate::lesson::{self, LESSON};
use crate::package::zip::Entries;
use crate::package::{Standard, package, with_minimum};
use crate::text::Language;

const HELP: &str = "\
Usage: faultline scorm LESSON [--standard 1.2|2004] [--language en|zh-CN] [--minimum PERCENT] [--page DIST] [--output FILE]

Makes a package of a lesson, with the page in it, for a learning-management system.
LESSON is a name in `lessons`, as primary-dies, or the folder of a lesson. It is checked first.

  --standard   the version of SCORM that the system takes, 1.2 unless told; 2004 is its 4th edition
  --language   of the titles and the texts, the first of the lesson's languages unless told
  --minimum    from which share of the points, in percent, it is passed; the lesson's own unless told
  --page       the built page, `dist` unless told; `cargo xtask build` makes it
  --output     the package, as `primary-dies-scorm-1.2.zip` unless told";

const LESSONS: &str = "lessons";

struct Options<'a> {
    lesson: &'a str,
    standard: Standard,
    language: Option<Language>,
    minimum: Option<u32>,
    page: &'a Path,
    output: Option<&'a Path>,
}

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    if wants_help(words) {
        return print(HELP);
    }
    let options = match parse(words) {
        Ok(options) => options,
        Err(message) => return wrong(&format!("{message}\n\n{HELP}")),
    };
    match run(&options) {
        Ok(code) => code,
        Err(message) => wrong(&message),
    }
}

fn parse<'a>(words: &[&'a str]) -> Result<Options<'a>, String> {
    let mut lesson = None;
    let mut options = Options {
        lesson: "",
        standard: Standard::Scorm12,
        language: None,
        minimum: None,
        page: Path::new("dist"),
        output: None,
    };
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if !word.starts_with("--") {
            if lesson.replace(*word).is_some() {
                return Err(format!("`{word}` is a second lesson; a package holds one."));
            }
            continue;
        }
        let mut value = || rest.next().copied().ok_or_else(|| format!("`{word}` needs a value after it."));
        match *word {
            "--standard" => {
                let version = value()?;
                options.standard = Standard::from_version(version)
                    .ok_or_else(|| format!("`{version}` is no version of SCORM here; write 1.2 or 2004."))?;
            }
            "--language" => {
                let tag = value()?;
                let language = Language::ALL.into_iter().find(|language| language.tag() == tag);
                options.language =
                    Some(language.ok_or_else(|| format!("`{tag}` is no language here; write en or zh-CN."))?);
            }
            "--minimum" => {
                let percent = value()?;
                let minimum = percent.parse().ok().filter(|percent| *percent <= 100);
                options.minimum = Some(minimum.ok_or_else(|| {
                    format!("`{percent}` is no share in percent; write a whole number from 0 to 100.")
                })?);
            }
            "--page" => options.page = Path::new(value()?),
            "--output" => options.output = Some(Path::new(value()?)),
            _ => return Err(format!("There is no option `{word}`.")),
        }
    }
    options.lesson = lesson.ok_or("Name the lesson.")?;
    Ok(options)
}

fn run(options: &Options) -> Result<u8, String> {
    let folder = lesson_folder(options.lesson)?;
    let absolute = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
    let slug = absolute.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let files = lesson::files_of(&folder)?;
    let files = options.minimum.map_or_else(|| files.clone(), |minimum| with_minimum(&files, minimum));
    let checked = lesson::check_files(&slug, &files);
    for complaint in &checked.complaints {
        complain(&complaint.to_string());
    }
    let lesson = match checked.lesson {
        Some(lesson) if checked.complaints.is_empty() => lesson,
        _ => {
            complain("No package is made of a lesson with faults.");
            return Ok(FAILED);
        }
    };
    let language = options.language.unwrap_or(lesson.languages[0]);
    if !lesson.languages.contains(&language) {
        let (tag, own) = (language.tag(), lesson.languages[0].tag());
        return Err(format!("{slug} is not written in {tag}; write `--language {own}`, or translate it."));
    }
    let page = page_files(options.page)?;
    let bytes = package(options.standard, &lesson, &files, language, &page)
        .map_err(|message| format!("{}: {message}", options.page.display()))?;
    let output =
        options.output.map_or_else(|| PathBuf::from(options.standard.file_name(&slug)), PathBuf::from);
    fs::write(&output, &bytes).map_err(|error| format!("{} cannot be written: {error}", output.display()))?;
    let version = options.standard.version();
    Ok(print(&format!("{}: SCORM {version}, {} KB", output.display(), bytes.len().div_ceil(1000))))
}

/// A name in `lessons`, or else a folder.
fn lesson_folder(lesson: &str) -> Result<PathBuf, String> {
    let named = Path::new(LESSONS).join(lesson);
    let candidates = [named, PathBuf::from(lesson)];
    candidates.into_iter().find(|folder| folder.join(LESSON).is_file()).ok_or_else(|| {
        format!(
            "There is no {LESSON} in {LESSONS}/{lesson} nor in {lesson}; \
             name a lesson of {LESSONS}/ or the folder of one."
        )
    })
}

fn page_files(folder: &Path) -> Result<Entries, String> {
    if !folder.join("index.html").is_file() {
        return Err(format!(
            "{0} holds no page: there is no {0}/index.html. `cargo xtask build` makes one in dist; \
             `--page` names another.",
            folder.display()
        ));
    }
    let mut files = Vec::new();
    collect(folder, "", &mut files)?;
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut Entries) -> Result<(), String> {
    for (name, bytes) in lesson::files_of(folder)? {
        match name.strip_suffix('/') {
            Some(inner) => collect(&folder.join(inner), &format!("{prefix}{name}"), files)?,
            None => files.push((format!("{prefix}{name}"), bytes)),
        }
    }
    Ok(())
}
