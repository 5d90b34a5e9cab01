//! What a reader would otherwise have to remember. Each complaint says what to do.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const FILE_LINES_MAX: usize = 450;
/// Which modules of a crate a module may not import; between crates, Cargo.toml says it. Dependencies point one way, see
/// ARCHITECTURE.md.
const FORBIDDEN_IMPORTS: [(&str, &[&str]); 8] = [
    ("authored", &["share", "study", "lesson", "package", "stage"]),
    ("text", &["scenario", "authored", "share", "study", "lesson", "package", "stage"]),
    ("scenario", &["authored", "share", "study", "lesson", "package", "stage"]),
    ("share", &["study", "lesson", "package", "stage"]),
    ("study", &["lesson", "package", "stage"]),
    ("lesson", &["share", "package", "stage"]),
    ("package", &["share", "study", "stage"]),
    ("stage", &["scenario", "authored", "share", "study", "lesson", "package"]),
];

/// Where Rust is written.
const SOURCES: [&str; 5] = ["src", "crates", "xtask", "tests", "benches"];

#[test]
fn dependencies_point_one_way() {
    let mut complaints = Vec::new();
    for (module, forbidden) in FORBIDDEN_IMPORTS {
        for file in rust_files(&format!("crates/core/src/{module}")) {
            for import in forbidden.iter().filter(|import| file.imports(import)) {
                complaints
                    .push(format!("{}: {module} may not import {import}; see ARCHITECTURE.md", file.name));
            }
        }
    }
    for file in rust_files("src/cli").into_iter().filter(|file| file.imports("ui")) {
        complaints.push(format!("{}: the command line may not import ui", file.name));
    }
    for file in rust_files("crates/core/src/stage") {
        if file.code_lines().any(|(_, line)| has_word(&line, "faultline_protocols")) {
            complaints.push(format!("{}: a stage knows no protocol", file.name));
        }
    }
    report(complaints);
}

#[test]
fn protocols_do_not_import_each_other() {
    let protocols: Vec<String> = folders("crates/protocols/src")
        .into_iter()
        .filter(|folder| folder.join("pseudocode.txt").exists())
        .map(name_of)
        .collect();
    let mut complaints = Vec::new();
    for own in &protocols {
        for file in rust_files(&format!("crates/protocols/src/{own}")) {
            for other in protocols.iter().filter(|other| *other != own) {
                let paths = [format!("crate::{other}"), format!("super::super::{other}")];
                if file.code_lines().any(|(_, line)| paths.iter().any(|path| has_word(&line, path))) {
                    complaints.push(format!(
                        "{}: imports the protocol {other}; move what both need to a module beside them",
                        file.name
                    ));
                }
            }
        }
    }
    report(complaints);
}

#[test]
fn files_are_short() {
    let mut complaints = Vec::new();
    for file in ["src", "crates"].into_iter().flat_map(rust_files) {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            complaints
                .push(format!("{}: {lines} lines, at most {FILE_LINES_MAX}: split it by subject", file.name));
        }
    }
    report(complaints);
}

#[test]
fn nothing_is_left_unfinished() {
    // Written in halves, or this file would complain of itself.
    let marks =
        [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("db", "g!("), concat!("FIX", "ME")];
    let mut complaints = Vec::new();
    for file in SOURCES.into_iter().flat_map(rust_files) {
        for (number, line) in file.text.lines().enumerate() {
            for mark in marks.iter().filter(|mark| line.contains(**mark)) {
                complaints.push(format!("{}:{}: {mark}: finish it or take it out", file.name, number + 1));
            }
        }
    }
    report(complaints);
}

#[test]
fn every_golden_scenario_says_why_it_exists() {
    let mut complaints = Vec::new();
    for protocol in folders("crates/protocols/src") {
        for path in files_below(&protocol.join("scenarios")) {
            let first_line = read(&path).lines().next().unwrap_or_default().to_string();
            let words = first_line.strip_prefix("# ").unwrap_or_default().split_whitespace().count();
            if words < 3 {
                complaints.push(format!(
                    "{}: begin it with a sentence that says why it exists: `# A crash after …`",
                    relative(&path)
                ));
            }
        }
    }
    report(complaints);
}

#[test]
fn a_lesson_folder_holds_its_three_files_and_nothing_else() {
    let expected: BTreeSet<String> = ["lesson.toml", "en.md", "zh-CN.md"].map(String::from).into();
    let mut complaints = Vec::new();
    for folder in folders("lessons") {
        let found: BTreeSet<String> = entries(&folder).into_iter().map(name_of).collect();
        for missing in expected.difference(&found) {
            complaints.push(format!("{}: add {missing}", relative(&folder)));
        }
        for stray in found.difference(&expected) {
            complaints.push(format!("{}: remove {stray}", relative(&folder)));
        }
    }
    report(complaints);
}

#[test]
fn english_and_chinese_have_the_same_messages() {
    let mut complaints = Vec::new();
    for english in files_below(&root().join("crates")).into_iter().filter(|path| path.ends_with("en.ftl")) {
        let chinese = english.with_file_name("zh-CN.ftl");
        if !chinese.exists() {
            complaints.push(format!("{}: add zh-CN.ftl beside it", relative(&english)));
            continue;
        }
        let (in_english, in_chinese) = (message_keys(&read(&english)), message_keys(&read(&chinese)));
        for key in in_english.difference(&in_chinese) {
            complaints.push(format!("{}: translate {key}", relative(&chinese)));
        }
        for key in in_chinese.difference(&in_english) {
            complaints.push(format!("{}: {key} is not in en.ftl: remove or rename it", relative(&chinese)));
        }
    }
    report(complaints);
}

