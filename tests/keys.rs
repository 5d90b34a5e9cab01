//! The help sheet lists every key that the page listens to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The names of keys in events, where the sheet shows something else.
const SHOWN: [(&str, &str); 9] = [
    (" ", "Space"),
    ("Escape", "Esc"),
    ("ArrowLeft", "←"),
    ("ArrowRight", "→"),
    ("ArrowUp", "↑"),
    ("ArrowDown", "↓"),
    ("PageUp", "PgUp"),
    ("PageDown", "PgDn"),
    ("=", "+"),
];

#[test]
fn the_help_sheet_lists_every_key() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui");
    let sheet = fs::read_to_string(ui.join("help.rs")).expect("the help sheet is there");
    let mut heard = BTreeSet::new();
    for path in rust_files(&ui).into_iter().filter(|path| !path.ends_with("help.rs")) {
        let text = fs::read_to_string(&path).expect("a source file can be read");
        if text.contains("KeyboardEvent") || text.contains("_key(key") {
            heard.extend(keys(&text));
        }
    }
    assert!(heard.len() > 20, "the keys are found in the code: {heard:?}");
    let shown = |key: &str| {
        let name = SHOWN.iter().find(|(known, _)| *known == key).map_or(key, |(_, shown)| shown);
        let name = if name.len() == 1 { name.to_uppercase() } else { name.to_owned() };
        sheet.contains(&format!("\"{name}\""))
    };
    let missing: Vec<&String> = heard.iter().filter(|key| !shown(key)).collect();
    assert!(missing.is_empty(), "add to KEYS in src/ui/help.rs what these do: {missing:?}");
}

/// The texts that a key is compared with: patterns of a `match`, and `key == "..."`.
fn keys(text: &str) -> Vec<String> {
    let compared = text.lines().filter(|line| {
        let pattern = line.trim_start().starts_with('"') && (line.contains("=>") || line.contains("if "));
        pattern || line.contains("key == \"") || line.contains("key() == \"")
    });
    compared.flat_map(literals).filter(|key| is_key(key)).collect()
}

fn literals(line: &str) -> Vec<String> {
    let before = line.split("=>").next().unwrap_or(line);
    before.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn is_key(text: &str) -> bool {
    let named = ["Enter", "Escape", "Tab", "Home", "End", "PageUp", "PageDown"];
    text.chars().count() == 1 || text.starts_with("Arrow") || named.contains(&text)
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files
}

#[cfg(test)]
mod tests {
    #[test]
    fn keys_are_seen_in_patterns_and_comparisons() {
        let text = "\"ArrowUp\" | \"=\" => zoom(\"x\"),\nif key == \"Enter\" {}\n\"Tab\" if field => {}\nlet a = \"q\";";
        assert_eq!(super::keys(text), ["ArrowUp", "=", "Enter", "Tab"]);
    }
}
