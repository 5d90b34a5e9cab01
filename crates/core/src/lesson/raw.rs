//! `lesson.toml` as it is written: every value with its place, so that a complaint can name the line.

use serde::Deserialize;
use toml::Spanned;

use super::model::{Level, LocalText};
pub use crate::authored::source::{Source, known_format, toml, too_large};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawLesson {
    #[serde(rename = "format")]
    pub _format: u32,
    pub protocol: Spanned<String>,
    pub minutes: Spanned<u32>,
    pub level: Level,
    #[serde(default)]
    pub builds_on: Vec<Spanned<String>>,
    pub languages: Option<Spanned<Vec<Spanned<String>>>>,
    pub minimum: Option<Spanned<u32>>,
    pub title: Spanned<LocalText>,
    pub summary: Spanned<LocalText>,
    pub setup: Spanned<String>,
    #[serde(default)]
    pub code: Vec<Spanned<String>>,
    #[serde(default, rename = "step")]
    pub steps: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawStep {
    pub id: Spanned<String>,
    pub kind: Spanned<RawKind>,
    pub setup: Option<Spanned<String>>,
    #[serde(default)]
    pub play: bool,
    pub speed: Option<Spanned<String>>,
    pub until: Option<Spanned<String>>,
    #[serde(default)]
    pub expects: Vec<Spanned<String>>,
    pub view: Option<Spanned<String>>,
    pub panel: Option<Spanned<String>>,
    #[serde(default)]
    pub panels: Vec<Spanned<String>>,
    pub code: Option<Vec<Spanned<String>>>,
    pub allowed: Option<Vec<Spanned<String>>>,
    pub points: Option<Spanned<u32>>,
    pub attempts: Option<Spanned<u32>>,
    pub goal: Option<Spanned<String>>,
    pub budget: Option<Spanned<usize>>,
    pub may_set: Option<Spanned<Vec<Spanned<String>>>>,
    pub solution: Option<Spanned<String>>,
    pub wrong: Option<Spanned<Vec<Spanned<String>>>>,
    pub run: Option<Spanned<String>>,
    pub promise: Option<Spanned<String>>,
    pub within: Option<Spanned<String>>,
    pub faults: Option<Vec<Spanned<String>>>,
    pub consistency: Option<Spanned<String>>,
    #[serde(default, rename = "option")]
    pub options: Vec<RawOption>,
    #[serde(default)]
    pub missed: Vec<RawMissed>,
    #[serde(default, rename = "guess")]
    pub guesses: Vec<RawGuess>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawGuess {
    pub id: Spanned<String>,
    pub run: Spanned<String>,
    #[serde(default)]
    pub right: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawMissed {
    pub id: Spanned<String>,
    pub when: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawOption {
    pub id: Spanned<String>,
    pub when: Option<Spanned<String>>,
    pub right: Option<Spanned<bool>>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum RawKind {
    Read,
    Predict,
    Task,
    Quiz,
    Culprit,
    Survive,
    Order,
}
