//! The object-safe face of a world: what can be seen of it.

use std::any::Any;
use std::hash::Hash;

use super::clock::Clock;
use super::exhibit::Exhibit;
use super::flights::FlightState;
use super::hash::StableHasher;
use super::ids::{GoalId, MessageId, Micros, NodeId, OperationId, PromiseId};
use super::input::{Command, Position, Refusal};
use super::model::{MessagePortrait, Model};
use super::network::Network;
use super::note::Note;
use super::possible::{Faults, Touched};
use super::process::{Detail, Effect};
use super::session::Session;
use super::trace::{Event, NoteIndex, What};
use super::view::*;
use super::world::{Body, Node, RunningTimer, Waiting, World};

impl<P: Model> World<P> {
    fn node_view(&self, id: NodeId) -> NodeView {
        let node = &self.nodes[id.index()];
        let portrait = P::portrait(&self.cluster(), &node.disk, id);
        let mut timers: Vec<TimerView> =
            node.timers.values().map(|timer| self.timer_view(&node.clock, timer)).collect();
        sort_timers(&mut timers);
        NodeView {
            id,
            name: self.fixed.names[id.index()].clone(),
            kind: portrait.kind,
            status: node.status,
            role: portrait.role,
            rank: portrait.rank,
            line: portrait.line,
            fields: portrait.fields,
            timers,
            clock: ClockView { offset_us: node.clock.offset_us(self.now), rate_ppm: node.clock.rate_ppm() },
            waiting: node.inbox.len(),
            unsent: node.outbox.iter().filter(|effect| matches!(effect, Effect::Send(..))).count(),
            syncing: node.outbox.iter().any(|effect| matches!(effect, Effect::Sync)),
        }
    }

    fn timer_view(&self, clock: &Clock, running: &RunningTimer<P>) -> TimerView {
        let portrait = P::timer(P::timer_code(running.timer), &self.fixed.names);
        let fires_at = clock.true_time(running.deadline);
        TimerView { name: portrait.name, key: portrait.key, note: portrait.note, fires_at }
    }

    fn flight_view(state: &FlightState<P>) -> MessageView {
        let envelope = Envelope {
            id: state.id,
            from: state.from,
            to: state.to,
            sent_at: state.sent_at,
            copy_of: state.copy_of,
        };
        let flight = match state.lost {
            None => Flight::Arrives { at: state.due },
            Some(why) => Flight::Dies { at: state.due, arrival: state.arrival, why },
        };
        message_view(envelope, P::message(&state.msg), flight)
    }

    fn waiting_views(to: NodeId, node: &Node<P>) -> impl Iterator<Item = MessageView> {
        node.inbox.iter().filter_map(move |waiting| match waiting {
            Waiting::Message { id, from, msg, sent_at, copy_of, since } => {
                let envelope = Envelope { id: *id, from: *from, to, sent_at: *sent_at, copy_of: *copy_of };
                Some(message_view(envelope, P::message(msg), Flight::Waits { since: *since }))
            }
            Waiting::Timer(_) | Waiting::Request(..) => None,
        })
    }

    fn fold_state(&self, hasher: &mut StableHasher) {
        (self.now, self.messages_sent).hash(hasher);
        for node in &self.nodes {
            node.status.hash(hasher);
            node.process.hash(hasher);
            node.disk.hash(hasher);
            node.clock.hash(hasher);
            node.outbox.hash(hasher);
            node.inbox.hash(hasher);
            node.stream.hash(hasher);
            node.overdue.hash(hasher);
            if node.starting {
                node.starting.hash(hasher);
            }
        }
        for flight in self.flights.sorted() {
            (flight.id, flight.from, flight.to, flight.sent_at, flight.copy_of).hash(hasher);
            (flight.due, flight.arrival, flight.lost).hash(hasher);
            flight.msg.hash(hasher);
        }
        self.network.hash(hasher);
        self.accidents.hash(hasher);
        self.pending(|at, next| (at, next).hash(hasher));
        self.operations.len().hash(hasher);
        for operation in self.operations.iter() {
            operation.hash(hasher);
        }
        self.monitor.hash(hasher);
        // A promise breaks once, and a goal is reached once: the next time is none.
        self.violations.iter().for_each(|(promise, _)| promise.hash(hasher));
        self.reached.hash(hasher);
    }
}

