//! What of a space-time diagram is seen in a window of time: points, arrows and marks, laid out. Where there are
//! more arrows than eyes can tell apart, they are drawn together, in few strokes.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::geometry::{Point, Size};
use super::spacetime::{Arrow, Mark, MarkKind, SpaceTime};
use faultline_sim::{Causality, EventSet, MessageFamily, MessageId, Micros, NodeId};

/// Room for the names of the nodes.
pub const GUTTER: f64 = 76.0;
const EDGE: f64 = 20.0;
/// More arrows than this are a crowd.
pub const CROWD: usize = 300;
/// Marks of one kind that are nearer to each other on a line are one mark.
const MARK_GAP: f64 = 4.0;
/// A folded line takes so much of the room of another.
const FOLDED: f64 = 0.3;
/// Lines in one stroke of a crowd: browsers draw many short paths sooner than a very long one.
const STROKE_LINES: usize = 200;
/// More marks than this are drawn together.
const CROWD_OF_MARKS: usize = 250;
/// How near a click must come to an arrow,
const NEAR: f64 = 9.0;
/// and to a mark: about as far as it reaches.
const NEAR_MARK: f64 = 6.0;

/// From time and node to a point.
#[derive(Clone, PartialEq)]
pub struct Frame {
    pub size: Size,
    pub from: Micros,
    pub to: Micros,
    /// Where the lines of the nodes are, from 0 to 1.
    lanes: Rc<[f64]>,
    /// The room of a line that is not folded, as a part of all.
    gap: f64,
}

impl Frame {
    pub fn new(size: Size, from: Micros, to: Micros, nodes: usize, folded: &[NodeId]) -> Frame {
        let share = |node: usize| if folded.contains(&NodeId(node as u16)) { FOLDED } else { 1.0 };
        let whole: f64 = (0..nodes).map(share).sum::<f64>().max(1.0);
        let mut before = 0.0;
        let lanes = (0..nodes).map(|node| {
            let middle = (before + share(node) / 2.0) / whole;
            before += share(node);
            middle
        });
        Frame { size, from, to, lanes: lanes.collect(), gap: 1.0 / whole }
    }

    /// Time runs down where there is more height than width.
    pub fn upright(&self) -> bool {
        self.size.height > self.size.width
    }

    pub fn lanes(&self) -> usize {
        self.lanes.len()
    }

    /// The length of the axis of time.
    pub fn length(&self) -> f64 {
        let whole = if self.upright() { self.size.height } else { self.size.width };
        (whole - GUTTER - EDGE).max(40.0)
    }

    fn breadth(&self) -> f64 {
        let across = if self.upright() { self.size.width } else { self.size.height };
        (across - 2.0 * EDGE).max(20.0)
    }

    pub fn lane_gap(&self) -> f64 {
        self.gap * self.breadth()
    }

    pub fn along(&self, time: Micros) -> f64 {
        let span = self.to.0.saturating_sub(self.from.0).max(1) as f64;
        let part = (time.0 as f64 - self.from.0 as f64) / span;
        // A little beyond the edge keeps the direction of what leaves the window.
        GUTTER + part.clamp(-0.5, 1.5) * self.length()
    }

    pub fn point(&self, time: Micros, lane: usize) -> Point {
        let across = EDGE + self.lanes.get(lane).copied().unwrap_or(1.0) * self.breadth();
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    Chosen,
    Past,
    Future,
    /// Neither could have known of the other.
    Apart,
}

impl Cones {
    /// `None` if the event has no place in the order.
    pub fn of(causality: &Causality, chosen: u64) -> Option<Cones> {
        let at = chosen as usize;
        let cones = || Cones { chosen, past: causality.past(at), future: causality.future(at) };
        causality.has_place(at).then(cones)
    }

    pub fn light(&self, event: u64) -> Light {
        match () {
            () if event == self.chosen => Light::Chosen,
            () if self.past.contains(event as usize) => Light::Past,
            () if self.future.contains(event as usize) => Light::Future,
            () => Light::Apart,
        }
    }

