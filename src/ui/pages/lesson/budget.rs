//! What a task allows, and what is left of it.

use std::rc::Rc;

use crate::lesson::{FREE, Step, is_fault};
use crate::sim::{Command, History};
use crate::ui::allowed::Allowed;

/// Faults given since the set-up ended, up to the present moment.
pub fn faults_used(history: &History, setup_commands: usize) -> usize {
    let done = history.moment().commands;
    let own = history.given().get(setup_commands.min(done)..done).unwrap_or_default();
    own.iter().filter(|given| is_fault(&given.command)).count()
}

/// What may be done now: what the step allows, and no more faults than a task grants.
pub fn allowed(step: &Step, used: usize) -> Allowed {
    if step.allowed.is_none() {
        return Allowed::All;
    }
    let left = step.task().is_none_or(|task| used < task.budget);
    let verbs = Command::VERBS.iter().filter(|verb| step.allows(verb) && (left || FREE.contains(verb)));
    Allowed::Only(verbs.map(|verb| (*verb).to_owned()).collect::<Rc<[String]>>())
}
