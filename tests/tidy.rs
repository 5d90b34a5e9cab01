//! What a reader would otherwise have to remember. Each complaint says what to do.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const FILE_LINES_MAX: usize = 450;
const FUNCTION_LINES_MAX: usize = 90;

/// Which modules a module may not import. Dependencies point one way, see ARCHITECTURE.md.
const FORBIDDEN_IMPORTS: [(&str, &[&str]); 8] = [
    ("sim", &["protocols", "text", "scenario", "share", "lesson", "package", "stage", "ui"]),
    ("protocols", &["text", "scenario", "share", "lesson", "package", "stage", "ui"]),
    ("text", &["scenario", "share", "lesson", "package", "stage", "ui"]),
    ("scenario", &["share", "lesson", "package", "stage", "ui"]),
    ("share", &["lesson", "package", "stage", "ui"]),
    ("lesson", &["share", "package", "stage", "ui"]),
    ("package", &["share", "stage", "ui"]),
    ("stage", &["protocols", "scenario", "share", "lesson", "package", "ui"]),
];

/// Words that make a run depend on more than its scenario, its seed and its commands, and what to use.
const NOT_DETERMINISTIC: [(&str, &str); 11] = [
    ("HashMap", "its order differs from run to run: use BTreeMap"),
    ("HashSet", "its order differs from run to run: use BTreeSet"),
    ("SystemTime", "use the virtual clock"),
    ("Instant", "use the virtual clock"),
    ("std::thread", "the engine has one thread"),
    ("thread_local", "the engine has no global state"),
    ("SmallRng", "its algorithm differs between machines: use the streams of sim::rng"),
    ("StdRng", "its algorithm may change: use the streams of sim::rng"),
    ("thread_rng", "use the streams of sim::rng"),
    ("from_os_rng", "use the streams of sim::rng"),
    ("f32", "use integers, or f64 where the algorithm is about floats"),
];

/// Results of these differ in the last bit between native and Wasm.
const INEXACT_METHODS: [&str; 20] = [
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "ln", "ln_1p", "log2",
    "log10", "exp", "exp2", "exp_m1", "powf", "powi", "cbrt",
];

const BROWSER_CRATES: [&str; 9] = [
    "web_sys",
    "js_sys",
    "yew",
    "yew_router",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_events",
    "gloo_net",
    "gloo_timers",
];

#[test]
fn the_engine_and_the_protocols_are_deterministic() {
    let mut complaints = Vec::new();
    for file in rust_files("src/sim").into_iter().chain(rust_files("src/protocols")) {
        for (number, line) in file.code_lines() {
            for (word, advice) in NOT_DETERMINISTIC {
                if has_word(&line, word) {
                    complaints.push(format!("{}:{number}: {word}: {advice}", file.name));
                }
            }
            for method in INEXACT_METHODS {
                if line.contains(&format!(".{method}(")) {
                    complaints
                        .push(format!("{}:{number}: .{method}(): call libm::{method} instead", file.name));
                }
            }
        }
    }
    report(complaints);
}

#[test]
fn dependencies_point_one_way() {
    let mut complaints = Vec::new();
    for (module, forbidden) in FORBIDDEN_IMPORTS {
        for file in rust_files(&format!("src/{module}")) {
            for import in forbidden.iter().filter(|import| file.imports(import)) {
                complaints
                    .push(format!("{}: {module} may not import {import}; see ARCHITECTURE.md", file.name));
            }
        }
    }
    for file in rust_files("src") {
        let may = file.name == "src/main.rs" || file.name == "src/ui.rs" || file.name.starts_with("src/ui/");
        if !may && file.imports("ui") {
            complaints.push(format!("{}: only main.rs may import ui", file.name));
        }
        if !file.name.starts_with("src/cli/") && file.imports("swarm") {
            complaints.push(format!("{}: only cli may import swarm, which has threads", file.name));
        }
    }
    report(complaints);
}

