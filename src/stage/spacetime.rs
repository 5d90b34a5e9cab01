//! The space-time diagram: a line for each node, an arrow for each message, marks for what happens at a
//! node. Only what lies in the window is laid out, however long the run is.

use std::collections::BTreeMap;

use crate::sim::{Event, MessageId, Micros, NodeId, What};

/// A message from its sending to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    pub message: MessageId,
    pub from: NodeId,
    pub to: NodeId,
    /// Places in the trace.
    pub sent: u64,
    pub sent_at: Micros,
    pub end: Option<ArrowEnd>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrowEnd {
    pub event: u64,
    pub at: Micros,
    /// It was lost there, not handled.
    pub lost: bool,
}

/// Something that happened at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub event: u64,
    pub at: Micros,
    pub node: NodeId,
    pub kind: MarkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    Crashed,
    Restarted,
    Paused,
    Resumed,
    Wiped,
    Synced,
    Noted,
    Invoked,
    Responded,
}

/// A stretch of a node's line on which it is down or paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub node: NodeId,
    pub from: Micros,
    /// `None`: it lasts.
    pub to: Option<Micros>,
    pub crashed: bool,
}

/// What happened to the cluster as a whole: a link, a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub event: u64,
    pub at: Micros,
    pub broken: bool,
}

/// An index of a trace, kept up with it event by event.
#[derive(Default)]
pub struct SpaceTime {
    read: usize,
    arrows: Vec<Arrow>,
    /// The arrow of each message, a copy's its own.
    by_message: BTreeMap<u32, usize>,
    copies: BTreeMap<u32, u32>,
    marks: Vec<Mark>,
    stretches: Vec<Stretch>,
    moments: Vec<Moment>,
    longest: u64,
}

impl SpaceTime {
    /// Takes in what has been added to the trace; begins anew if it is another one.
    pub fn follow(&mut self, trace: &[Event]) {
        if trace.len() < self.read {
            *self = SpaceTime::default();
        }
        for (index, event) in trace.iter().enumerate().skip(self.read) {
            self.take(index as u64, event);
        }
        self.read = trace.len();
    }

    fn take(&mut self, index: u64, event: &Event) {
        let at = event.at;
        let mark = |node: NodeId, kind: MarkKind| Mark { event: index, at, node, kind };
        match event.what {
            What::Sent { message, from, to } => {
                let arrow = Arrow { message, from, to, sent: index, sent_at: at, end: None };
                self.by_message.insert(message.0, self.arrows.len());
                self.arrows.push(arrow);
            }
            What::Duplicated { message, copy } => {
                self.copies.insert(copy.0, message.0);
            }
            What::Delivered { message, to, .. } => self.end(message, to, index, at, false),
            What::Dropped { message, to, .. } => self.end(message, to, index, at, true),
            What::Crashed { node, .. } => {
                self.marks.push(mark(node, MarkKind::Crashed));
                self.close(node, at);
                self.stretches.push(Stretch { node, from: at, to: None, crashed: true });
            }
            What::Restarted { node } => {
                self.marks.push(mark(node, MarkKind::Restarted));
                self.close(node, at);
            }
            What::Paused { node } => {
                self.marks.push(mark(node, MarkKind::Paused));
                self.stretches.push(Stretch { node, from: at, to: None, crashed: false });
            }
            What::Resumed { node } => {
                self.marks.push(mark(node, MarkKind::Resumed));
                self.close(node, at);
            }
            What::Wiped { node } => self.marks.push(mark(node, MarkKind::Wiped)),
            What::Synced { node, .. } => self.marks.push(mark(node, MarkKind::Synced)),
            What::Noted { node, weight, .. } if weight != crate::sim::Weight::Detail => {
                self.marks.push(mark(node, MarkKind::Noted));
            }
            What::Invoked { client, .. } => self.marks.push(mark(client, MarkKind::Invoked)),
            What::Responded { client, .. } => self.marks.push(mark(client, MarkKind::Responded)),
            What::Violated { .. } => self.moments.push(Moment { event: index, at, broken: true }),
            What::LinkCut { .. } | What::LinkHealed { .. } => {
                self.moments.push(Moment { event: index, at, broken: false });
            }
            _ => {}
        }
    }

