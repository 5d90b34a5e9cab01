//! Watches a run for the goal of a task, or for the end of a run that is known.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::lesson::Task;
use crate::protocols::{ProtocolSpec, Settings};
use crate::scenario::{Condition, Tracker, run_to};
use crate::sim::{History, Micros, Moment};

/// Follows one run. What has ever held is told anew when the past was changed.
pub struct GoalWatch {
    waits_for: WaitsFor,
    reached: Cell<bool>,
}

enum WaitsFor {
    /// The moment at which a run that is known has shown what it has to show.
    Moment(Moment),
    Goal(Box<Goal>),
}

struct Goal {
    condition: Condition,
    spec: &'static ProtocolSpec,
    settings: Settings,
    tracker: RefCell<Tracker>,
    generation: Cell<u64>,
}

impl GoalWatch {
    pub fn new(task: &Task, spec: &'static ProtocolSpec, settings: &Settings) -> Rc<GoalWatch> {
        let goal = Goal {
            condition: task.goal.clone(),
            spec,
            settings: settings.clone(),
            tracker: RefCell::new(Tracker::new(task.goal.clone())),
            // Unlike any generation, so that the first look goes over all that the set-up did.
            generation: Cell::new(u64::MAX),
        };
        Rc::new(GoalWatch { waits_for: WaitsFor::Goal(Box::new(goal)), reached: Cell::new(false) })
    }

    pub fn known(end: Moment) -> Rc<GoalWatch> {
        Rc::new(GoalWatch { waits_for: WaitsFor::Moment(end), reached: Cell::new(false) })
    }

    pub fn reached(&self) -> bool {
        self.reached.get()
    }

    /// Looks at the present; true if the goal is reached there for the first time.
    pub fn look(&self, history: &History) -> bool {
        let holds = match &self.waits_for {
            WaitsFor::Moment(end) => history.moment() >= *end,
            WaitsFor::Goal(goal) => goal.look(history),
        };
        holds && !self.reached.replace(true)
    }
}

impl Goal {
    fn look(&self, history: &History) -> bool {
        if self.generation.replace(history.generation()) != history.generation() {
            *self.tracker.borrow_mut() = self.tracked(history);
        }
        self.tracker.borrow_mut().look(history.present(), &self.settings)
    }

    /// A tracker that has seen this timeline from its start to the present.
    fn tracked(&self, history: &History) -> Tracker {
        let mut tracker = Tracker::new(self.condition.clone());
        let mut again = History::new(self.spec.open(&self.settings));
        let end = history.moment();
        for given in history.given().iter().take(end.commands) {
            let before = Micros(given.at.time.0.saturating_sub(1));
            run_to(&mut again, before, &mut |session| {
                tracker.look(session, &self.settings);
                true
            });
            again.advance_to(given.at);
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
