//! The run of a step: the learner's own, the solution that is shown, or the one that decides a prediction.

use std::cell::RefCell;
use std::rc::Rc;

use super::goal::GoalWatch;
use crate::lesson::{Attempt, Step, StepKind};
use crate::protocols::Settings;
use crate::share::SharedRun;
use crate::sim::{History, Moment};
use crate::study::Find;
use crate::ui::share::Place;
use crate::ui::sim_handle::SimHandle;

thread_local! {
    /// The run that was left for a comparison, and its step: the way back leads to it.
    static LEFT: RefCell<Option<(Place, Run)>> = const { RefCell::new(None) };
}

#[derive(Clone)]
pub struct Run {
    pub sim: SimHandle,
    pub goal: Option<Rc<GoalWatch>>,
    pub shows: Shows,
    /// It was begun before, so it does not play by itself.
    pub goes_on: bool,
    /// Of evidence: where the event of each option has just happened.
    pub moments: Rc<[Option<Moment>]>,
}

/// Whose run it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shows {
    Own,
    Solution,
    /// A run that is asked about.
    Evidence,
    /// Faults that were found to break the promise that has to survive.
    Attack,
    /// The run that decides, after this choice; and the option that it makes right.
    Decision {
        chosen: Option<String>,
        comes: String,
    },
}

impl PartialEq for Run {
    fn eq(&self, other: &Run) -> bool {
        self.sim == other.sim
    }
}

impl Run {
    /// Where the set-up cannot be carried out, the run begins at its start: the check of lessons
    /// refuses such a set-up, and what is there can still be played with.
    pub fn begin(step: &Step, settings: Option<Settings>) -> Run {
        if let Some(evidence) = Run::evidence(step) {
            return evidence;
        }
        let wanted = settings.clone().unwrap_or_else(|| step.setup.settings.clone());
        match Attempt::begin(step, settings) {
            Ok(attempt) => Run::own(step, attempt),
            Err(_) => Run {
                sim: SimHandle::open(step.setup.spec, wanted),
                goal: None,
                shows: Shows::Own,
                goes_on: false,
                moments: Rc::default(),
            },
        }
    }

    /// A run that was begun before; `None` if it is none of this step.
    pub fn restored(step: &Step, shared: &SharedRun) -> Option<Run> {
        let opened = shared.open().ok()?;
        if opened.scenario.spec.id != step.setup.spec.id {
            return None;
        }
        let settings = opened.scenario.settings;
        let start = Attempt::begin(step, Some(settings.clone())).ok()?.start;
        let goal = GoalWatch::of(step, &settings);
        if let Some(goal) = &goal {
            goal.look(&opened.history);
        }
        let sim = SimHandle::resume(step.setup.spec, settings, opened.history).with_setup(start);
        Some(Run { sim, goal, shows: Shows::Own, goes_on: true, moments: Rc::default() })
    }

    /// Keeps a run while it is compared with another one.
    pub fn leave(self, place: Place) {
        LEFT.set(Some((place, self)));
    }

    /// The run that was left in this step.
    pub fn come_back(place: &Place) -> Option<Run> {
        LEFT.take().filter(|(left, _)| left == place).map(|(_, run)| Run { goes_on: true, ..run })
    }

    /// The solution as a run that is known to its end and stands at its start.
    pub fn solution(step: &Step) -> Option<Run> {
        let task = step.task()?;
        let (settings, lines) = task.read_attempt(step, &task.solution.text).ok()?;
        let mut attempt = Attempt::begin(step, Some(settings)).ok()?;
        let mut reached = None;
        for line in &lines {
            attempt.carry_out(line).ok()?;
            if attempt.reached() && reached.is_none() {
                reached = Some(attempt.history.moment());
            }
        }
        Some(Run::known(step, attempt, reached?, Shows::Solution))
    }

    /// The run that decides a prediction, at its start. Nothing shows what comes before it has come. It has the lesson's
    /// own seed, because the texts tell what happens in that run.
    pub fn decision(step: &Step, chosen: Option<String>) -> Option<Run> {
        let StepKind::Predict(predict) = &step.kind else { return None };
        let mut attempt = Attempt::begin(step, None).ok()?;
        predict.decide(&mut attempt).ok()?;
        let comes = predict.options.get(*attempt.holding().first()?)?.id.clone();
        let end = attempt.history.moment();
        let run = Run::known(step, attempt, end, Shows::Decision { chosen, comes });
        run.sim.travel(History::forget_what_comes);
        Some(run)
    }

    /// The run that a step asks about, known to its end and at its start. It has the lesson's own seed.
    fn evidence(step: &Step) -> Option<Run> {
        let (culprit, ordering) = (step.culprit(), step.ordering());
        if culprit.is_none() && ordering.is_none() {
            return None;
        }
        let mut attempt = Attempt::begin(step, None).ok()?;
        if let Some(culprit) = culprit {
            culprit.carry_out(&mut attempt).ok()?;
        }
        if let Some(ordering) = ordering {
            ordering.carry_out(&mut attempt).ok()?;
        }
        let end = attempt.history.moment();
        let moments = culprit.map(|culprit| culprit.moments(&attempt)).unwrap_or_default().into();
        Some(Run { moments, ..Run::known(step, attempt, end, Shows::Evidence) })
    }

    /// The run of an attack that has broken the promise, known to its end and at its start.
    pub fn attack(step: &Step, settings: &Settings, find: &Find) -> Option<Run> {
        let mut attempt = Attempt::begin(step, Some(settings.clone())).ok()?;
        for given in &find.given {
            attempt.run_to(given.at).ok()?;
            attempt.history.inject(&given.command).ok()?;
        }
        attempt.run_to(find.end).ok()?;
        let end = attempt.history.moment();
        Some(Run::known(step, attempt, end, Shows::Attack))
    }

    /// Whether it must not go on: a prediction or a guess is asked for, and there is none yet.
    pub fn is_held(&self, step: &Step, decided: bool, must_guess: bool) -> bool {
        self.is_own() && (must_guess || matches!(step.kind, StepKind::Predict(_)) && !decided)
    }

    fn own(step: &Step, attempt: Attempt) -> Run {
        let Attempt { history, settings, start, .. } = attempt;
        let spec = step.setup.spec;
        let goal = GoalWatch::of(step, &settings);
        if let Some(goal) = &goal {
            goal.look(&history);
        }
        let sim = SimHandle::resume(spec, settings, history).with_setup(start);
        Run { sim, goal, shows: Shows::Own, goes_on: false, moments: Rc::default() }
    }

    fn known(step: &Step, attempt: Attempt, end: Moment, shows: Shows) -> Run {
        let Attempt { mut history, settings, start, .. } = attempt;
        history.seek(start);
        let sim = SimHandle::resume(step.setup.spec, settings, history).with_setup(start);
        Run { sim, goal: Some(GoalWatch::known(end)), shows, goes_on: false, moments: Rc::default() }
    }

    /// Whether what is waited for has come.
    pub fn reached(&self) -> bool {
        self.goal.as_ref().is_some_and(|goal| goal.reached())
    }

    pub fn is_own(&self) -> bool {
        self.shows == Shows::Own
    }
}