#[test]
fn protocols_do_not_import_each_other() {
    let protocols: Vec<String> = folders("src/protocols")
        .into_iter()
        .filter(|folder| folder.join("pseudocode.txt").exists())
        .map(name_of)
        .collect();
    let mut complaints = Vec::new();
    for own in &protocols {
        for file in rust_files(&format!("src/protocols/{own}")) {
            for other in protocols.iter().filter(|other| *other != own) {
                let paths = [format!("protocols::{other}"), format!("super::super::{other}")];
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
fn only_the_interface_knows_the_browser() {
    let mut complaints = Vec::new();
    for file in rust_files("src") {
        if file.name == "src/main.rs" || file.name == "src/ui.rs" || file.name.starts_with("src/ui/") {
            continue;
        }
        for (number, line) in file.code_lines() {
            for name in BROWSER_CRATES.iter().filter(|name| has_word(&line, name)) {
                complaints.push(format!("{}:{number}: {name}: move this to src/ui/", file.name));
            }
        }
    }
    report(complaints);
}

#[test]
fn files_and_functions_are_short() {
    let mut complaints = Vec::new();
    for file in rust_files("src") {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            complaints
                .push(format!("{}: {lines} lines, at most {FILE_LINES_MAX}: split it by subject", file.name));
        }
        for (number, name, lines) in functions(&file.text) {
            if lines > FUNCTION_LINES_MAX {
                complaints.push(format!(
                    "{}:{number}: fn {name}: {lines} lines, at most {FUNCTION_LINES_MAX}: name its parts",
                    file.name
                ));
            }
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
    for file in ["src", "xtask", "tests", "benches"].into_iter().flat_map(rust_files) {
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
    for protocol in folders("src/protocols") {
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
    for english in files_below(&root().join("src")).into_iter().filter(|path| path.ends_with("en.ftl")) {
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

/// Line number, name and length of each function. Relies on rustfmt: a function ends at a brace as far
/// to the right as its `fn`.
fn functions(text: &str) -> Vec<(usize, String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = function_name(line) else {
            continue;
        };
        let indent = line.len() - line.trim_start().len();
        let rest = lines[start..].iter().position(|line| {
            let same_indent = line.len() - line.trim_start().len() == indent;
            let ends = line.ends_with('}') || (line.ends_with(';') && same_indent);
            same_indent && ends
        });
        let length = rest.map_or(1, |lines| lines + 1);
        found.push((start + 1, name.to_string(), length));
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let mut code = without_comment(line).trim_start();
    if let Some(rest) = code.strip_prefix("pub(") {
        code = rest.split_once(')')?.1.trim_start();
    }
    for qualifier in ["pub ", "const ", "async ", "unsafe "] {
        code = code.strip_prefix(qualifier).unwrap_or(code);
    }
    let rest = code.strip_prefix("fn ")?;
    rest.split(['(', '<']).next()
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
        SourceFile { name: "src/sim/world.rs".to_string(), text: text.to_string() }
    }

    #[test]
    fn imports_are_seen_alone_and_in_groups_but_not_in_comments() {
        assert!(source("use crate::ui::App;").imports("ui"));
        assert!(source("use crate::{\n    sim::{Disk, World},\n    ui::App,\n};").imports("ui"));
        assert!(!source("use crate::{sim::ui, stage};").imports("ui"));
        assert!(!source("// never crate::ui\nuse crate::uint;").imports("ui"));
    }

    #[test]
    fn functions_are_measured_by_their_indentation() {
        let text = "impl A {\n    pub fn long(\n        &self,\n    ) -> u8 {\n        1\n    }\n\n    fn short();\n}\n";
        assert_eq!(functions(text), [(2, "long".to_string(), 5), (8, "short".to_string(), 1)]);
        assert_eq!(functions("pub(crate) const fn one<T>() -> u8 { 1 }\n"), [(1, "one".to_string(), 1)]);
    }

    #[test]
    fn message_keys_include_attributes_and_no_text() {
        let keys = message_keys("# note = no\nplay = Play\n    .title = a = b\nlong =\n    text = more\n");
        assert_eq!(Vec::from_iter(keys), ["long", "play", "play.title"]);
    }
}
