//! `lesson.toml` to [`Lesson`].

use std::collections::BTreeSet;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::BYTES_MAX;
use super::attempt::FREE;
use super::complaint::Complaint;
use super::model::{FORMAT, Lesson, Level, LocalText, PANELS, Step, StepKind, Task};
use crate::protocols::{self, PROTOCOLS};
use crate::scenario::{self, Condition, Scenario, Scope};
use crate::sim::Command;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawLesson {
    format: u32,
    protocol: String,
    minutes: u32,
    level: Level,
    #[serde(default)]
    builds_on: Vec<String>,
    title: LocalText,
    summary: LocalText,
    setup: String,
    #[serde(rename = "step")]
    steps: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawStep {
    id: String,
    kind: RawKind,
    setup: Option<String>,
    #[serde(default)]
    play: bool,
    panel: Option<String>,
    goal: Option<String>,
    #[serde(default)]
    allowed: Vec<String>,
    budget: Option<usize>,
    #[serde(default)]
    may_set: Vec<String>,
    solution: Option<String>,
    #[serde(default)]
    wrong: Vec<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum RawKind {
    Read,
    Task,
}

/// Verbs that a task can allow.
fn faults() -> Vec<&'static str> {
    Command::VERBS.into_iter().filter(|verb| !FREE.contains(verb)).collect()
}

/// Reads a TOML file of a known shape.
pub(super) fn toml<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Complaint> {
    if text.len() > BYTES_MAX {
        let message = format!("the file is larger than {} KB; make it smaller", BYTES_MAX / 1024);
        return Err(Complaint::new(file, message));
    }
    toml::from_str(text).map_err(|error| {
        let message = error.message().trim().to_owned();
        match error.span() {
            Some(span) => {
                let line = text[..span.start.min(text.len())].matches('\n').count() + 1;
                Complaint::at(file, line, message)
            }
            None => Complaint::new(file, message),
        }
    })
}

impl Lesson {
    /// Reads `lesson.toml`. Whether the goals can be reached is another question, see
    /// [`super::check_folder`].
    ///
    /// # Errors
    /// Everything that is wrong, each with what to do.
    pub fn parse(slug: &str, text: &str) -> Result<Lesson, Vec<Complaint>> {
        let file = format!("{slug}/lesson.toml");
        let raw: RawLesson = toml(&file, text).map_err(|complaint| vec![complaint])?;
        let mut complaints = Vec::new();
        if raw.format != FORMAT {
            let message = format!("format {} is not known here; write `format = {FORMAT}`", raw.format);
            return Err(vec![Complaint::new(&file, message)]);
        }
        let Some(spec) = protocols::find(&raw.protocol) else {
            let known: Vec<&str> = PROTOCOLS.iter().map(|spec| spec.id).collect();
            let message =
                format!("there is no protocol `{}`; write one of {}", raw.protocol, known.join(", "));
            return Err(vec![Complaint::new(&file, message)]);
        };
        if raw.steps.is_empty() {
            complaints.push(Complaint::new(&file, "a lesson needs at least one `[[step]]`"));
        }
        let mut ids = BTreeSet::new();
        let mut steps = Vec::new();
        for raw_step in raw.steps {
            let place = format!("{file}, step `{}`", raw_step.id);
            if !is_slug(&raw_step.id) {
                complaints
                    .push(Complaint::new(&place, "an id has lower-case letters, digits and dashes only"));
            }
            if !ids.insert(raw_step.id.clone()) {
                complaints.push(Complaint::new(&place, "another step has this id; give each its own"));
            }
            let setup = raw_step.setup.as_deref().unwrap_or(&raw.setup);
            match scenario::parse(setup) {
                Ok(setup) if setup.spec.id == spec.id => {
                    if let Some(step) = read_step(raw_step, setup, &place, &mut complaints) {
                        steps.push(step);
                    }
                }
                Ok(_) => complaints
                    .push(Complaint::new(&place, "the set-up uses another protocol than the lesson")),
                Err(errors) => complaints.extend(
                    errors.iter().map(|error| Complaint::new(format!("{place}, set-up"), error.to_string())),
                ),
            }
        }
        if !complaints.is_empty() {
            return Err(complaints);
        }
        Ok(Lesson {
            slug: slug.to_owned(),
            spec,
            minutes: raw.minutes,
            level: raw.level,
            builds_on: raw.builds_on,
            title: raw.title,
            summary: raw.summary,
            steps,
        })
    }

    pub fn step(&self, id: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.id == id)
    }
}

fn read_step(raw: RawStep, setup: Scenario, place: &str, complaints: &mut Vec<Complaint>) -> Option<Step> {
    let before = complaints.len();
    let mut complain = |message: String| complaints.push(Complaint::new(place, message));
    if let Some(panel) = &raw.panel
        && !PANELS.contains(&panel.as_str())
    {
        complain(format!("there is no panel `{panel}`; write one of {}", PANELS.join(", ")));
    }
    let kind = match raw.kind {
        RawKind::Read => {
            if raw.goal.is_some() || raw.solution.is_some() || raw.budget.is_some() || !raw.allowed.is_empty()
            {
                complain(
                    "a `read` step has no goal, solution, budget or allowed; make it a `task`".to_owned(),
                );
            }
            StepKind::Read
        }
        RawKind::Task => {
            let (Some(goal), Some(solution), Some(budget)) = (raw.goal, raw.solution, raw.budget) else {
                complain("a `task` needs `goal`, `solution` and `budget`; add what is missing".to_owned());
                return None;
            };
            for verb in raw.allowed.iter().filter(|verb| !faults().contains(&verb.as_str())) {
                complain(format!(
                    "`{verb}` is no fault that can be allowed; write some of {}",
                    faults().join(", ")
                ));
            }
            for name in &raw.may_set {
                if protocols::parameters(setup.spec).all(|parameter| parameter.name != name) {
                    complain(format!("there is no parameter `{name}` to set"));
                }
            }
            match Condition::parse(&goal, &Scope { spec: setup.spec, names: &setup.names }) {
                Ok(goal) => StepKind::Task(Box::new(Task {
                    goal,
                    allowed: raw.allowed,
                    budget,
                    may_set: raw.may_set,
                    solution,
                    wrong: raw.wrong,
                })),
                Err(error) => {
                    complain(format!("the goal does not parse: {error}"));
                    return None;
                }
            }
        }
    };
    let step = Step { id: raw.id, setup, play: raw.play, panel: raw.panel, kind };
    (complaints.len() == before).then_some(step)
}

/// Whether a name can stand in an address: lower-case letters, digits and single dashes.
pub(super) fn is_slug(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty()
        && name.len() <= 60
        && name.chars().all(plain)
        && !name.starts_with('-')
        && !name.ends_with('-')
}
