//! The shape of a lesson.

use faultline_sim::Verb;
use serde::{Deserialize, Serialize};

use super::culprit::Culprit;
use super::order::{NO_ORDER, ORDERED, Ordering};
use super::script::{Lines, Script};
use super::speed::Speed;
use super::survive::Survive;
pub use crate::authored::{FORMAT, LocalText};
use crate::scenario::{Condition, Line, Scenario};
use crate::text::Language;
use faultline_protocols::{ProtocolSpec, Settings};

/// Panels that a step can show or bring to the front.
/// What can stand on the stage when a step begins.
pub const VIEWS: [&str; 4] = ["cluster", "picture", "space-time", "text"];

pub const PANELS: [&str; 6] = ["code", "inspector", "promises", "exhibits", "log", "commands"];

/// The id of the heading under which a task says its goal in words.
pub const GOAL: &str = "goal";

#[derive(Clone)]
pub struct Lesson {
    pub slug: String,
    pub spec: &'static ProtocolSpec,
    pub minutes: u32,
    pub level: Level,
    /// Slugs of lessons that this one builds on.
    pub builds_on: Vec<String>,
    /// The languages that it is written in; the first stands in for the others.
    pub languages: Vec<Language>,
    /// From which share of the points, in percent, the lesson counts as passed.
    pub minimum: u32,
    pub title: LocalText,
    pub summary: LocalText,
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    First,
    Second,
    Third,
}

impl Level {
    /// The text that names it.
    pub fn key(self) -> &'static str {
        match self {
            Level::First => "level-first",
            Level::Second => "level-second",
            Level::Third => "level-third",
        }
    }
}

#[derive(Clone)]
pub struct Step {
    pub id: String,
    /// The line of `lesson.toml` on which its id stands.
    pub line: usize,
    /// What has happened when the step begins.
    pub setup: Scenario,
    pub setup_lines: Lines,
    /// Whether the step offers to play its run: nothing plays before it is asked to.
    pub play: bool,
    /// How fast its run plays; `None`: as the reader likes it.
    pub speed: Option<Speed>,
    /// Where what it shows is over. The run stops there.
    pub until: Option<Story>,
    /// Promises that break on the way, as the text says: the run goes on.
    pub expects: Vec<&'static str>,
    /// What stands on the stage when the step begins, one of [`VIEWS`]; `None`: what the protocol begins with.
    pub view: Option<String>,
    /// The panel to bring to the front.
    pub panel: Option<String>,
    /// The panels that are there; empty: all.
    pub panels: Vec<String>,
    /// The parts of the pseudo-code that it is about, by the labels of their first lines; empty: all.
    pub code: Vec<String>,
    /// Verbs of the scenario language that the learner may use; `None`: all. Requests, and what undoes
    /// an allowed fault, are always allowed.
    pub allowed: Option<Vec<Verb>>,
    /// What the step is worth in the score; nothing where there is nothing to decide.
    pub points: u32,
    /// In how many tries the points can be earned; `None`: any number.
    pub attempts: Option<u32>,
    pub kind: StepKind,
}

#[derive(Clone)]
pub enum StepKind {
    Read,
    Predict(Box<Predict>),
    Task(Box<Task>),
    Quiz(Box<Quiz>),
    Survive(Box<Survive>),
    Order(Box<Ordering>),
}

/// Where what a step shows is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    pub until: Condition,
    /// As it is written.
    pub text: String,
    /// The line of `lesson.toml`.
    pub line: usize,
}

/// A way to miss a goal for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// Its words stand under the heading with this id.
    pub id: String,
    /// From then on the run can no longer reach the goal.
    pub when: Condition,
    /// As it is written.
    pub when_text: String,
    /// The line of `lesson.toml`.
    pub line: usize,
}

/// What will happen? The run decides.
#[derive(Clone)]
pub struct Predict {
    /// What is done after the set-up.
    pub run: Vec<Line>,
    pub run_lines: Lines,
    pub options: Vec<Foretold>,
}

/// What can be foretold, and when it has come true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foretold {
    pub id: String,
    /// Looked at where the run ends.
    pub when: Condition,
    /// As it is written.
    pub when_text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quiz {
    pub options: Vec<Choice>,
    /// The run that it asks about, if it asks which event is to blame.
    pub culprit: Option<Culprit>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub right: bool,
}

impl Quiz {
    /// Whether more than one option is to be chosen.
    pub fn is_multiple(&self) -> bool {
        self.options.iter().filter(|option| option.right).count() > 1
    }
}

