//! Pure drawing: where things are and which shapes show them. It knows no browser.

mod geometry;
mod layout;
mod path;

pub use geometry::{Point, Size};
pub use layout::{Layout, Part, Spot, lay_out};
pub use path::{Flightpath, flightpath, link_line};
