//! Steps that ask for something to be brought about.

use std::collections::BTreeSet;

use toml::Spanned;

use super::model::{GOAL, Guess, Missed, StepKind, Task};
use super::raw::RawStep;
use super::read::{OPTIONS_MAX, Reading, SLUG, is_slug, unknown};
use super::script::Script;
use crate::scenario::Scenario;
use faultline_protocols::{self, Domain, Parameter, ProtocolSpec, Settings};

const WRONG_MAX: usize = 12;
const BUDGET_MAX: usize = 50;

pub(super) fn read_task(r: &mut Reading, raw: &RawStep, setup: &Scenario) -> Option<StepKind> {
    let missing: Vec<&str> = [
        ("goal", raw.goal.is_none()),
        ("budget", raw.budget.is_none()),
        ("solution", raw.solution.is_none()),
    ]
    .into_iter()
    .filter_map(|(name, missing)| missing.then_some(name))
    .collect();
    let (Some(goal), Some(solution), Some(budget)) = (&raw.goal, &raw.solution, &raw.budget) else {
        r.complain(
            &raw.kind,
            format!("a `task` needs `goal`, `budget` and `solution`; add `{}`", missing.join("` and `")),
        );
        return None;
    };
    let may_set = raw.may_set.as_ref().map(|list| list.get_ref().as_slice()).unwrap_or_default();
    read_may_set(r, may_set, setup.spec);
    let missed = read_missed(r, raw, setup);
    let guesses = read_guesses(r, raw);
    let budget = r.limit(budget, "budget", 0, BUDGET_MAX);
    let goal_text = goal.get_ref().clone();
    let goal = r.condition(goal, "the goal", setup);
    let solution = r.script(solution, "the solution");
    let wrong = read_wrong(r, raw);
    Some(StepKind::Task(Box::new(Task {
        goal: goal?,
        goal_text,
        budget,
        may_set: may_set.iter().map(|name| name.get_ref().clone()).collect(),
        solution: solution?,
        wrong: wrong?,
        missed,
        guesses,
    })))
}

/// What must not reach the goal.
pub(super) fn read_wrong(r: &mut Reading, raw: &RawStep) -> Option<Vec<Script>> {
    let wrong = raw.wrong.as_ref().map(|list| list.get_ref().as_slice()).unwrap_or_default();
    if let Some(attempt) = wrong.get(WRONG_MAX) {
        r.complain(attempt, format!("a step has at most {WRONG_MAX} wrong attempts; leave some out"));
    }
    (1..)
        .zip(wrong.iter().take(WRONG_MAX))
        .map(|(number, attempt)| r.script(attempt, &format!("wrong attempt {number}")))
        .collect()
}

/// Why the goal can no longer be reached, by conditions.
fn read_missed(r: &mut Reading, raw: &RawStep, setup: &Scenario) -> Vec<Missed> {
    if let Some(missed) = raw.missed.get(OPTIONS_MAX) {
        r.complain(&missed.id, format!("a task has at most {OPTIONS_MAX} `missed`; leave some out"));
    }
    let mut ids = BTreeSet::new();
    let mut found = Vec::new();
    for missed in raw.missed.iter().take(OPTIONS_MAX) {
        let id = missed.id.get_ref().clone();
        if !is_slug(&id) {
            r.complain(&missed.id, format!("the id `{id}` cannot stand in an address; {SLUG}"));
        }
        if id == GOAL {
            r.complain(&missed.id, format!("`{GOAL}` is the heading of the goal itself; choose another id"));
        }
        if !ids.insert(id.clone()) {
            r.complain(&missed.id, format!("another `missed` has the id `{id}`; give each its own"));
        }
        let what = format!("`when` of `{id}`");
        if let Some(when) = r.condition(&missed.when, &what, setup) {
            let (when_text, line) = (missed.when.get_ref().clone(), r.source.line_of(&missed.id));
            found.push(Missed { id, when, when_text, line });
        }
    }
    found
}

/// What may be guessed: at least one right and one wrong.
fn read_guesses(r: &mut Reading, raw: &RawStep) -> Vec<Guess> {
    if let Some(guess) = raw.guesses.get(OPTIONS_MAX) {
        r.complain(&guess.id, format!("a task has at most {OPTIONS_MAX} guesses; leave some out"));
    }
    let mut ids: BTreeSet<&str> = raw.missed.iter().map(|missed| missed.id.get_ref().as_str()).collect();
    let mut found = Vec::new();
    for guess in raw.guesses.iter().take(OPTIONS_MAX) {
        let id = guess.id.get_ref();
        if !is_slug(id) {
            r.complain(&guess.id, format!("the id `{id}` cannot stand in an address; {SLUG}"));
        }
        if id == GOAL {
            r.complain(&guess.id, format!("`{GOAL}` is the heading of the goal itself; choose another id"));
        }
        if !ids.insert(id) {
            let message = format!("another guess or `missed` has the id `{id}`; give each its own");
            r.complain(&guess.id, message);
        }
        if let Some(run) = r.script(&guess.run, &format!("`run` of the guess `{id}`")) {
            let line = r.source.line_of(&guess.id);
            found.push(Guess { id: id.clone(), right: guess.right, run, line });
        }
    }
    let right = raw.guesses.iter().filter(|guess| guess.right).count();
    match raw.guesses.first() {
        Some(guess) if right == 0 => {
            r.complain(&guess.id, "no guess is right; write `right = true` for at least one");
        }
        Some(guess) if right == raw.guesses.len() => {
            r.complain(&guess.id, "every guess is right; leave `right` out of at least one");
        }
        _ => {}
    }
    found
}

pub(super) fn read_may_set(r: &mut Reading, may_set: &[Spanned<String>], spec: &'static ProtocolSpec) {
    r.doubles(may_set);
    for name in may_set {
        match faultline_protocols::parameters(spec).find(|parameter| parameter.name == name.get_ref()) {
            None => {
                let known: Vec<&str> =
                    faultline_protocols::parameters(spec).map(|parameter| parameter.name).collect();
                r.complain(name, unknown("parameter", name.get_ref(), &known));
            }
            Some(parameter) if changes_nodes(spec, parameter) => r.complain(
                name,
                format!(
                    "`{}` changes which nodes there are, so the set-up and the goal would speak of others; \
                     leave it out",
                    parameter.name
                ),
            ),
            Some(_) => {}
        }
    }
}

/// Whether some value of a parameter makes a cluster of other nodes.
fn changes_nodes(spec: &'static ProtocolSpec, parameter: &Parameter) -> bool {
    let values: Vec<String> = match parameter.domain {
        Domain::Integer { min, max, .. } => vec![min.to_string(), max.to_string()],
        Domain::Choice(choices) => choices.iter().map(|choice| (*choice).to_owned()).collect(),
    };
    let usual = Settings::defaults(spec);
    let nodes = |settings: &Settings| (spec.names)(settings);
    values.into_iter().any(|value| {
        let mut settings = usual.clone();
        settings.set(spec, parameter.name, &value).is_ok() && nodes(&settings) != nodes(&usual)
    })
}