/// Something to bring about.
#[derive(Clone)]
pub struct Task {
    pub goal: Condition,
    /// As it is written.
    pub goal_text: String,
    /// How many faults may be used.
    pub budget: usize,
    /// Parameters that may be changed; changing one begins the step anew.
    pub may_set: Vec<String>,
    /// Commands that reach the goal, after `set` lines that change parameters.
    pub solution: Script,
    /// Attempts that must not reach it.
    pub wrong: Vec<Script>,
    /// Why a run can no longer reach it; the first that holds is said.
    pub missed: Vec<Missed>,
    /// What has to be guessed before anything can be done; empty: nothing.
    pub guesses: Vec<Guess>,
}

/// What may be guessed of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    pub id: String,
    /// Whether its run reaches the goal. The author says it, and the check tries it.
    pub right: bool,
    /// Commands, as those of a solution.
    pub run: Script,
    /// The line of `lesson.toml`.
    pub line: usize,
}

/// What a right guess is worth beside the points of its task.
pub const GUESS_POINTS: u32 = 1;

impl Step {
    pub fn task(&self) -> Option<&Task> {
        match &self.kind {
            StepKind::Task(task) => Some(task),
            _ => None,
        }
    }

    /// Ids of the options, where there are any.
    pub fn options(&self) -> Vec<&str> {
        match &self.kind {
            StepKind::Predict(predict) => predict.options.iter().map(|option| option.id.as_str()).collect(),
            StepKind::Quiz(quiz) => quiz.options.iter().map(|option| option.id.as_str()).collect(),
            StepKind::Task(task) => task.guesses.iter().map(|guess| guess.id.as_str()).collect(),
            StepKind::Order(_) => vec![ORDERED, NO_ORDER],
            StepKind::Read | StepKind::Survive(_) => Vec::new(),
        }
    }

    /// The run that a step asks about: which event is to blame?
    pub fn culprit(&self) -> Option<&Culprit> {
        match &self.kind {
            StepKind::Quiz(quiz) => quiz.culprit.as_ref(),
            _ => None,
        }
    }

    pub fn ordering(&self) -> Option<&Ordering> {
        match &self.kind {
            StepKind::Order(ordering) => Some(ordering),
            _ => None,
        }
    }

    pub fn survive(&self) -> Option<&Survive> {
        match &self.kind {
            StepKind::Survive(survive) => Some(survive),
            _ => None,
        }
    }

    /// What of its points a guess is worth.
    pub fn guess_points(&self) -> u32 {
        if self.guesses().is_empty() { 0 } else { GUESS_POINTS.min(self.points) }
    }

    /// What a learner may guess before acting.
    pub fn guesses(&self) -> &[Guess] {
        self.task().map(|task| task.guesses.as_slice()).unwrap_or_default()
    }

    /// Ids of the headings that its text must have: options, and why a goal was missed.
    pub fn headings(&self) -> Vec<&str> {
        match &self.kind {
            StepKind::Task(task) => {
                let missed = task.missed.iter().map(|missed| missed.id.as_str());
                self.options().into_iter().chain(missed).collect()
            }
            _ => self.options(),
        }
    }

    /// The word for its kind in `lesson.toml`.
    pub fn kind_word(&self) -> &'static str {
        match &self.kind {
            StepKind::Read => "read",
            StepKind::Predict(_) => "predict",
            StepKind::Task(_) => "task",
            StepKind::Quiz(quiz) if quiz.culprit.is_some() => "culprit",
            StepKind::Quiz(_) => "quiz",
            StepKind::Survive(_) => "survive",
            StepKind::Order(_) => "order",
        }
    }

    /// The set-up with other settings.
    pub fn setup_with(&self, settings: Settings) -> Scenario {
        Scenario { settings, ..self.setup.clone() }
    }

    /// Whether a command is open to the learner.
    pub fn allows(&self, verb: Verb) -> bool {
        let Some(allowed) = &self.allowed else { return true };
        let repairs = |fault: Verb| match verb {
            Verb::Restart => matches!(fault, Verb::Crash | Verb::Wipe),
            Verb::Resume => fault == Verb::Pause,
            Verb::Heal => matches!(fault, Verb::Cut | Verb::Partition | Verb::Latency | Verb::Loss),
            _ => false,
        };
        verb == Verb::Request || allowed.iter().any(|allowed| *allowed == verb || repairs(*allowed))
    }
}

impl Lesson {
    pub fn step(&self, id: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.id == id)
    }

    /// The most points that can be earned.
    pub fn points(&self) -> u32 {
        self.steps.iter().map(|step| step.points).sum()
    }
}