impl<P: Model> Session for World<P> {
    fn now(&self) -> Micros {
        self.now
    }

    fn position(&self) -> Position {
        Position { steps: self.steps, time: self.now }
    }

    fn next_event_at(&self) -> Option<Micros> {
        World::next_event_at(self)
    }

    fn step(&mut self) -> bool {
        World::step(self)
    }

    fn run_until(&mut self, time: Micros) {
        World::run_until(self, time);
    }

    fn wait_until(&mut self, time: Micros) {
        World::wait_until(self, time);
    }

    fn inject(&mut self, command: &Command) -> Result<(), Refusal> {
        World::inject(self, command)
    }

    fn check(&self, command: &Command) -> Result<(), Refusal> {
        World::check(self, command)
    }

    fn step_noting(&mut self, touched: &mut Touched) -> bool {
        World::step_noting(self, touched)
    }

    fn possible(&self, wanted: &Faults, about: Option<&Touched>, found: &mut Vec<Command>) {
        World::possible(self, wanted, about, found);
    }

    fn last_message(&self) -> MessageId {
        MessageId(self.messages_sent)
    }

    fn trace(&self) -> &[Event] {
        &self.trace.events
    }

    fn events(&self) -> u64 {
        self.events
    }

    fn note(&self, index: NoteIndex) -> Note {
        self.trace.notes[index.0 as usize].clone()
    }

    fn timer(&self, code: u16) -> Note {
        P::timer(code, &self.fixed.names).note
    }

    fn message(&self, id: MessageId) -> Option<MessageView> {
        let body = self.trace.bodies.get((id.0 as usize).checked_sub(1)?)?;
        let Body { from, to, sent_at, copy_of, ref msg } = *body;
        Some(message_view(Envelope { id, from, to, sent_at, copy_of }, P::message(msg), Flight::Gone))
    }

    fn names(&self) -> &[String] {
        &self.fixed.names
    }

    fn nodes(&self) -> Vec<NodeView> {
        self.cluster().ids().map(|id| self.node_view(id)).collect()
    }

    fn node(&self, id: NodeId) -> NodeView {
        self.node_view(id)
    }

    fn messages(&self) -> Vec<MessageView> {
        let mut all: Vec<MessageView> = self.flights.sorted().into_iter().map(Self::flight_view).collect();
        for (index, node) in self.nodes.iter().enumerate() {
            all.extend(Self::waiting_views(NodeId(index as u16), node));
        }
        sort_messages(&mut all);
        all
    }

    fn links(&self) -> Vec<LinkView> {
        link_views(P::links(&self.fixed.config), &self.fixed.names, &self.network)
    }

    fn operations(&self) -> Vec<OperationView> {
        (0..self.operations.len()).filter_map(|index| self.operation(OperationId(index as u32))).collect()
    }

    fn operation(&self, id: OperationId) -> Option<OperationView> {
        let operation = self.operations.get(id.0 as usize)?;
        let told = operation.response.as_ref().map(|(_, response)| P::response(response));
        Some(OperationView {
            id,
            client: operation.client,
            request: P::request_text(&operation.request),
            invoked: operation.invoked,
            responded: operation.response.as_ref().map(|(at, _)| *at),
            acknowledged: told.as_ref().is_some_and(|(_, worked)| *worked),
            response: told.map(|(note, _)| note),
        })
    }

    fn promises(&self) -> Vec<PromiseView> {
        promise_views(P::PROMISES, &self.violations)
    }

    fn broken(&self) -> usize {
        self.violations.len()
    }

    fn goals(&self) -> Vec<GoalView> {
        goal_views(P::GOALS, &self.reached)
    }

    fn exhibits(&self) -> Vec<Exhibit> {
        P::exhibits(&self.cluster(), &self.monitor)
    }

    fn fork(&self) -> Box<dyn Session> {
        Box::new(self.copy(Detail::Counted))
    }

    fn fork_uncounted(&self) -> Box<dyn Session> {
        Box::new(self.copy(Detail::Off))
    }

    fn fork_reseeded(&self, seed: u64) -> Box<dyn Session> {
        let mut copy = self.copy(Detail::Off);
        copy.reseed(seed);
        Box::new(copy)
    }

