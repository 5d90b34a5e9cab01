//! Scenario text inside of `lesson.toml`, and the lines of the file on which its own lines stand.

use crate::scenario::{Action, Condition, Line, ScenarioError, Until};

/// More lines are refused, so that a lesson from elsewhere stays small.
pub const LINES_MAX: usize = 200;
/// Parts of one condition: each is looked at after every step of a run.
pub const PARTS_MAX: usize = 20;

/// Scenario text of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    pub text: String,
    pub lines: Lines,
}

/// For each line of a text that stands in quotes, the line of the file on which it begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    lines: Vec<usize>,
    /// Whether the text stands in the file as it is, so that a column of the one is one of the other.
    pub verbatim: bool,
}

impl Lines {
    /// The line of the file for a line of the text, both from 1.
    pub fn of(&self, number: usize) -> usize {
        let index = number.max(1) - 1;
        self.lines.get(index).or(self.lines.last()).copied().unwrap_or(1)
    }

    pub fn first(&self) -> usize {
        self.of(1)
    }
}

impl Script {
    /// `written` is how TOML has the text, quotes included, and `line` where that begins.
    pub fn new(text: &str, written: &str, line: usize) -> Script {
        let long =
            ["\"\"\"", "'''"].into_iter().any(|quotes| written.starts_with(quotes) && written.len() >= 6);
        let body = if long { &written[3..] } else { written.get(1..).unwrap_or_default() };
        // A line break right after the quotes is no part of the text.
        let below = long.then(|| body.strip_prefix("\r\n").or(body.strip_prefix('\n'))).flatten();
        let escapes = written.starts_with('"') && body.contains('\\');
        let lines = lines_of(below.unwrap_or(body), line + usize::from(below.is_some()), escapes);
        let lines = Lines { lines, verbatim: below.is_some() && !escapes };
        Script { text: text.to_owned(), lines }
    }

    /// An error in this text, `what`, with the line of the file.
    pub fn says(&self, what: &str, error: &ScenarioError) -> (usize, String) {
        let message = if self.lines.verbatim {
            format!("{what}, column {}: {}", error.column, error.message)
        } else {
            // Several lines may stand in one of the file, and no column is that of the file.
            let line = self.text.lines().nth(error.line.max(1) - 1).unwrap_or_default().trim();
            format!("{what}, `{line}`: {}", error.message)
        };
        (self.lines.of(error.line), message)
    }
}

/// What is looked at while a line is carried out.
pub fn waits_for(line: &Line) -> Option<&Condition> {
    match &line.action {
        Action::Expect(condition) | Action::Run(Until::Condition(condition)) => Some(condition),
        _ => None,
    }
}

/// Lines that wait for or expect too much at once.
pub fn too_many_parts(lines: &[Line]) -> Vec<ScenarioError> {
    let large = |line: &&Line| waits_for(line).is_some_and(|condition| condition.parts() > PARTS_MAX);
    let error = |line: &Line| ScenarioError {
        line: line.number,
        column: 1,
        message: format!("this condition has more than {PARTS_MAX} parts; make it simpler"),
    };
    lines.iter().filter(large).map(error).collect()
}

fn lines_of(body: &str, mut line: usize, escapes: bool) -> Vec<usize> {
    let mut lines = vec![line];
    // Nothing of the newest line has been seen yet.
    let mut fresh = true;
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\n' {
            line += 1;
            lines.push(line);
            fresh = true;
            continue;
        }
        if !escapes || c != '\\' {
            fresh = false;
            continue;
        }
        match chars.peek() {
            // A line that goes on in the next.
            Some(next) if next.is_whitespace() => {
                while let Some(space) = chars.next_if(|next| next.is_whitespace()) {
                    line += usize::from(space == '\n');
                }
                if fresh {
                    *lines.last_mut().expect("it begins with one") = line;
                }
            }
            Some('n') => {
                chars.next();
                lines.push(line);
                fresh = true;
            }
            _ => {
                chars.next();
                fresh = false;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::Script;

    fn places(written: &str) -> Vec<usize> {
        Script::new("", written, 10).lines.lines
    }

    #[test]
    fn every_line_of_a_text_knows_its_line_of_the_file() {
        assert_eq!(places("\"\"\"\na\nb\n\"\"\""), [11, 12, 13]);
        assert_eq!(places("\"\"\"\r\na\r\nb\r\n\"\"\""), [11, 12, 13]);
        assert_eq!(places("'''a\nb'''"), [10, 11]);
        assert_eq!(places("\"a\\nb\\n\""), [10, 10, 10]);
        assert_eq!(places("'a\\nb'"), [10]);
        assert_eq!(places("\"\"\"\\\n  \n  a\nb \\\n c\nd\"\"\""), [12, 13, 15]);
        assert_eq!(places("\"\""), [10]);
    }
}
