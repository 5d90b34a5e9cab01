//! The lab: experiments over many runs. An experiment is a file (docs/lab.md); its runs are scenarios, each of which can
//! be opened and looked at; what is measured is kept in whole numbers, so that every machine finds the same.

mod check;
mod fill;
mod formula;
mod model;
pub mod plot;
mod raw;
mod read;
mod read_measure;
mod report;
mod results;
mod sample;
mod shipped;
mod statistics;

pub use check::check;
pub use model::{Average, Experiment, Measure, Of, Point, Unit, Value, Variable, What};
pub use read::{LINES_OF_PLOT_MAX, RUNS_MAX, SEEDS_MAX, VALUES_MAX};
pub use report::{QUANTILES, Report, Row, View};
pub use results::{Lab, Results};
pub use sample::{Measured, Run, Sample};
pub use shipped::{SHIPPED, Shipped};
pub use statistics::{Histogram, Summary, histogram};
