//! Pseudo-code as lines with labels.

use super::ProtocolSpec;
use faultline_sim::LineId;

/// One line of a protocol's pseudo-code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PseudoLine {
    pub id: LineId,
    /// `PB05`.
    pub label: &'static str,
    /// What follows the label, with its indentation.
    pub text: &'static str,
}

impl ProtocolSpec {
    /// The lines in the order of the file; lines without a label are comments and are left out.
    pub fn lines(&self) -> impl Iterator<Item = PseudoLine> {
        self.pseudocode.lines().filter_map(|line| {
            let label = line.split(' ').next()?;
            let digits = label.trim_start_matches(|c: char| c.is_ascii_uppercase());
            let id = LineId(digits.parse().ok()?);
            (digits.len() < label.len()).then(|| PseudoLine {
                id,
                label,
                text: line[label.len()..].trim_end().strip_prefix(' ').unwrap_or(""),
            })
        })
    }

    /// The label of a line, such as `PB05`.
    pub fn label(&self, id: LineId) -> &'static str {
        self.lines().find(|line| line.id == id).map_or("?", |line| line.label)
    }
}
