//! What is wrong with a lesson, where, and what to do.

use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// As the author knows it: `primary-dies/lesson.toml`.
    pub file: String,
    /// From 1, if it is one line that is wrong.
    pub line: Option<usize>,
    pub message: String,
}

impl Complaint {
    pub fn new(file: impl Into<String>, message: impl Into<String>) -> Complaint {
        Complaint { file: file.into(), line: None, message: message.into() }
    }

    pub fn at(file: impl Into<String>, line: usize, message: impl Into<String>) -> Complaint {
        Complaint { line: Some(line), ..Complaint::new(file, message) }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.message),
            None => write!(f, "{}: {}", self.file, self.message),
        }
    }
}

/// Everything that is wrong, a line each.
pub fn in_lines(complaints: &[Complaint]) -> String {
    complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
