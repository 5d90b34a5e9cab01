//! Put what clients saw into an order that explains it, or say that there is none.

use super::attempt::Attempt;
use super::script::Lines;
use crate::scenario::{Failure, Line};
use crate::study::history::{self, Bound, Consistency, KeyValue, OperationOf, Verdict};
use faultline_protocols::ProtocolSpec;

/// The choices: their words stand under headings with these ids.
pub const ORDERED: &str = "ordered";
pub const NO_ORDER: &str = "no-order";

/// More operations are no puzzle but work.
pub const OPERATIONS_MAX: usize = 8;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordering {
    /// What is done after the set-up; it makes the history.
    pub run: Vec<Line>,
    pub run_lines: Lines,
    /// What an order has to keep.
    pub consistency: Consistency,
}

/// What clients did, and the object that they take the protocol for.
pub struct Seen {
    pub object: KeyValue,
    pub operations: Vec<OperationOf<KeyValue>>,
}

impl Ordering {
    /// Carries out the run, from a begun attempt to its end.
    ///
    /// # Errors
    /// The line that could not be carried out.
    pub fn carry_out(&self, attempt: &mut Attempt) -> Result<(), Box<(Line, Failure)>> {
        for line in &self.run {
            attempt.carry_out(line).map_err(|failure| Box::new((line.clone(), failure)))?;
        }
        Ok(())
    }

    /// The history of a run that stands at its end; `None` if the protocol names no object.
    pub fn seen(&self, spec: &ProtocolSpec, attempt: &Attempt) -> Option<Seen> {
        let (object, operations) = history::of_run(spec, attempt.history.recorder()).ok()?;
        Some(Seen { object, operations })
    }

    /// Whether there is an order; `None` if that is not decided within the bound.
    pub fn has_order(&self, seen: &Seen) -> Option<bool> {
        match history::judge(&seen.object, &seen.operations, self.consistency, Bound::default()).verdict {
            Verdict::Explained { .. } => Some(true),
            Verdict::Unexplained(_) => Some(false),
            Verdict::Undecided(_) => None,
        }
    }
}
