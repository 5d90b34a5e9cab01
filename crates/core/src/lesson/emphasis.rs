//! Emphasis that went wrong. Markdown decides by the neighbours of a `*` whether it opens or closes. Where
//! words are not spaced, a full stop inside of the last `*` is enough for it to close nothing: readers then see
//! the sign itself, or other words are emphasised.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::complaint::Complaint;
use super::prose::MARKDOWN;
use crate::text::Language;

/// How much of the text around the sign a complaint repeats.
const AROUND: usize = 6;

/// Every sign of emphasis that readers would see, and every emphasis in another one.
pub(super) fn stray_emphasis(file: &str, text: &str, language: Language) -> Vec<Complaint> {
    let mut complaints: Vec<Complaint> = Vec::new();
    let mut complain = |offset: usize, message: String| {
        let line = text[..offset].matches('\n').count() + 1;
        // One sign brings its partner along: the first of a line says enough.
        if complaints.last().is_none_or(|last| last.line != Some(line)) {
            complaints.push(Complaint::at(file, line, message));
        }
    };
    let (mut code, mut emphasis, mut strong) = (false, 0usize, 0usize);
    for (event, range) in Parser::new_ext(text, MARKDOWN).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::Emphasis | Tag::Strong) => {
                let depth =
                    if matches!(event, Event::Start(Tag::Strong)) { &mut strong } else { &mut emphasis };
                *depth += 1;
                if *depth > 1 {
                    let near = near(text, range.start, range.end);
                    complain(
                        range.start,
                        format!(
                            "emphasis inside of emphasis, at `{near}`: a sign before it does not close; {CURE}"
                        ),
                    );
                }
            }
            Event::End(TagEnd::Emphasis) => emphasis -= 1,
            Event::End(TagEnd::Strong) => strong -= 1,
            Event::Text(_) if !code => {
                let shown = range.clone().find(|at| is_stray(text, *at, language));
                if let Some(at) = shown {
                    let near = near(text, at, at + 1);
                    let sign = &text[at..=at];
                    complain(
                        at,
                        format!(
                            "readers would see the `{sign}` at `{near}`: it opens or closes nothing; {CURE}, or \
                             write `\\{sign}` if it is meant"
                        ),
                    );
                }
            }
            _ => {}
        }
    }
    complaints
}

const CURE: &str = "put each sign directly at the word, with punctuation outside of it (`*word*.`)";

/// Whether the byte is a sign of emphasis that came out as text, and was not meant to.
fn is_stray(text: &str, at: usize, language: Language) -> bool {
    let sign = text.as_bytes()[at];
    if sign != b'*' && sign != b'_' {
        return false;
    }
    let before = &text[..at];
    let escapes = before.len() - before.trim_end_matches('\\').len();
    if escapes % 2 == 1 {
        return false;
    }
    let sign = char::from(sign);
    let left = before.trim_end_matches(sign).chars().next_back();
    let right = text[at..].trim_start_matches(sign).chars().next();
    let word = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
    if language.spaces_words() {
        // `2 * 3`, `R*` and `snake_case` are no emphasis; what stands before a word was to open one.
        !word(left) && (word(right) || right.is_some_and(|c| "“‘\"'(`".contains(c)))
    } else {
        sign == '*' || !(left.is_some_and(|c| c.is_ascii_alphanumeric()) && word(right))
    }
}

/// The text around a place, on its line.
fn near(text: &str, start: usize, end: usize) -> &str {
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..start].char_indices().rev().take(AROUND).last();
    let first = before.map_or(start, |(at, _)| line + at);
    let end = end.min(text.len());
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let after = text[end..line_end].char_indices().take(AROUND).last();
    let last = after.map_or(end, |(at, c)| end + at + c.len_utf8());
    &text[first..last.max(first)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, language: Language) -> Vec<Option<usize>> {
        stray_emphasis("a.md", text, language).into_iter().map(|complaint| complaint.line).collect()
    }

    #[test]
    fn signs_that_would_be_seen_are_found() {
        for text in
            ["甲*乙。*丙", "*复制不是备份。*如果", "1. *工作。*tm 让", "甲 **乙。**丙", "_甲_乙", "*甲"]
        {
            assert_eq!(lines(text, Language::SimplifiedChinese), [Some(1)], "{text}");
        }
        for text in ["an *open one", "an _open one", "*“open” one", "a **strong* one", "*word *", "\\\\*a"]
        {
            assert_eq!(lines(text, Language::English), [Some(1)], "{text}");
        }
    }

    #[test]
    fn other_words_than_meant_are_found() {
        let text = "好\n\n2. *投票。*tm 请双方*准备*。";
        assert_eq!(lines(text, Language::SimplifiedChinese), [Some(3)]);
    }

    #[test]
    fn what_is_meant_is_let_through() {
        for text in [
            "*工作*。tm 让",
            "因为*在*告诉任何人“好了”*之前*，第二",
            "甲**乙**丙",
            "`a*b`、`x_y`",
            "```\n*x\n```",
            "3 \\* 4",
            "*甲 **乙** 丙*",
            "snake_case",
        ] {
            assert_eq!(lines(text, Language::SimplifiedChinese), [], "{text}");
        }
        let table = "| a | b |\n|---|---|\n| *x* | y |";
        for text in
            ["2 * 3", "2*3", "R* (1986)", "*.rs", "snake_case", "*one* and **two**", "\\*starred", table]
        {
            assert_eq!(lines(text, Language::English), [], "{text}");
        }
    }
}
