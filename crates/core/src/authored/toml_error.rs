//! What the parser of TOML says, in the words of an author and with what to do.

use super::names::choice;

/// What the parser expects, by how it names that, and how an author would.
const EXPECTED: [(&str, &str); 13] = [
    ("struct LocalText", "a text for each language, as `en = \"…\"`"),
    ("struct RawStep", "a `[[step]]`"),
    ("struct RawOption", "a `[[step.option]]`"),
    ("struct RawChapter", "a `[[chapter]]`"),
    ("struct RawMeasure", "a `[[measure]]`"),
    ("struct RawChance", "a `[[chance]]`"),
    ("struct RawVariable", "a table, as `[x]`"),
    ("struct RawTheory", "a `[[measure.theory]]`"),
    ("a sequence", "a list, as `[\"…\"]`"),
    ("a boolean", "`true` or `false`"),
    ("usize", "a whole number from 0"),
    ("u32", "a whole number from 0"),
    ("a string", "a text in quotes"),
];

/// What was found instead.
const FOUND: [(&str, &str); 7] = [
    ("string", "the text"),
    ("integer", "the number"),
    ("floating point", "the number"),
    ("boolean", "the value"),
    ("datetime", "the date"),
    ("map", "a table"),
    ("sequence", "a list"),
];

/// A complaint from what the parser says about the place `at` of a text.
pub fn advised(said: &str, text: &str, at: usize) -> String {
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let named = in_ticks(&said);
    let rest = text.get(at..).unwrap_or_default();
    if said.starts_with("missing field") {
        return format!("the key `{}` is missing; add it", named.first().copied().unwrap_or_default());
    }
    if let (true, Some((given, known))) = (said.starts_with("unknown field"), named.split_first()) {
        return format!("there is no key `{given}`{}", choice(given, known));
    }
    if let (true, Some((given, known))) = (said.starts_with("unknown variant"), named.split_first()) {
        return format!("`{given}` cannot stand here{}", choice(given, known));
    }
    if said.starts_with("duplicate key") {
        return twice(text, at);
    }
    if let Some((found, expected)) = said.split_once(", expected ")
        && let Some((_, found)) = found.strip_prefix("invalid ").and_then(|found| found.split_once(": "))
    {
        let meaning = |table: &[(&'static str, &'static str)], word: &str| {
            table.iter().find(|(name, _)| word.starts_with(name)).copied()
        };
        let is_large = found.starts_with("integer") && !found.contains('-');
        let expected = match meaning(&EXPECTED, expected) {
            Some(("a sequence", _)) if found == "map" => "its name in two brackets, as `[[step]]`",
            Some(("u32" | "usize", _)) if is_large => "a smaller number",
            Some((_, meaning)) => meaning,
            None => expected,
        };
        let found = found.trim_end_matches(" as i128");
        let found = match meaning(&FOUND, found) {
            Some((name, meaning)) => format!("{meaning}{}", &found[name.len()..]),
            None => found.to_owned(),
        };
        return format!("this is {found}; write {expected}");
    }
    if said.starts_with("missing escaped value") {
        return "this is no escape; write `\\\\` for a backslash, or put the text in single quotes"
            .to_owned();
    }
    if said.contains("visible characters") {
        return "a text cannot hold this character; delete it".to_owned();
    }
    if said.ends_with("basic string, expected `\"`") || said.ends_with("literal string, expected `'`") {
        return "this text does not end; write its closing quote".to_owned();
    }
    if said.starts_with("invalid boolean") || said.starts_with("string values must be quoted") {
        let word: String = rest.chars().take_while(|c| !c.is_whitespace() && !",]}#".contains(*c)).collect();
        return format!("`{word}` is no value; put a text in quotes");
    }
    let said = said.replace("array", "list");
    format!("{said}; correct this line, or what was left open before it")
}

fn twice(text: &str, at: usize) -> String {
    let rest = text.get(at..).unwrap_or_default();
    let key: String = rest.chars().take_while(|c| c.is_alphanumeric() || "-_".contains(*c)).collect();
    let line_start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1);
    let is_header = text.get(line_start..).is_some_and(|line| line.trim_start().starts_with('['));
    if is_header
        && ["step", "option", "chapter", "measure", "chance", "theory", "mark", "with"]
            .contains(&key.as_str())
    {
        return format!("`{key}` is there twice, and not always in two brackets; write `[[…]]` each time");
    }
    format!("the key `{key}` is there twice; keep one")
}

/// Everything that stands between backticks.
fn in_ticks(said: &str) -> Vec<&str> {
    said.split('`').skip(1).step_by(2).collect()
}
