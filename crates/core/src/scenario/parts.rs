//! The parts of a condition one by one: which hold, and which can hold in this run no more.

use super::condition::{Compare, Condition, Tracker, count, evaluate};
use faultline_protocols::Settings;
use faultline_sim::Session;

/// A part of a condition that holds only if all its parts do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub condition: Condition,
    pub holds: bool,
    /// It does not hold and never will, whatever happens to this run.
    pub lost: bool,
}

impl Tracker {
    /// The parts at a moment that has been looked at.
    pub fn parts(&self, session: &dyn Session, settings: &Settings) -> Vec<Part> {
        let parts = match self.condition() {
            Condition::All(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let part = |condition: &Condition| {
            let mut seen = self.seen().to_vec();
            let holds = evaluate(condition, session, settings, &mut seen);
            let lost = !holds && is_lost(condition, session, settings, &seen);
            Part { condition: condition.clone(), holds, lost }
        };
        parts.iter().map(part).collect()
    }
}

/// Whether a condition can become true no more.
fn is_lost(condition: &Condition, session: &dyn Session, settings: &Settings, seen: &[bool]) -> bool {
    let holds = |condition: &Condition| evaluate(condition, session, settings, &mut seen.to_vec());
    match condition {
        Condition::All(parts) => parts.iter().any(|part| is_lost(part, session, settings, seen)),
        Condition::Any(parts) => parts.iter().all(|part| is_lost(part, session, settings, seen)),
        Condition::Not(inner) => stays(inner) && holds(inner),
        Condition::Ever(place, inner) => {
            !seen.get(*place).copied().unwrap_or_default() && is_lost(inner, session, settings, seen)
        }
        Condition::Time(Compare::Less | Compare::AtMost, _) | Condition::Parameter { .. } => {
            !holds(condition)
        }
        _ => false,
    }
}

/// Whether a condition that holds goes on holding, whatever happens.
fn stays(condition: &Condition) -> bool {
    match condition {
        Condition::Ever(..)
        | Condition::Acknowledged(_)
        | Condition::Violated(_)
        | Condition::Reached(_)
        | Condition::Parameter { .. }
        | Condition::Time(Compare::Greater | Compare::AtLeast, _) => true,
        Condition::All(parts) | Condition::Any(parts) => parts.iter().all(stays),
        _ => false,
    }
}

impl Condition {
    /// Whether it only asks for a setting, which a run has from its start.
    pub fn is_setting(&self) -> bool {
        match self {
            Condition::Parameter { .. } => true,
            Condition::Not(inner) => inner.is_setting(),
            _ => false,
        }
    }

    /// How many places its `ever`s take in a tracker.
    pub(super) fn places(&self) -> usize {
        let mut places = 0;
        count(self, &mut places);
        places
    }
}
