//! What could have influenced what: happened-before between the events of one trace (Lamport 1978), with the
//! vector clocks that decide it (Fidge 1988, Mattern 1988).
//!
//! - Every node is a line of events, in the order of the trace. A node that crashed and came back is the same
//!   line: its disk carries on what happened before.
//! - Every message is a line too: its send, what befalls it on its way (it is copied, delayed, waits, is
//!   lost), its delivery. A copy begins with the send of its original. What befalls a message is no event of a
//!   node and influences nothing but its delivery.
//! - What an observer outside of the cluster tells, that a promise breaks or a goal is reached, takes the place of
//!   the event it was seen with: it has the past of that event, and the event itself, before it, and the event's
//!   future after it. It is on no line, so no other event is ordered by it.
//! - What a hand does to a link is on no line and was seen with no event: it is ordered with nothing.

use std::collections::BTreeMap;

use super::event_set::EventSet;
use super::history::is_visible;
use super::ids::{MessageId, NodeId};
use super::trace::{Event, Seen, What};

const NONE: u32 = u32::MAX;

/// How two events lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// The first could have influenced the second.
    Before,
    /// The second could have influenced the first.
    After,
    /// Neither could have known of the other.
    Concurrent,
    /// They are one event, or what an observer saw with one event.
    Same,
    /// One of them has no place in the order.
    Unordered,
}

/// Where an event stands: 16 bytes each, whatever the number of nodes.
#[derive(Clone, Copy)]
struct Place {
    node: Option<NodeId>,
    /// On the line of its node, from 1.
    step: u32,
    /// The event before it on the line of its message.
    before: u32,
    /// The send of its message.
    send: u32,
}

/// The order of happened-before on the events of a trace. Events are named by their index in it.
#[derive(Clone, Default)]
pub struct Causality {
    places: Vec<Place>,
    /// By node: how many events its line has.
    steps: Vec<u32>,
    /// By message: the last event of its line so far, and its send.
    messages: Vec<(u32, u32)>,
    /// What an observer told, and the event that it was seen with; few in any run.
    verdicts: Vec<(u32, u32)>,
}

impl Causality {
    pub fn of(trace: &[Event]) -> Causality {
        let mut causality = Causality::default();
        causality.extend(trace);
        causality
    }

    /// Goes on with a trace that has grown: the events that are known already must be its first ones.
    pub fn extend(&mut self, trace: &[Event]) {
        for event in trace.get(self.places.len()..).unwrap_or_default() {
            self.add(&event.what);
            if let Some(seen) = event.what.seen() {
                self.add_verdict(seen);
            }
        }
    }

    /// The last event is one of an observer.
    fn add_verdict(&mut self, seen: Seen) {
        let event = self.places.len() - 1;
        let line = |place: &Place| place.node == Some(seen.node);
        let last = if seen.leaving { None } else { self.places[..event].iter().rposition(line) };
        self.verdicts.push((event as u32, last.map_or(NONE, |last| last as u32)));
    }

    fn add(&mut self, what: &What) {
        let index = self.places.len() as u32;
        let (mut node, mut before, mut send) = (what.node(), NONE, NONE);
        match *what {
            What::Sent { message, .. } => {
                send = index;
                self.note(message, index, index);
                // What was seen with a message that leaves is told just before.
                let waiting = self.verdicts.iter_mut().rev().take_while(|(_, with)| *with == NONE);
                waiting.for_each(|(_, with)| *with = index);
            }
            What::Duplicated { message, copy } => {
                send = self.message(message).1;
                before = send;
                self.note(copy, index, send);
            }
            What::Queued { message, .. } | What::Dropped { message, .. } | What::Delayed { message } => {
                (before, send) = self.message(message);
                self.note(message, index, send);
                node = None;
            }
            What::Delivered { message, .. } => (before, send) = self.message(message),
            _ => {}
        }
        let mut step = 0;
        if let Some(node) = node {
            if self.steps.len() <= node.index() {
                self.steps.resize(node.index() + 1, 0);
            }
            self.steps[node.index()] += 1;
            step = self.steps[node.index()];
        }
        self.places.push(Place { node, step, before, send });
    }

