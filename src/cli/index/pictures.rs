//! The small pictures of lessons and sandboxes: what each is about, at a moment when something has happened to it. No two
//! lessons look alike, and no two chapters; tests/index.rs holds that.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use crate::lesson::{Attempt, Lesson, PICTURE, Step, StepKind};
use crate::protocols::ProtocolSpec;
use crate::sim::{Crossing, Exhibit, Micros, NodeId, RingExhibit, Session, TimelinesExhibit};
use crate::stage::sketch;

/// Colours that tell nodes apart, as in `ui/exhibits/palette.rs`.
const COLOURS: u16 = 8;
/// More keys or arrows than that are a blur.
const KEYS_MAX: usize = 40;
const ARROWS_MAX: usize = 14;

/// The cluster of a lesson after its first task, or else its first prediction, or as it begins.
pub fn of_lesson(lesson: &Lesson, begun: &Attempt) -> String {
    let told = lesson.steps.iter().filter(|step| step.task().is_some());
    let foretold = lesson.steps.iter().filter(|step| matches!(step.kind, StepKind::Predict(_)));
    let mut pictures =
        told.chain(foretold).filter_map(played).map(|played| picture(lesson.spec, played.history.present()));
    let Some(first) = pictures.next() else { return picture(lesson.spec, begun.history.present()) };
    // A ring on which nothing is says little.
    if !first.contains(BARE) {
        return first;
    }
    pictures.find(|picture| !picture.contains(BARE)).unwrap_or(first)
}

const BARE: &str = "ring-bare";

/// A step with all that its lesson does in it.
fn played(step: &Step) -> Option<Attempt> {
    match &step.kind {
        StepKind::Task(task) => {
            let (settings, lines) = task.read_attempt(step, &task.solution.text).ok()?;
            let mut attempt = Attempt::begin(step, Some(settings)).ok()?;
            lines.iter().try_for_each(|line| attempt.carry_out(line)).ok()?;
            Some(attempt)
        }
        StepKind::Predict(predict) => {
            let mut attempt = Attempt::begin(step, None).ok()?;
            predict.decide(&mut attempt).ok()?;
            Some(attempt)
        }
        StepKind::Read | StepKind::Quiz(_) => None,
    }
}

/// The picture that shows best what a protocol is about.
pub fn picture(spec: &ProtocolSpec, session: &dyn Session) -> String {
    let shown = session.exhibits().into_iter().find(|exhibit| exhibit.key() == spec.picture);
    match shown {
        Some(Exhibit::Ring(ring)) => ring_svg(&ring),
        Some(Exhibit::Timelines(timelines)) => timelines_svg(&timelines),
        _ => sketch(super::stage_of(PICTURE), session, &spec.stations(session.names())).0,
    }
}

fn hue(node: NodeId) -> u16 {
    node.0 % COLOURS + 1
}

fn middle() -> (f64, f64) {
    (f64::from(PICTURE.width) / 2.0, f64::from(PICTURE.top) + f64::from(PICTURE.height) / 2.0)
}

/// From the top, clockwise.
fn around(radius: f64, at: u32) -> (f64, f64) {
    let (x, y) = middle();
    let angle = f64::from(at) / 4_294_967_296.0 * TAU;
    (x + radius * angle.sin(), y - radius * angle.cos())
}

