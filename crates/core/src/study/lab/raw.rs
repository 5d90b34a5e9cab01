//! An experiment's file as it is written: every value with its place.

use serde::Deserialize;
use toml::Spanned;

use crate::authored::LocalText;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawExperiment {
    #[serde(rename = "format")]
    pub _format: u32,
    pub title: Spanned<LocalText>,
    pub see: Spanned<LocalText>,
    pub leaves_out: Spanned<LocalText>,
    pub seeds: Spanned<u32>,
    pub cluster: Spanned<String>,
    pub script: Option<Spanned<String>>,
    pub x: RawVariable,
    pub series: Option<RawVariable>,
    #[serde(default, rename = "chance")]
    pub chances: Vec<RawChance>,
    pub accidents: Option<RawAccidents>,
    #[serde(default, rename = "measure")]
    pub measures: Vec<RawMeasure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawVariable {
    pub name: Spanned<String>,
    pub label: Spanned<LocalText>,
    pub values: Spanned<Vec<Spanned<String>>>,
    pub labels: Option<Spanned<Vec<LocalText>>>,
    #[serde(default)]
    pub scale: RawScale,
    #[serde(default)]
    pub with: Vec<RawWith>,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum RawScale {
    #[default]
    Linear,
    Log,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawWith {
    pub name: Spanned<String>,
    pub values: Spanned<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawChance {
    pub name: Spanned<String>,
    pub from: Spanned<String>,
    pub to: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawAccidents {
    pub nodes: Spanned<Vec<Spanned<String>>>,
    pub mean: Spanned<String>,
    pub repair: Spanned<String>,
    pub from: Option<Spanned<String>>,
    pub until: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RawMeasure {
    pub id: Spanned<String>,
    pub label: Spanned<LocalText>,
    pub what: Spanned<RawWhat>,
    pub kind: Option<Spanned<String>>,
    pub when: Option<Spanned<String>>,
    pub promise: Option<Spanned<String>>,
    pub nodes: Option<Spanned<String>>,
    pub field: Option<Spanned<String>>,
    pub of: Option<Spanned<RawOf>>,
    #[serde(default)]
    pub average: RawAverage,
    #[serde(default, rename = "theory")]
    pub theories: Vec<RawTheory>,
    #[serde(default, rename = "mark")]
    pub marks: Vec<RawTheory>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum RawWhat {
    Latency,
    Acknowledged,
    Messages,
    Gap,
    TimeTo,
    TimeWhile,
    Broken,
    Field,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum RawOf {
    Sum,
    Largest,
    Peak,
    Spread,
}

#[derive(Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum RawAverage {
    #[default]
    Mean,
    RootMeanSquare,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawTheory {
    pub label: Spanned<LocalText>,
    pub formula: Spanned<String>,
    pub series: Option<Spanned<String>>,
}