    fn message(&self, id: MessageId) -> (u32, u32) {
        self.messages.get(id.0 as usize).copied().unwrap_or((NONE, NONE))
    }

    fn note(&mut self, id: MessageId, last: u32, send: u32) {
        let slot = id.0 as usize;
        // Messages are numbered in the order of their first events, so a larger number is none of a run.
        if slot > self.places.len() + 1 {
            return;
        }
        if self.messages.len() <= slot {
            self.messages.resize(slot + 1, (NONE, NONE));
        }
        self.messages[slot] = (last, send);
    }

    /// How many events are known.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The node on whose line the event is; `None` for what happens on the way or outside.
    pub fn node(&self, event: usize) -> Option<NodeId> {
        self.places.get(event)?.node
    }

    /// For an event about a message: the event that sent it, or its original.
    pub fn send(&self, event: usize) -> Option<usize> {
        let send = self.places.get(event)?.send;
        (send != NONE).then_some(send as usize)
    }

    /// What led to an event at once: what an observer saw it with, the sending of its message, or else what its node
    /// did before.
    pub fn cause(&self, trace: &[Event], event: usize) -> Option<usize> {
        let place = self.place(event)?;
        if place != event && is_visible(&trace[place].what) {
            return Some(place);
        }
        self.send(place).filter(|send| *send < place).or_else(|| {
            let node = self.node(place)?;
            (0..place).rev().find(|index| self.node(*index) == Some(node) && is_visible(&trace[*index].what))
        })
    }

    /// What came of an event at once: the end of its message that is on its way, or else what its node did next.
    pub fn effect(&self, trace: &[Event], event: usize) -> Option<usize> {
        let travels = match trace.get(event)?.what {
            What::Sent { message, .. } | What::Queued { message, .. } | What::Delayed { message } => {
                Some(message)
            }
            What::Duplicated { copy, .. } => Some(copy),
            _ => None,
        };
        if let Some(message) = travels {
            let ends = |what: &What| {
                let end = matches!(what, What::Delivered { .. } | What::Dropped { .. });
                end && what.message() == Some(message)
            };
            return (event + 1..trace.len()).find(|index| ends(&trace[*index].what));
        }
        let place = self.place(event)?;
        let node = self.node(place)?;
        (place + 1..trace.len())
            .find(|index| self.node(*index) == Some(node) && is_visible(&trace[*index].what))
    }

    /// The event whose place an event has: its own, or the one that it was seen with. `None` if it has no place.
    fn place(&self, event: usize) -> Option<usize> {
        let place = self.places.get(event)?;
        match self.verdicts.iter().find(|(verdict, _)| *verdict as usize == event) {
            Some((_, with)) => (*with != NONE).then_some(*with as usize),
            None => (place.node.is_some() || place.before != NONE).then_some(event),
        }
    }

    /// Whether the event is ordered with others. What a hand does to a link is not.
    pub fn has_place(&self, event: usize) -> bool {
        self.place(event).is_some()
    }

    /// For what an observer tells: the event that it was seen with.
    pub fn seen_with(&self, event: usize) -> Option<usize> {
        self.place(event).filter(|place| *place != event)
    }

    /// Everything that could have influenced the event; empty if it has no place.
    pub fn past(&self, event: usize) -> EventSet {
        let Some(place) = self.place(event) else { return EventSet::new(self.len()) };
        let mut past = self.past_since(place, 0);
        self.add_seen_with(&mut past);
        if place != event {
            past.insert(place);
        }
        past
    }

    /// Adds what was seen with the events of a set.
    fn add_seen_with(&self, events: &mut EventSet) {
        for (verdict, with) in &self.verdicts {
            if events.contains(*with as usize) {
                events.insert(*verdict as usize);
            }
        }
    }

