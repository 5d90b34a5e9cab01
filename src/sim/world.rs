//! The world: nodes, the network between them, and the queue of what happens next.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::rc::Rc;

use super::clock::Clock;
use super::disk::{CrashKeeps, Disk};
use super::flights::{FlightState, Flights};
use super::ids::{GoalId, MessageId, Micros, NodeId, OperationId, PromiseId};
use super::monitor::{Cluster, Monitor, Observed, Verdicts};
use super::network::{Network, NetworkOptions};
use super::note::Note;
use super::process::{Ctx, Detail, Effect, Process};
use super::rng::Stream;
use super::sequence::Sequence;
use super::trace::{DropReason, Event, NoteIndex, What};
use super::view::{NodeStatus, Violation};

/// Everything that a world is made of at its start.
pub struct Setup<P: Process> {
    pub config: P::Config,
    /// Short unique names; a node's id is its place here.
    pub names: Vec<String>,
    /// What is on each node's disk before the first start.
    pub formatted: Vec<P::Durable>,
    pub network: NetworkOptions,
    pub disk: DiskOptions,
    pub seed: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DiskOptions {
    /// How long a sync takes.
    pub sync: Micros,
    pub crash_keeps: CrashKeeps,
}

impl Default for DiskOptions {
    fn default() -> DiskOptions {
        DiskOptions { sync: Micros::from_millis(1), crash_keeps: CrashKeeps::Nothing }
    }
}

/// One moment of a cluster. A clone is an independent copy with the same future.
pub struct World<P: Process> {
    pub(super) fixed: Rc<Fixed<P>>,
    pub(super) now: Micros,
    pub(super) steps: u64,
    sequence: u64,
    queue: BinaryHeap<Reverse<Pending>>,
    pub(super) nodes: Vec<Node<P>>,
    pub(super) network: Network,
    pub(super) flights: Flights<P>,
    pub(super) messages_sent: u32,
    pub(super) operations: Sequence<Operation<P>>,
    pub(super) monitor: P::Monitor,
    pub(super) violations: Vec<(PromiseId, Violation)>,
    pub(super) reached: Vec<(GoalId, Micros)>,
    pub(super) events: u64,
    notes: u32,
    detail: Detail,
    pub(super) trace: Trace<P>,
    scratch: Scratch<P>,
}

/// What never changes during a run.
pub(super) struct Fixed<P: Process> {
    pub config: P::Config,
    pub names: Vec<String>,
    pub disk: DiskOptions,
}

pub(super) struct Node<P: Process> {
    pub status: NodeStatus,
    /// `None` while it is down.
    pub process: Option<P>,
    pub disk: Disk<P::Durable>,
    pub clock: Clock,
    pub stream: Stream,
    /// What handlers have decided and what has not left yet.
    pub outbox: VecDeque<Effect<P>>,
    /// What has arrived and waits because the node is busy or paused.
    pub inbox: VecDeque<Waiting<P>>,
    pub timers: Vec<RunningTimer<P>>,
    /// The queue's number for the front of the outbox, or for the next of the inbox.
    due: Option<u64>,
    /// The front of the outbox was due while the node was paused.
    pub stalled: bool,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct RunningTimer<P: Process> {
    pub timer: P::Timer,
    /// On the node's own clock.
    pub deadline: Micros,
    number: u64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Waiting<P: Process> {
    Message { id: MessageId, from: NodeId, msg: P::Msg, since: Micros },
    Timer(P::Timer),
    Request(P::Request, OperationId),
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Operation<P: Process> {
    pub client: NodeId,
    pub request: P::Request,
    pub invoked: Micros,
    pub response: Option<(Micros, P::Response)>,
}

/// What is recorded: events, and what they refer to by number.
pub(super) struct Trace<P: Process> {
    pub events: Vec<Event>,
    pub notes: Vec<Note>,
    /// Message `#n` is at `n - 1`.
    pub bodies: Vec<Body<P>>,
}

#[derive(Clone, Hash)]
pub(super) struct Body<P: Process> {
    pub from: NodeId,
    pub to: NodeId,
    pub msg: P::Msg,
    pub sent_at: Micros,
    pub copy_of: Option<MessageId>,
}

/// Buffers that are kept so that a handler allocates nothing.
struct Scratch<P: Process> {
    timers: Vec<(P::Timer, Option<Micros>)>,
    invoked: Vec<P::Request>,
    verdicts: Verdicts,
}

/// Something that will happen, unless it has become stale by then.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Pending {
    at: Micros,
    number: u64,
    due: Due,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// A message in this slot of the flights arrives or dies.
    Flight(u32),
    /// The front of the node's outbox leaves, or the next of its inbox is handled.
    Node(NodeId),
    Timer(NodeId),
}

impl<P: Process> World<P> {
    /// A world that records, with every node started.
    pub fn new(setup: Setup<P>) -> World<P> {
        World::start(setup, Detail::Recorded)
    }

    /// A world for experiments and checking: it keeps no trace and cannot be looked back on.
    pub fn unrecorded(setup: Setup<P>) -> World<P> {
        World::start(setup, Detail::Off)
    }

    fn start(setup: Setup<P>, detail: Detail) -> World<P> {
        assert_eq!(setup.names.len(), setup.formatted.len(), "every node has a name and a disk");
        let node = |(index, formatted): (usize, P::Durable)| Node {
            status: NodeStatus::Up,
            process: None,
            disk: Disk::formatted(formatted),
            clock: Clock::default(),
            stream: Stream::new(setup.seed, index as u64 + 1),
            outbox: VecDeque::new(),
            inbox: VecDeque::new(),
            timers: Vec::new(),
            due: None,
            stalled: false,
        };
        let nodes: Vec<Node<P>> = setup.formatted.into_iter().enumerate().map(node).collect();
        let mut world = World {
            fixed: Rc::new(Fixed { config: setup.config, names: setup.names, disk: setup.disk }),
            now: Micros::ZERO,
            steps: 0,
            sequence: 0,
            queue: BinaryHeap::new(),
            network: Network::new(setup.network, Stream::new(setup.seed, 0)),
            flights: Flights::default(),
            messages_sent: 0,
            operations: Sequence::default(),
            monitor: P::Monitor::default(),
            violations: Vec::new(),
            reached: Vec::new(),
            events: 0,
            notes: 0,
            detail,
            trace: Trace { events: Vec::new(), notes: Vec::new(), bodies: Vec::new() },
            scratch: Scratch { timers: Vec::new(), invoked: Vec::new(), verdicts: Verdicts::default() },
            nodes,
        };
        for index in 0..world.nodes.len() {
            let id = NodeId(index as u16);
            world.record(What::Started { node: id });
            world.boot(id);
        }
        world
    }

    pub fn now(&self) -> Micros {
        self.now
    }

    pub fn steps(&self) -> u64 {
        self.steps
    }

    pub fn next_event_at(&self) -> Option<Micros> {
        self.queue.peek().map(|Reverse(pending)| pending.at)
    }

    /// The cluster as an observer outside of it sees it.
    pub fn cluster(&self) -> Cluster<'_, P> {
        Cluster { now: self.now, config: &self.fixed.config, nodes: &self.nodes }
    }

    pub fn monitor(&self) -> &P::Monitor {
        &self.monitor
    }

    pub fn config(&self) -> &P::Config {
        &self.fixed.config
    }

    /// The promises broken so far, in the order in which they broke.
    pub fn violations(&self) -> &[(PromiseId, Violation)] {
        &self.violations
    }

    pub fn reached(&self) -> &[(GoalId, Micros)] {
        &self.reached
    }

    /// Takes one step. Returns whether there was one to take.
    pub fn step(&mut self) -> bool {
        let Some(Reverse(pending)) = self.queue.pop() else {
            return false;
        };
        self.now = pending.at;
        self.steps += 1;
        match pending.due {
            Due::Flight(slot) => self.arrive(slot),
            Due::Node(id) => self.go_on(id),
            Due::Timer(id) => {
                let timers = &mut self.nodes[id.index()].timers;
                let index = timers.iter().position(|timer| timer.number == pending.number);
                let timer = timers.swap_remove(index.expect("stale entries were dropped")).timer;
                self.offer(id, Waiting::Timer(timer));
            }
        }
        self.drop_stale();
        true
    }

    /// Takes every step up to and including `time`, then waits until exactly then.
    pub fn run_until(&mut self, time: Micros) {
        while self.next_event_at().is_some_and(|at| at <= time) {
            self.step();
        }
        self.now = self.now.max(time);
    }

    /// Moves the clock on without a step, at most to the next one.
    pub fn wait_until(&mut self, time: Micros) {
        let limit = self.next_event_at().unwrap_or(time);
        self.now = self.now.max(time.min(limit));
    }

    fn schedule(&mut self, at: Micros, due: Due) -> u64 {
        self.sequence += 1;
        self.queue.push(Reverse(Pending { at, number: self.sequence, due }));
        self.sequence
    }

    /// Keeps the head of the queue something that will really happen.
    pub(super) fn drop_stale(&mut self) {
        while let Some(Reverse(head)) = self.queue.peek() {
            let alive = match head.due {
                Due::Flight(slot) => self.flights.number(slot) == Some(head.number),
                Due::Node(id) => self.nodes[id.index()].due == Some(head.number),
                Due::Timer(id) => {
                    self.nodes[id.index()].timers.iter().any(|timer| timer.number == head.number)
                }
            };
            if alive {
                break;
            }
            self.queue.pop();
        }
    }

    /// A message arrives, or is lost on its way.
    fn arrive(&mut self, slot: u32) {
        let flight = self.flights.take(slot);
        let (message, from, to) = (flight.id, flight.from, flight.to);
        if let Some(why) = flight.lost {
            return self.record(What::Dropped { message, from, to, why });
        }
        if self.nodes[to.index()].status == NodeStatus::Crashed {
            return self.record(What::Dropped { message, from, to, why: DropReason::ReceiverDown });
        }
        self.offer(to, Waiting::Message { id: message, from, msg: flight.msg, since: self.now });
    }

    /// The node handles it now, or later if it is busy or paused.
    pub(super) fn offer(&mut self, id: NodeId, waiting: Waiting<P>) {
        let node = &mut self.nodes[id.index()];
        if node.status == NodeStatus::Paused || node.is_busy() {
            if let Waiting::Message { id: message, from, .. } = &waiting {
                let queued = What::Queued { message: *message, from: *from, to: id };
                node.inbox.push_back(waiting);
                self.record(queued);
            } else {
                node.inbox.push_back(waiting);
            }
        } else {
            self.handle(id, waiting);
        }
    }

    fn handle(&mut self, id: NodeId, waiting: Waiting<P>) {
        match waiting {
            Waiting::Message { id: message, from, msg, .. } => {
                self.record(What::Delivered { message, from, to: id });
                self.run(id, |process, ctx| process.on_message(from, msg, ctx));
            }
            Waiting::Timer(timer) => {
                self.record_timer(id, timer);
                self.run(id, |process, ctx| process.on_timer(timer, ctx));
            }
            Waiting::Request(request, operation) => {
                self.run(id, |process, ctx| process.on_request(request, operation, ctx));
            }
        }
    }

    pub(super) fn boot(&mut self, id: NodeId) {
        self.with_ctx(id, |slot, ctx| *slot = Some(P::boot(ctx)));
    }

    fn run(&mut self, id: NodeId, handler: impl FnOnce(&mut P, &mut Ctx<P>)) {
        self.with_ctx(id, |process, ctx| {
            handler(process.as_mut().expect("only a node that is up runs"), ctx)
        });
    }

    /// Runs a handler, applies what takes no time, and lets the rest leave in order.
    fn with_ctx(&mut self, id: NodeId, handler: impl FnOnce(&mut Option<P>, &mut Ctx<P>)) {
        let node = &mut self.nodes[id.index()];
        let mut ctx = Ctx {
            me: id,
            config: &self.fixed.config,
            clock_shows: node.clock.shows(self.now),
            disk: &mut node.disk,
            stream: &mut node.stream,
            outbox: &mut node.outbox,
            timers: &mut self.scratch.timers,
            invoked: &mut self.scratch.invoked,
            operations: self.operations.len(),
            detail: self.detail,
        };
        handler(&mut node.process, &mut ctx);
        self.start_timers(id);
        while !self.scratch.invoked.is_empty() {
            let request = self.scratch.invoked.remove(0);
            self.invoke(id, request);
        }
        self.observe(Observed::Handled(id));
        self.let_leave(id);
    }

    fn start_timers(&mut self, id: NodeId) {
        let mut changes = std::mem::take(&mut self.scratch.timers);
        for (timer, after) in changes.drain(..) {
            let node = &mut self.nodes[id.index()];
            node.timers.retain(|running| running.timer != timer);
            if !node.inbox.is_empty() {
                // It has fired and waits; what the handler says now counts.
                node.inbox.retain(|waiting| *waiting != Waiting::Timer(timer));
            }
            let Some(after) = after else { continue };
            let deadline = node.clock.elapsed(self.now) + after;
            self.start_timer(id, timer, deadline);
        }
        self.scratch.timers = changes;
    }

    fn start_timer(&mut self, id: NodeId, timer: P::Timer, deadline: Micros) {
        let at = self.nodes[id.index()].clock.true_time(deadline).max(self.now);
        let number = self.schedule(at, Due::Timer(id));
        self.nodes[id.index()].timers.push(RunningTimer { timer, deadline, number });
    }

    /// The node's clock runs differently from now on, so its timers fire at other times.
    pub(super) fn set_clock_rate(&mut self, id: NodeId, rate_ppm: u32) {
        let node = &mut self.nodes[id.index()];
        node.clock.set_rate(self.now, rate_ppm);
        for running in std::mem::take(&mut node.timers) {
            self.start_timer(id, running.timer, running.deadline);
        }
    }

    pub(super) fn invoke(&mut self, client: NodeId, request: P::Request) -> OperationId {
        let id = OperationId(self.operations.len() as u32);
        self.record(What::Invoked { client, operation: id });
        let operation = Operation { client, request, invoked: self.now, response: None };
        self.operations.push(operation.clone());
        self.observe(Observed::Invoked(client, &operation.request));
        id
    }

    /// The time has come for the front of the outbox, or of the inbox if nothing has to leave.
    fn go_on(&mut self, id: NodeId) {
        let node = &mut self.nodes[id.index()];
        node.due = None;
        if node.status == NodeStatus::Paused {
            node.stalled = true;
            return;
        }
        match node.outbox.pop_front() {
            Some(effect) => {
                self.perform(id, effect);
                self.let_leave(id);
            }
            None => {
                if let Some(waiting) = node.inbox.pop_front() {
                    self.handle(id, waiting);
                }
            }
        }
    }

    /// A paused node wakes up; what was due meanwhile is due now.
    pub(super) fn resume(&mut self, id: NodeId) {
        let node = &mut self.nodes[id.index()];
        node.status = NodeStatus::Up;
        let waits = node.stalled || node.due.is_none() && !node.inbox.is_empty();
        node.stalled = false;
        if waits {
            let number = self.schedule(self.now, Due::Node(id));
            self.nodes[id.index()].due = Some(number);
        }
    }

    /// Performs the effects that take no time, and schedules the next one that does.
    fn let_leave(&mut self, id: NodeId) {
        loop {
            let node = &mut self.nodes[id.index()];
            let wait = match node.outbox.front() {
                Some(Effect::Send(..)) => self.network.options.transmission,
                Some(Effect::Sync) => self.fixed.disk.sync,
                Some(_) => {
                    let effect = node.outbox.pop_front().expect("it is there");
                    self.perform(id, effect);
                    continue;
                }
                None if node.inbox.is_empty() => return,
                None => Micros::ZERO,
            };
            let number = self.schedule(self.now + wait, Due::Node(id));
            self.nodes[id.index()].due = Some(number);
            return;
        }
    }

    fn perform(&mut self, id: NodeId, effect: Effect<P>) {
        match effect {
            Effect::Send(to, msg) => self.send(id, to, msg),
            Effect::Write(op) => {
                self.observe(Observed::Written(id, &op));
                self.nodes[id.index()].disk.write(op);
            }
            Effect::Sync => {
                let operations = self.nodes[id.index()].disk.sync() as u16;
                self.record(What::Synced { node: id, operations });
            }
            Effect::Respond(operation, response) => self.respond(id, operation, response),
            Effect::Line(line) => self.record(What::Line { node: id, line }),
            Effect::Note(note, weight) => {
                let note = self.keep_note(note.map(|note| *note));
                self.record(What::Noted { node: id, note, weight });
            }
        }
    }

    fn respond(&mut self, client: NodeId, id: OperationId, response: P::Response) {
        let now = self.now;
        let operation = self.operations.get_mut(id.0 as usize).expect("operations are numbered");
        operation.response = Some((now, response.clone()));
        let (request, invoked) = (operation.request.clone(), operation.invoked);
        self.record(What::Responded { client, operation: id });
        self.observe(Observed::Responded(client, &request, &response, invoked));
    }

    fn send(&mut self, from: NodeId, to: NodeId, msg: P::Msg) {
        let fate = self.network.fate(from, to, self.now);
        let copy = fate.duplicate.map(|at| (at, msg.clone()));
        let (due, lost) = match fate.lost {
            Some((at, why)) => (at, Some(why)),
            None => (fate.arrival, None),
        };
        let id = self.launch(from, to, msg, None, due, fate.arrival, lost);
        if let Some((at, msg)) = copy {
            self.launch(from, to, msg, Some(id), at, at, None);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one private place that makes a flight")]
    pub(super) fn launch(
        &mut self,
        from: NodeId,
        to: NodeId,
        msg: P::Msg,
        copy_of: Option<MessageId>,
        due: Micros,
        arrival: Micros,
        lost: Option<DropReason>,
    ) -> MessageId {
        self.messages_sent += 1;
        let id = MessageId(self.messages_sent);
        if self.detail == Detail::Recorded {
            let body = Body { from, to, msg: msg.clone(), sent_at: self.now, copy_of };
            self.trace.bodies.push(body);
        }
        self.record(match copy_of {
            None => What::Sent { message: id, from, to },
            Some(original) => What::Duplicated { message: original, copy: id },
        });
        let sent_at = self.now;
        let slot = self.flights.add(FlightState {
            id,
            from,
            to,
            msg,
            sent_at,
            due,
            arrival,
            lost,
            copy_of,
            number: 0,
        });
        let number = self.schedule(due, Due::Flight(slot));
        self.flights.set_number(slot, number);
        id
    }

    /// Delays a message in flight.
    pub(super) fn delay(&mut self, slot: u32, by: Micros) {
        let flight = self.flights.get_mut(slot);
        flight.due = flight.due + by;
        flight.arrival = flight.arrival + by;
        let due = flight.due;
        let number = self.schedule(due, Due::Flight(slot));
        self.flights.set_number(slot, number);
    }

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

    fn record_timer(&mut self, node: NodeId, timer: P::Timer) {
        if self.detail != Detail::Off {
            let timer = P::timer_code(timer);
            self.record(What::TimerFired { node, timer });
        }
    }

    fn keep_note(&mut self, note: Option<Note>) -> NoteIndex {
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
        self.monitor.observe(observed, &cluster, &mut self.scratch.verdicts);
        if !self.scratch.verdicts.is_empty() {
            self.judge();
        }
    }

    /// Keeps the first violation of every promise and the first time of every goal.
    fn judge(&mut self) {
        let verdicts = std::mem::take(&mut self.scratch.verdicts);
        for (promise, note, nodes) in verdicts.violated {
            if self.violations.iter().any(|(broken, _)| *broken == promise) {
                continue;
            }
            let violation = Violation { at: self.now, event: self.events, note: note.clone(), nodes };
            self.violations.push((promise, violation));
            let note = self.keep_note(Some(note));
            self.record(What::Violated { promise, note });
        }
        for goal in verdicts.reached {
            if self.reached.iter().all(|(reached, _)| *reached != goal) {
                self.reached.push((goal, self.now));
                self.record(What::Reached { goal });
            }
        }
    }

    /// A copy of this moment that does not record.
    pub(super) fn copy(&self, detail: Detail) -> World<P> {
        World {
            fixed: self.fixed.clone(),
            now: self.now,
            steps: self.steps,
            sequence: self.sequence,
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

impl<P: Process> Clone for Node<P> {
    fn clone(&self) -> Node<P> {
        Node {
            status: self.status,
            process: self.process.clone(),
            disk: self.disk.clone(),
            clock: self.clock.clone(),
            stream: self.stream.clone(),
            outbox: self.outbox.clone(),
            inbox: self.inbox.clone(),
            timers: self.timers.clone(),
            due: self.due,
            stalled: self.stalled,
        }
    }
}

impl<P: Process> Node<P> {
    fn is_busy(&self) -> bool {
        self.due.is_some() || self.stalled || !self.inbox.is_empty()
    }

    /// What a crash does to the node itself.
    pub(super) fn go_down(&mut self) {
        self.status = NodeStatus::Crashed;
        self.process = None;
        self.outbox.clear();
        self.timers.clear();
        self.due = None;
        self.stalled = false;
    }
}
