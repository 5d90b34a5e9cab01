//! A file of TOML, every value with its place, so that a complaint can name the line.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;

use super::complaint::Complaint;
use super::script::Script;
use super::toml_error::advised;
use super::{BYTES_MAX, FORMAT};

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

    /// A text of scenario commands that knows where its lines stand.
    pub fn script(&self, value: &Spanned<String>) -> Script {
        let written = self.text.get(value.span()).unwrap_or_default();
        Script::new(value.get_ref(), written, self.line_of(value))
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
        return Err(too_large(file));
    }
    toml::from_str(text).map_err(|error| {
        let Some(span) = error.span().filter(|_| !is_missing_everywhere(&error)) else {
            return Complaint::new(file, advised(error.message(), text, 0));
        };
        let line = Source { file, text }.line_at(span.start);
        Complaint::at(file, line, advised(error.message(), text, span.start))
    })
}

/// All that is certain about a file of another format.
#[derive(Deserialize)]
struct Head {
    format: Spanned<u32>,
}

/// Refuses another format before its keys are called mistakes.
///
/// # Errors
/// If the file names a format that is not known here.
pub fn known_format(file: &str, text: &str) -> Result<(), Complaint> {
    match toml::<Head>(file, text) {
        Ok(head) if *head.format.get_ref() != FORMAT => {
            let message = format!(
                "format {} is not known here, only {FORMAT}; write `format = {FORMAT}`, or use a newer Faultline",
                head.format.get_ref()
            );
            Err(Source { file, text }.complain(&head.format, message))
        }
        _ => Ok(()),
    }
}

/// A key that the whole file lacks has no line.
fn is_missing_everywhere(error: &toml::de::Error) -> bool {
    error.message().starts_with("missing field") && error.span().is_some_and(|span| span.start == 0)
}

/// Files of this size are not even read.
pub fn too_large(file: &str) -> Complaint {
    Complaint::new(file, format!("the file is larger than {} KB; make it smaller", BYTES_MAX / 1024))
}
