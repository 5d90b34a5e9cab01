//! The lessons are whole and teach what they say, and the checker notices when one is not.

use std::fs;
use std::path::{Path, PathBuf};

use faultline::lesson::{Report, check_folder};

#[test]
fn every_lesson_passes_its_check() {
    let report = check_folder(Path::new("lessons")).expect("the folder is there");
    let complaints: Vec<String> = report.complaints.iter().map(ToString::to_string).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(report.lessons >= 3);
}

/// A folder of lessons that exists for one test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.join("loss")).expect("a temporary folder");
        let folder = Folder(path);
        folder.write("catalogue.toml", CATALOGUE);
        folder.write("loss/lesson.toml", LESSON);
        folder.write("loss/en.md", ENGLISH);
        folder.write("loss/zh-CN.md", CHINESE);
        folder
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.join(file), text).expect("a temporary file");
    }

    fn check(&self) -> Report {
        check_folder(&self.0).expect("it has a catalogue")
    }
}

const CATALOGUE: &str = r#"format = 1

[[chapter]]
id = "one"
title.en = "One"
title.zh-CN = "一"
lessons = ["loss"]
"#;

const LESSON: &str = r##"format = 1
protocol = "replication"
minutes = 5
level = "first"
setup = """
cluster replication mode=async lag=40ms seed=7
run 5ms
request c1 put x 1
"""

[title]
en = "Loss"
zh-CN = "丢失"

[summary]
en = "Lose it."
zh-CN = "弄丢它。"

[[step]]
id = "watch"
kind = "read"
play = true

[[step]]
id = "lose"
kind = "task"
goal = 'violated "no acknowledged write is lost"'
allowed = ["crash"]
budget = 1
solution = """
run until acknowledged
crash n1
run until violated
"""
wrong = ["crash n2\nrun 1s"]
"##;

const ENGLISH: &str = "## Watch {#watch}\n\nLook.\n\n## Lose {#lose}\n\nTry.\n\n### Hint\n\nCrash n1.\n";
const CHINESE: &str = "## 看 {#watch}\n\n看。\n\n## 丢 {#lose}\n\n试。\n\n### 提示\n\n让 n1 崩溃。\n";

#[test]
fn a_good_lesson_passes() {
    let report = Folder::new("good").check();
    assert_eq!(report.complaints, [], "the lesson that the others are made from");
    assert_eq!(report.lessons, 1);
}

