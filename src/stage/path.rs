//! The way of a message from one node to another.

use super::geometry::Point;
use super::layout::Layout;
use crate::sim::{Flight, MessageView, Micros, NodeId};

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
/// Messages that follow each other closely on one link are told apart by this.
const STAGGER: f64 = 5.0;

/// The line between two nodes, from edge to edge.
pub fn link_line(layout: &Layout, from: NodeId, to: NodeId) -> (Point, Point) {
    let (a, b) = (layout.spot(from), layout.spot(to));
    let distance = a.distance(b).max(1.0);
    let inset = ((layout.radius + 3.0) / distance).min(0.45);
    (a.towards(b, inset), b.towards(a, inset))
}

/// The path of a message in flight; `None` for one that waits or is gone.
pub fn flightpath(layout: &Layout, message: &MessageView) -> Option<Flightpath> {
    let (from, to) = link_line(layout, message.from, message.to);
    let distance = from.distance(to).max(1.0);
    let lane = LANE + f64::from(message.id.0 % 3) * STAGGER;
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
    use crate::sim::{DropReason, MessageFamily, MessageId, Note};
    use crate::stage::{Part, Size, lay_out};

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
        lay_out(Size { width: 800.0, height: 400.0 }, &[Part::Server, Part::Server], &[])
    }

    #[test]
    fn a_message_is_where_its_time_puts_it() {
        let path = flightpath(&layout(), &message(1, 0, 1, Flight::Arrives { at: Micros(11_000) })).unwrap();
        assert_eq!(path.at(Micros(1_000)), path.from);
        assert_eq!(path.at(Micros(11_000)), path.to);
        assert_eq!(path.at(Micros(6_000)), path.from.towards(path.to, 0.5));
        assert_eq!(path.at(Micros(99_000)), path.to, "it waits at the end rather than fly on");
    }

    #[test]
    fn a_lost_message_ends_where_it_is_lost() {
        let flight = Flight::Dies { at: Micros(6_000), arrival: Micros(11_000), why: DropReason::Cut };
        let whole = flightpath(&layout(), &message(1, 0, 1, Flight::Arrives { at: Micros(11_000) })).unwrap();
        let path = flightpath(&layout(), &message(1, 0, 1, flight)).unwrap();
        assert!(path.dies);
        assert_eq!(path.to, whole.from.towards(whole.to, 0.5));
    }

    #[test]
    fn messages_that_meet_pass_each_other() {
        let there = flightpath(&layout(), &message(1, 0, 1, Flight::Arrives { at: Micros(11_000) })).unwrap();
        let back = flightpath(&layout(), &message(1, 1, 0, Flight::Arrives { at: Micros(11_000) })).unwrap();
        assert!(there.at(Micros(6_000)).distance(back.at(Micros(6_000))) >= 2.0 * LANE);
    }
}