/// The arcs of a ring, and its keys inside; without tokens, only the keys.
fn ring_svg(ring: &RingExhibit) -> String {
    let radius = f64::from(PICTURE.height) * 0.42;
    let mut svg = String::new();
    let last = ring.tokens.last().map_or(0, |token| token.at);
    let mut start = last;
    let (x, y) = middle();
    if ring.tokens.len() < 2 {
        let _ = write!(svg, "<circle class=\"{BARE}\" cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"{radius:.0}\"/>");
    }
    for (index, token) in ring.tokens.iter().enumerate() {
        // Neighbours of one node are one arc.
        if ring.tokens.get(index + 1).is_some_and(|next| next.node == token.node && next.down == token.down) {
            continue;
        }
        let ((x1, y1), (x2, y2)) = (around(radius, start), around(radius, token.at));
        let large = u8::from(token.at.wrapping_sub(start) > u32::MAX / 2);
        let down = if token.down { " down" } else { "" };
        let _ = write!(
            svg,
            "<path class=\"ring-arc hue-{}{down}\" d=\"M{x1:.0} {y1:.0}A{radius:.0} {radius:.0} 0 {large} 1 {x2:.0} {y2:.0}\"/>",
            hue(token.node)
        );
        start = token.at;
    }
    let mut nodes: Vec<NodeId> = ring.keys.iter().map(|key| key.owner).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let every = ring.keys.len().div_ceil(KEYS_MAX).max(1);
    for node in nodes {
        let own = ring.keys.iter().step_by(every).filter(|key| key.owner == node);
        let dots: String = own
            .map(|key| {
                let (x, y) = around(radius - 24.0, key.at);
                format!("M{x:.0} {y:.0}h0")
            })
            .collect();
        let _ = write!(svg, "<path class=\"ring-dots hue-{}\" d=\"{dots}\"/>", hue(node));
    }
    svg
}

/// Lines of time with their messages, marks and cuts.
fn timelines_svg(timelines: &TimelinesExhibit) -> String {
    let (left, right) = (14.0, f64::from(PICTURE.width) - 14.0);
    let (top, height) = (f64::from(PICTURE.top) + 26.0, f64::from(PICTURE.height) - 52.0);
    let gap = height / (timelines.nodes.len().saturating_sub(1)).max(1) as f64;
    let span = timelines.to.0.saturating_sub(timelines.from.0).max(1) as f64;
    let x =
        |at: Micros| left + (at.0.saturating_sub(timelines.from.0) as f64 / span).min(1.0) * (right - left);
    let y = |node: NodeId| {
        let row = timelines.nodes.iter().position(|known| *known == node).unwrap_or(0);
        top + gap * row as f64
    };
    let lines: String =
        timelines.nodes.iter().map(|node| format!("M{left:.0} {:.0}H{right:.0}", y(*node))).collect();
    let mut svg = format!("<path class=\"tl-line\" d=\"{lines}\"/>");
    // What crosses the cut is what the picture is about.
    let (crossing, whole): (Vec<_>, Vec<_>) =
        timelines.arrows.iter().partition(|arrow| arrow.crossing != Crossing::None);
    let every = whole.len().div_ceil(ARROWS_MAX).max(1);
    for arrow in whole.into_iter().step_by(every).chain(crossing.into_iter().take(ARROWS_MAX)) {
        let class = match arrow.crossing {
            Crossing::None => "whole",
            Crossing::InChannel => "between",
            Crossing::Orphan => "orphan",
        };
        let ((from, sent), (to, received)) = (arrow.from, arrow.to);
        let _ = write!(
            svg,
            "<g class=\"tl-arrow tl-arrow-{class}\"><path class=\"shaft\" d=\"M{:.0} {:.0}L{:.0} {:.0}\"/></g>",
            x(sent),
            y(from),
            x(received),
            y(to)
        );
    }
    for cut in &timelines.cuts {
        let mut points: Vec<(f64, f64)> = cut.points.iter().map(|(node, at)| (x(*at), y(*node))).collect();
        points.sort_by(|a, b| a.1.total_cmp(&b.1));
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.0} {y:.0}")).collect();
        let class = if cut.consistent { "tl-cut" } else { "tl-cut tl-cut-broken" };
        let _ = write!(svg, "<path class=\"{class}\" d=\"M{}\"/>", points.join("L"));
    }
    for mark in &timelines.marks {
        let (x, y) = (x(mark.at), y(mark.node));
        let (class, d) = match mark.key {
            "crash" => ("crash", format!("M{:.0} {:.0}l18 18m0-18l-18 18", x - 9.0, y - 9.0)),
            _ => ("saved", format!("M{:.0} {:.0}h16v16h-16Z", x - 8.0, y - 8.0)),
        };
        let _ = write!(svg, "<path class=\"tl-{class} hue-{}\" d=\"{d}\"/>", hue(mark.node));
    }
    svg
}
