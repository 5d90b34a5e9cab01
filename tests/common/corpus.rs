//! Wrong lessons: what is changed in a good one, and the whole list of complaints about it. They stand in
//! tests/lessons/wrong/*.txt, which tests/lessons/README.md explains.

#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The good catalogue, by file.
pub type Tree = BTreeMap<String, Vec<u8>>;

pub struct Case {
    /// `steps.txt: two steps with one id`.
    pub name: String,
    /// Whether an editor that knows the schema marks the mistake.
    pub schema: bool,
    edits: Vec<Edit>,
    pub expected: Vec<String>,
    /// All but the expected complaints, as written.
    head: String,
    file: PathBuf,
}

#[derive(Default)]
struct Edit {
    file: String,
    old: Option<String>,
    new: Option<String>,
    whole: Option<Whole>,
}

#[derive(Clone, Copy)]
enum Whole {
    Delete,
    Folder,
    Crlf,
    Bom,
}

impl Case {
    /// The good catalogue with this case's mistake.
    pub fn tree(&self) -> Tree {
        let mut tree = good();
        for edit in &self.edits {
            edit.apply(&mut tree, &self.name);
        }
        tree
    }
}

impl Edit {
    fn apply(&self, tree: &mut Tree, name: &str) {
        let bytes = tree.get(&self.file).cloned().unwrap_or_default();
        match self.whole {
            Some(Whole::Delete) => assert!(tree.remove(&self.file).is_some(), "{name}: no {}", self.file),
            Some(Whole::Folder) => assert!(tree.insert(format!("{}/", self.file), Vec::new()).is_none()),
            Some(Whole::Crlf) => {
                let text = String::from_utf8(bytes).expect("it is text").replace('\n', "\r\n");
                tree.insert(self.file.clone(), text.into_bytes());
            }
            Some(Whole::Bom) => {
                tree.insert(self.file.clone(), [&b"\xef\xbb\xbf"[..], &bytes].concat());
            }
            None => {
                let new = unescaped(self.new.as_deref().unwrap_or_default());
                let Some(old) = &self.old else {
                    tree.insert(self.file.clone(), new);
                    return;
                };
                let old = old.as_bytes();
                let at = bytes.windows(old.len()).position(|window| window == old);
                let at = at.unwrap_or_else(|| panic!("{name}: {} has no {:?}", self.file, self.old));
                tree.insert(self.file.clone(), [&bytes[..at], &new, &bytes[at + old.len()..]].concat());
            }
        }
    }
}

/// `\xff` is that byte, `<<x*100>>` is a hundred times `x`, in which `\n` ends a line.
fn unescaped(text: &str) -> Vec<u8> {
    let mut text = text.to_owned();
    while let Some((start, rest)) = text.split_once("<<") {
        let (inner, end) = rest.split_once(">>").expect("a repetition ends");
        let (what, count) = inner.rsplit_once('*').expect("it has a number");
        let many = what.replace("\\n", "\n").repeat(count.parse().expect("it is a number"));
        text = format!("{start}{many}{end}");
    }
    let mut bytes = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("\\x") {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        bytes.push(u8::from_str_radix(&rest[at + 2..at + 4], 16).expect("two digits"));
        rest = &rest[at + 4..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

pub fn good() -> Tree {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/good");
    let mut tree = Tree::new();
    for name in [
        "catalogue.toml",
        "basics/lesson.toml",
        "basics/en.md",
        "loss/lesson.toml",
        "loss/en.md",
        "loss/zh-CN.md",
    ] {
        tree.insert(name.to_owned(), fs::read(root.join(name)).expect("the good lesson is there"));
    }
    tree
}

pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lessons/wrong");
    let entries = fs::read_dir(folder).expect("the wrong lessons are there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("it can be listed").path()).collect();
    files.sort();
    files.iter().flat_map(|file| read(file)).collect()
}

fn read(file: &Path) -> Vec<Case> {
    let text = fs::read_to_string(file).expect("it can be read");
    let blocks = text.split("==== ").skip(1);
    blocks.map(|block| case(file, block)).collect()
}

fn case(file: &Path, block: &str) -> Case {
    let (head, expected) = block.split_once("----\n").unwrap_or_else(|| panic!("{block}: no ---- line"));
    let mut lines = head.lines();
    let short = file.file_name().unwrap_or_default().to_string_lossy();
    let name = format!("{short}: {}", lines.next().unwrap_or_default());
    let mut case = Case {
        name,
        schema: false,
        edits: Vec::new(),
        expected: expected.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        head: format!("==== {head}----\n"),
        file: file.to_owned(),
    };
    for line in lines.filter(|line| !line.is_empty()) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        if word == "schema" {
            case.schema = true;
            continue;
        }
        let is_next =
            case.edits.last().is_some_and(|edit| edit.whole.is_some() || (edit.new.is_some() && word == "-"));
        if word == "in" || is_next {
            let file = case.edits.last().map(|edit| edit.file.clone()).unwrap_or_default();
            let file = if word == "in" { rest.to_owned() } else { file };
            case.edits.push(Edit { file, ..Edit::default() });
        }
        let name = &case.name;
        let edit = case.edits.last_mut().unwrap_or_else(|| panic!("{name}: begin with `in FILE`"));
        let add = |text: &mut Option<String>| match text {
            Some(text) => *text = format!("{text}\n{rest}"),
            None => *text = Some(rest.to_owned()),
        };
        match word {
            "in" => {}
            "-" => add(&mut edit.old),
            "+" => add(&mut edit.new),
            "delete" => edit.whole = Some(Whole::Delete),
            "folder" => edit.whole = Some(Whole::Folder),
            "crlf" => edit.whole = Some(Whole::Crlf),
            "bom" => edit.whole = Some(Whole::Bom),
            _ => panic!("{name}: `{word}` is none of in, -, +, delete, folder, crlf, bom, schema"),
        }
    }
    case
}

/// Writes the complaints that there are now into the files of the corpus.
pub fn bless(found: &[(Case, Vec<String>)]) {
    let mut files: BTreeMap<&Path, String> = BTreeMap::new();
    for (case, complaints) in found {
        let text = files.entry(&case.file).or_insert_with(|| {
            let text = fs::read_to_string(&case.file).expect("it can be read");
            text.split("==== ").next().unwrap_or_default().to_owned()
        });
        text.push_str(&case.head);
        for complaint in complaints {
            text.push_str(complaint);
            text.push('\n');
        }
        text.push('\n');
    }
    for (file, text) in files {
        fs::write(file, text.trim_end().to_owned() + "\n").expect("it can be written");
    }
}
