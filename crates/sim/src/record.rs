//! What is kept of a run, and copies of its moments.

use super::ids::NodeId;
use super::monitor::{Cluster, Monitor, Observed, Verdicts};
use super::note::Note;
use super::process::{Detail, Process};
use super::rng::Stream;
use super::trace::{Event, NoteIndex, Seen, What};
use super::view::Violation;
use super::world::{Scratch, Trace, World};

impl<P: Process> World<P> {
    pub(super) fn record(&mut self, what: What) {
        match self.detail {
            Detail::Off => {}
            Detail::Counted => self.events += 1,
            Detail::Recorded => {
                self.events += 1;
                self.trace.events.push(Event { at: self.now, what });
            }
        }
    }

    pub(super) fn record_timer(&mut self, node: NodeId, timer: P::Timer) {
        if self.detail != Detail::Off {
            let timer = P::timer_code(timer);
            self.record(What::TimerFired { node, timer });
        }
    }

    pub(super) fn keep_note(&mut self, note: Option<Note>) -> NoteIndex {
        let index = NoteIndex(self.notes);
        if self.detail != Detail::Off {
            self.notes += 1;
        }
        if self.detail == Detail::Recorded {
            self.trace.notes.push(note.expect("notes are made where they are recorded"));
        }
        index
    }

    pub(super) fn observe(&mut self, observed: Observed<P>) {
        let cluster = Cluster { now: self.now, config: &self.fixed.config, nodes: &self.nodes };
        let seen = observed.seen();
        self.monitor.observe(observed, &cluster, &mut self.scratch.verdicts);
        if !self.scratch.verdicts.is_empty() {
            self.judge(seen);
        }
    }

    /// Keeps the first violation of every promise and the first time of every goal.
    fn judge(&mut self, seen: Seen) {
        let verdicts = std::mem::take(&mut self.scratch.verdicts);
        for (promise, note, nodes) in verdicts.violated {
            if self.violations.iter().any(|(broken, _)| *broken == promise) {
                continue;
            }
            let violation = Violation { at: self.now, event: self.events, note: note.clone(), nodes };
            self.violations.push((promise, violation));
            let note = self.keep_note(Some(note));
            self.record(What::Violated { promise, note, seen });
        }
        for goal in verdicts.reached {
            if self.reached.iter().all(|(reached, _)| *reached != goal) {
                self.reached.push((goal, self.now));
                self.record(What::Reached { goal, seen });
            }
        }
    }

    /// A copy of this moment that does not record.
    pub(super) fn copy(&self, detail: Detail) -> World<P> {
        World {
            accidents: self.accidents.clone(),
            fixed: self.fixed.clone(),
            now: self.now,
            steps: self.steps,
            queue: self.queue.clone(),
            nodes: self.nodes.clone(),
            network: self.network.clone(),
            flights: self.flights.clone(),
            messages_sent: self.messages_sent,
            operations: self.operations.clone(),
            monitor: self.monitor.clone(),
            violations: self.violations.clone(),
            reached: self.reached.clone(),
            events: self.events,
            notes: self.notes,
            detail,
            trace: Trace { events: Vec::new(), notes: Vec::new(), bodies: Vec::new() },
            scratch: Scratch { timers: Vec::new(), invoked: Vec::new(), verdicts: Verdicts::default() },
        }
    }

    /// Draws what is random from now on from another seed. Messages in flight arrive at other times, unless their order
    /// is fixed.
    pub(super) fn reseed(&mut self, seed: u64) {
        self.network.reseed(seed);
        for (index, node) in self.nodes.iter_mut().enumerate() {
            node.stream = Stream::new(seed, index as u64 + 1);
        }
        if self.network.options.fifo {
            return;
        }
        for slot in self.flights.all() {
            let flight = self.flights.get(slot);
            if flight.lost.is_none() {
                let arrival =
                    (flight.sent_at + self.network.draw_latency(flight.from, flight.to)).max(self.now);
                self.set_arrival(slot, arrival);
            }
        }
        self.drop_stale();
    }

    /// Becomes an earlier moment of this run and forgets what was recorded since.
    pub(super) fn return_to(&mut self, past: &World<P>) {
        let mut trace = std::mem::replace(
            &mut self.trace,
            Trace { events: Vec::new(), notes: Vec::new(), bodies: Vec::new() },
        );
        trace.events.truncate(past.events as usize);
        trace.notes.truncate(past.notes as usize);
        trace.bodies.truncate(past.messages_sent as usize);
        *self = past.copy(self.detail);
        self.trace = trace;
    }
}

impl<P: Process> Clone for World<P> {
    /// A copy with the same future. It does not record: a trace belongs to one run.
    fn clone(&self) -> World<P> {
        self.copy(if self.detail == Detail::Off { Detail::Off } else { Detail::Counted })
    }
}
