//! `lesson.toml` as it is written: every value with its place, so that a complaint can name the line.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::BYTES_MAX;
use super::complaint::Complaint;
use super::model::{Level, LocalText, Script};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawLesson {
    pub format: Spanned<u32>,
    pub protocol: Spanned<String>,
    pub minutes: Spanned<u32>,
    pub level: Level,
    #[serde(default)]
    pub builds_on: Vec<Spanned<String>>,
    pub languages: Option<Vec<Spanned<String>>>,
    pub minimum: Option<Spanned<u32>>,
    pub title: Spanned<LocalText>,
    pub summary: Spanned<LocalText>,
    pub setup: Spanned<String>,
    #[serde(default, rename = "step")]
    pub steps: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawStep {
    pub id: Spanned<String>,
    pub kind: Spanned<RawKind>,
    pub setup: Option<Spanned<String>>,
    #[serde(default)]
    pub play: bool,
    pub panel: Option<Spanned<String>>,
    #[serde(default)]
    pub panels: Vec<Spanned<String>>,
    pub allowed: Option<Vec<Spanned<String>>>,
    pub points: Option<Spanned<u32>>,
    pub attempts: Option<Spanned<u32>>,
    pub goal: Option<Spanned<String>>,
    pub budget: Option<Spanned<usize>>,
    pub may_set: Option<Vec<Spanned<String>>>,
    pub solution: Option<Spanned<String>>,
    pub wrong: Option<Vec<Spanned<String>>>,
    pub run: Option<Spanned<String>>,
    #[serde(default, rename = "option")]
    pub options: Vec<RawOption>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawOption {
    pub id: Spanned<String>,
    pub when: Option<Spanned<String>>,
    pub right: Option<Spanned<bool>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum RawKind {
    Read,
    Predict,
    Task,
    Quiz,
}

/// A file and its text: turns places into lines.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Source<'_> {
    /// The line of a byte, from 1.
    pub fn line_at(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        bytes[..offset.min(bytes.len())].iter().filter(|byte| **byte == b'\n').count() + 1
    }

    pub fn line_of<T>(&self, value: &Spanned<T>) -> usize {
        self.line_at(value.span().start)
    }

    /// A text of scenario commands with the line on which its own first line stands.
    pub fn script(&self, value: &Spanned<String>) -> Script {
        let line = self.line_of(value);
        let written = self.text.get(value.span()).unwrap_or_default();
        let quotes = ["\"\"\"", "'''"].into_iter().find(|quotes| written.starts_with(quotes));
        let below = quotes.is_some() && written[3..].trim_start_matches('\r').starts_with('\n');
        Script { text: value.get_ref().clone(), line: line + usize::from(below) }
    }

    pub fn complain<T>(&self, at: &Spanned<T>, message: impl Into<String>) -> Complaint {
        Complaint::at(self.file, self.line_of(at), message)
    }
}

/// Reads a TOML file of a known shape.
///
/// # Errors
/// What is wrong, on which line, and what to do.
pub fn toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Complaint> {
    if text.len() > BYTES_MAX {
        let message = format!("the file is larger than {} KB; make it smaller", BYTES_MAX / 1024);
        return Err(Complaint::new(file, message));
    }
    toml::from_str(text).map_err(|error| {
        let message = advised(error.message().trim());
        match error.span() {
            Some(span) => Complaint::at(file, Source { file, text }.line_at(span.start), message),
            None => Complaint::new(file, message),
        }
    })
}

/// What a parser says, with what to do about it.
fn advised(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    let advice = if message.starts_with("missing field") {
        "; add it"
    } else if message.starts_with("unknown field") || message.starts_with("unknown variant") {
        "; correct or delete it"
    } else if message.starts_with("invalid type") || message.starts_with("invalid value") {
        "; correct the value"
    } else if message.starts_with("duplicate key") {
        "; keep one"
    } else {
        "; correct the line"
    };
    message + advice
}
