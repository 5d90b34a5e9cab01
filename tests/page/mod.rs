//! A small page to be packaged, as a build leaves it.
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use std::fs;
use std::path::Path;

use faultline::package::zip::Entries;

/// The files of the page. Its lessons are not those that belong into a package.
pub fn files() -> Entries {
    let list = [
        ("index.html", "<!DOCTYPE html>\n<meta name=\"faultline-lessons\" content=\"lessons-0123\">\n"),
        (
            "launch.html",
            "<!DOCTYPE html>\n<html lang=\"en\">\n<meta name=\"faultline-lesson\" content=\"\">\n\
             <meta name=\"faultline-standard\" content=\"\">\n</html>\n",
        ),
        ("faultline-1.js", "export {};\n"),
        ("fonts/a b&c.woff2", "no font"),
        ("lessons-0123/README.md", "# Lessons"),
        ("lessons-0123/catalogue.toml", "format = 1\n"),
        ("lessons-0123/copies/lesson.toml", "format = 1\n"),
        ("lessons-0123/primary-dies/en.md", "an old text"),
    ];
    list.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

/// Writes the page into a folder, which it empties first.
pub fn write(folder: &Path) {
    let _ = fs::remove_dir_all(folder);
    for (name, bytes) in files() {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }
}

/// The files of a folder and of the folders in it.
pub fn read_folder(folder: &Path) -> Entries {
    let mut files = Entries::new();
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            let inner = read_folder(&path).into_iter();
            files.extend(inner.map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            files.push((name, fs::read(&path).expect("the file can be read")));
        }
    }
    files
}

/// Bytes that cannot be packed, the same each time.
pub fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_u32;
    let step = |_| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 24) as u8
    };
    (0..length).map(step).collect()
}
