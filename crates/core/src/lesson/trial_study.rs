//! Tries steps that study a run.

use super::attempt::Attempt;
use super::culprit::{Culprit, FUTURES};
use super::model::{Quiz, Step};
use super::order::{OPERATIONS_MAX, Ordering};
use super::script::Script;
use super::survive::Survive;
use super::trial::{Said, Trial, about, line_that_sets, unread};
use crate::study::{Answer, Chance};
use faultline_sim::Moment;

/// Steps of the simulation between two looks at what a search has cost.
const PIECE: u64 = 10_000;

impl Trial<'_> {
    /// The run has to break the promise, and the right option is the first event after which no future kept it.
    pub(super) fn culprit(
        &mut self,
        step: &Step,
        quiz: &Quiz,
        culprit: &Culprit,
        mut attempt: Attempt,
    ) -> Vec<Said> {
        if culprit.is_broken(attempt.history.present()) {
            return vec![about(step, "the promise is broken before `run` begins; change the set-up")];
        }
        let before = attempt.cost();
        let done = culprit.carry_out(&mut attempt);
        self.cost += attempt.cost() - before;
        if let Err(failed) = done {
            let (line, failure) = *failed;
            let message = format!("`run`, `{}`: {}", line.text, self.why(&failure));
            return vec![(culprit.run_lines.of(line.number), message)];
        }
        if !culprit.is_broken(attempt.history.present()) {
            let message =
                format!("`run` does not break the promise `{}`; correct one of them", culprit.promise);
            return vec![(culprit.run_lines.first(), message)];
        }
        let moments = culprit.moments(&attempt);
        let never: Vec<Said> = (culprit.suspects.iter().zip(&moments).zip(&quiz.options))
            .filter(|((_, moment), _)| moment.is_none())
            .map(|((suspect, _), option)| {
                let message = format!(
                    "the event of the option `{}` never happens in this run; correct its `when`",
                    option.id
                );
                (suspect.line, message)
            })
            .collect();
        if !never.is_empty() {
            return never;
        }
        match self.last_chance(culprit, &attempt) {
            Some(last) => judge(step, quiz, culprit, &moments, last),
            None => Vec::new(),
        }
    }

    /// The last moment from which the promise could be kept; `None` if that took too long to find out.
    fn last_chance(&mut self, culprit: &Culprit, attempt: &Attempt) -> Option<Option<Moment>> {
        let mut search = culprit.last_chance(attempt)?;
        while !search.advance(&attempt.history, PIECE) {
            self.cost += PIECE;
            if self.is_spent() {
                return None;
            }
        }
        match search.answer() {
            Chance::At(moment) => Some(Some(moment)),
            Chance::Never => Some(None),
            Chance::NotFinished => None,
        }
    }

    /// The run has to make a history that can be put in order by hand, or of which it can be said that it cannot.
    pub(super) fn order(&mut self, step: &Step, ordering: &Ordering, mut attempt: Attempt) -> Vec<Said> {
        let before = attempt.cost();
        let done = ordering.carry_out(&mut attempt);
        self.cost += attempt.cost() - before;
        if let Err(failed) = done {
            let (line, failure) = *failed;
            let message = format!("`run`, `{}`: {}", line.text, self.why(&failure));
            return vec![(ordering.run_lines.of(line.number), message)];
        }
        let Some(seen) = ordering.seen(step.setup.spec, &attempt) else { return Vec::new() };
        let count = seen.operations.len();
        let open = seen.operations.iter().filter(|operation| operation.answer.is_none()).count();
        let message = if !(2..=OPERATIONS_MAX).contains(&count) {
            format!("clients have done {count} operations by the end; let there be 2 to {OPERATIONS_MAX}")
        } else if open > 0 {
            format!("{open} of the operations are open at the end; let the run go on until they are answered")
        } else if ordering.has_order(&seen).is_none() {
            "whether there is an order was not decided; make the history smaller".to_owned()
        } else {
            return Vec::new();
        };
        vec![(ordering.run_lines.first(), message)]
    }

    /// The solution has to survive, and every wrong attempt must not.
    pub(super) fn survive(&mut self, step: &Step, survive: &Survive) -> Vec<Said> {
        let mut said = self.stand(step, survive, &survive.solution, "the solution", true);
        for (index, wrong) in survive.wrong.iter().enumerate() {
            said.extend(self.stand(step, survive, wrong, &format!("wrong attempt {}", index + 1), false));
        }
        said
    }

    fn stand(
        &mut self,
        step: &Step,
        survive: &Survive,
        script: &Script,
        name: &str,
        survives: bool,
    ) -> Vec<Said> {
        if self.is_spent() {
            return Vec::new();
        }
        let settings = match survive.settings(step, &script.text) {
            Ok(settings) => settings,
            Err(errors) => return unread(name, script, &errors),
        };
        let mut said = Vec::new();
        for parameter in faultline_protocols::parameters(step.setup.spec) {
            let changed = settings.choice(parameter.name) != step.setup.settings.choice(parameter.name);
            if changed && !survive.may_set.iter().any(|allowed| allowed == parameter.name) {
                let message = format!("{name} sets `{0}`; add it to `may-set`", parameter.name);
                said.push((script.lines.of(line_that_sets(parameter.name, &script.text)), message));
            }
        }
        let mut attempt = match Attempt::begin(step, Some(settings)) {
            Ok(attempt) => attempt,
            Err(failed) => {
                let (line, failure) = *failed;
                let message = format!(
                    "{name}: with its settings the set-up fails at `{}`: {}",
                    line.text,
                    self.why(&failure)
                );
                said.push((script.lines.first(), message));
                return said;
            }
        };
        let search = survive.attack(attempt.history.present());
        let useful = survive.is_useful(&mut attempt);
        self.cost += attempt.cost();
        if !useful {
            if survives {
                let message =
                    format!("{name} does not reach the goal, without any fault; correct one of them");
                said.push((script.lines.first(), message));
            }
            return said;
        }
        let Some(mut search) = search else { return said };
        while !search.advance(PIECE) {
            self.cost += PIECE;
            if self.is_spent() {
                return said;
            }
        }
        let message = match (search.answer(), survives) {
            (Answer::Found(find), true) => {
                let at = find.end.time.0 as f64 / 1000.0;
                format!(
                    "{name} does not survive: the attack breaks the promise at {at} ms with {} of its faults; set something else",
                    find.given.len()
                )
            }
            (Answer::None(_), false) => format!("{name} survives; make the attack stronger, or delete it"),
            _ => return said,
        };
        said.push((script.lines.first(), message));
        said
    }
}

