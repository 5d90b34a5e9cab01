//! Zip files: what is written can be read, here and by others, and nothing that is read does harm.

use faultline::package::zip::{Entries, Limits, read, without_top_folder, write};
use faultline::package::{LESSON_LIMITS, unpack_lesson};
use proptest::prelude::*;

const LIMITS: Limits = Limits { entries: 50, file_bytes: 20_000, total_bytes: 60_000 };

fn files(list: &[(&str, &str)]) -> Entries {
    list.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

fn zip(list: &[(&str, &str)]) -> Vec<u8> {
    write(&files(list)).expect("it can be packed")
}

fn refusal(bytes: &[u8]) -> String {
    read(bytes, &LIMITS).expect_err("it is refused").to_string()
}

/// Where the last header of the directory begins.
fn directory_entry(bytes: &[u8]) -> usize {
    bytes.windows(4).rposition(|window| window == b"PK\x01\x02").expect("there is a directory")
}

fn content() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..300),
        (any::<u8>(), 0usize..5_000).prop_map(|(byte, length)| vec![byte; length]),
    ]
}

fn entries() -> impl Strategy<Value = Entries> {
    let name =
        "[a-z0-9é中 _-]{1,6}(/[a-z.]{3,6}){0,2}".prop_filter("not a way out", |name| !name.contains(".."));
    prop::collection::btree_map(name, content(), 0..8).prop_map(|files| files.into_iter().collect())
}

proptest! {
    #[test]
    fn what_is_written_is_read(files in entries()) {
        let bytes = write(&files).expect("names and sizes are good");
        prop_assert_eq!(read(&bytes, &LIMITS), Ok(files));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, &LIMITS);
    }

    #[test]
    fn a_damaged_zip_is_refused_or_keeps_within_the_limits(
        files in entries(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = write(&files).expect("names and sizes are good");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(files) = read(&bytes, &LIMITS) {
            prop_assert!(files.len() <= LIMITS.entries);
            prop_assert!(files.iter().map(|(_, content)| content.len()).sum::<usize>() <= LIMITS.total_bytes);
        }
    }

    /// Lengths and offsets are what attackers choose; each is tried at its ends.
    #[test]
    fn any_number_in_a_header_may_be_wrong(at in any::<prop::sample::Index>(), value in prop::sample::select(
        vec![0u32, 1, 0x7fff, 0xfffe, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff])
    ) {
        let mut bytes = zip(&[("a/lesson.toml", "format = 1"), ("a/en.md", "# A text")]);
        let at = at.index(bytes.len() - 4);
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        let _ = read(&bytes, &LIMITS);
    }
}

#[test]
fn the_same_files_make_the_same_bytes() {
    let list = [("index.html", "<html></html>"), ("long.txt", &"again and ".repeat(100))];
    assert_eq!(zip(&list), zip(&list));
    assert!(zip(&list).len() < 500, "what repeats itself is packed");
}

#[test]
fn a_file_is_stored_as_the_format_says() {
    let bytes = zip(&[("a", "123456789")]);
    assert_eq!(bytes[..4], *b"PK\x03\x04");
    assert_eq!(bytes[14..18], 0xcbf4_3926_u32.to_le_bytes(), "the well-known CRC of 123456789");
    assert_eq!(bytes[30..40], *b"a123456789");
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for (name, expected) in [
        ("/etc/passwd", "where on a disk"),
        ("C:/x", "where on a disk"),
        ("../x", "empty, `.` or `..`"),
        ("a/../../x", "empty, `.` or `..`"),
        ("a//x", "empty, `.` or `..`"),
        ("", "empty, `.` or `..`"),
        ("a\\x", "backslash"),
        ("a\u{0}", "cannot be seen"),
    ] {
        let error = write(&files(&[(name, "")])).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
        // The same name in a zip of another program.
        let good = "x".repeat(name.len());
        if !good.is_empty() {
            let mut bytes = zip(&[(&good, "")]);
            for at in [30, directory_entry(&bytes) + 46] {
                bytes[at..at + name.len()].copy_from_slice(name.as_bytes());
            }
            let error = refusal(&bytes);
            assert!(error.contains(expected), "{name}: {error}");
        }
    }
}