/// What is changed in the good lesson, and what the checker must say about it.
#[test]
fn every_rule_is_enforced() {
    let cases: &[(&str, &str, &str, &str)] = &[
        (
            "loss/lesson.toml",
            "'violated \"no ack",
            "'acknowledged or violated \"no ack",
            "wrong attempt 1 reaches the goal",
        ),
        (
            "loss/lesson.toml",
            "goal = 'violated \"no acknowledged write is lost\"'",
            "goal = 'time >= 1ms'",
            "holds before the learner",
        ),
        ("loss/lesson.toml", "crash n1\nrun until violated", "run 100ms", "does not reach the goal"),
        ("loss/lesson.toml", "crash n1\nrun until violated", "crash n1\ncrash n2\nrun 1s", "takes 2 faults"),
        ("loss/lesson.toml", "run until violated", "run until time < 1ms", "does not come true"),
        ("loss/lesson.toml", "allowed = [\"crash\"]", "allowed = [\"cut\"]", "add it to `allowed`"),
        (
            "loss/lesson.toml",
            "allowed = [\"crash\"]",
            "allowed = [\"explode\"]",
            "no fault that can be allowed",
        ),
        (
            "loss/lesson.toml",
            "run until acknowledged\ncrash",
            "set lag=50ms\nrun until acknowledged\ncrash",
            "add it to `may-set`",
        ),
        ("loss/lesson.toml", "budget = 1\n", "", "add `budget`"),
        (
            "loss/lesson.toml",
            "budget = 1\n",
            "budget = 1\nmay-set = [\"colour\"]\n",
            "there is no parameter `colour`",
        ),
        (
            "loss/lesson.toml",
            "no acknowledged write is lost\"'",
            "no write is lost\"'",
            "expected a promise in quotes",
        ),
        ("loss/lesson.toml", "crash n1\nrun until violated", "crash n9", "expected a node"),
        ("loss/lesson.toml", "mode=async", "mode=slow", "one of async, semi-sync, sync"),
        (
            "loss/lesson.toml",
            "request c1 put x 1",
            "restart n1",
            "line 3 of the set-up, `restart n1`: this makes no sense",
        ),
        ("loss/lesson.toml", "request c1 put x 1", "expect acknowledged", "does not hold there"),
        ("loss/lesson.toml", "\"replication\"", "\"paxos\"", "there is no protocol `paxos`"),
        ("loss/lesson.toml", "format = 1", "format = 9", "format 9 is not known"),
        ("loss/lesson.toml", "minutes = 5", "minutes = 5\ncolour = 1", "unknown field"),
        ("loss/lesson.toml", "minutes = 5", "minutes = [", ""),
        (
            "loss/lesson.toml",
            "level = \"first\"",
            "level = \"first\"\nbuilds-on = [\"nothing\"]",
            "no other lesson",
        ),
        ("loss/lesson.toml", "id = \"lose\"", "id = \"watch\"", "another step has the id"),
        ("loss/lesson.toml", "id = \"lose\"", "id = \"Lose It\"", "lower-case letters"),
        ("loss/lesson.toml", "play = true", "panel = \"kitchen\"", "there is no panel `kitchen`"),
        ("loss/lesson.toml", "play = true", "budget = 3", "a `read` step has no `budget`"),
        ("loss/lesson.toml", "zh-CN = \"丢失\"\n", "", "lacks `zh-CN`"),
        ("loss/en.md", "### Hint\n\nCrash n1.\n", "", "has no hint"),
        ("loss/zh-CN.md", "## 看 {#watch}\n\n看。\n", "", "has no section"),
        ("loss/en.md", "{#watch}", "{#wacht}", "belongs to no step"),
        ("loss/en.md", "Look.\n", "", "says nothing"),
        ("loss/en.md", "Look.", "<b>Look.</b>", "no HTML"),
        ("loss/en.md", "Look.", "[Look](http://example.org)", "a link goes to"),
        ("catalogue.toml", "lessons = [\"loss\"]", "lessons = [\"loss\", \"gone\"]", "`gone` is listed but"),
        ("catalogue.toml", "lessons = [\"loss\"]", "lessons = []", "is not listed"),
        ("catalogue.toml", "lessons = [\"loss\"]", "lessons = [\"loss\", \"loss\"]", "listed twice"),
        ("catalogue.toml", "title.zh-CN = \"一\"\n", "", "has no title in `zh-CN`"),
        ("catalogue.toml", "format = 1", "format = 2", "format 2 is not known"),
    ];
    for (index, (file, old, new, expected)) in cases.iter().enumerate() {
        let folder = Folder::new(&format!("case-{index}"));
        let text = fs::read_to_string(folder.0.join(file)).expect("just written");
        assert!(text.contains(old), "case {index}: {old}");
        folder.write(file, &text.replacen(old, new, 1));
        let complaints: Vec<String> = folder.check().complaints.iter().map(ToString::to_string).collect();
        assert!(
            complaints.iter().any(|complaint| complaint.contains(expected)),
            "case {index}: `{old}` -> `{new}` must be answered by \"{expected}\", not by {complaints:#?}"
        );
    }
}

#[test]
fn stray_and_missing_files_are_noticed() {
    let folder = Folder::new("stray");
    folder.write("notes.txt", "");
    folder.write("loss/picture.png", "");
    fs::remove_file(folder.0.join("loss/zh-CN.md")).expect("it is there");
    let complaints: Vec<String> = folder.check().complaints.iter().map(ToString::to_string).collect();
    for expected in [
        "notes.txt: is a stray file",
        "loss/picture.png: is a stray file",
        "loss/zh-CN.md: the file is missing",
    ] {
        assert!(
            complaints.iter().any(|complaint| complaint.starts_with(expected)),
            "{expected}: {complaints:#?}"
        );
    }
    assert!(check_folder(&folder.0.join("nowhere")).is_err());
}

/// The example of lessons/README.md cannot rot.
#[test]
fn the_example_for_authors_is_a_good_lesson() {
    let readme = fs::read_to_string("lessons/README.md").expect("it is there");
    let block = |language: &str| {
        let start =
            readme.find(&format!("```{language}\n")).expect("it shows an example") + language.len() + 4;
        let length = readme[start..].find("\n```").expect("the block ends");
        readme[start..start + length + 1].to_owned()
    };
    let folder = Folder::new("example");
    let lesson = block("toml").replace("builds-on = [\"copies\"]", "builds-on = []");
    folder.write("loss/lesson.toml", &lesson);
    folder.write("loss/en.md", &block("markdown"));
    fs::remove_file(folder.0.join("loss/zh-CN.md")).expect("it is there");
    let complaints: Vec<String> = folder.check().complaints.iter().map(ToString::to_string).collect();
    assert_eq!(complaints, [] as [String; 0], "{}", complaints.join("\n"));
}
