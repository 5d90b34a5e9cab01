//! Steps that study a run: which event is to blame, which settings survive an attack, which order explains what was seen.

use toml::Spanned;

use super::culprit::{Culprit, Suspect};
use super::model::{Quiz, StepKind};
use super::order::Ordering;
use super::raw::RawStep;
use super::read::{Reading, unknown};
use super::read_options::read_quiz;
use super::read_task::{read_may_set, read_wrong};
use super::script::{Lines, too_many_parts};
use super::survive::Survive;
use crate::scenario::{self, Line, Scenario, Scope};
use crate::study::history::Consistency;
use faultline_sim::{Faults, Micros, Verb};

/// More faults than that are too many schedules.
const FAULTS_MAX: usize = 3;
/// A search is for a short time.
const WITHIN_MAX: Micros = Micros(5_000_000);
/// So long are futures looked at, if nothing else is said.
const FUTURE: Micros = Micros(1_000_000);

pub(super) fn read_culprit(r: &mut Reading, raw: &RawStep, setup: &Scenario) -> Option<StepKind> {
    let quiz = read_quiz(r, raw)?;
    let (Some(run), Some(promise)) = (&raw.run, &raw.promise) else {
        r.complain(
            &raw.kind,
            "a `culprit` needs `run`, which breaks a promise, and `promise`, which one; add them",
        );
        return None;
    };
    let promise = read_promise(r, promise, setup);
    let within = raw.within.as_ref().map_or(Some(FUTURE), |within| read_within(r, within));
    let (lines, run_lines) = read_run(r, run, setup)?;
    let mut suspects = Vec::new();
    for option in &raw.options {
        let id = option.id.get_ref();
        match &option.when {
            Some(when) => {
                let (when_text, line) = (when.get_ref().clone(), r.source.line_of(&option.id));
                let when = r.condition(when, &format!("`when` of the option `{id}`"), setup);
                suspects.extend(when.map(|when| Suspect { when, when_text, line }));
            }
            None => {
                let message = format!(
                    "the option `{id}` needs `when`, which holds once its event has happened; add it"
                );
                r.complain(&option.id, message);
            }
        }
    }
    let StepKind::Quiz(quiz) = quiz else { return None };
    let culprit = Culprit { run: lines, run_lines, promise: promise?, within: within?, suspects };
    Some(StepKind::Quiz(Box::new(Quiz { culprit: Some(culprit), ..*quiz })))
}

/// Commands that follow the set-up.
fn read_run(r: &mut Reading, run: &Spanned<String>, setup: &Scenario) -> Option<(Vec<Line>, Lines)> {
    let scope = Scope { spec: setup.spec, names: &setup.names };
    let script = r.script(run, "`run`")?;
    match scenario::parse_commands(&script.text, &scope) {
        Ok(lines) => {
            r.scenario_errors(&script, "`run`", &too_many_parts(&lines));
            Some((lines, script.lines))
        }
        Err(errors) => {
            r.scenario_errors(&script, "`run`", &errors);
            None
        }
    }
}

pub(super) fn read_order(r: &mut Reading, raw: &RawStep, setup: &Scenario) -> Option<StepKind> {
    let Some(run) = &raw.run else {
        r.complain(&raw.kind, "an `order` needs `run`, in which clients see something; add it");
        return None;
    };
    if setup.spec.object.is_none() {
        let message = format!("what clients of `{}` see is not judged, so it has no `order`", setup.spec.id);
        r.complain(&raw.kind, message);
        return None;
    }
    let known = ["linearizable", "sequential"];
    let consistency = match raw.consistency.as_ref().map(|word| word.get_ref().as_str()) {
        None | Some("linearizable") => Consistency::Linearizable,
        Some("sequential") => Consistency::Sequential,
        Some(other) => {
            if let Some(word) = &raw.consistency {
                r.complain(word, unknown("consistency", other, &known));
            }
            return None;
        }
    };
    let (run, run_lines) = read_run(r, run, setup)?;
    Some(StepKind::Order(Box::new(Ordering { run, run_lines, consistency })))
}

pub(super) fn read_survive(r: &mut Reading, raw: &RawStep, setup: &Scenario) -> Option<StepKind> {
    let given = [
        ("promise", raw.promise.is_some()),
        ("faults", raw.faults.is_some()),
        ("budget", raw.budget.is_some()),
        ("within", raw.within.is_some()),
        ("may-set", raw.may_set.is_some()),
        ("solution", raw.solution.is_some()),
    ];
    let missing: Vec<&str> = given.into_iter().filter(|(_, given)| !given).map(|(name, _)| name).collect();
    let (Some(promise), Some(faults), Some(budget), Some(within), Some(may_set), Some(solution)) =
        (&raw.promise, &raw.faults, &raw.budget, &raw.within, &raw.may_set, &raw.solution)
    else {
        r.complain(&raw.kind, format!("a `survive` lacks `{}`; add it", missing.join("`, `")));
        return None;
    };
    read_may_set(r, may_set.get_ref(), setup.spec);
    let promise = read_promise(r, promise, setup);
    let within = read_within(r, within);
    let faults_most = r.limit(budget, "budget", 1, FAULTS_MAX);
    let verbs = read_kinds(r, faults);
    let goal_text = raw.goal.as_ref().map(|goal| goal.get_ref().clone());
    let goal = raw.goal.as_ref().map(|goal| r.condition(goal, "the goal", setup));
    let solution = r.script(solution, "the solution");
    let wrong = read_wrong(r, raw);
    Some(StepKind::Survive(Box::new(Survive {
        promise: promise?,
        kinds: Faults { verbs, ..Faults::default() },
        faults: faults_most,
        within: within?,
        may_set: may_set.get_ref().iter().map(|name| name.get_ref().clone()).collect(),
        goal: match goal {
            Some(goal) => Some(goal?),
            None => None,
        },
        goal_text,
        solution: solution?,
        wrong: wrong?,
    })))
}

fn read_promise(r: &mut Reading, name: &Spanned<String>, setup: &Scenario) -> Option<&'static str> {
    let promises = setup.spec.promises;
    let found = promises.iter().find(|promise| promise.name == name.get_ref());
    if found.is_none() {
        let known: Vec<&str> = promises.iter().map(|promise| promise.name).collect();
        r.complain(name, unknown("promise", name.get_ref(), &known));
    }
    found.map(|promise| promise.name)
}

fn read_within(r: &mut Reading, within: &Spanned<String>) -> Option<Micros> {
    let time = scenario::parse_time(within.get_ref());
    match time {
        None => r.complain(within, "`within` is a time, as in `within = \"500ms\"`"),
        Some(time) if time == Micros(0) || time > WITHIN_MAX => {
            r.complain(within, "`within` is more than 0 and at most 5s");
        }
        Some(_) => {}
    }
    time
}

fn read_kinds(r: &mut Reading, faults: &[Spanned<String>]) -> Vec<Verb> {
    r.doubles(faults);
    let known: Vec<&str> = Faults::KINDS.iter().map(|verb| verb.word()).collect();
    let mut verbs = Vec::new();
    for name in faults {
        match Faults::KINDS.iter().find(|verb| verb.word() == name.get_ref()) {
            Some(verb) => verbs.push(*verb),
            None => r.complain(name, unknown("fault for a search", name.get_ref(), &known)),
        }
    }
    verbs
}
