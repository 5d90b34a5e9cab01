//! The object-safe face of a world: what can be seen of it.

use std::any::Any;
use std::hash::Hash;

use super::clock::Clock;
use super::flights::FlightState;
use super::hash::StableHasher;
use super::ids::{GoalId, MessageId, Micros, NodeId, OperationId, PromiseId};
use super::input::{Command, Position, Refusal};
use super::model::Model;
use super::note::Note;
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
        timers.sort_by(|a, b| (a.fires_at, &a.name).cmp(&(b.fires_at, &b.name)));
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

    fn message_view(&self, id: MessageId, body: &Body<P>, flight: Flight) -> MessageView {
        let portrait = P::message(&body.msg);
        MessageView {
            id,
            from: body.from,
            to: body.to,
            kind: portrait.kind,
            family: portrait.family,
            label: portrait.label,
            fields: portrait.fields,
            sent_at: body.sent_at,
            flight,
            copy_of: body.copy_of,
        }
    }

    fn flight_view(&self, state: &FlightState<P>) -> MessageView {
        let body = Body {
            from: state.from,
            to: state.to,
            msg: state.msg.clone(),
            sent_at: state.sent_at,
            copy_of: state.copy_of,
        };
        let flight = match state.lost {
            None => Flight::Arrives { at: state.due },
            Some(why) => Flight::Dies { at: state.due, arrival: state.arrival, why },
        };
        self.message_view(state.id, &body, flight)
    }

    fn waiting_views(&self, to: NodeId, node: &Node<P>) -> Vec<MessageView> {
        let view = |waiting: &Waiting<P>| match waiting {
            Waiting::Message { id, from, msg, since } => {
                let body = Body { from: *from, to, msg: msg.clone(), sent_at: *since, copy_of: None };
                Some(self.message_view(*id, &body, Flight::Waits { since: *since }))
            }
            Waiting::Timer(_) | Waiting::Request(..) => None,
        };
        node.inbox.iter().filter_map(view).collect()
    }

    fn direction_view(&self, from: NodeId, to: NodeId) -> DirectionView {
        let direction = self.network.direction(from, to);
        DirectionView {
            cut: direction.is_some_and(|direction| direction.cut),
            latency: direction.and_then(|direction| direction.latency),
            loss_ppm: direction
                .and_then(|direction| direction.loss_ppm)
                .unwrap_or(self.network.options.loss_ppm),
        }
    }

    fn fold_state(&self, hasher: &mut StableHasher) {
        self.now.hash(hasher);
        for node in &self.nodes {
            node.status.hash(hasher);
            node.process.hash(hasher);
            node.disk.hash(hasher);
            node.clock.hash(hasher);
            node.outbox.hash(hasher);
            node.inbox.hash(hasher);
            node.stream.hash(hasher);
        }
        for flight in self.flights.sorted() {
            (flight.id, flight.from, flight.to, flight.due, flight.lost).hash(hasher);
            flight.msg.hash(hasher);
        }
        self.network.hash(hasher);
        self.accidents.hash(hasher);
        self.pending(|at, node, timer| (at, node, timer.map(P::timer_code)).hash(hasher));
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
        Some(self.message_view(id, body, Flight::Gone))
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
        let mut all: Vec<MessageView> =
            self.flights.sorted().into_iter().map(|state| self.flight_view(state)).collect();
        for (index, node) in self.nodes.iter().enumerate() {
            all.extend(self.waiting_views(NodeId(index as u16), node));
        }
        all.sort_by_key(|view| view.id);
        all
    }

    fn links(&self) -> Vec<LinkView> {
        let mut links: Vec<LinkView> = P::links(&self.fixed.config)
            .into_iter()
            .map(|(a, b)| {
                let (first, second) =
                    if natural(&self.fixed.names[a.index()]) <= natural(&self.fixed.names[b.index()]) {
                        (a, b)
                    } else {
                        (b, a)
                    };
                LinkView {
                    first,
                    second,
                    forward: self.direction_view(first, second),
                    backward: self.direction_view(second, first),
                }
            })
            .collect();
        links.sort_by_key(|link| (link.first, link.second));
        links
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
        let view = |(index, promise): (usize, &'static Promise)| {
            let id = PromiseId(index as u8);
            let violation = self.violations.iter().find(|(broken, _)| *broken == id);
            let violation = violation.map(|(_, violation)| violation.clone());
            PromiseView { id, name: promise.name, key: promise.key, violation }
        };
        P::PROMISES.iter().enumerate().map(view).collect()
    }

    fn broken(&self) -> usize {
        self.violations.len()
    }

    fn goals(&self) -> Vec<GoalView> {
        let view = |(index, name): (usize, &&'static str)| {
            let id = GoalId(index as u8);
            let reached = self.reached.iter().find(|(goal, _)| *goal == id).map(|(_, at)| *at);
            GoalView { id, name, reached }
        };
        P::GOALS.iter().enumerate().map(view).collect()
    }

    fn exhibits(&self) -> Vec<Exhibit> {
        P::exhibits(&self.cluster(), &self.monitor)
    }

    fn fork(&self) -> Box<dyn Session> {
        Box::new(self.copy(Detail::Counted))
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

/// Sorts `n2` before `n10`.
fn natural(name: &str) -> (&str, u64) {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit());
    (letters, name[letters.len()..].parse().unwrap_or(0))
}
