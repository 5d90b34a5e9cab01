//! Runs what a lesson says: its set-ups, solutions, wrong attempts and predictions.

use super::attempt::{Attempt, RUN_STEPS_MAX, is_fault};
use super::complaint::Complaint;
use super::model::{Lesson, Predict, Script, Step, StepKind, Task};
use crate::scenario::{Action, Failure, Line, Order, ScenarioError};
use crate::text::{Language, Texts};

/// All runs of one lesson together take at most so many steps of the engine.
pub const LESSON_STEPS_MAX: u64 = 3_000_000;

pub struct Trial<'a> {
    file: &'a str,
    text: &'a str,
    texts: Texts,
    steps: u64,
}

/// A complaint about a line, or about the step as a whole.
type Said = (Option<usize>, String);

impl<'a> Trial<'a> {
    /// `text` is that of the file, to find lines in.
    pub fn new(file: &'a str, text: &'a str) -> Trial<'a> {
        Trial { file, text, texts: Texts::new(Language::English), steps: 0 }
    }

    pub fn check(mut self, lesson: &Lesson, complaints: &mut Vec<Complaint>) {
        for step in &lesson.steps {
            for (line, message) in self.step(step) {
                let line = line.or_else(|| self.line_of(step));
                let message = format!("step `{}`: {message}", step.id);
                complaints.push(Complaint { file: self.file.to_owned(), line, message });
            }
            if self.steps > LESSON_STEPS_MAX {
                let message = format!(
                    "the runs of this lesson take more than {LESSON_STEPS_MAX} steps of the simulation together; \
                     shorten them. What comes after the step `{}` was not checked",
                    step.id
                );
                complaints.push(Complaint::new(self.file, message));
                return;
            }
        }
    }

    /// The line on which a step's id stands.
    fn line_of(&self, step: &Step) -> Option<usize> {
        let quoted = [format!("\"{}\"", step.id), format!("'{}'", step.id)];
        let is_id = |line: &str| {
            let value = line.trim_start().strip_prefix("id").map(str::trim_start)?.strip_prefix('=')?;
            quoted.iter().any(|id| value.trim_start().starts_with(id.as_str())).then_some(())
        };
        let mut in_step = false;
        for (index, line) in self.text.lines().enumerate() {
            if line.trim_start().starts_with('[') {
                in_step = line.replace(' ', "").starts_with("[[step]]");
            } else if in_step && is_id(line).is_some() {
                return Some(index + 1);
            }
        }
        None
    }

    fn step(&mut self, step: &Step) -> Vec<Said> {
        let attempt = match Attempt::begin(step, None) {
            Ok(attempt) => attempt,
            Err(failed) => {
                let (line, failure) = *failed;
                self.steps += RUN_STEPS_MAX * u64::from(failure == Failure::Stopped);
                let message =
                    format!("line {} of the set-up, `{}`: {}", line.number, line.text, self.why(&failure));
                return vec![(None, message)];
            }
        };
        self.steps += attempt.steps();
        match &step.kind {
            StepKind::Read | StepKind::Quiz(_) => Vec::new(),
            StepKind::Predict(predict) => self.predict(predict, attempt),
            StepKind::Task(_) if attempt.reached() => vec![(
                None,
                "the goal holds before the learner has done anything; change the goal or the set-up"
                    .to_owned(),
            )],
            StepKind::Task(task) => self.task(step, task),
        }
    }

    fn predict(&mut self, predict: &Predict, mut attempt: Attempt) -> Vec<Said> {
        let before = attempt.steps();
        let decided = predict.decide(&mut attempt);
        self.steps += attempt.steps() - before;
        if let Err(failed) = decided {
            let (line, failure) = *failed;
            return vec![(
                None,
                format!("line {} of `run`, `{}`: {}", line.number, line.text, self.why(&failure)),
            )];
        }
        let ids: Vec<&str> =
            attempt.holding().into_iter().map(|index| predict.options[index].id.as_str()).collect();
        match ids.as_slice() {
            [_] => Vec::new(),
            [] => vec![(
                None,
                "no option is right where the run ends; correct a `when`, or add the option that is"
                    .to_owned(),
            )],
            several => vec![(
                None,
                format!(
                    "the options {} are all right where the run ends; make them exclude each other",
                    several.join(", ")
                ),
            )],
        }
    }

    fn task(&mut self, step: &Step, task: &Task) -> Vec<Said> {
        let mut said = self.solution(step, task);
        for (index, wrong) in task.wrong.iter().enumerate() {
            let name = format!("wrong attempt {}", index + 1);
            match self.attempt(step, task, wrong, &name) {
                Err(found) => said.extend(found),
                Ok(attempt) if attempt.reached() => {
                    let message = format!("{name} reaches the goal; make the goal stricter");
                    said.push((Some(wrong.line), message));
                }
                Ok(_) => {}
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
        for parameter in crate::protocols::parameters(step.setup.spec) {
            let name = parameter.name;
            let changed = settings.choice(name) != step.setup.settings.choice(name);
            if changed && !task.may_set.iter().any(|allowed| allowed == name) {
                said.push((Some(script.line), format!("the solution sets `{name}`; add it to `may-set`")));
            }
        }
        for line in &lines {
            if let Some(verb) = verb(line).filter(|verb| !step.allows(verb)) {
                let place = script.line + line.number - 1;
                said.push((Some(place), format!("the solution uses `{verb}`; add it to `allowed`")));
            }
        }
        let cost: usize = lines.iter().map(cost).sum();
        if cost > task.budget {
            let message = format!("the solution takes {cost} faults; raise the `budget` of {}", task.budget);
            said.push((Some(script.line), message));
        }
        match self.attempt(step, task, script, "the solution") {
            Err(found) => said.extend(found),
            Ok(attempt) if !attempt.reached() => {
                let message = "the solution does not reach the goal; correct one of them".to_owned();
                said.push((Some(script.line), message));
            }
            Ok(_) => {}
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
        let (settings, lines) =
            task.read_attempt(step, &script.text).map_err(|errors| unread(name, script, &errors))?;
        let mut attempt = Attempt::begin(step, Some(settings)).map_err(|failed| {
            let (line, failure) = *failed;
            let message = format!(
                "{name}: with its settings the set-up fails at `{}`: {}",
                line.text,
                self.why(&failure)
            );
            vec![(Some(script.line), message)]
        })?;
        let mut outcome = Ok(());
        for line in &lines {
            if let Err(failure) = attempt.carry_out(line) {
                let place = script.line + line.number - 1;
                outcome =
                    Err(vec![(Some(place), format!("{name}, `{}`: {}", line.text, self.why(&failure)))]);
                break;
            }
        }
        self.steps += attempt.steps();
        outcome.map(|()| attempt)
    }

    fn why(&self, failure: &Failure) -> String {
        match failure {
            Failure::Refused(refusal) => {
                format!("this makes no sense there: {} Change or delete it", self.texts.note(&refusal.0, &[]))
            }
            Failure::NeverHeld => "this does not come true within 60 s; change the condition".to_owned(),
            Failure::DoesNotHold => "this does not hold there; change the condition".to_owned(),
            Failure::Stopped => {
                format!("the run takes more than {RUN_STEPS_MAX} steps of the simulation; shorten it")
            }
        }
    }
}

fn unread(name: &str, script: &Script, errors: &[ScenarioError]) -> Vec<Said> {
    let said = |error: &ScenarioError| {
        let line = script.line + error.line.max(1) - 1;
        (Some(line), format!("{name}, column {}: {}", error.column, error.message))
    };
    errors.iter().map(said).collect()
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
fn verb(line: &Line) -> Option<&str> {
    match &line.action {
        Action::Give(_) => line.text.split_whitespace().next(),
        _ => None,
    }
}