#[test]
fn the_readme_names_the_two_commands() {
    let readme = root().join("README.md");
    if !readme.exists() {
        return;
    }
    let text = read(&readme);
    let missing =
        ["cargo xtask serve", "cargo xtask test"].into_iter().filter(|command| !text.contains(command));
    report(missing.map(|command| format!("README.md: name `{command}`")).collect());
}

#[test]
fn the_wasm_bindgen_library_has_the_version_of_the_crate() {
    let manifest = read(&root().join("Cargo.toml"));
    let line = manifest
        .lines()
        .find(|line| line.starts_with("wasm-bindgen = "))
        .expect("Cargo.toml names wasm-bindgen");
    let version = line.trim_start_matches("wasm-bindgen = ").trim_matches(['"', '=', ' ']);
    let library = format!("wasm-bindgen-cli-support = \"={version}\"");
    if !read(&root().join("xtask/page-tools/Cargo.toml")).contains(&library) {
        report(vec![format!(
            "xtask/page-tools/Cargo.toml: set the version of wasm-bindgen-cli-support to {version}, as in Cargo.toml"
        )]);
    }
}

struct SourceFile {
    /// Relative to the project, with forward slashes.
    name: String,
    text: String,
}

impl SourceFile {
    /// The lines and their numbers, without what follows `//`.
    fn code_lines(&self) -> impl Iterator<Item = (usize, String)> + '_ {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, without_comment(line).to_string()))
    }

    /// Whether the file names a module of this crate, as `crate::ui` or in `use crate::{sim, ui};`.
    fn imports(&self, module: &str) -> bool {
        let code: String = self.code_lines().map(|(_, line)| line + "\n").collect();
        let path = format!("crate::{module}");
        let grouped =
            code.split("crate::{").skip(1).any(|rest| top_level_names(rest).any(|name| name == module));
        grouped || has_word(&code, &path)
    }
}

/// The first segments of a group of imports: `sim, ui` of `sim::{Disk, World}, ui};`.
fn top_level_names(after_brace: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0;
    let end = after_brace.find(|character| {
        depth += match character {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth < 0
    });
    let mut depth = 0;
    let parts = after_brace[..end.unwrap_or(after_brace.len())].split(move |character| {
        depth += match character {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        character == ',' && depth == 0
    });
    parts.map(|part| part.trim().split("::").next().unwrap_or_default())
}

/// The keys of a Fluent file, and those of attributes as `key.attribute`.
fn message_keys(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let mut message = String::new();
    for line in text.lines() {
        let Some((key, _)) = line.split_once('=') else {
            continue;
        };
        let key = key.trim_end();
        let is_name =
            |key: &str| !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if is_name(key) {
            message = key.to_string();
            keys.insert(message.clone());
        } else if let Some(attribute) =
            key.trim_start().strip_prefix('.').filter(|attribute| is_name(attribute))
        {
            keys.insert(format!("{message}.{attribute}"));
        }
    }
    keys
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(at, _)| {
        let after = line[at + word.len()..].chars().next();
        !line[..at].chars().next_back().is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn without_comment(line: &str) -> &str {
    match line.find("//") {
        Some(at) if !line[..at].ends_with(':') => &line[..at],
        _ => line,
    }
}

fn report(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "\n\n{}\n", complaints.join("\n"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> Vec<SourceFile> {
    let paths = files_below(&root().join(folder));
    let rust = paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| SourceFile { name: relative(&path), text: read(&path) }).collect()
}

/// All files of a folder and of the folders in it; none if there is no such folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let (folders, mut files): (Vec<_>, Vec<_>) = entries(folder).into_iter().partition(|path| path.is_dir());
    files.extend(folders.iter().flat_map(|folder| files_below(folder)));
    files
}

fn folders(folder: &str) -> Vec<PathBuf> {
    entries(&root().join(folder)).into_iter().filter(|path| path.is_dir()).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("cannot read {}: {error}", relative(path)))
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn name_of(path: PathBuf) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The rules above are only as good as these.
mod readers {
    use super::*;

    fn source(text: &str) -> SourceFile {
        SourceFile { name: "crates/sim/src/world.rs".to_string(), text: text.to_string() }
    }

    #[test]
    fn imports_are_seen_alone_and_in_groups_but_not_in_comments() {
        assert!(source("use crate::ui::App;").imports("ui"));
        assert!(source("use crate::{\n    sim::{Disk, World},\n    ui::App,\n};").imports("ui"));
        assert!(!source("use crate::{sim::ui, stage};").imports("ui"));
        assert!(!source("// never crate::ui\nuse crate::uint;").imports("ui"));
    }

    #[test]
    fn message_keys_include_attributes_and_no_text() {
        let keys = message_keys("# note = no\nplay = Play\n    .title = a = b\nlong =\n    text = more\n");
        assert_eq!(Vec::from_iter(keys), ["long", "play", "play.title"]);
    }
}
