//! Watches a run for the goal of a task, for where a story ends, or for the end of a run that is known.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::lesson::{Fact, GoalState, Lost, Step, StepKind, Watcher};
use crate::protocols::{ProtocolSpec, Settings};
use crate::scenario::run_to;
use crate::sim::{History, Micros, Moment};

/// Follows one run. What has ever held is told anew when the past was changed.
pub struct GoalWatch {
    waits_for: WaitsFor,
    reached: Cell<bool>,
    /// Why it cannot be reached any more, at the moment that was looked at last.
    lost: RefCell<Option<Lost>>,
    /// What was measured where it was reached.
    facts: RefCell<Option<Vec<Fact>>>,
}

enum WaitsFor {
    /// The moment at which a run that is known has shown what it has to show.
    Moment(Moment),
    Goal(Box<Goal>),
}

struct Goal {
    /// Has seen nothing yet.
    fresh: Watcher,
    spec: &'static ProtocolSpec,
    settings: Settings,
    watcher: RefCell<Watcher>,
    generation: Cell<u64>,
}

impl GoalWatch {
    /// Of a step that waits for something.
    pub fn of(step: &Step, settings: &Settings) -> Option<Rc<GoalWatch>> {
        let fresh = match &step.kind {
            StepKind::Task(task) => Watcher::new(&task.goal, Some(task)),
            StepKind::Read => Watcher::new(&step.until.as_ref()?.until, None),
            StepKind::Predict(_) | StepKind::Quiz(_) | StepKind::Survive(_) | StepKind::Order(_) => {
                return None;
            }
        };
        let goal = Goal {
            watcher: RefCell::new(fresh.clone()),
            fresh,
            spec: step.setup.spec,
            settings: settings.clone(),
            // Unlike any generation, so that the first look goes over all that the set-up did.
            generation: Cell::new(u64::MAX),
        };
        Some(GoalWatch::waiting_for(WaitsFor::Goal(Box::new(goal))))
    }

    pub fn known(end: Moment) -> Rc<GoalWatch> {
        GoalWatch::waiting_for(WaitsFor::Moment(end))
    }

    fn waiting_for(waits_for: WaitsFor) -> Rc<GoalWatch> {
        let (lost, facts) = (RefCell::default(), RefCell::default());
        Rc::new(GoalWatch { waits_for, reached: Cell::new(false), lost, facts })
    }

    /// Why it cannot be reached any more, if so.
    pub fn lost(&self) -> Option<Lost> {
        self.lost.borrow().clone().filter(|_| !self.reached())
    }

    /// How the run stands to the goal: as it was measured when it was reached, else now.
    pub fn facts(&self, history: &History) -> Vec<Fact> {
        if let Some(facts) = &*self.facts.borrow() {
            return facts.clone();
        }
        match &self.waits_for {
            WaitsFor::Goal(goal) => goal.state(history).facts,
            WaitsFor::Moment(_) => Vec::new(),
        }
    }

    pub fn reached(&self) -> bool {
        self.reached.get()
    }

    /// Looks at the present; true if the goal is reached there for the first time, or is out of reach from there on.
    pub fn look(&self, history: &History) -> bool {
        let goal = match &self.waits_for {
            // Where nothing more happens, the clock does not get to the end either.
            WaitsFor::Moment(end) => {
                let is_over = history.at_end() && history.next_at().is_none();
                return (is_over || history.moment() >= *end) && !self.reached.replace(true);
            }
            WaitsFor::Goal(goal) => goal,
        };
        let holds = goal.look(history);
        let state = if self.reached() { GoalState::default() } else { goal.state(history) };
        if holds {
            let first = !self.reached.replace(true);
            if first {
                *self.facts.borrow_mut() = Some(state.facts);
            }
            return first;
        }
        let lost = state.lost.is_some();
        let was_lost = self.lost.replace(state.lost).is_some();
        lost && !was_lost
    }
}

impl Goal {
    fn look(&self, history: &History) -> bool {
        if self.generation.replace(history.generation()) != history.generation() {
            *self.watcher.borrow_mut() = self.watched(history);
        }
        self.watcher.borrow_mut().look(history.present(), &self.settings)
    }

    /// At the moment that was looked at last.
    fn state(&self, history: &History) -> GoalState {
        self.watcher.borrow().state(history.present(), &self.settings, self.spec)
    }

    /// A watcher that has seen this timeline from its start to the present.
    fn watched(&self, history: &History) -> Watcher {
        let mut tracker = self.fresh.clone();
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
