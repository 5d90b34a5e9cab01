//! Lessons come from anywhere. Whatever stands in one, the check ends soon, with complaints that name a
//! line of the file and are not too many. What the runs of a lesson may cost is bounded by counting steps;
//! nothing here looks at a clock.

use std::collections::BTreeMap;

use faultline::lesson::{
    Attempt, BYTES_MAX, COMPLAINTS_MAX, Catalogue, Complaint, Files, LESSON_STEPS_MAX, Lesson, Prose,
    RUN_STEPS_MAX, Trial, check_files,
};
use proptest::prelude::*;
use proptest::sample::Index;

const LESSON: &str = include_str!("lessons/good/loss/lesson.toml");
const ENGLISH: &str = include_str!("lessons/good/loss/en.md");
const CHINESE: &str = include_str!("lessons/good/loss/zh-CN.md");
const CATALOGUE: &str = include_str!("lessons/good/catalogue.toml");

/// Pieces that mean something in one of the languages of a lesson.
const PIECES: [&str; 56] = [
    "\"",
    "\"\"\"",
    "'''",
    "'",
    "\\",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\u{feff}",
    "[",
    "]",
    "[[",
    "[[step]]\n",
    "{",
    "}",
    "=",
    "#",
    "{#watch}",
    "## ",
    "### ",
    "<b>",
    "<!--",
    "![x](y)",
    "[x](javascript:y)",
    "> ",
    "- ",
    "| a |\n|---|\n",
    "```",
    "**",
    "run 1s\n",
    "run until acknowledged\n",
    "crash n1\n",
    "restart n1\n",
    "step 10000000\n",
    "run 100000s\n",
    "run until time < 1ms\n",
    "set nodes=2\n",
    "set mode=sync\n",
    "cluster replication\n",
    "cluster hashing nodes=50 keys=1000\n",
    "set clients=3\n",
    " and ",
    " or ",
    "not ",
    "ever (",
    ")",
    "99999999999999999999",
    "-1",
    "skew n1 -9223372036854775807us\n",
    "run 18446744073709551615us\n",
    "pause n1\n",
    "partition n1 | n2\n",
    "duplicate write\n",
    "é",
    "𝄞",
];

