//! What a step allows, and what is left of it.

use std::rc::Rc;

use super::material::Material;
use super::run::{Run, Shows};
use crate::lesson::{FREE, Step, StepKind, is_fault};
use crate::sim::{History, Verb};
use crate::ui::allowed::Allowed;
use crate::ui::player::Player;
use crate::ui::progress::Keeper;

/// Faults given since the set-up ended, up to the present moment.
pub fn faults_used(history: &History, setup_commands: usize) -> usize {
    let done = history.moment().commands;
    let own = history.given().get(setup_commands.min(done)..done).unwrap_or_default();
    own.iter().filter(|given| is_fault(&given.command)).count()
}

/// What may be done now: what the step allows, and no more faults than a task grants. Nothing before a
/// prediction is decided, and nothing in the run that decides it.
pub fn allowed(step: &Step, run: &Run, (decided, must_guess): (bool, bool), used: usize) -> Allowed {
    if matches!(run.shows, Shows::Decision { .. }) && !run.reached() {
        return Allowed::Only(Rc::new([]), "refused-deciding");
    }
    if matches!(step.kind, StepKind::Predict(_)) && !decided {
        return Allowed::Only(Rc::new([]), "refused-undecided");
    }
    // What is looked at as evidence stays as it is.
    if matches!(run.shows, Shows::Evidence) && !decided {
        return Allowed::Only(Rc::new([]), "refused-undecided");
    }
    if must_guess && run.is_own() {
        return Allowed::Only(Rc::new([]), "refused-unguessed");
    }
    if step.allowed.is_none() {
        return Allowed::All;
    }
    let left = step.task().is_none_or(|task| used < task.budget);
    let verbs = Verb::ALL.iter().copied().filter(|verb| step.allows(*verb) && (left || FREE.contains(verb)));
    let why = if left { "refused-step" } else { "refused-spent" };
    Allowed::Only(verbs.collect(), why)
}

/// Whether a command may be given by a message now, by the same rules as by hand.
pub fn step_allows(material: &Material, index: usize, keeper: &Keeper, player: &Player, verb: Verb) -> bool {
    let Some(step) = material.lesson.steps.get(index) else { return false };
    let record = keeper.record();
    let decided = record.step(&step.id).is_some_and(|record| record.settled);
    let waits =
        matches!(step.kind, StepKind::Predict(_)) || step.culprit().is_some() || step.ordering().is_some();
    if waits && !decided || record.must_guess(step) {
        return false;
    }
    let sim = player.sim();
    let used = sim.look(|history| faults_used(history, sim.setup_commands()));
    let left = step.task().is_none_or(|task| used < task.budget);
    step.allows(verb) && (left || FREE.contains(&verb))
}