    /// A message belongs to the past if it brought something there, so by its delivery; to the future by its
    /// sending.
    fn arrow(&self, arrow: &Arrow) -> Light {
        let end = arrow.end.map(|end| self.light(end.event));
        match (self.light(arrow.sent), end) {
            (Light::Chosen, _) | (_, Some(Light::Chosen)) => Light::Chosen,
            (_, Some(Light::Past)) => Light::Past,
            (Light::Future, _) => Light::Future,
            _ => Light::Apart,
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

impl Filter {
    /// Whether a message of this kind and family, between these nodes, is shown.
    pub fn shows(&self, kind: &str, family: MessageFamily, from: NodeId, to: NodeId) -> bool {
        let wanted = self.kind.as_ref().is_none_or(|wanted| wanted == kind);
        let beat = family == MessageFamily::Beat && !self.background && self.kind.is_none();
        wanted && !beat && !self.folds(from) && !self.folds(to)
    }

    pub fn folds(&self, node: NodeId) -> bool {
        self.folded.contains(&node)
    }
}

pub struct ShownArrow {
    pub arrow: Arrow,
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

/// Many arrows of one look in one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke {
    pub family: MessageFamily,
    pub light: Option<Light>,
    pub path: String,
}

pub struct Scene {
    /// Each by itself; in a crowd only what is looked at.
    pub arrows: Vec<ShownArrow>,
    pub marks: Vec<ShownMark>,
    pub crowd: Vec<Stroke>,
    /// The arrows of the crowd, to find the one that is clicked; see [`Scene::nearest`].
    pub crowded: Vec<ShownArrow>,
}

impl Scene {
    /// Whether its marks are no things of their own.
    pub fn marks_together(&self) -> bool {
        self.marks.len() > CROWD_OF_MARKS
    }

    /// Of what is drawn together with others, the event nearest to a point, if anything is near. A mark is small and
    /// stands where arrows begin and end, so it goes before them.
    pub fn nearest(&self, at: Point) -> Option<u64> {
        let marks = if self.marks_together() { self.marks.as_slice() } else { &[] };
        let marks = marks.iter().map(|shown| (at.distance(shown.at), shown.mark.event));
        let arrows = self.crowded.iter().map(|shown| {
            let event = shown.arrow.end.map_or(shown.arrow.sent, |end| end.event);
            (distance(at, shown.start, shown.end), event)
        });
        nearest(marks, NEAR_MARK).or_else(|| nearest(arrows, NEAR))
    }
}

fn nearest(rated: impl Iterator<Item = (f64, u64)>, most: f64) -> Option<u64> {
    let near = rated.filter(|(distance, _)| *distance <= most);
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, event)| event)
}

/// What is looked at.
#[derive(Clone, Copy, Default)]
pub struct LookedAt<'a> {
    pub cones: Option<&'a Cones>,
    pub message: Option<MessageId>,
}

/// Lays out the window.
pub fn scene(index: &SpaceTime, frame: &Frame, filter: &Filter, looked_at: LookedAt, now: Micros) -> Scene {
    let shown: Vec<ShownArrow> = index
        .arrows(frame.from, frame.to)
        .filter(|arrow| filter.shows(arrow.kind, arrow.family, arrow.from, arrow.to))
        .map(|arrow| show(arrow, frame, looked_at.cones, now))
        .collect();
    let marks = marks(index, frame, filter, looked_at.cones);
    if shown.len() <= CROWD {
        return Scene { arrows: shown, marks, crowd: Vec::new(), crowded: Vec::new() };
    }
    let single = |shown: &ShownArrow| {
        shown.light == Some(Light::Chosen) || Some(shown.arrow.message) == looked_at.message
    };
    let (arrows, crowded): (Vec<_>, Vec<_>) = shown.into_iter().partition(single);
    Scene { arrows, marks, crowd: strokes(&crowded), crowded }
}

fn show(arrow: &Arrow, frame: &Frame, cones: Option<&Cones>, now: Micros) -> ShownArrow {
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
    ShownArrow { arrow: *arrow, light: cones.map(|cones| cones.arrow(arrow)), start, end, lost, open }
}

fn marks(index: &SpaceTime, frame: &Frame, filter: &Filter, cones: Option<&Cones>) -> Vec<ShownMark> {
    // By node and kind: where the last mark was drawn.
    let mut last: Vec<((NodeId, MarkKind), f64)> = Vec::new();
    let mut marks = Vec::new();
    for mark in index.marks(frame.from, frame.to).iter().filter(|mark| !filter.folds(mark.node)) {
        let light = cones.map(|cones| cones.light(mark.event));
        let (key, along) = ((mark.node, mark.kind), frame.along(mark.at));
        let near = match last.iter_mut().find(|(known, _)| *known == key) {
            Some((_, at)) if along - *at < MARK_GAP => true,
            Some((_, at)) => {
                *at = along;
                false
            }
            None => {
                last.push((key, along));
                false
            }
        };
        if !near || light == Some(Light::Chosen) {
            marks.push(ShownMark { mark: *mark, light, at: frame.point(mark.at, mark.node.index()) });
        }
    }
    marks
}

/// Arrows that fall on the same pixels are drawn once.
fn strokes(arrows: &[ShownArrow]) -> Vec<Stroke> {
    let pixel = |value: f64| value.clamp(-20_000.0, 20_000.0) as i32;
    let lines: BTreeSet<(Option<Light>, u8, [i32; 4])> = arrows
        .iter()
        .map(|shown| {
            let Point { x, y } = shown.start;
            let line = [pixel(x), pixel(y), pixel(shown.end.x), pixel(shown.end.y)];
            (shown.light, rank(shown.arrow.family), line)
        })
        .collect();
    let mut strokes: Vec<Stroke> = Vec::new();
    let mut drawn = 0;
    for (light, family, [x, y, to_x, to_y]) in lines {
        let family = FAMILIES[usize::from(family)];
        let same = |stroke: &&mut Stroke| (stroke.light, stroke.family) == (light, family);
        drawn += 1;
        let stroke = match strokes.last_mut().filter(same).filter(|_| drawn < STROKE_LINES) {
            Some(stroke) => stroke,
            None => {
                drawn = 0;
                strokes.push(Stroke { family, light, path: String::new() });
                strokes.last_mut().expect("it was put there")
            }
        };
        stroke.path.push_str(&format!("M{x},{y}L{to_x},{to_y}"));
    }
    strokes
}

const FAMILIES: [MessageFamily; 6] = [
    MessageFamily::Request,
    MessageFamily::Replicate,
    MessageFamily::Reply,
    MessageFamily::Beat,
    MessageFamily::Control,
    MessageFamily::Refusal,
];

fn rank(family: MessageFamily) -> u8 {
    FAMILIES.iter().position(|known| *known == family).map_or(0, |rank| rank as u8)
}

/// How far a point is from a line between two others.
fn distance(at: Point, start: Point, end: Point) -> f64 {
    let (dx, dy) = (end.x - start.x, end.y - start.y);
    let length = (dx * dx + dy * dy).max(1e-9);
    let part = (((at.x - start.x) * dx + (at.y - start.y) * dy) / length).clamp(0.0, 1.0);
    at.distance(Point::new(start.x + part * dx, start.y + part * dy))
}

/// How one looks at a diagram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    pub window: Window,
    pub filter: Filter,
    /// Words to look for.
    pub search: String,
}