    fn rewind(&mut self, past: &dyn Session) {
        let past = past.as_any().downcast_ref::<World<P>>().expect("a fork of this very run");
        self.return_to(past);
    }

    fn state_hash(&self) -> u64 {
        let mut hasher = StableHasher::default();
        self.fold_state(&mut hasher);
        std::hash::Hasher::finish(&hasher)
    }

    fn trace_hash(&self) -> u64 {
        let mut hasher = StableHasher::default();
        self.trace.events.hash(&mut hasher);
        self.trace.bodies.hash(&mut hasher);
        std::hash::Hasher::finish(&hasher)
    }

    fn trace_hashes(&self, counts: &[usize]) -> Vec<u64> {
        let mut hasher = StableHasher::default();
        let (mut events, mut bodies) = (self.trace.events.iter(), self.trace.bodies.iter());
        let mut done = 0;
        let mut until = |count: &usize| {
            for event in events.by_ref().take(count.saturating_sub(done)) {
                event.hash(&mut hasher);
                if matches!(event.what, What::Sent { .. } | What::Duplicated { .. }) {
                    bodies.next().hash(&mut hasher);
                }
            }
            done = done.max(*count);
            std::hash::Hasher::finish(&hasher)
        };
        counts.iter().map(&mut until).collect()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

// What follows depends on no protocol, and so is in the page once and not once for each.

/// A message without what it says.
struct Envelope {
    id: MessageId,
    from: NodeId,
    to: NodeId,
    sent_at: Micros,
    copy_of: Option<MessageId>,
}

fn message_view(envelope: Envelope, portrait: MessagePortrait, flight: Flight) -> MessageView {
    let Envelope { id, from, to, sent_at, copy_of } = envelope;
    let MessagePortrait { kind, family, label, fields } = portrait;
    MessageView { id, from, to, kind, family, label, fields, sent_at, flight, copy_of }
}

fn sort_timers(timers: &mut [TimerView]) {
    timers.sort_by(|a, b| (a.fires_at, &a.name).cmp(&(b.fires_at, &b.name)));
}

fn sort_messages(messages: &mut [MessageView]) {
    messages.sort_by_key(|view| view.id);
}

fn link_views(pairs: Vec<(NodeId, NodeId)>, names: &[String], network: &Network) -> Vec<LinkView> {
    let view = |(a, b): (NodeId, NodeId)| {
        let in_order = natural(&names[a.index()]) <= natural(&names[b.index()]);
        let (first, second) = if in_order { (a, b) } else { (b, a) };
        LinkView {
            first,
            second,
            forward: direction_view(network, first, second),
            backward: direction_view(network, second, first),
        }
    };
    let mut links: Vec<LinkView> = pairs.into_iter().map(view).collect();
    links.sort_by_key(|link| (link.first, link.second));
    links
}

fn direction_view(network: &Network, from: NodeId, to: NodeId) -> DirectionView {
    let direction = network.direction(from, to);
    DirectionView {
        cut: direction.is_some_and(|direction| direction.cut),
        latency: direction.and_then(|direction| direction.latency),
        loss_ppm: direction.and_then(|direction| direction.loss_ppm).unwrap_or(network.options.loss_ppm),
    }
}

fn promise_views(promises: &[Promise], violations: &[(PromiseId, Violation)]) -> Vec<PromiseView> {
    let view = |(index, promise): (usize, &Promise)| {
        let id = PromiseId(index as u8);
        let violation = violations.iter().find(|(broken, _)| *broken == id);
        let violation = violation.map(|(_, violation)| violation.clone());
        PromiseView { id, name: promise.name, key: promise.key, violation }
    };
    promises.iter().enumerate().map(view).collect()
}

fn goal_views(goals: &[&'static str], goals_reached: &[(GoalId, Micros)]) -> Vec<GoalView> {
    let view = |(index, name): (usize, &&'static str)| {
        let id = GoalId(index as u8);
        let reached = goals_reached.iter().find(|(goal, _)| *goal == id).map(|(_, at)| *at);
        GoalView { id, name, reached }
    };
    goals.iter().enumerate().map(view).collect()
}

/// Sorts `n2` before `n10`.
fn natural(name: &str) -> (&str, u64) {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (letters, name[letters.len()..].parse().unwrap_or(0))
}
