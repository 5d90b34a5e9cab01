//! The way of a message from one node to another.

use super::geometry::Point;
use super::layout::Layout;
use faultline_sim::{Flight, MessageView, Micros, NodeId};

/// Where a message is at each time of its flight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flightpath {
    pub from: Point,
    /// Where it ends: at its receiver, or where it is lost.
    pub to: Point,
    pub start: Micros,
    pub end: Micros,
    /// It is lost on the way.
    pub dies: bool,
}

/// Opposite directions of a link keep to their own side of the line.
const LANE: f64 = 7.0;
/// Messages that follow each other closely on one link keep to lanes of their own.
const STAGGER: f64 = 13.0;
const LANES: u8 = 4;
/// Messages that are nearer than this part of the way are side by side.
const CLOSE: f64 = 0.14;

/// The line between two nodes, from edge to edge.
pub fn link_line(layout: &Layout, from: NodeId, to: NodeId) -> (Point, Point) {
    let (a, b) = (layout.spot(from), layout.spot(to));
    let distance = a.distance(b).max(1.0);
    let inset = ((layout.radius + 3.0) / distance).min(0.45);
    (a.towards(b, inset), b.towards(a, inset))
}

/// The path of a message in flight; `None` for one that waits or is gone.
pub fn flightpath(layout: &Layout, message: &MessageView, lane: u8) -> Option<Flightpath> {
    let (from, to) = link_line(layout, message.from, message.to);
    let distance = from.distance(to).max(1.0);
    let lane = LANE + f64::from(lane) * STAGGER;
    // To the left of the direction of travel.
    let (dx, dy) = ((to.y - from.y) / distance * lane, (from.x - to.x) / distance * lane);
    let (from, to) = (Point::new(from.x + dx, from.y + dy), Point::new(to.x + dx, to.y + dy));
    let start = message.sent_at;
    match message.flight {
        Flight::Arrives { at } => Some(Flightpath { from, to, start, end: at, dies: false }),
        Flight::Dies { at, arrival, .. } => {
            let part = fraction(start, arrival, at);
            Some(Flightpath { from, to: from.towards(to, part), start, end: at, dies: true })
        }
        Flight::Waits { .. } | Flight::Gone => None,
    }
}

/// A lane in which a message that was sent at `sent`, and takes so long, is beside no other one.
/// `others` are the lanes and sending times of the messages that go the same way.
pub fn free_lane(sent: Micros, takes: Micros, others: &[(u8, Micros)]) -> u8 {
    let close = |other: &Micros| {
        let apart = sent.0.abs_diff(other.0) as f64;
        apart <= takes.0 as f64 * CLOSE
    };
    let used = |lane: u8| others.iter().filter(|(at, other)| *at == lane && close(other)).count();
    (0..LANES).min_by_key(|lane| used(*lane)).unwrap_or(0)
}

impl Flightpath {
    pub fn at(&self, now: Micros) -> Point {
        self.from.towards(self.to, fraction(self.start, self.end, now))
    }
}

fn fraction(start: Micros, end: Micros, now: Micros) -> f64 {
    let whole = end.0.saturating_sub(start.0);
    if whole == 0 { 1.0 } else { (now.0.saturating_sub(start.0) as f64 / whole as f64).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::{Size, lay_out};
    use faultline_sim::Station;
    use faultline_sim::{DropReason, MessageFamily, MessageId, Note};

    fn message(id: u32, from: u16, to: u16, flight: Flight) -> MessageView {
        MessageView {
            id: MessageId(id),
            from: NodeId(from),
            to: NodeId(to),
            kind: "repl",
            family: MessageFamily::Replicate,
            label: Note::new("x"),
            fields: Vec::new(),
            sent_at: Micros(1_000),
            flight,
            copy_of: None,
        }
    }

    fn layout() -> Layout {
        lay_out(Size { width: 800.0, height: 400.0 }, &[Station::RING, Station::RING], &[])
    }

    #[test]
    fn a_message_is_where_its_time_puts_it() {
        let path =
            flightpath(&layout(), &message(1, 0, 1, Flight::Arrives { at: Micros(11_000) }), 0).unwrap();
        assert_eq!(path.at(Micros(1_000)), path.from);
        assert_eq!(path.at(Micros(11_000)), path.to);
        assert_eq!(path.at(Micros(6_000)), path.from.towards(path.to, 0.5));
        assert_eq!(path.at(Micros(99_000)), path.to, "it waits at the end rather than fly on");
    }

    #[test]
    fn a_lost_message_ends_where_it_is_lost() {
        let flight = Flight::Dies { at: Micros(6_000), arrival: Micros(11_000), why: DropReason::Cut };
        let whole =
            flightpath(&layout(), &message(1, 0, 1, Flight::Arrives { at: Micros(11_000) }), 0).unwrap();
        let path = flightpath(&layout(), &message(1, 0, 1, flight), 0).unwrap();
        assert!(path.dies);
        assert_eq!(path.to, whole.from.towards(whole.to, 0.5));
    }

    #[test]
    fn messages_that_meet_pass_each_other() {
        let there =
            flightpath(&layout(), &message(1, 0, 1, Flight::Arrives { at: Micros(11_000) }), 0).unwrap();
        let back =
            flightpath(&layout(), &message(1, 1, 0, Flight::Arrives { at: Micros(11_000) }), 0).unwrap();
        assert!(there.at(Micros(6_000)).distance(back.at(Micros(6_000))) >= 2.0 * LANE);
    }

    #[test]
    fn messages_that_follow_closely_are_side_by_side() {
        let takes = Micros(10_000);
        let first = (0, Micros(1_000));
        assert_eq!(free_lane(Micros(1_000), takes, &[first]), 1, "at the same time");
        assert_eq!(free_lane(Micros(5_000), takes, &[first]), 0, "far behind");
        let (a, b) = (message(1, 0, 1, Flight::Arrives { at: Micros(11_000) }), Micros(6_000));
        let apart = |lane| flightpath(&layout(), &a, lane).unwrap().at(b);
        assert!(apart(0).distance(apart(1)) >= STAGGER - 0.1);
    }
}
