//! Pure drawing: where things are and which shapes show them. It knows no browser.

mod arrange;
mod fit;
mod geometry;
mod labels;
mod layout;
mod path;
mod popover;
mod spacetime;
mod zoom;

pub use fit::{ems, shorten};
pub use geometry::{Point, Size};
pub use labels::{Side, Tag, place_tags};
pub use layout::{Extent, Layout, Part, Spot, lay_out};
pub use path::{Flightpath, flightpath, free_lane, link_line};
pub use popover::{Rect, beside};
pub use spacetime::{Arrow, Mark, MarkKind, SpaceTime};
pub use zoom::Zoom;