/// Whether the option that is said to be right is the one after whose event nothing kept the promise any more.
fn judge(
    step: &Step,
    quiz: &Quiz,
    culprit: &Culprit,
    moments: &[Option<Moment>],
    last: Option<Moment>,
) -> Vec<Said> {
    let known = || quiz.options.iter().zip(moments).zip(&culprit.suspects);
    let after = known().filter(|((_, moment), _)| **moment > last);
    let first = after.min_by_key(|((_, moment), _)| *moment);
    let could = match last {
        Some(moment) => format!("the promise could last be kept at {} ms", moment.time.0 as f64 / 1000.0),
        None => format!("none of {FUTURES} futures keeps the promise, not even from the start"),
    };
    let Some(((right, moment), _)) = first else {
        return vec![about(
            step,
            &format!("{could}, after the events of all options; add the one that is to blame"),
        )];
    };
    let mut said = Vec::new();
    for ((option, other), suspect) in known() {
        if option.right && option.id != right.id {
            let message = format!(
                "the option `{}` is said to be right, but {could}, and the first event after that is `{}`",
                option.id, right.id
            );
            said.push((suspect.line, message));
        } else if option.id != right.id && other == moment {
            let message =
                format!("the options `{}` and `{}` happen at one moment; leave one out", right.id, option.id);
            said.push((suspect.line, message));
        }
    }
    said
}