    /// The past of an event with a place of its own, without what came before the event `since` in the trace.
    fn past_since(&self, event: usize, since: usize) -> EventSet {
        let mut past = EventSet::new(self.len());
        // By node: how many events of its line are in the past.
        let mut known = vec![0; self.steps.len()];
        past.insert(event);
        for index in (since..=event).rev() {
            past.looked_at += 1;
            let place = self.places[index];
            let on_line = place.node.is_some_and(|node| place.step <= known[node.index()]);
            if !on_line && !past.contains(index) {
                continue;
            }
            past.insert(index);
            if let Some(node) = place.node {
                known[node.index()] = known[node.index()].max(place.step);
            }
            if place.before != NONE {
                past.insert(place.before as usize);
            }
        }
        past.remove(event);
        past
    }

    /// Everything that the event could have influenced; empty if it has no place.
    pub fn future(&self, event: usize) -> EventSet {
        let mut future = EventSet::new(self.len());
        let Some(place) = self.place(event) else { return future };
        self.reach(place, &mut future);
        if place == event {
            // Also what was seen with the event itself.
            future.insert(event);
        }
        self.add_seen_with(&mut future);
        future.remove(event);
        future
    }

    /// Adds the future of an event with a place of its own.
    fn reach(&self, event: usize, future: &mut EventSet) {
        let mut reached = vec![false; self.steps.len()];
        future.insert(event);
        for index in event..self.len() {
            future.looked_at += 1;
            let place = self.places[index];
            let on_line = place.node.is_some_and(|node| reached[node.index()]);
            let told = place.before != NONE && future.contains(place.before as usize);
            if on_line || told || index == event {
                future.insert(index);
                if let Some(node) = place.node {
                    reached[node.index()] = true;
                }
            }
        }
        future.remove(event);
    }

    /// How the first event lies to the second. An event that is not there has no place.
    pub fn relation(&self, a: usize, b: usize) -> Relation {
        if a == b {
            return Relation::Same;
        }
        let (Some(at), Some(to)) = (self.place(a), self.place(b)) else { return Relation::Unordered };
        if at == to {
            return match at {
                _ if at == a => Relation::Before,
                _ if at == b => Relation::After,
                _ => Relation::Same,
            };
        }
        // What happened before comes first in the trace, too.
        if self.past_since(at.max(to), at.min(to)).contains(at.min(to)) {
            return if at < to { Relation::Before } else { Relation::After };
        }
        Relation::Concurrent
    }

    /// The vector clock of one event: by node, how many events of its line are the event or in its past. What an
    /// observer tells has that of the event it was seen with.
    pub fn clock(&self, event: usize) -> Vec<u32> {
        let mut clock = vec![0; self.steps.len()];
        let mut past = self.past(event);
        past.insert(event);
        for place in past.iter().map(|index| self.places[index]) {
            if let Some(node) = place.node {
                clock[node.index()] = clock[node.index()].max(place.step);
            }
        }
        clock
    }
}

/// The vector clocks of all events of a trace, one after another. Keeps the clocks of the nodes and of the messages
/// that are on their way, not those of all events.
pub struct Clocks {
    causality: Causality,
    /// By event: the last event that needs its clock, if it is a send.
    last_use: Vec<u32>,
    nodes: Vec<Vec<u32>>,
    on_the_way: BTreeMap<u32, Vec<u32>>,
    next: usize,
}

impl Clocks {
    pub fn of(trace: &[Event]) -> Clocks {
        let causality = Causality::of(trace);
        let mut last_use = vec![NONE; causality.len()];
        for (index, place) in causality.places.iter().enumerate() {
            if place.node.is_some() && place.send != NONE {
                last_use[place.send as usize] = index as u32;
            }
        }
        let nodes = vec![Vec::new(); causality.steps.len()];
        Clocks { causality, last_use, nodes, on_the_way: BTreeMap::new(), next: 0 }
    }