    fn end(&mut self, message: MessageId, to: NodeId, event: u64, at: Micros, lost: bool) {
        let end = Some(ArrowEnd { event, at, lost });
        if let Some(place) = self.by_message.get(&message.0) {
            let arrow = &mut self.arrows[*place];
            arrow.end = end;
            self.longest = self.longest.max(at.0.saturating_sub(arrow.sent_at.0));
            return;
        }
        // A copy was never sent by itself: it leaves where the message left that it is a copy of.
        let origin = self.copies.get(&message.0).and_then(|origin| self.by_message.get(origin));
        if let Some(origin) = origin.map(|place| self.arrows[*place]) {
            let place = self.arrows.partition_point(|arrow| arrow.sent <= origin.sent);
            self.longest = self.longest.max(at.0.saturating_sub(origin.sent_at.0));
            self.arrows.insert(place, Arrow { message, to, end, ..origin });
            for known in self.by_message.values_mut().filter(|known| **known >= place) {
                *known += 1;
            }
            self.by_message.insert(message.0, place);
        }
    }

    /// Ends what is open on a node's line.
    fn close(&mut self, node: NodeId, at: Micros) {
        let open =
            self.stretches.iter_mut().rev().find(|stretch| stretch.node == node && stretch.to.is_none());
        if let Some(stretch) = open {
            stretch.to = Some(at);
        }
    }

    /// Arrows of which a part lies in the window.
    pub fn arrows(&self, from: Micros, to: Micros) -> impl Iterator<Item = &Arrow> {
        // No message was longer on its way than the longest; one that has not ended may be.
        let reach = self.longest.max(10_000_000);
        let first = self.arrows.partition_point(|arrow| arrow.sent_at.0 + reach < from.0);
        let last = self.arrows.partition_point(|arrow| arrow.sent_at <= to);
        self.arrows[first..last].iter().filter(move |arrow| arrow.end.is_none_or(|end| end.at >= from))
    }

    pub fn marks(&self, from: Micros, to: Micros) -> &[Mark] {
        let first = self.marks.partition_point(|mark| mark.at < from);
        let last = self.marks.partition_point(|mark| mark.at <= to);
        &self.marks[first..last]
    }

    pub fn stretches(&self, from: Micros, to: Micros) -> impl Iterator<Item = &Stretch> {
        self.stretches
            .iter()
            .filter(move |stretch| stretch.from <= to && stretch.to.is_none_or(|end| end >= from))
    }

    pub fn moments(&self, from: Micros, to: Micros) -> &[Moment] {
        let first = self.moments.partition_point(|moment| moment.at < from);
        let last = self.moments.partition_point(|moment| moment.at <= to);
        &self.moments[first..last]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: NodeId = NodeId(0);
    const B: NodeId = NodeId(1);
    const C: NodeId = NodeId(2);

    fn sent(at: u64, message: u32, from: NodeId, to: NodeId) -> Event {
        Event { at: Micros(at), what: What::Sent { message: MessageId(message), from, to } }
    }

    fn got(at: u64, message: u32, from: NodeId, to: NodeId) -> Event {
        Event { at: Micros(at), what: What::Delivered { message: MessageId(message), from, to } }
    }

    fn invoked(at: u64, node: NodeId) -> Event {
        Event { at: Micros(at), what: What::Invoked { client: node, operation: crate::sim::OperationId(0) } }
    }

    /// a sends to b, b to c; c does something of its own before and after.
    fn chain() -> Vec<Event> {
        vec![
            invoked(0, C),
            sent(1, 1, A, B),
            invoked(2, A),
            got(3, 1, A, B),
            sent(4, 2, B, C),
            got(5, 2, B, C),
            invoked(6, C),
        ]
    }

    #[test]
    fn a_copy_leaves_where_its_message_left() {
        let mut trace = chain();
        trace.insert(
            2,
            Event { at: Micros(1), what: What::Duplicated { message: MessageId(1), copy: MessageId(9) } },
        );
        trace.push(got(8, 9, A, B));
        let mut index = SpaceTime::default();
        index.follow(&trace);
        let arrows: Vec<(u32, u64)> =
            index.arrows(Micros(0), Micros(100)).map(|arrow| (arrow.message.0, arrow.sent_at.0)).collect();
        assert_eq!(arrows, [(1, 1), (9, 1), (2, 4)]);
    }

    #[test]
    fn a_window_shows_what_crosses_it_and_nothing_else() {
        let trace: Vec<Event> = (0..10_000u32)
            .flat_map(|n| [sent(u64::from(n) * 1_000, n, A, B), got(u64::from(n) * 1_000 + 500, n, A, B)])
            .collect();
        let mut index = SpaceTime::default();
        for end in [10, 5_000, trace.len()] {
            index.follow(&trace[..end]);
        }
        assert_eq!(index.arrows(Micros(5_000_200), Micros(5_002_100)).count(), 3);
        assert_eq!(index.marks(Micros(0), Micros(u64::MAX)).len(), 0);
        index.follow(&trace[..2]);
        assert_eq!(index.arrows(Micros(0), Micros(u64::MAX)).count(), 1, "another trace begins anew");
    }
}
