//! What happened lately, for pictures: messages between workers, checkpoints, crashes, recoveries.

use std::collections::{BTreeMap, VecDeque};

use super::config::Post;
use super::message::{Msg, Payload};
use super::process::Node;
use super::storage::Op;
use faultline_sim::{Cluster, Micros, NodeId, Observed};

const ARROWS_KEPT: usize = 48;
const MARKS_KEPT: usize = 40;
const RECOVERIES_KEPT: usize = 4;

#[derive(Clone, Debug, Default, Hash)]
pub struct Past {
    pub arrows: VecDeque<Arrow>,
    pub marks: VecDeque<(NodeId, Micros, Mark)>,
    pub recoveries: VecDeque<Recovery>,
    /// How much each worker has done, and the most it has ever done.
    pub progress: BTreeMap<NodeId, (u32, u32)>,
    /// The newest checkpoint that each worker has taken part in.
    saved: BTreeMap<NodeId, u32>,
    /// Coins that each worker has received from each, as far as they were seen.
    received: BTreeMap<(NodeId, NodeId), u32>,
    generation: u32,
}

/// A coin on its way between two workers.
#[derive(Clone, Debug, Hash)]
pub struct Arrow {
    pub from: NodeId,
    pub to: NodeId,
    pub sent: Micros,
    pub received: Option<Micros>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// The state that became checkpoint so and so.
    Saved(u32),
    Crash,
    Restore,
}

/// The times at which the parts of a recovery ended.
#[derive(Clone, Debug, Hash)]
pub struct Recovery {
    pub worker: NodeId,
    pub crashed: Micros,
    pub detected: Option<Micros>,
    pub ordered: Option<Micros>,
    pub restored: Option<Micros>,
    pub caught_up: Option<Micros>,
    /// All workers together, at the crash.
    goal: u32,
}

impl Past {
    pub fn observe(&mut self, observed: &Observed<Node>, cluster: &Cluster<Node>) {
        let now = cluster.now();
        match observed {
            Observed::Sent(from, to, Msg::Data { generation, seq: _, payload: Payload::Coin }) => {
                // A coin that is sent again is the same coin.
                let sent_before = self.arrows.iter().filter(|arrow| (arrow.from, arrow.to) == (*from, *to));
                let open = sent_before.filter(|arrow| arrow.received.is_none()).count();
                if *generation == self.generation && open < self.on_the_way(*from, *to, cluster) {
                    let arrow = Arrow { from: *from, to: *to, sent: now, received: None };
                    push(&mut self.arrows, arrow, ARROWS_KEPT);
                }
            }
            Observed::Handled(id) => self.handled(*id, cluster),
            Observed::Crashed(id) if cluster.config().post_of(*id) == Post::Worker => {
                self.mark(*id, now, Mark::Crash);
                let goal = self.progress.values().map(|(progress, _)| progress).sum();
                let recovery = Recovery {
                    worker: *id,
                    crashed: now,
                    detected: None,
                    ordered: None,
                    restored: None,
                    caught_up: None,
                    goal,
                };
                push(&mut self.recoveries, recovery, RECOVERIES_KEPT);
            }
            Observed::Written(_, op) => self.written(op, now, cluster),
            _ => {}
        }
    }

    /// Coins that one worker has sent to another and that have not arrived.
    fn on_the_way(&self, from: NodeId, to: NodeId, cluster: &Cluster<Node>) -> usize {
        let Some(Node::Worker(worker)) = cluster.process(from) else { return 0 };
        let sent = worker.state.as_ref().map_or(0, |state| state.counts.sent[cluster.config().index_of(to)]);
        sent.saturating_sub(self.received.get(&(from, to)).copied().unwrap_or(0)) as usize
    }

    fn mark(&mut self, id: NodeId, now: Micros, mark: Mark) {
        push(&mut self.marks, (id, now, mark), MARKS_KEPT);
    }

    fn handled(&mut self, id: NodeId, cluster: &Cluster<Node>) {
        let now = cluster.now();
        match cluster.process(id) {
            Some(Node::Worker(worker)) => {
                let Some(state) = &worker.state else { return };
                let known = self.progress.entry(id).or_default();
                *known = (state.progress, known.1.max(state.progress));
                for (index, received) in state.counts.received.iter().enumerate() {
                    let from = cluster.config().worker(index);
                    let before = self.received.insert((from, id), *received).unwrap_or(0);
                    for _ in before..*received {
                        let open = |arrow: &&mut Arrow| {
                            (arrow.from, arrow.to) == (from, id) && arrow.received.is_none()
                        };
                        if let Some(arrow) = self.arrows.iter_mut().find(open) {
                            arrow.received = Some(now);
                        }
                    }
                }
                if !worker.held {
                    let before = self.saved.insert(id, worker.last).unwrap_or(0);
                    if worker.last > before {
                        self.mark(id, now, Mark::Saved(worker.last));
                    }
                }
                let done: u32 = self.progress.values().map(|(progress, _)| progress).sum();
                for recovery in self.recoveries.iter_mut() {
                    if recovery.restored.is_some() && recovery.caught_up.is_none() && done >= recovery.goal {
                        recovery.caught_up = Some(now);
                    }
                }
            }
            Some(Node::Supervisor(supervisor)) if supervisor.recovery.is_some() => {
                for recovery in self.recoveries.iter_mut().filter(|recovery| recovery.detected.is_none()) {
                    recovery.detected = Some(now);
                }
            }
            _ => {}
        }
    }

    fn written(&mut self, op: &Op, now: Micros, cluster: &Cluster<Node>) {
        match op {
            Op::Generation(generation) => self.generation = *generation,
            Op::Line(_) => {
                for recovery in self.recoveries.iter_mut().filter(|recovery| recovery.restored.is_none()) {
                    recovery.ordered = Some(now);
                }
            }
            Op::Restored => {
                for recovery in self.recoveries.iter_mut().filter(|recovery| recovery.restored.is_none()) {
                    recovery.restored = Some(now);
                }
                for worker in cluster.config().worker_ids() {
                    self.mark(worker, now, Mark::Restore);
                }
                // What was on its way has been put back or undone.
                self.arrows.retain(|arrow| arrow.received.is_some());
            }
            _ => {}
        }
    }
}

fn push<T>(list: &mut VecDeque<T>, item: T, kept: usize) {
    if list.len() == kept {
        list.pop_front();
    }
    list.push_back(item);
}
