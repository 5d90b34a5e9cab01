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

impl PseudoLine {
    /// Whether a part begins with it.
    pub fn begins(&self) -> bool {
        !self.text.starts_with(' ')
    }
}

/// A handler or a rule: a line that stands at the margin, and those indented under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub lines: Vec<PseudoLine>,
}

impl Part {
    /// The label of its first line.
    pub fn label(&self) -> &'static str {
        self.lines.first().map_or("", |line| line.label)
    }

    pub fn has(&self, id: LineId) -> bool {
        self.lines.iter().any(|line| line.id == id)
    }

    /// Whether it only sends heartbeats or hears them.
    pub fn is_heartbeat(&self) -> bool {
        let text = self.lines.first().map_or("", |line| line.text);
        text.starts_with("on timer BEAT") || text.starts_with("on BEAT(")
    }
}

impl ProtocolSpec {
    /// The pseudo-code in parts.
    pub fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for line in self.lines() {
            match parts.last_mut() {
                Some(part) if !line.begins() => part.lines.push(line),
                _ => parts.push(Part { lines: vec![line] }),
            }
        }
        parts
    }

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

#[cfg(test)]
mod tests {
    use crate::specs;

    #[test]
    fn every_line_is_in_one_part_and_few_parts_are_heartbeats() {
        for spec in specs() {
            let parts = spec.parts();
            let lines: Vec<_> = parts.iter().flat_map(|part| part.lines.clone()).collect();
            assert_eq!(lines, spec.lines().collect::<Vec<_>>(), "{}", spec.id);
            assert!(parts.iter().all(|part| part.lines[0].begins()), "{}", spec.id);
            assert!(parts.iter().filter(|part| part.is_heartbeat()).count() <= 2, "{}", spec.id);
        }
        let replication = &crate::replication::SPEC;
        let labels = |keep: fn(&super::Part) -> bool| -> Vec<&str> {
            replication.parts().iter().filter(|part| keep(part)).map(super::Part::label).collect()
        };
        assert_eq!(labels(super::Part::is_heartbeat), ["PB36", "PB37"]);
        assert!(labels(|part| part.lines.len() > 4).contains(&"PB01"));
    }
}