/// A window of time that fingers and wheels move, in virtual microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    pub span: u64,
    /// Where it begins; `None`: it follows the present.
    pub from: Option<u64>,
}

impl Default for Window {
    fn default() -> Window {
        Window { span: Window::SPAN, from: None }
    }
}

impl Window {
    /// What is shown of a run at first.
    pub const SPAN: u64 = 160_000;
    const SPAN_MIN: u64 = 1_000;
    /// How much of the window lies behind the present that it follows.
    const BEHIND: f64 = 0.85;

    pub fn first(self, now: Micros) -> u64 {
        // At the start of a run the window stands still.
        self.from.unwrap_or_else(|| now.0.saturating_sub((self.span as f64 * Self::BEHIND) as u64))
    }

    /// Shows `factor` times as much time; what is at `part` of the window stays there. What follows the present
    /// goes on following it.
    pub fn zoomed(self, factor: f64, part: f64, span_max: u64) -> Window {
        let span = ((self.span as f64 * factor) as u64).clamp(Self::SPAN_MIN, span_max.max(Self::SPAN_MIN));
        let from = self.from.map(|from| {
            let fixed = from as f64 + self.span as f64 * part;
            (fixed - span as f64 * part).max(0.0) as u64
        });
        Window { span, from }
    }

    /// Shows `factor` times as much time around the chosen event if it is in sight, else around the present, else
    /// around the middle. What follows the present goes on following it, unless something else is to stay.
    pub fn zoomed_around(
        self,
        factor: f64,
        (chosen, now): (Option<Micros>, Micros),
        span_max: u64,
    ) -> Window {
        let first = self.first(now);
        let in_sight = |time: &Micros| (first..=first.saturating_add(self.span)).contains(&time.0);
        let time = chosen.filter(in_sight).or(Some(now).filter(in_sight));
        if self.from.is_none() && time == Some(now) {
            return self.zoomed(factor, 0.5, span_max);
        }
        let part = time.map_or(0.5, |time| (time.0 - first) as f64 / self.span as f64);
        Window { from: Some(first), ..self }.zoomed(factor, part, span_max)
    }

    /// Begins so much of its span later.
    pub fn moved(self, first: u64, part: f64) -> Window {
        Window { from: Some((first as f64 + part * self.span as f64).max(0.0) as u64), ..self }
    }

    /// Shows all up to `end`.
    pub fn fitted(end: Micros) -> Window {
        let end = end.0.max(Self::SPAN_MIN);
        Window { span: end.saturating_add(end / 20), from: Some(0) }
    }

    /// Moved, if need be, so that the time is in it.
    pub fn with(self, first: u64, time: Micros) -> Window {
        if (first..=first.saturating_add(self.span)).contains(&time.0) {
            return self;
        }
        Window { from: Some(time.0.saturating_sub(self.span / 2)), ..self }
    }
}
