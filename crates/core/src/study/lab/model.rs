//! The shape of an experiment: what is varied, what is left to chance, what is measured, what theory says.

use super::formula::Formula;
use crate::authored::LocalText;
use crate::authored::script::Script;
use faultline_protocols::ProtocolSpec;
use faultline_sim::PromiseId;

/// An experiment that was read.
#[derive(Clone)]
pub struct Experiment {
    pub slug: String,
    pub spec: &'static ProtocolSpec,
    pub title: LocalText,
    /// What to see in it.
    pub see: LocalText,
    /// What its model leaves out.
    pub leaves_out: LocalText,
    /// How many runs of each point, unless one asks for others.
    pub seeds: u32,
    /// The first line of each run's scenario, with names in braces.
    pub cluster: Script,
    /// The lines that follow.
    pub script: Script,
    pub x: Variable,
    pub series: Option<Variable>,
    pub chances: Vec<Chance>,
    pub accidents: Option<Accidents>,
    pub measures: Vec<Measure>,
}

/// Something that differs from point to point.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    pub name: String,
    pub label: LocalText,
    pub unit: Unit,
    /// The axis has equal steps for equal ratios.
    pub logarithmic: bool,
    pub values: Vec<Value>,
    /// What else changes with it, each with a word for every value.
    pub with: Vec<(String, Vec<String>)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// As it is put into the scenario.
    pub text: String,
    /// In the unit of the axis; nothing for a word.
    pub number: Option<f64>,
    /// How it is called where it is not shown as it is.
    pub label: Option<LocalText>,
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Kept in microseconds, shown in milliseconds.
    Time,
    /// Kept in millionths, shown in percent.
    Share,
    Count,
    /// No number.
    Word,
}

impl Unit {
    /// A number as it is shown, without its unit.
    pub fn shown(self, kept: f64) -> f64 {
        match self {
            Unit::Time => kept / 1_000.0,
            Unit::Share => kept / 10_000.0,
            Unit::Count | Unit::Word => kept,
        }
    }

    /// What stands behind a number.
    pub fn sign(self) -> &'static str {
        match self {
            Unit::Time => "ms",
            Unit::Share => "%",
            Unit::Count | Unit::Word => "",
        }
    }
}

/// A moment that each seed draws for itself, evenly.
#[derive(Clone, Debug, PartialEq)]
pub struct Chance {
    pub name: String,
    /// Times, perhaps with names in braces.
    pub from: String,
    pub to: String,
}

/// Nodes that crash by themselves after exponential times, and are restarted. They begin when the script has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Accidents {
    pub nodes: Vec<String>,
    /// Times, perhaps with names in braces.
    pub mean: String,
    pub repair: String,
    pub from: String,
    pub until: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    pub id: String,
    pub label: LocalText,
    pub what: What,
    pub average: Average,
    pub theories: Vec<Theory>,
    pub marks: Vec<Theory>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// From asking to an acknowledgement, of each request that got one.
    Latency,
    /// Of all requests.
    Acknowledged,
    /// Sent, copies included; of one kind, or all.
    Messages(Option<&'static str>),
    /// The longest time without an acknowledgement after the first one.
    Gap,
    /// Until a condition holds for the first time.
    TimeTo(String),
    /// How long a condition holds, in all.
    TimeWhile(String),
    /// Whether a promise is broken at the end.
    Broken(PromiseId),
    /// A field of the nodes with these names, at the end.
    Field { prefix: String, field: String, of: Of },
}

/// What is made of a number of each node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Sum,
    Largest,
    /// The largest, as a share of the mean.
    Peak,
    /// The standard deviation, as a share of the mean.
    Spread,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    Mean,
    /// What a theory of standard deviations speaks of.
    RootMeanSquare,
}

/// A curve, or a place on the horizontal axis, that theory gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Theory {
    pub label: LocalText,
    pub formula: Formula,
    /// Only where the series has this value.
    pub series: Option<String>,
}

impl Measure {
    pub fn unit(&self) -> Unit {
        match &self.what {
            What::Latency | What::Gap | What::TimeTo(_) | What::TimeWhile(_) => Unit::Time,
            What::Acknowledged | What::Broken(_) => Unit::Share,
            What::Messages(_) => Unit::Count,
            What::Field { of: Of::Sum | Of::Largest, .. } => Unit::Count,
            What::Field { of: Of::Peak | Of::Spread, .. } => Unit::Share,
        }
    }
}

/// A point of an experiment: the places of a value of `x` and of one of `series`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    pub x: usize,
    pub series: usize,
}

impl Experiment {
    /// How many lines a plot has.
    pub fn lines(&self) -> usize {
        self.series.as_ref().map_or(1, |series| series.values.len())
    }

    pub fn points(&self) -> usize {
        self.x.values.len() * self.lines()
    }

    /// Lines one after the other.
    pub fn point(&self, index: usize) -> Point {
        let count = self.x.values.len().max(1);
        Point { x: index % count, series: index / count }
    }

    pub fn index(&self, point: Point) -> usize {
        point.series * self.x.values.len() + point.x
    }

    pub fn x_value(&self, point: Point) -> Option<&Value> {
        self.x.values.get(point.x)
    }

    pub fn series_value(&self, point: Point) -> Option<&Value> {
        self.series.as_ref().and_then(|series| series.values.get(point.series))
    }
}
