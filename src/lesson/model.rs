//! The shape of a lesson.

use serde::Deserialize;

use crate::protocols::{ProtocolSpec, Settings};
use crate::scenario::{Condition, Scenario};
use crate::text::Language;

/// The version of the lesson format.
pub const FORMAT: u32 = 1;

/// Panels that a step can bring to the front.
pub const PANELS: [&str; 6] = ["code", "inspector", "promises", "exhibits", "log", "commands"];

#[derive(Clone)]
pub struct Lesson {
    pub slug: String,
    pub spec: &'static ProtocolSpec,
    pub minutes: u32,
    pub level: Level,
    /// Slugs of lessons that this one builds on.
    pub builds_on: Vec<String>,
    pub title: LocalText,
    pub summary: LocalText,
    pub steps: Vec<Step>,
}

/// A short text in the languages of the product; English is always there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalText {
    pub en: String,
    #[serde(rename = "zh-CN")]
    pub zh_cn: Option<String>,
}

impl LocalText {
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::SimplifiedChinese => self.zh_cn.as_ref().unwrap_or(&self.en),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    First,
    Second,
    Third,
}

#[derive(Clone)]
pub struct Step {
    pub id: String,
    /// What has happened when the step begins.
    pub setup: Scenario,
    /// Whether the run plays as soon as the step is shown.
    pub play: bool,
    /// The panel to bring to the front.
    pub panel: Option<String>,
    pub kind: StepKind,
}

#[derive(Clone)]
pub enum StepKind {
    Read,
    Task(Box<Task>),
}

/// Something to bring about.
#[derive(Clone)]
pub struct Task {
    pub goal: Condition,
    /// Verbs of the scenario language that the learner may use; requests, and what undoes an
    /// allowed fault, are always allowed.
    pub allowed: Vec<String>,
    /// How many faults may be used.
    pub budget: usize,
    /// Parameters that may be changed; changing one begins the step anew.
    pub may_set: Vec<String>,
    /// Commands that reach the goal, after `set` lines that change parameters.
    pub solution: String,
    /// Attempts that must not reach it.
    pub wrong: Vec<String>,
}

impl Step {
    pub fn task(&self) -> Option<&Task> {
        match &self.kind {
            StepKind::Task(task) => Some(task),
            StepKind::Read => None,
        }
    }

    /// The set-up with other settings.
    pub fn setup_with(&self, settings: Settings) -> Scenario {
        Scenario { settings, ..self.setup.clone() }
    }
}
