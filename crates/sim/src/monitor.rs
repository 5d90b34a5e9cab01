//! Promises, watched as the run goes.
//!
//! A promise could be a predicate over the whole world, evaluated after every event. Most promises
//! speak of the past ("no acknowledged write is lost"), and evaluating them anew each time costs
//! more than the run itself. So a protocol has one monitor: ghost state that no node can read, told
//! of every change, that reports what it finds. The tests hold it against plain predicates.

use std::hash::Hash;

use super::disk::Durable;
use super::ids::{GoalId, Micros, NodeId, PromiseId};
use super::note::Note;
use super::process::Process;
use super::trace::Seen;
use super::view::NodeStatus;
use super::world::Node;

pub trait Monitor<P: Process>: Clone + Default + Hash {
    /// Whether it wants to be told of every message that is sent.
    const WATCHES_SENDS: bool = false;

    fn observe(&mut self, observed: Observed<P>, cluster: &Cluster<P>, verdicts: &mut Verdicts);
}

/// What has just happened.
pub enum Observed<'a, P: Process> {
    /// A handler of the node has run; its state may have changed.
    Handled(NodeId),
    /// The node's write has left it. The operation is in the node's durable state.
    Written(NodeId, &'a <P::Durable as Durable>::Op),
    /// A message leaves the first node for the second.
    Sent(NodeId, NodeId, &'a P::Msg),
    Crashed(NodeId),
    Wiped(NodeId),
    /// A client began an operation.
    Invoked(NodeId, &'a P::Request),
    /// A client learned the result of its request.
    Responded(NodeId, &'a P::Request, &'a P::Response, Micros),
}

impl<P: Process> Observed<'_, P> {
    pub(super) fn seen(&self) -> Seen {
        let (node, leaving) = match *self {
            Observed::Sent(node, ..) => (node, true),
            Observed::Handled(node)
            | Observed::Written(node, _)
            | Observed::Crashed(node)
            | Observed::Wiped(node)
            | Observed::Invoked(node, _)
            | Observed::Responded(node, ..) => (node, false),
        };
        Seen { node, leaving }
    }
}

/// The whole cluster, as only an observer outside of it can see it.
pub struct Cluster<'a, P: Process> {
    pub(super) now: Micros,
    pub(super) config: &'a P::Config,
    pub(super) nodes: &'a [Node<P>],
}

impl<'a, P: Process> Cluster<'a, P> {
    pub fn now(&self) -> Micros {
        self.now
    }

    pub fn config(&self) -> &'a P::Config {
        self.config
    }

    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<P> {
        (0..self.nodes.len() as u16).map(NodeId)
    }

    /// How much time has passed on the node's own clock, as its `Ctx::elapsed` would say now.
    pub fn elapsed(&self, id: NodeId) -> Micros {
        self.nodes[id.index()].clock.elapsed(self.now)
    }

    /// `None` while the node is down.
    pub fn process(&self, id: NodeId) -> Option<&'a P> {
        self.nodes[id.index()].process.as_ref()
    }

    /// What the node's process reads, or what survived if it is down.
    pub fn durable(&self, id: NodeId) -> &'a P::Durable {
        self.nodes[id.index()].disk.cached()
    }

    /// What a crash right now would leave.
    pub fn synced(&self, id: NodeId) -> &'a P::Durable {
        self.nodes[id.index()].disk.synced()
    }

    pub fn status(&self, id: NodeId) -> NodeStatus {
        self.nodes[id.index()].status
    }
}

/// What the monitor has found.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    pub(super) violated: Vec<(PromiseId, Note, Vec<NodeId>)>,
    pub(super) reached: Vec<GoalId>,
}

impl Verdicts {
    /// The sentence names the nodes and values. Only the first report of a promise counts.
    pub fn violated(&mut self, promise: PromiseId, note: Note, nodes: Vec<NodeId>) {
        self.violated.push((promise, note, nodes));
    }

    pub fn reached(&mut self, goal: GoalId) {
        self.reached.push(goal);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.violated.is_empty() && self.reached.is_empty()
    }
}
