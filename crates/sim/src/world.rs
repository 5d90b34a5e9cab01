//! The world: nodes, the network between them, and the queue of what happens next.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::accident::{AccidentPlan, Accidents};
use super::clock::Clock;
use super::disk::{CrashKeeps, Disk};
use super::flights::Flights;
use super::ids::{GoalId, MessageId, Micros, NodeId, OperationId, PromiseId};
use super::monitor::{Cluster, Verdicts};
use super::network::{Network, NetworkOptions};
use super::note::Note;
use super::process::{Detail, Effect, Process};
use super::queue::{Due, Pending, Queue};
use super::rng::Stream;
use super::sequence::Sequence;
use super::trace::{DropReason, Event, What};
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
    /// Failures that come by themselves.
    pub accidents: Option<Accidents>,
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
    pub(super) queue: Queue,
    pub(super) nodes: Vec<Node<P>>,
    pub(super) accidents: Option<AccidentPlan>,
    pub(super) network: Network,
    pub(super) flights: Flights<P>,
    pub(super) messages_sent: u32,
    pub(super) operations: Sequence<Operation<P>>,
    pub(super) monitor: P::Monitor,
    pub(super) violations: Vec<(PromiseId, Violation)>,
    pub(super) reached: Vec<(GoalId, Micros)>,
    pub(super) events: u64,
    pub(super) notes: u32,
    pub(super) detail: Detail,
    pub(super) trace: Trace<P>,
    pub(super) scratch: Scratch<P>,
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
    /// By their codes.
    pub timers: BTreeMap<u16, RunningTimer<P>>,
    /// The queue's number for the front of the outbox, or for the next of the inbox.
    pub(super) due: Option<u64>,
    /// The front of the outbox was due while the node was paused.
    pub overdue: bool,
    /// What it decided at its start has not all left yet, so nothing runs beside that.
    pub starting: bool,
}

/// One thing that will happen by itself, told without numbers of slots and of the queue.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Next {
    Message(MessageId),
    Node(NodeId),
    Timer(NodeId, u16),
    Accident(NodeId),
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct RunningTimer<P: Process> {
    pub timer: P::Timer,
    /// On the node's own clock.
    pub deadline: Micros,
    pub(super) number: u64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Waiting<P: Process> {
    Message {
        id: MessageId,
        from: NodeId,
        msg: P::Msg,
        sent_at: Micros,
        copy_of: Option<MessageId>,
        since: Micros,
    },
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
pub(super) struct Scratch<P: Process> {
    pub timers: Vec<(P::Timer, Option<Micros>)>,
    pub invoked: Vec<P::Request>,
    pub verdicts: Verdicts,
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
            timers: BTreeMap::new(),
            due: None,
            overdue: false,
            starting: false,
        };
        let nodes: Vec<Node<P>> = setup.formatted.into_iter().enumerate().map(node).collect();
        let mut world = World {
            fixed: Rc::new(Fixed { config: setup.config, names: setup.names, disk: setup.disk }),
            now: Micros::ZERO,
            steps: 0,
            queue: Queue::default(),
            accidents: setup.accidents.map(|what| AccidentPlan::new(what, setup.seed)),
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
        world.expect_accidents();
        world
    }

    pub fn now(&self) -> Micros {
        self.now
    }

    pub fn steps(&self) -> u64 {
        self.steps
    }

    pub fn next_event_at(&self) -> Option<Micros> {
        self.queue.peek().map(|pending| pending.at)
    }

    /// The cluster as an observer outside of it sees it.
    pub fn cluster(&self) -> Cluster<'_, P> {
        Cluster { now: self.now, config: &self.fixed.config, nodes: &self.nodes }
    }

    /// The request of a client operation, and its response if there is one.
    pub fn asked(&self, id: OperationId) -> Option<(&P::Request, Option<&P::Response>)> {
        let operation = self.operations.get(id.0 as usize)?;
        Some((&operation.request, operation.response.as_ref().map(|(_, response)| response)))
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
        let Some(pending) = self.queue.pop() else {
            return false;
        };
        self.now = pending.at;
        self.steps += 1;
        match pending.due {
            Due::Flight(slot) => self.arrive(slot),
            Due::Node(id) => self.resume_node(id),
            Due::Timer(id, code) => {
                let running = self.nodes[id.index()].timers.remove(&code);
                let timer = running.expect("stale entries were dropped").timer;
                self.deliver_or_queue(id, Waiting::Timer(timer));
            }
            Due::Accident(id) => self.accident(id),
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

    /// Keeps the head of the queue something that will really happen.
    pub(super) fn drop_stale(&mut self) {
        while let Some(head) = self.queue.peek() {
            if self.is_alive(&head) {
                break;
            }
            self.queue.pop();
        }
    }

    /// Whether it will really happen.
    fn is_alive(&self, pending: &Pending) -> bool {
        match pending.due {
            Due::Flight(slot) => self.flights.number(slot) == Some(pending.number),
            Due::Accident(_) => true,
            Due::Node(id) => self.nodes[id.index()].due == Some(pending.number),
            Due::Timer(id, code) => {
                let running = self.nodes[id.index()].timers.get(&code);
                running.is_some_and(|running| running.number == pending.number)
            }
        }
    }

    /// What will happen by itself, in its order, which decides between things of the same time.
    pub(super) fn pending(&self, mut f: impl FnMut(Micros, Next)) {
        for pending in self.queue.sorted().iter().filter(|pending| self.is_alive(pending)) {
            let next = match pending.due {
                Due::Flight(slot) => Next::Message(self.flights.get(slot).id),
                Due::Node(id) => Next::Node(id),
                Due::Timer(id, code) => Next::Timer(id, code),
                Due::Accident(id) => Next::Accident(id),
            };
            f(pending.at, next);
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
        let (sent_at, copy_of) = (flight.sent_at, flight.copy_of);
        let since = self.now;
        self.deliver_or_queue(
            to,
            Waiting::Message { id: message, from, msg: flight.msg, sent_at, copy_of, since },
        );
    }
}