#[test]
fn every_refusal_says_what_is_wrong_and_what_to_do() {
    let patched = |offset: usize, patch: &[u8]| {
        let mut bytes = zip(&[("lesson.toml", "format = 1")]);
        let at = directory_entry(&bytes) + offset;
        bytes[at..at + patch.len()].copy_from_slice(patch);
        bytes
    };
    let end = |offset: usize, patch: &[u8]| {
        let mut bytes = zip(&[("lesson.toml", "format = 1")]);
        let at = bytes.len() - 22 + offset;
        bytes[at..at + patch.len()].copy_from_slice(patch);
        bytes
    };
    for (bytes, expected) in [
        (b"no zip".to_vec(), "this is not a zip file, or not all of it; pack"),
        (patched(8, &[1, 0]), "`lesson.toml` in the zip file: it is encrypted; pack it without a password"),
        (patched(10, &[14, 0]), "it is packed by method 14, which is not read here; choose `deflate`"),
        (patched(16, &[0; 4]), "it is damaged; pack the files again"),
        (patched(20, &[0xff; 4]), "it uses zip64, which is not read here; make it smaller"),
        (patched(24, &[0, 0, 1, 0]), "it has more than 20 KB; make it smaller or leave it out"),
        (patched(42, &[9; 4]), "it is damaged"),
        (patched(46, &[0xfe]), "its name is not UTF-8; rename it"),
        (patched(46, b"L"), "it is damaged"),
        (patched(0, b"no"), "this zip file is damaged"),
        (end(4, &[1, 0]), "one part of a zip file in many parts; pack the files into a single one"),
        (end(8, &[0xff; 4]), "zip64"),
        (
            end(8, &[99, 0, 99, 0]),
            "there are 99 files and folders in this zip file, at most 50 are read; pack",
        ),
        (end(16, &[0xff, 0xff, 0xff, 0x7f]), "this zip file is damaged"),
    ] {
        let error = refusal(&bytes);
        assert!(error.contains(expected), "{expected}\n{error}");
    }
    let twice = write(&files(&[("a", "1"), ("a", "2")])).expect_err("twice").to_string();
    assert!(twice.contains("it is there twice; keep one"), "{twice}");
}

#[test]
fn a_file_that_unpacks_to_more_than_it_says_is_refused() {
    let mut bytes = zip(&[("bomb", &"0".repeat(15_000))]);
    let at = directory_entry(&bytes) + 24;
    bytes[at..at + 4].copy_from_slice(&10u32.to_le_bytes());
    assert!(refusal(&bytes).contains("damaged"));
}

#[test]
fn all_files_together_are_limited() {
    let text = "0".repeat(19_000);
    let bytes = zip(&[("a", &text), ("b", &text), ("c", &text), ("d", &text)]);
    assert!(refusal(&bytes).contains("more than 60 KB; pack only what is needed"));
}

#[test]
fn a_comment_at_the_end_does_no_harm() {
    let mut bytes = zip(&[("a", "1")]);
    let at = bytes.len() - 2;
    bytes[at..].copy_from_slice(&7u16.to_le_bytes());
    bytes.extend(b"PK\x05\x06 hi");
    assert_eq!(read(&bytes, &LIMITS), Ok(files(&[("a", "1")])));
}

#[test]
fn the_folder_around_all_files_is_taken_away() {
    let (folder, rest) = without_top_folder(files(&[("x/lesson.toml", ""), ("x/en.md", "")]));
    assert_eq!((folder.as_deref(), rest), (Some("x"), files(&[("lesson.toml", ""), ("en.md", "")])));
    let flat = files(&[("lesson.toml", ""), ("x/en.md", "")]);
    assert_eq!(without_top_folder(flat.clone()), (None, flat));
    let alike = files(&[("x/en.md", ""), ("xy/en.md", "")]);
    assert_eq!(without_top_folder(alike.clone()), (None, alike));
    assert_eq!(without_top_folder(Vec::new()), (None, Vec::new()));
}

#[test]
fn a_lesson_is_unpacked_without_what_systems_hide() {
    let bytes = zip(&[
        ("primary-dies/lesson.toml", "format = 1"),
        ("primary-dies/.DS_Store", "?"),
        ("primary-dies/en.md", "# Text"),
        ("__MACOSX/primary-dies/._en.md", "?"),
    ]);
    let (folder, files) = unpack_lesson(&bytes).expect("it is a lesson");
    assert_eq!(folder.as_deref(), Some("primary-dies"));
    assert_eq!(Vec::from_iter(files.keys()), ["en.md", "lesson.toml"]);
    let large = "0".repeat(LESSON_LIMITS.file_bytes + 1);
    assert!(unpack_lesson(&zip(&[("en.md", &large)])).is_err());
}