    /// The node of the next event and its clock; an event that has no node has an empty one. `None` at the end.
    pub fn advance(&mut self) -> Option<(Option<NodeId>, &[u32])> {
        let index = self.next as u32;
        let place = *self.causality.places.get(self.next)?;
        self.next += 1;
        let Some(node) = place.node else { return Some((None, &[])) };
        let own = &mut self.nodes[node.index()];
        own.resize(self.causality.steps.len(), 0);
        if let Some(sent) = self.on_the_way.get(&place.send) {
            own.iter_mut().zip(sent).for_each(|(own, sent)| *own = (*own).max(*sent));
        }
        own[node.index()] = place.step;
        if place.send == index && self.last_use[index as usize] > index {
            self.on_the_way.insert(index, own.clone());
        } else if place.send != NONE && self.last_use[place.send as usize] == index {
            self.on_the_way.remove(&place.send);
        }
        Some((Some(node), own))
    }
}

#[cfg(test)]
mod tests {
    use super::super::ids::Micros;
    use super::*;

    /// A trace of many nodes that send to each other all the time.
    fn busy(nodes: u32, events: u32) -> Vec<Event> {
        let ends = |message: u32| {
            let from = message % nodes;
            (NodeId(from as u16), NodeId(((from + 1 + message / 7 % (nodes - 1)) % nodes) as u16))
        };
        let delay = 40;
        let mut trace = Vec::new();
        for message in 1..=events / 2 + delay {
            let mut add = |what| trace.push(Event { at: Micros(u64::from(message)), what });
            let (from, to) = ends(message);
            add(What::Sent { message: MessageId(message), from, to });
            if message > delay {
                let (from, to) = ends(message - delay);
                add(What::Delivered { message: MessageId(message - delay), from, to });
            }
        }
        trace.truncate(events as usize);
        trace
    }

    #[test]
    fn a_long_trace_of_many_nodes_is_looked_at_once_and_takes_little_memory() {
        let trace = busy(50, 100_000);
        let causality = Causality::of(&trace);
        assert_eq!(size_of::<Place>(), 16);
        for event in [0, 1, 50_000, 99_999] {
            assert_eq!(causality.past(event).looked_at(), event + 1);
            assert_eq!(causality.future(event).looked_at(), trace.len() - event);
        }
        let relation = causality.past_since(50_100, 50_000);
        assert_eq!(relation.looked_at(), 101, "only what lies between");
        assert!(causality.past(99_999).len() > 90_000, "everybody hears of everybody");
        let mut clocks = Clocks::of(&trace);
        let (mut last, mut kept) = (Vec::new(), 0);
        while let Some((_, clock)) = clocks.advance() {
            clock.clone_into(&mut last);
            kept = kept.max(clocks.on_the_way.len());
        }
        assert!(kept <= 41, "{kept} clocks were kept");
        assert_eq!(last, causality.clock(99_999));
    }

    #[test]
    fn a_trace_that_no_run_makes_is_ordered_all_the_same() {
        let (from, to) = (NodeId(u16::MAX), NodeId(0));
        let message = MessageId(u32::MAX);
        let what = [
            What::Delivered { message, from, to },
            What::Duplicated { message: MessageId(7), copy: message },
            What::Sent { message, from, to },
            What::Delayed { message: MessageId(0) },
        ];
        let trace = what.map(|what| Event { at: Micros(0), what });
        let causality = Causality::of(&trace);
        assert_eq!(causality.relation(0, 2), Relation::Concurrent);
        assert_eq!(causality.relation(9, 2), Relation::Unordered);
        assert_eq!(causality.relation(3, 2), Relation::Unordered, "nobody sent it");
        assert!(causality.past(9).is_empty() && causality.future(9).is_empty());
        let mut clocks = Clocks::of(&trace);
        while clocks.advance().is_some() {}
    }
}
