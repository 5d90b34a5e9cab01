//! What of the diagram lies in the window, in pixels.

use crate::sim::{Causality, EventSet, MessageFamily, MessageId, Micros, NodeId, Session};
use crate::stage::{Arrow, Mark, Point, Size, SpaceTime};

/// Room for the names of the nodes.
pub const GUTTER: f64 = 66.0;
const EDGE: f64 = 20.0;
/// Time runs down where there is more height than width.
const UPRIGHT: f64 = 1.0;
/// More arrows than this are not drawn; one has to look closer.
pub const ARROWS_MAX: usize = 700;

/// From time and lane to a point.
#[derive(Clone, Copy, PartialEq)]
pub struct Frame {
    pub size: Size,
    pub from: Micros,
    pub to: Micros,
    pub lanes: usize,
}

impl Frame {
    pub fn upright(&self) -> bool {
        self.size.height > self.size.width * UPRIGHT
    }

    /// The length of the axis of time.
    pub fn length(&self) -> f64 {
        let whole = if self.upright() { self.size.height } else { self.size.width };
        (whole - GUTTER - EDGE).max(40.0)
    }

    pub fn lane_gap(&self) -> f64 {
        let across = if self.upright() { self.size.width } else { self.size.height };
        (across - 2.0 * EDGE) / self.lanes.max(1) as f64
    }

    pub fn along(&self, time: Micros) -> f64 {
        let span = self.to.0.saturating_sub(self.from.0).max(1) as f64;
        let part = (time.0 as f64 - self.from.0 as f64) / span;
        GUTTER + part.clamp(-0.5, 1.5) * self.length()
    }

    pub fn point(&self, time: Micros, lane: usize) -> Point {
        let across = EDGE + (lane as f64 + 0.5) * self.lane_gap();
        let along = self.along(time);
        if self.upright() { Point::new(across, along) } else { Point::new(along, across) }
    }
}

/// What could have influenced the chosen event, and what it could influence.
pub struct Cones {
    chosen: u64,
    past: EventSet,
    future: EventSet,
}

/// How an event stands to the chosen one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    Chosen,
    Past,
    Future,
    /// Neither could have known of the other.
    Apart,
}

impl Cones {
    pub fn of(causality: &Causality, chosen: u64) -> Cones {
        let at = chosen as usize;
        Cones { chosen, past: causality.past(at), future: causality.future(at) }
    }

    fn light(&self, event: u64) -> Light {
        match () {
            () if event == self.chosen => Light::Chosen,
            () if self.past.contains(event as usize) => Light::Past,
            () if self.future.contains(event as usize) => Light::Future,
            () => Light::Apart,
        }
    }
}

/// Which messages are shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    pub background: bool,
    /// Only this kind.
    pub kind: Option<String>,
    /// Nodes whose messages are left out.
    pub folded: Vec<NodeId>,
}

pub struct ShownArrow {
    pub arrow: Arrow,
    pub family: MessageFamily,
    pub kind: &'static str,
    pub light: Option<Light>,
    pub start: Point,
    pub end: Point,
    pub lost: bool,
    /// Still on its way.
    pub open: bool,
}

pub struct ShownMark {
    pub mark: Mark,
    pub light: Option<Light>,
    pub at: Point,
}

pub struct Scene {
    pub arrows: Vec<ShownArrow>,
    pub marks: Vec<ShownMark>,
    /// Arrows that were left out because there are too many.
    pub left_out: usize,
}

/// Lays out the window.
pub fn scene(
    index: &SpaceTime,
    recorder: &dyn Session,
    frame: &Frame,
    filter: &Filter,
    cones: Option<&Cones>,
    now: Micros,
) -> Scene {
    let folded = |node: NodeId| filter.folded.contains(&node);
    let mut arrows = Vec::new();
    let mut left_out = 0;
    for arrow in index.arrows(frame.from, frame.to) {
        if folded(arrow.from) || folded(arrow.to) {
            continue;
        }
        let Some((family, kind)) = about(recorder, arrow.message) else { continue };
        let wanted = filter.kind.as_ref().is_none_or(|wanted| wanted == kind);
        if !wanted || family == MessageFamily::Beat && !filter.background && filter.kind.is_none() {
            continue;
        }
        if arrows.len() >= ARROWS_MAX {
            left_out += 1;
            continue;
        }
        let start = frame.point(arrow.sent_at, arrow.from.index());
        // What is under way points to where it is going to be.
        let (end_at, lost, open) = match arrow.end {
            Some(end) => (end.at, end.lost, false),
            None => (now.max(arrow.sent_at), false, true),
        };
        let mut end = frame.point(end_at, arrow.to.index());
        if lost || open {
            end = start.towards(end, if lost { 0.6 } else { 0.5 });
        }
        let light = cones.map(|cones| match arrow.end {
            Some(tip) if !tip.lost && cones.light(tip.event) == Light::Chosen => Light::Chosen,
            _ => cones.light(arrow.sent),
        });
        arrows.push(ShownArrow { arrow: *arrow, family, kind, light, start, end, lost, open });
    }
    let marks = index
        .marks(frame.from, frame.to)
        .iter()
        .filter(|mark| !folded(mark.node))
        .take(ARROWS_MAX)
        .map(|mark| ShownMark {
            mark: *mark,
            light: cones.map(|cones| cones.light(mark.event)),
            at: frame.point(mark.at, mark.node.index()),
        })
        .collect();
    Scene { arrows, marks, left_out }
}

fn about(recorder: &dyn Session, message: MessageId) -> Option<(MessageFamily, &'static str)> {
    recorder.message(message).map(|view| (view.family, view.kind))
}
