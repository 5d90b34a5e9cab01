//! `faultline new-lesson`: a small lesson that works, to begin with.

use std::fs;
use std::path::Path;

use crate::lesson::{is_slug, template};
use crate::text::Language;

/// Writes the lesson and says what to do next.
///
/// # Errors
/// Why it cannot be written, and what to do; nothing is left behind.
pub fn write(slug: &str, folder: &Path) -> Result<String, String> {
    if !is_slug(slug) {
        return Err(format!(
            "`{slug}` cannot stand in an address; use at most 60 lower-case letters, digits and dashes, \
             no dash at either end"
        ));
    }
    if !folder.is_dir() {
        return Err(format!("{} is no folder; make it, or name another with --in", folder.display()));
    }
    let target = folder.join(slug);
    if target.symlink_metadata().is_ok() {
        return Err(format!("{} is there already; choose another name", target.display()));
    }
    // Written aside and then renamed, so that a lesson is there as a whole or not at all.
    let aside = folder.join(format!(".new-{slug}"));
    let written = fs::create_dir(&aside).and_then(|()| {
        let done = fill(&aside).and_then(|()| fs::rename(&aside, &target));
        done.inspect_err(|_| drop(fs::remove_dir_all(&aside)))
    });
    if let Err(error) = written {
        return Err(format!(
            "{} cannot be written: {error}; name a folder with --in in which you may write",
            target.display()
        ));
    }
    Ok(next_steps(slug, folder, &target))
}

fn fill(folder: &Path) -> std::io::Result<()> {
    template(Language::English).into_iter().try_for_each(|(name, bytes)| fs::write(folder.join(name), bytes))
}

fn next_steps(slug: &str, folder: &Path, target: &Path) -> String {
    let target = target.display();
    let mut text = format!(
        "{target} is written: lesson.toml, with what happens in it, and en.md, with its words.\n\n\
         Next:\n  \
         1. Change both files; lessons/README.md explains every key.\n  \
         2. faultline check {target}\n  \
         3. See it in Faultline: Teach, then Check a lesson of your own."
    );
    let catalogue = folder.join("catalogue.toml");
    if catalogue.is_file() {
        text += &format!("\n  4. Add \"{slug}\" to a chapter of {}.", catalogue.display());
    }
    text
}
