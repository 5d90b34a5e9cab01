//! The small pictures of lessons and sandboxes: what each is about, at a moment when something has happened to it. No two
//! lessons look alike, and no two chapters; tests/index.rs holds that.

use std::fmt::Write as _;

use crate::lesson::{Attempt, Lesson, PICTURE, Step, StepKind};
use crate::protocols::ProtocolSpec;
use crate::sim::{Crossing, Exhibit, Micros, NodeId, Session, TimelinesExhibit};
use crate::stage::{Ground, hue, sketch};

/// More arrows than that are a blur.
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
        StepKind::Read | StepKind::Quiz(_) | StepKind::Survive(_) | StepKind::Order(_) => None,
    }
}

/// The picture that shows best what a protocol is about.
pub fn picture(spec: &ProtocolSpec, session: &dyn Session) -> String {
    let shown = session.exhibits().into_iter().find(|exhibit| exhibit.key() == spec.picture);
    match shown {
        Some(Exhibit::Timelines(timelines)) => timelines_svg(&timelines),
        _ => {
            let (stations, ring) = (spec.stations(session.names()), spec.ring_of(session));
            sketch(super::stage_of(PICTURE), session, Ground { stations: &stations, ring: ring.as_ref() }).0
        }
    }
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
        let _ = write!(svg, "<path class=\"tl-{class} {}\" d=\"{d}\"/>", hue(mark.node));
    }
    svg
}
