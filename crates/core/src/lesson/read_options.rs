//! Steps with options: predictions and quizzes.

use std::collections::BTreeSet;

use super::model::{Choice, Foretold, Predict, Quiz, StepKind};
use super::raw::{RawKind, RawStep};
use super::read::{OPTIONS_MAX, Reading, SLUG, is_slug};
use super::script::too_many_parts;
use crate::scenario::{self, Scenario, Scope};

pub(super) fn read_predict(r: &mut Reading, raw: &RawStep, setup: &Scenario) -> Option<StepKind> {
    common(r, raw);
    let Some(run) = &raw.run else {
        r.complain(&raw.kind, "a `predict` step needs `run`, the commands that decide; add it");
        return None;
    };
    let scope = Scope { spec: setup.spec, names: &setup.names };
    let script = r.script(run, "`run`");
    let lines = script.as_ref().and_then(|script| match scenario::parse_commands(&script.text, &scope) {
        Ok(lines) => {
            r.scenario_errors(script, "`run`", &too_many_parts(&lines));
            Some(lines)
        }
        Err(errors) => {
            r.scenario_errors(script, "`run`", &errors);
            None
        }
    });
    if lines.as_ref().is_some_and(Vec::is_empty) {
        r.complain(run, "`run` is empty; say what happens, as in `run 500ms`");
    }
    let mut options = Vec::new();
    for option in raw.options.iter().take(OPTIONS_MAX) {
        if let Some(right) = &option.right {
            let message =
                "the run decides which option is right; delete `right` and write `when`, a condition";
            r.complain(right, message);
        }
        match &option.when {
            Some(when) => {
                let id = option.id.get_ref().clone();
                let what = format!("`when` of the option `{id}`");
                let when_text = when.get_ref().clone();
                if let Some(when) = r.condition(when, &what, setup) {
                    options.push(Foretold { id, when, when_text });
                }
            }
            None if option.right.is_none() => {
                let message = format!(
                    "the option `{}` needs `when`, a condition on the run; add it",
                    option.id.get_ref()
                );
                r.complain(&option.id, message);
            }
            None => {}
        }
    }
    Some(StepKind::Predict(Box::new(Predict { run: lines?, run_lines: script?.lines, options })))
}

pub(super) fn read_quiz(r: &mut Reading, raw: &RawStep) -> Option<StepKind> {
    common(r, raw);
    let is_quiz = *raw.kind.get_ref() == RawKind::Quiz;
    let conditions = raw.options.iter().take(OPTIONS_MAX).filter_map(|option| option.when.as_ref());
    for when in conditions.filter(|_| is_quiz) {
        r.complain(
            when,
            "a `quiz` has no `when`; write `right = true` for what is right, or make it a `predict`",
        );
    }
    let options: Vec<Choice> = raw
        .options
        .iter()
        .map(|option| Choice {
            id: option.id.get_ref().clone(),
            right: option.right.as_ref().is_some_and(|right| *right.get_ref()),
        })
        .collect();
    if options.len() > 1 {
        if options.iter().all(|option| !option.right) {
            r.complain(&raw.kind, "no option is right; write `right = true` for at least one");
        } else if options.iter().all(|option| option.right) {
            r.complain(&raw.kind, "every option is right; leave `right` out of at least one");
        }
    }
    Some(StepKind::Quiz(Box::new(Quiz { options, culprit: None })))
}

/// What holds for both kinds.
fn common(r: &mut Reading, raw: &RawStep) {
    if raw.options.len() < 2 {
        r.complain(&raw.kind, "this needs at least two options; add a `[[step.option]]`");
    }
    if let Some(option) = raw.options.get(OPTIONS_MAX) {
        r.complain(&option.id, format!("a step has at most {OPTIONS_MAX} options; leave some out"));
    }
    let mut ids = BTreeSet::new();
    for option in raw.options.iter().take(OPTIONS_MAX) {
        let id = option.id.get_ref();
        if !is_slug(id) {
            r.complain(&option.id, format!("the id `{id}` cannot stand in an address; {SLUG}"));
        }
        if !ids.insert(id) {
            r.complain(&option.id, format!("another option has the id `{id}`; give each its own"));
        }
    }
}
