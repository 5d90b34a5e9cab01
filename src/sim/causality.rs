//! What could have influenced what: happened-before between the events of one trace (Lamport 1978), with the
//! vector clocks that decide it (Fidge 1988, Mattern 1988).
//!
//! - Every node is a line of events, in the order of the trace. A node that crashed and came back is the same
//!   line: its disk carries on what happened before.
//! - Every message is a line too: its send, what befalls it on its way (it is copied, delayed, waits, is
//!   lost), its delivery. A copy begins with the send of its original. What befalls a message is no event of a
//!   node and influences nothing but its delivery.
//! - What has no line, such as a link that a hand cuts or a promise that breaks, is ordered with nothing.

use std::collections::BTreeMap;

use super::ids::{MessageId, NodeId};
use super::trace::{Event, What};

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
    Same,
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
        }
    }

    fn add(&mut self, what: &What) {
        let index = self.places.len() as u32;
        let (mut node, mut before, mut send) = (what.node(), NONE, NONE);
        match *what {
            What::Sent { message, .. } => {
                send = index;
                self.note(message, index, index);
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

    /// The last event of the node's line before the event with this index: what it knew then.
    pub fn last_of(&self, node: NodeId, before: usize) -> Option<usize> {
        let end = before.min(self.places.len());
        self.places[..end].iter().rposition(|place| place.node == Some(node))
    }

    /// Everything that could have influenced the event; empty if there is no such event.
    pub fn past(&self, event: usize) -> EventSet {
        self.past_since(event, 0)
    }

    /// As [`Causality::past`], without what came before the event `since` in the trace.
    fn past_since(&self, event: usize, since: usize) -> EventSet {
        let mut past = EventSet::new(self.len());
        if event >= self.len() {
            return past;
        }
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

    /// Everything that the event could have influenced; empty if there is no such event.
    pub fn future(&self, event: usize) -> EventSet {
        let mut future = EventSet::new(self.len());
        if event >= self.len() {
            return future;
        }
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
        future
    }

    /// How the first event lies to the second. An event that is not there is concurrent with all others.
    pub fn relation(&self, a: usize, b: usize) -> Relation {
        if a == b {
            return Relation::Same;
        }
        // What happened before comes first in the trace, too.
        if self.past_since(a.max(b), a.min(b)).contains(a.min(b)) {
            return if a < b { Relation::Before } else { Relation::After };
        }
        Relation::Concurrent
    }

    /// The vector clock of one event: by node, how many events of its line are the event or in its past.
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

/// Events of one trace, by their indices.
#[derive(Clone, Debug)]
pub struct EventSet {
    bits: Vec<u64>,
    looked_at: usize,
}

impl PartialEq for EventSet {
    fn eq(&self, other: &EventSet) -> bool {
        self.bits == other.bits
    }
}

impl Eq for EventSet {}

impl EventSet {
    /// An empty set for a trace of so many events.
    pub fn new(events: usize) -> EventSet {
        EventSet { bits: vec![0; events.div_ceil(64)], looked_at: 0 }
    }

    pub fn contains(&self, event: usize) -> bool {
        self.bits.get(event / 64).is_some_and(|word| word >> (event % 64) & 1 == 1)
    }

    /// An index past the end of the trace is left out.
    pub fn insert(&mut self, event: usize) {
        if let Some(word) = self.bits.get_mut(event / 64) {
            *word |= 1 << (event % 64);
        }
    }

    pub fn remove(&mut self, event: usize) {
        if let Some(word) = self.bits.get_mut(event / 64) {
            *word &= !(1 << (event % 64));
        }
    }

    /// Adds what is in the other set of the same trace.
    pub fn add_all(&mut self, other: &EventSet) {
        self.bits.iter_mut().zip(&other.bits).for_each(|(own, other)| *own |= other);
    }

    pub fn len(&self) -> usize {
        self.bits.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.bits.iter().all(|word| *word == 0)
    }

    /// The indices, from the smallest on.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.bits.len() * 64).filter(|event| self.contains(*event))
    }

    /// How many events were looked at to find it.
    pub fn looked_at(&self) -> usize {
        self.looked_at
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
        assert_eq!(causality.relation(9, 2), Relation::Concurrent);
        assert!(causality.past(9).is_empty() && causality.future(9).is_empty());
        let mut clocks = Clocks::of(&trace);
        while clocks.advance().is_some() {}
    }
}
