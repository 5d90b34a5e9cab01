//! Plots as data, and as SVG: scales, ticks and paths, and nothing of what they show. A library that does the same
//! (plotters with its SVG backend) was 213 KB packed; this is a few.

mod number;
mod scale;
mod svg;

pub use number::{escaped, number};
pub use scale::{Scale, ticks};
pub use svg::{Look, svg};

/// A plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    pub title: String,
    pub x: Axis,
    pub y: Axis,
    pub curves: Vec<Curve>,
    /// From, to, and how high.
    pub bars: Vec<(f64, f64, f64)>,
    pub marks: Vec<Mark>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// With the unit.
    pub label: String,
    pub kind: Kind,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Kind {
    #[default]
    Linear,
    Logarithmic,
    /// Words at equal distances: the place of each is its number, from 0.
    Words(Vec<String>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub label: String,
    pub theory: bool,
    /// Which colour and outline it has; equal for what belongs together.
    pub colour: usize,
    pub dots: Vec<Dot>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    pub x: f64,
    pub y: f64,
    /// The ends of a band, if there is one.
    pub band: Option<(f64, f64)>,
    /// What stands behind it, and what it says to those who point at it.
    pub point: Option<(usize, String)>,
}

/// A place on the horizontal axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub label: String,
    pub x: f64,
}
