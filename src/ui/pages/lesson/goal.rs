//! Watches a run for the goal of a task.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::lesson::Task;
use crate::protocols::{ProtocolSpec, Settings};
use crate::scenario::{Condition, Tracker, run_to};
use crate::sim::{History, Micros, Moment};

/// Follows one run. What has ever held is told anew when the past was changed.
pub struct GoalWatch {
    goal: Condition,
    spec: &'static ProtocolSpec,
    settings: Settings,
    tracker: RefCell<Tracker>,
    generation: Cell<u64>,
    reached: Cell<bool>,
    /// The moment at which a stored solution is known to reach the goal.
    known: Option<Moment>,
}

impl GoalWatch {
    pub fn new(
        task: &Task,
        spec: &'static ProtocolSpec,
        settings: &Settings,
        known: Option<Moment>,
    ) -> Rc<GoalWatch> {
        Rc::new(GoalWatch {
            goal: task.goal.clone(),
            spec,
            settings: settings.clone(),
            tracker: RefCell::new(Tracker::new(task.goal.clone())),
            // Unlike any generation, so that the first look goes over all that the set-up did.
            generation: Cell::new(u64::MAX),
            reached: Cell::new(false),
            known,
        })
    }

    pub fn reached(&self) -> bool {
        self.reached.get()
    }

    /// Looks at the present; true if the goal is reached there for the first time.
    pub fn look(&self, history: &History) -> bool {
        if let Some(known) = self.known {
            return history.moment() >= known && !self.reached.replace(true);
        }
        if self.generation.replace(history.generation()) != history.generation() {
            *self.tracker.borrow_mut() = self.tracked(history);
        }
        let holds = self.tracker.borrow_mut().look(history.present(), &self.settings);
        holds && !self.reached.replace(true)
    }

    /// A tracker that has seen this timeline from its start to the present.
    fn tracked(&self, history: &History) -> Tracker {
        let mut tracker = Tracker::new(self.goal.clone());
        let mut again = History::new((self.spec.open)(&self.settings));
        let end = history.moment();
        for given in &history.given()[..end.commands] {
            let before = Micros(given.at.time.0.saturating_sub(1));
            run_to(&mut again, before, &mut |session| {
                tracker.look(session, &self.settings);
                true
            });
            again.go_on_to(given.at);
            if again.inject(&given.command).is_err() {
                // The same commands make the same run; this one was not made by them.
                break;
            }
            tracker.look(again.present(), &self.settings);
        }
        run_to(&mut again, end.time, &mut |session| {
            tracker.look(session, &self.settings);
            true
        });
        tracker
    }
}
