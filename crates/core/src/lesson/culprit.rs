//! After which event could a promise not be kept any more? A run that breaks it, and events that may be suspected.

use super::attempt::Attempt;
use super::script::Lines;
use crate::scenario::{Condition, Failure, Line, Tracker};
use crate::study::{LastChance, Trials};
use faultline_sim::{Micros, Moment, PromiseId, Session};

/// From each moment so many futures are tried: the run's own, and others with other message delays.
pub const FUTURES: u64 = 20;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Culprit {
    /// What is done after the set-up; it breaks the promise.
    pub run: Vec<Line>,
    pub run_lines: Lines,
    pub promise: &'static str,
    /// A future that keeps the promise for so long has kept it.
    pub within: Micros,
    /// One for each option, in their order.
    pub suspects: Vec<Suspect>,
}

/// An event of the run, by a condition that holds from then on, or at that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    pub when: Condition,
    /// As it is written.
    pub when_text: String,
    /// The line of `lesson.toml`.
    pub line: usize,
}

impl Culprit {
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

    /// The promise, if the run has one of that name.
    pub fn promise_id(&self, session: &dyn Session) -> Option<PromiseId> {
        session.promises().iter().find(|view| view.name == self.promise).map(|view| view.id)
    }

    pub fn is_broken(&self, session: &dyn Session) -> bool {
        session.promises().iter().any(|view| view.name == self.promise && view.violation.is_some())
    }

    /// Where each suspected event has just happened, in a run that stands at its end; `None` if it never does.
    pub fn moments(&self, attempt: &Attempt) -> Vec<Option<Moment>> {
        let mut trackers: Vec<Tracker> =
            self.suspects.iter().map(|suspect| Tracker::new(suspect.when.clone())).collect();
        let mut found: Vec<Option<Moment>> = vec![None; trackers.len()];
        let mut look = |at: Moment, session: &dyn Session| {
            for (tracker, found) in trackers.iter_mut().zip(&mut found) {
                if tracker.look(session, &attempt.settings) && at >= attempt.start {
                    found.get_or_insert(at);
                }
            }
        };
        let end = attempt.history.moment();
        attempt.history.retrace(Moment::default(), end, &mut look);
        look(end, attempt.history.present());
        found
    }

    /// The search for the last moment from which the promise could be kept, of a run that stands at its end.
    pub fn last_chance(&self, attempt: &Attempt) -> Option<LastChance> {
        let promise = self.promise_id(attempt.history.present())?;
        let trials = Trials { promise, within: self.within, futures: FUTURES };
        Some(LastChance::new(&attempt.history, trials))
    }
}
