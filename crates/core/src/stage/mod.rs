//! Pure drawing: where things are and which shapes show them. It knows no browser.

mod arrange;
mod captions;
mod diagram;
mod figure;
mod fit;
mod geometry;
mod labels;
mod layout;
mod path;
mod popover;
mod ring;
mod spacetime;
mod still;
mod tree;
mod used_links;
mod zoom;

pub use arrange::visible_least;
pub use captions::{CAPTION, Captioned, Captions, captions};
pub use diagram::{
    Cones, Filter, Frame, GUTTER, Light, Look, LookedAt, Scene, ShownArrow, ShownMark, Stroke, Window, scene,
};
pub use figure::{Said, THREE_LINES, Words, message_outline, outline, words};
pub use fit::{ems, shorten};
pub use geometry::{Point, Size};
pub use labels::{Side, Tag, place_tags};
pub use layout::{Extent, Layout, Spot, Strip, lay_out, lay_out_over};
pub use path::{Flightpath, flightpath, free_lane, link_line};
pub use popover::{Rect, beside};
pub use ring::{Arc, Circle, Homes, arcs, around, hue, spread, turned};
pub use spacetime::{Arrow, ArrowEnd, Mark, MarkKind, Moment, MomentKind, SpaceTime, Stretch};
pub use still::{Ground, Telling, escaped, sketch, still};
pub use tree::{Twig, twigs};
pub use used_links::UsedLinks;
pub use zoom::Zoom;
