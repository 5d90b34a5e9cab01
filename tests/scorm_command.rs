//! `faultline scorm`, as it is called in a terminal.

mod page;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use faultline::package::zip::{Limits, read};

const LIMITS: Limits = Limits { entries: 100, file_bytes: 1_000_000, total_bytes: 1_000_000 };

/// A folder of this test, with a page in `page`.
fn place(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scorm").join(test);
    let _ = fs::remove_dir_all(&folder);
    page::write(&folder.join("page"));
    folder
}

/// Runs the command in a folder; gives exit code, output and complaints.
fn faultline(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_faultline"))
        .arg("scorm")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn copy_lesson(slug: &str, folder: &Path) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons").join(slug);
    fs::create_dir_all(folder).expect("a folder can be made");
    for name in ["lesson.toml", "en.md", "zh-CN.md"] {
        fs::copy(from.join(name), folder.join(name)).expect("the lesson can be copied");
    }
}

fn manifest(path: &Path) -> String {
    let bytes = fs::read(path).expect("the package is there");
    let entries = read(&bytes, &LIMITS).expect("it is a zip file");
    let manifest =
        entries.into_iter().find(|(name, _)| name == "imsmanifest.xml").expect("there is a manifest");
    String::from_utf8(manifest.1).expect("it is UTF-8")
}

#[test]
fn a_lesson_of_the_catalogue_is_packaged_by_its_name() {
    let folder = place("by-name");
    copy_lesson("primary-dies", &folder.join("lessons/primary-dies"));
    let (code, output, complaints) = faultline(&folder, &["primary-dies", "--page", "page"]);
    assert_eq!((code, complaints.as_str()), (Some(0), ""));
    assert!(output.starts_with("primary-dies-scorm-1.2.zip: SCORM 1.2, "), "{output}");
    assert!(manifest(&folder.join("primary-dies-scorm-1.2.zip")).contains("When the primary dies"));
}

#[test]
fn the_share_from_which_on_a_lesson_is_passed_can_be_set() {
    let folder = place("minimum");
    copy_lesson("copies", &folder.join("lessons/copies"));
    let (code, _, complaints) = faultline(&folder, &["copies", "--page", "page", "--minimum", "85"]);
    assert_eq!((code, complaints.as_str()), (Some(0), ""));
    let manifest = manifest(&folder.join("copies-scorm-1.2.zip"));
    assert!(manifest.contains("<adlcp:masteryscore>85<"), "{manifest}");
    for wrong in ["101", "most"] {
        let (code, _, complaints) = faultline(&folder, &["copies", "--page", "page", "--minimum", wrong]);
        assert!(code != Some(0) && complaints.contains("from 0 to 100"), "{complaints}");
    }
}

#[test]
fn a_folder_is_packaged_with_every_option() {
    let folder = place("by-folder");
    copy_lesson("copies", &folder.join("mine/my-copies"));
    let arguments = ["--standard", "2004", "mine/my-copies", "--language", "zh-CN", "--page", "page"];
    let (code, _, complaints) = faultline(&folder, &[&arguments[..], &["--output", "out.zip"]].concat());
    assert_eq!((code, complaints.as_str()), (Some(0), ""));
    let manifest = manifest(&folder.join("out.zip"));
    assert!(manifest.contains("2004 4th Edition") && manifest.contains("faultline-my-copies"), "{manifest}");
}

#[test]
fn a_lesson_with_faults_is_not_packaged() {
    let folder = place("faults");
    let lesson = folder.join("lessons/copies");
    copy_lesson("copies", &lesson);
    fs::remove_file(lesson.join("en.md")).expect("it was there");
    let (code, _, complaints) = faultline(&folder, &["copies", "--page", "page"]);
    assert_eq!(code, Some(1));
    assert!(complaints.contains("copies/en.md: the file is missing; write it"), "{complaints}");
    assert!(!folder.join("copies-scorm-1.2.zip").exists());
}

#[test]
fn what_cannot_be_understood_is_refused_with_advice() {
    let folder = place("refused");
    copy_lesson("copies", &folder.join("lessons/copies"));
    fs::create_dir(folder.join("empty")).expect("a folder can be made");
    for (arguments, expected) in [
        (&["copies"][..], "dist holds no page: there is no dist/index.html. `cargo xtask build` makes one"),
        (&["copies", "--page", "empty"], "empty holds no page"),
        (&["nothing", "--page", "page"], "There is no lesson.toml in lessons/nothing nor in nothing; name"),
        (&["copies", "--standard", "3"], "`3` is no version of SCORM here; write 1.2 or 2004."),
        (&["copies", "--language", "fr"], "`fr` is no language here; write en or zh-CN."),
        (&["copies", "--page"], "`--page` needs a value after it."),
        (&["copies", "--color"], "There is no option `--color`."),
        (&["copies", "more"], "`more` is a second lesson; a package holds one."),
        (&[], "Name the lesson."),
        (&["copies", "--page", "page", "--output", "no/where.zip"], "no/where.zip cannot be written: "),
    ] {
        let (code, _, complaints) = faultline(&folder, arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(complaints.starts_with(expected), "{arguments:?}\n{complaints}");
    }
    fs::remove_file(folder.join("page/launch.html")).expect("it was there");
    let (code, _, complaints) = faultline(&folder, &["copies", "--page", "page"]);
    assert_eq!(code, Some(2));
    assert!(complaints.starts_with("page: the page has no launch.html; build"), "{complaints}");
}

#[test]
fn help_names_every_option() {
    let (code, output, _) = faultline(&place("help"), &["--help"]);
    assert_eq!(code, Some(0));
    assert!(["--standard", "--language", "--page", "--output"].iter().all(|option| output.contains(option)));
}