/// A way to damage a text.
#[derive(Clone, Debug)]
enum Damage {
    Cut(Index, usize),
    Double(Index, usize),
    Put(Index, usize),
    Replace(Index, usize, String),
    /// A line goes somewhere else.
    Move(Index, Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let length = || prop_oneof![4 => 1usize..12, 1 => 1usize..200];
    prop_oneof![
        (any::<Index>(), length()).prop_map(|(at, length)| Damage::Cut(at, length)),
        (any::<Index>(), length()).prop_map(|(at, length)| Damage::Double(at, length)),
        (any::<Index>(), 0..PIECES.len()).prop_map(|(at, piece)| Damage::Put(at, piece)),
        (any::<Index>(), length(), "\\PC{0,6}")
            .prop_map(|(at, length, put)| Damage::Replace(at, length, put)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Move(from, to)),
    ]
}

/// Works on characters, so that the text stays text.
fn damaged(text: &str, damages: &[Damage]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for damage in damages {
        let place = |at: &Index, length: usize| {
            let start = at.index(chars.len() + 1);
            start..(start + length).min(chars.len())
        };
        match damage {
            Damage::Cut(at, length) => drop(chars.drain(place(at, *length))),
            Damage::Double(at, length) => {
                let range = place(at, *length);
                let copy = chars[range.clone()].to_vec();
                chars.splice(range.end..range.end, copy);
            }
            Damage::Put(at, piece) => drop(chars.splice(place(at, 0), PIECES[*piece].chars())),
            Damage::Replace(at, length, put) => drop(chars.splice(place(at, *length), put.chars())),
            Damage::Move(from, to) => {
                let text: String = chars.iter().collect();
                let mut lines: Vec<&str> = text.split('\n').collect();
                let line = lines.remove(from.index(lines.len()));
                lines.insert(to.index(lines.len() + 1), line);
                chars = lines.join("\n").chars().collect();
            }
        }
    }
    chars.into_iter().collect()
}

/// What holds for every complaint, whatever it is about.
fn sound(complaints: &[Complaint], files: &BTreeMap<String, Vec<u8>>) -> Result<(), TestCaseError> {
    prop_assert!(complaints.len() <= COMPLAINTS_MAX + 1, "{} complaints", complaints.len());
    for (index, complaint) in complaints.iter().enumerate() {
        prop_assert!(!complaint.message.trim().is_empty(), "{:?}", complaint);
        prop_assert!(!complaints[..index].contains(complaint), "told twice: {}", complaint);
        if let Some(line) = complaint.line {
            let bytes = files.get(&complaint.file);
            prop_assert!(bytes.is_some(), "a line of no file: {}", complaint);
            let lines = bytes.into_iter().flatten().filter(|byte| **byte == b'\n').count() + 1;
            prop_assert!((1..=lines).contains(&line), "of {lines} lines: {}", complaint);
        }
    }
    Ok(())
}

fn one(name: &str, text: &str) -> BTreeMap<String, Vec<u8>> {
    BTreeMap::from([(name.to_owned(), text.as_bytes().to_vec())])
}

fn parsers(text: &str) -> Result<(), TestCaseError> {
    if let Err(complaints) = Lesson::parse("any", text) {
        prop_assert!(!complaints.is_empty(), "refused without a reason");
        sound_however_many(&complaints, &one("any/lesson.toml", text))?;
    }
    if let Err(complaints) = Prose::parse("any/en.md", text) {
        prop_assert!(!complaints.is_empty(), "refused without a reason");
        sound(&complaints, &one("any/en.md", text))?;
    }
    if let Err(complaint) = Catalogue::parse(text) {
        sound(&[complaint], &one("catalogue.toml", text))?;
    }
    Ok(())
}

/// A parser alone may say the same twice and say all; the check tells it once, and the first of it.
fn sound_however_many(
    complaints: &[Complaint],
    files: &BTreeMap<String, Vec<u8>>,
) -> Result<(), TestCaseError> {
    complaints.iter().try_for_each(|complaint| sound(std::slice::from_ref(complaint), files))
}

fn check(files: &Files) -> Result<(), TestCaseError> {
    let checked = check_files("any", files);
    let named = files.iter().map(|(name, bytes)| (format!("any/{name}"), bytes.clone())).collect();
    sound(&checked.complaints, &named)?;
    if checked.complaints.is_empty() {
        prop_assert!(checked.lesson.is_some() && !checked.prose.is_empty(), "good, but nothing to show");
    }
    // What can be read can be opened, as the page does, even if it has faults.
    for step in checked.lesson.iter().flat_map(|lesson| &lesson.steps) {
        if let Ok(attempt) = Attempt::begin(step, None) {
            prop_assert!(attempt.cost() <= RUN_STEPS_MAX + STEP, "{} steps", attempt.cost());
        }
    }
    Ok(())
}

/// A look may come after more than one step at the same moment.
const STEP: u64 = 1_100;

fn files(lesson: &[u8], english: &[u8], chinese: &[u8]) -> Files {
    let file = |name: &str, bytes: &[u8]| (name.to_owned(), bytes.to_vec());
    Files::from([file("lesson.toml", lesson), file("en.md", english), file("zh-CN.md", chinese)])
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    prop::collection::vec(damage(), 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
        parsers(&text)?;
    }

    #[test]
    fn any_pieces_are_read_or_refused(pieces in prop::collection::vec(0..PIECES.len(), 0..60)) {
        let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
        parsers(&text)?;
        parsers(&format!("## A {{#a}}\n\n{text}"))?;
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        lesson in prop::collection::vec(any::<u8>(), 0..200),
        text in prop::collection::vec(any::<u8>(), 0..200),
        name in "\\PC{0,12}",
    ) {
        let mut files = files(&lesson, &text, CHINESE.as_bytes());
        files.insert(name, text.clone());
        check(&files)?;
        check(&self::files(LESSON.as_bytes(), &text, &lesson))?;
    }

    #[test]
    fn a_damaged_lesson_is_read_or_refused(damages in damages()) {
        let text = damaged(LESSON, &damages);
        parsers(&text)?;
        check(&files(text.as_bytes(), ENGLISH.as_bytes(), CHINESE.as_bytes()))?;
    }

    #[test]
    fn damaged_words_are_read_or_refused(english in damages(), chinese in damages()) {
        let (english, chinese) = (damaged(ENGLISH, &english), damaged(CHINESE, &chinese));
        parsers(&english)?;
        check(&files(LESSON.as_bytes(), english.as_bytes(), chinese.as_bytes()))?;
    }

    #[test]
    fn a_damaged_catalogue_is_read_or_refused(damages in damages()) {
        parsers(&damaged(CATALOGUE, &damages))?;
    }

    /// Damage inside of what is run: most of it is a lesson that can be read, and is tried.
    #[test]
    fn damaged_scenarios_are_carried_out_or_refused(
        place in 0usize..4,
        lines in prop::collection::vec((any::<Index>(), 0usize..30), 1..6),
    ) {
        let starts = ["setup = \"\"\"\n", "run = \"\"\"\n", "solution = \"\"\"\n", "wrong = [\""];
        let start = LESSON.find(starts[place]).expect("it is there") + starts[place].len();
        let end = start + LESSON[start..].find(['"']).expect("it ends");
        let mut commands: Vec<String> = LESSON[start..end].split('\n').map(str::to_owned).collect();
        for (at, piece) in &lines {
            let at = 1.min(commands.len()) + at.index(commands.len());
            let piece = PIECES[26 + piece].trim_end().to_owned();
            commands.insert(at.min(commands.len()), piece);
        }
        let between = if place == 3 { "\\n" } else { "\n" };
        let text = format!("{}{}{}", &LESSON[..start], commands.join(between), &LESSON[end..]);
        check(&files(text.as_bytes(), ENGLISH.as_bytes(), CHINESE.as_bytes()))?;
    }

    /// Bytes in the middle of good ones, which may no longer be UTF-8.
    #[test]
    fn damaged_bytes_are_read_or_refused(
        which in 0usize..3,
        at in any::<Index>(),
        length in 0usize..4,
        put in prop::collection::vec(any::<u8>(), 0..4),
    ) {
        let mut all = [LESSON.as_bytes().to_vec(), ENGLISH.as_bytes().to_vec(), CHINESE.as_bytes().to_vec()];
        let bytes = &mut all[which];
        let start = at.index(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, put);
        check(&files(&all[0], &all[1], &all[2]))?;
    }
}

/// As much as fits into a file.
fn filled(start: &str, piece: &str, end: &str) -> String {
    let room = (BYTES_MAX - start.len() - end.len()) / piece.len();
    format!("{start}{}{end}", piece.repeat(room))
}

#[test]
fn full_files_are_refused_or_read() {
    let head = LESSON.split("[[step]]").next().expect("it has a head");
    let in_task = |key: &str| {
        let (before, after) = LESSON.split_once(key).expect("it is there");
        (format!("{before}{key}"), after.to_owned())
    };
    let (goal, after_goal) = in_task("goal = 'violated \"no acknowledged write is lost\"");
    let (solution, after_solution) = in_task("solution = \"\"\"\n");
    let (wrong, after_wrong) = in_task("wrong = [");
    let (allowed, after_allowed) = in_task("allowed = [");
    let (may_set, after_may_set) = in_task("may-set = [");
    let lessons = [
        filled("x = ", "[", ""),
        filled("", "a.", "b = 1"),
        filled("", "[[step]]\n", ""),
        filled("", "\u{e9}", ""),
        filled(head, "[[step]]\nid = \"a\"\nkind = \"read\"\n", ""),
        filled(LESSON, "[[step.option]]\nid = \"A\"\n", ""),
        filled(&goal, " and violated", &after_goal),
        filled(&goal.replace("'violated", "'''(violated"), "(", &after_goal),
        filled(&solution, "run until acknowledged and acknowledged\n", &after_solution),
        filled(&solution, "step\n", &after_solution),
        filled(&solution, "set nodes=2\n", &after_solution),
        filled(&solution, "x\n", &after_solution),
        filled(&wrong, "\"run 100000s\", ", &after_wrong),
        filled(&wrong, "\"run until n1.log > 1000000 and n1.log > 1000000\", ", &after_wrong),
        filled(&allowed, "\"x\", ", &after_allowed),
        filled(&may_set, "\"nodes\", ", &after_may_set),
        filled(&may_set, "\"x\", ", &after_may_set),
        filled(&may_set, "\"", &after_may_set),
    ];
    for lesson in lessons {
        let start: String = lesson.chars().skip(lesson.chars().count() / 2).take(60).collect();
        let result = check(&files(lesson.as_bytes(), ENGLISH.as_bytes(), CHINESE.as_bytes()));
        assert!(result.is_ok(), "…{start}…: {result:?}");
    }
    let section = "## Watch {#watch}\n\n";
    for piece in [
        "[",
        "*a_",
        "**",
        "![",
        "[a](",
        "<",
        "<a ",
        "<!-- ",
        "<![CDATA[",
        "&a",
        "\\",
        "> ",
        "- ",
        "1. ",
        "` `` ",
        "|x",
        "|a|\n|-|\n",
        "# {",
        "## {#a}\n",
        "### H\n",
        "### A {#a}\n",
        "[a]: /x\n",
        "[a]\n\n[a]: b\n",
        "<b>\n\n",
        "---\n\n",
        "a\n\n",
        "[x](y) ",
        "{#",
        "\t",
        "\0",
        "\u{feff}",
    ] {
        for start in ["", section] {
            let text = filled(start, piece, "");
            let result = check(&files(LESSON.as_bytes(), text.as_bytes(), CHINESE.as_bytes()));
            assert!(result.is_ok(), "{start}{piece}…: {result:?}");
        }
    }
}

/// The most that a lesson can ask for without being refused before it is tried: all runs together are
/// given up after so many steps, whatever is in them.
#[test]
fn all_runs_together_are_bounded() {
    let run = "run until n1.log > 9000000 and n1.log > 9000000 and n1.log > 9000000 and n1.log > 9000000";
    let wrong = vec![format!("\"{run}\""); 12].join(", ");
    let mut lesson = LESSON.split("[[step]]").next().expect("it has a head").to_owned();
    for step in 0..40 {
        lesson += &format!(
            "[[step]]\nid = \"s{step}\"\nkind = \"task\"\ngoal = 'n1.log > 8000000 or n1.log > 8000001'\n\
             budget = 0\nsolution = \"run 100000s\"\nwrong = [{wrong}]\n"
        );
    }
    assert!(lesson.len() < BYTES_MAX);
    let lesson = Lesson::parse("any", &lesson).expect("it can be read");
    let mut complaints = Vec::new();
    let cost = Trial::new("any/lesson.toml").check(&lesson, &mut complaints);
    assert!(cost <= LESSON_STEPS_MAX + RUN_STEPS_MAX + STEP, "{cost}");
    assert!(cost > LESSON_STEPS_MAX, "it was tried: {cost}");
    let given_up = |complaint: &&Complaint| complaint.message.contains("was not checked");
    assert_eq!(complaints.iter().filter(given_up).count(), 1);
}
