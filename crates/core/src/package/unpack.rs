//! A lesson that was packed as a zip file.

use super::zip::{Limits, ZipError, read, without_top_folder};
use crate::lesson::Files;

/// Little for a page to unpack, and more than a lesson may have: what is too much for a lesson, the linter
/// says better.
pub const LESSON_LIMITS: Limits = Limits { entries: 100, file_bytes: 500_000, total_bytes: 1_000_000 };

/// The files of a lesson in a zip file, and the name of its folder if the folder was packed with them.
/// Files that systems hide are left out.
///
/// # Errors
/// If it cannot be unpacked; what is wrong and what to do.
pub fn unpack_lesson(bytes: &[u8]) -> Result<(Option<String>, Files), ZipError> {
    let mut entries = read(bytes, &LESSON_LIMITS)?;
    entries.retain(|(name, _)| !is_hidden(name));
    let (folder, files) = without_top_folder(entries);
    Ok((folder, files.into_iter().collect()))
}

/// As macOS packs them beside the files that were chosen.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part.starts_with('.') || part == "__MACOSX")
}
