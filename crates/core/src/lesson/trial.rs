//! Runs what a lesson says: its set-ups, solutions, wrong attempts and predictions.

use std::collections::BTreeSet;

use super::attempt::{Attempt, RUN_STEPS_MAX, is_fault};
use super::complaint::Complaint;
use super::model::{Lesson, Predict, Step, StepKind, Task};
use super::script::Script;
use crate::scenario::{Action, Failure, Line, Order, ScenarioError, Until};
use crate::text::{Language, Texts};
use faultline_sim::Verb;

/// All runs of one lesson together take at most so many steps of the engine.
pub const LESSON_STEPS_MAX: u64 = 3_000_000;

/// Tries a lesson: all that it says is carried out.
pub struct Trial<'a> {
    file: &'a str,
    texts: Texts,
    /// What all runs have cost so far.
    pub(super) cost: u64,
}

/// A complaint about a line of the file.
pub(super) type Said = (usize, String);

impl<'a> Trial<'a> {
    /// `file` is the name of the lesson's file, for complaints.
    pub fn new(file: &'a str) -> Trial<'a> {
        Trial { file, texts: Texts::new(Language::English), cost: 0 }
    }

    /// Adds everything that does not do what it should. Returns what all runs have cost, in steps of the
    /// engine.
    pub fn check(mut self, lesson: &Lesson, complaints: &mut Vec<Complaint>) -> u64 {
        for step in &lesson.steps {
            let said = self.step(step);
            complaints
                .extend(said.into_iter().map(|(line, message)| Complaint::at(self.file, line, message)));
            if self.is_spent() {
                let message = format!(
                    "the runs of this lesson take more than {LESSON_STEPS_MAX} steps of the simulation together; \
                     shorten them. What comes after the step `{}` was not checked",
                    step.id
                );
                complaints.push(Complaint::new(self.file, message));
                break;
            }
        }
        self.cost
    }

    pub(super) fn is_spent(&self) -> bool {
        self.cost > LESSON_STEPS_MAX
    }

    /// Steps with the same set-up say the same if it fails, so that it is said once.
    fn step(&mut self, step: &Step) -> Vec<Said> {
        let mut attempt = Attempt::open(step, None);
        let begun = attempt.set_up(step);
        self.cost += attempt.cost();
        if let Err(failed) = begun {
            let (line, failure) = *failed;
            let message = format!("the set-up, `{}`: {}", line.text, self.why(&failure));
            return vec![(step.setup_lines.of(line.number), message)];
        }
        match &step.kind {
            StepKind::Read => self.story(step, attempt),
            StepKind::Quiz(quiz) => match &quiz.culprit {
                Some(culprit) => self.culprit(step, quiz, culprit, attempt),
                None => Vec::new(),
            },
            StepKind::Survive(survive) => self.survive(step, survive),
            StepKind::Order(ordering) => self.order(step, ordering, attempt),
            StepKind::Predict(predict) => self.predict(step, predict, attempt),
            StepKind::Task(_) if attempt.reached() => {
                let message = "the goal holds before the learner has done anything; change it or the set-up";
                vec![about(step, message)]
            }
            StepKind::Task(task) => self.task(step, task, &attempt),
        }
    }

    /// What a step shows has to come to its end by itself.
    fn story(&mut self, step: &Step, mut attempt: Attempt) -> Vec<Said> {
        let Some(story) = &step.until else { return Vec::new() };
        if !attempt.holding().is_empty() {
            let message =
                "`until` holds where the set-up ends, so nothing would be shown; name a later moment";
            return vec![(story.line, message.to_owned())];
        }
        let before = attempt.cost();
        let line = Line {
            number: 1,
            text: format!("run until {}", story.text),
            action: Action::Run(Until::Condition(story.until.clone())),
        };
        let outcome = attempt.carry_out(&line);
        self.cost += attempt.cost() - before;
        match outcome {
            Ok(()) => Vec::new(),
            Err(failure) => vec![(story.line, format!("`until`: {}", self.why(&failure)))],
        }
    }

    fn predict(&mut self, step: &Step, predict: &Predict, mut attempt: Attempt) -> Vec<Said> {
        let before = attempt.cost();
        let decided = predict.decide(&mut attempt);
        self.cost += attempt.cost() - before;
        if let Err(failed) = decided {
            let (line, failure) = *failed;
            let message = format!("`run`, `{}`: {}", line.text, self.why(&failure));
            return vec![(predict.run_lines.of(line.number), message)];
        }
        let ids: Vec<&str> =
            attempt.holding().into_iter().map(|index| predict.options[index].id.as_str()).collect();
        match ids.as_slice() {
            [_] => Vec::new(),
            [] => vec![about(
                step,
                "no option is right where the run ends; correct a `when`, or add the option that is",
            )],
            several => {
                let several = several.join("`, `");
                let message = format!(
                    "the options `{several}` are all right where the run ends; make them exclude each other"
                );
                vec![about(step, &message)]
            }
        }
    }

    fn task(&mut self, step: &Step, task: &Task, begun: &Attempt) -> Vec<Said> {
        let mut said = Vec::new();
        for missed in begun.missed().filter_map(|index| task.missed.get(index)) {
            let message = format!("`missed` `{}` holds before the learner has done anything", missed.id);
            said.push((missed.line, format!("{message}; make its `when` stricter")));
        }
        said.extend(self.solution(step, task));
        said.extend(self.guesses(step, task));
        let mut shown = BTreeSet::new();
        for (index, wrong) in task.wrong.iter().enumerate() {
            let name = format!("wrong attempt {}", index + 1);
            match self.attempt(step, task, wrong, &name) {
                Err(found) => said.extend(found),
                Ok(attempt) if attempt.reached() => {
                    let message = format!("{name} reaches the goal; make the goal stricter");
                    said.push((wrong.lines.first(), message));
                }
                Ok(attempt) => shown.extend(attempt.missed()),
            }
        }
        for (index, missed) in task.missed.iter().enumerate().filter(|_| !self.is_spent()) {
            if !shown.contains(&index) {
                let message = format!(
                    "no wrong attempt ends where `missed` `{}` holds; add one to `wrong`, or correct its `when`",
                    missed.id
                );
                said.push((missed.line, message));
            }
        }
        said
    }

    fn solution(&mut self, step: &Step, task: &Task) -> Vec<Said> {
        let script = &task.solution;
        let (settings, lines) = match task.read_attempt(step, &script.text) {
            Ok(read) => read,
            Err(errors) => return unread("the solution", script, &errors),
        };
        let mut said = Vec::new();
        for parameter in faultline_protocols::parameters(step.setup.spec) {
            let name = parameter.name;
            let changed = settings.choice(name) != step.setup.settings.choice(name);
            if changed && !task.may_set.iter().any(|allowed| allowed == name) {
                let message = format!("the solution sets `{name}`; add it to `may-set`");
                said.push((script.lines.of(line_that_sets(name, &script.text)), message));
            }
        }
        for line in &lines {
            if let Some(verb) = verb(line).filter(|verb| !step.allows(*verb)) {
                let add = match verb {
                    Verb::Restart => "what that undoes, `crash`,",
                    Verb::Resume => "what that undoes, `pause`,",
                    Verb::Heal => "what that undoes, such as `cut`,",
                    _ => "it",
                };
                let message = format!("the solution uses `{verb}`; add {add} to `allowed`");
                said.push((script.lines.of(line.number), message));
            }
        }
        let cost: usize = lines.iter().map(cost).sum();
        if cost > task.budget {
            let message = format!("the solution takes {cost} faults; raise the `budget` of {}", task.budget);
            said.push((script.lines.first(), message));
        }
        match self.attempt(step, task, script, "the solution") {
            Err(found) => said.extend(found),
            Ok(attempt) if attempt.ever_missed().is_some() => {
                let missed = attempt.ever_missed().and_then(|index| task.missed.get(index));
                let id = missed.map(|missed| missed.id.as_str()).unwrap_or_default();
                let message =
                    format!("`missed` `{id}` holds on the way of the solution; make its `when` stricter");
                said.push((missed.map_or(script.lines.first(), |missed| missed.line), message));
            }
            Ok(attempt) if !attempt.reached() => {
                let message = "the solution does not reach the goal; correct one of them".to_owned();
                said.push((script.lines.first(), message));
            }
            Ok(_) => {}
        }
        said
    }

    /// The runs decide which guesses are right.
    fn guesses(&mut self, step: &Step, task: &Task) -> Vec<Said> {
        let mut said = Vec::new();
        for guess in &task.guesses {
            match self.attempt(step, task, &guess.run, &format!("`run` of the guess `{}`", guess.id)) {
                Err(found) => said.extend(found),
                Ok(attempt) if attempt.reached() != guess.right => {
                    let message = if guess.right {
                        "is said to be right, and its run does not reach the goal; correct its run, or delete `right`"
                    } else {
                        "is not said to be right, and its run reaches the goal; write `right = true`, or correct its run"
                    };
                    said.push((guess.line, format!("the guess `{}` {message}", guess.id)));
                }
                Ok(_) => {}
            }
        }
        said
    }

    fn attempt(
        &mut self,
        step: &Step,
        task: &Task,
        script: &Script,
        name: &str,
    ) -> Result<Attempt, Vec<Said>> {
        if self.is_spent() {
            return Err(Vec::new());
        }
        let (settings, lines) =
            task.read_attempt(step, &script.text).map_err(|errors| unread(name, script, &errors))?;
        let mut attempt = Attempt::open(step, Some(settings));
        let outcome = self.carry_out(step, &mut attempt, script, &lines, name);
        self.cost += attempt.cost();
        outcome.map(|()| attempt).map_err(|said| vec![said])
    }

    fn carry_out(
        &self,
        step: &Step,
        attempt: &mut Attempt,
        script: &Script,
        lines: &[Line],
        name: &str,
    ) -> Result<(), Said> {
        attempt.set_up(step).map_err(|failed| {
            let (line, failure) = *failed;
            let message = format!(
                "{name}: with its settings the set-up fails at `{}`: {}",
                line.text,
                self.why(&failure)
            );
            (script.lines.first(), message)
        })?;
        for line in lines {
            attempt.carry_out(line).map_err(|failure| {
                let message = format!("{name}, `{}`: {}", line.text, self.why(&failure));
                (script.lines.of(line.number), message)
            })?;
        }
        Ok(())
    }

    pub(super) fn why(&self, failure: &Failure) -> String {
        match failure {
            Failure::Refused(refusal) => {
                format!("this makes no sense there: {} Change or delete it", self.texts.note(&refusal.0, &[]))
            }
            Failure::NeverHeld => {
                "this does not come true within 60 s of the run; change the condition".to_owned()
            }
            Failure::DoesNotHold => "this does not hold there; change the condition".to_owned(),
            Failure::Stopped => {
                format!(
                    "the run takes more than {RUN_STEPS_MAX} steps of the simulation; shorten it, or make its conditions simpler"
                )
            }
        }
    }
}

pub(super) fn about(step: &Step, message: &str) -> Said {
    (step.line, format!("step `{}`: {message}", step.id))
}

pub(super) fn unread(name: &str, script: &Script, errors: &[ScenarioError]) -> Vec<Said> {
    errors.iter().map(|error| script.says(name, error)).collect()
}

/// The number of the line that sets a parameter.
pub(super) fn line_that_sets(name: &str, text: &str) -> usize {
    let sets = |line: &str| {
        let rest = line.trim_start().strip_prefix("set").map(str::trim_start);
        rest.and_then(|rest| rest.strip_prefix(name)).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    text.lines().position(sets).map_or(1, |index| index + 1)
}

/// How many faults a line costs.
fn cost(line: &Line) -> usize {
    match &line.action {
        Action::Give(Order::Command(command)) => usize::from(is_fault(command)),
        Action::Give(Order::Message { .. }) => 1,
        _ => 0,
    }
}

/// The verb of a line that acts on the run.
fn verb(line: &Line) -> Option<Verb> {
    match &line.action {
        Action::Give(_) => line.text.split_whitespace().next().and_then(Verb::parse),
        _ => None,
    }
}
