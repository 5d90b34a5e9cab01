//! The promises of the job, watched by somebody who sees every node at once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::history::Past;
use super::message::Point;
use super::process::Node;
use super::storage::{Counts, Image, Items, Op};
use crate::sim::{Cluster, GoalId, Monitor, NodeId, Note, Observed, Promise, PromiseId, Verdicts};

pub static PROMISES: &[Promise] = &[
    Promise { name: "a restored state could have happened", key: "consistent" },
    Promise { name: "no result is counted twice", key: "once" },
    Promise { name: "a complete checkpoint can be restored", key: "readable" },
    Promise { name: "no coin is made or lost", key: "coins" },
];
pub const CONSISTENT: PromiseId = PromiseId(0);
pub const ONCE: PromiseId = PromiseId(1);
pub const READABLE: PromiseId = PromiseId(2);
pub const COINS: PromiseId = PromiseId(3);

pub static GOALS: &[&str] = &["result-counted", "restored"];
const RESULT_COUNTED: GoalId = GoalId(0);
const RESTORED: GoalId = GoalId(1);

#[derive(Clone, Debug, Default, Hash)]
pub struct Watch {
    pub past: Past,
    counted: BTreeMap<u16, Items>,
    /// Workers that have lost their disk since the newest checkpoint was complete.
    wiped: BTreeSet<NodeId>,
}

impl Monitor<Node> for Watch {
    const WATCHES_SENDS: bool = true;

    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        self.past.observe(&observed, cluster);
        match observed {
            Observed::Written(id, op) => self.written(id, op, cluster, verdicts),
            Observed::Crashed(id) => self.crashed(id, cluster, verdicts),
            Observed::Wiped(id) => {
                self.wiped.insert(id);
            }
            Observed::Handled(_) | Observed::Sent(..) | Observed::Invoked(..) | Observed::Responded(..) => {}
        }
    }
}

impl Watch {
    fn written(&mut self, id: NodeId, op: &Op, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        match op {
            Op::Count { worker, item } => {
                verdicts.reached(RESULT_COUNTED);
                let counted = self.counted.entry(*worker).or_default();
                if counted.has(*item) {
                    let note = Note::new("checkpoint-violation-once").with("worker", NodeId(*worker));
                    verdicts.violated(ONCE, note.with("item", *item), vec![id, NodeId(*worker)]);
                }
                counted.insert(*item);
            }
            Op::Complete(number) => {
                // A disk may have been lost after it was reported and before that was heard.
                let size = cluster.config().size;
                self.wiped.retain(|id| cluster.durable(*id).readable(*number, size).is_none());
                check_images(*number, cluster, verdicts);
            }
            Op::Line(points) => check_line(points, cluster, verdicts),
            Op::Useless(number) if self.wiped.is_empty() => {
                let note = Note::new("checkpoint-violation-useless").with("number", *number);
                verdicts.violated(READABLE, note, vec![id]);
            }
            Op::Restored => {
                verdicts.reached(RESTORED);
                check_coins(cluster, verdicts);
            }
            _ => {}
        }
    }

    /// What a crash leaves must still be what was reported.
    fn crashed(&mut self, id: NodeId, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let config = cluster.config();
        if id == config.sink() {
            self.counted = cluster.durable(id).counted.clone();
        }
        if config.post_of(id) != super::config::Post::Worker || self.wiped.contains(&id) {
            return;
        }
        let supervisor = cluster.synced(config.supervisor());
        let newest = if config.coordinated() {
            supervisor.complete.last().copied()
        } else {
            let list = supervisor.reported.get(config.index_of(id));
            list.and_then(|list| list.last()).map(|(number, _)| *number)
        };
        if let Some(number) = newest
            && cluster.durable(id).readable(number, config.size).is_none()
        {
            let note = Note::new("checkpoint-violation-readable").with("node", id).with("number", number);
            verdicts.violated(READABLE, note, vec![id]);
        }
    }
}

/// The images of a checkpoint, if all can be read.
fn images(number: u32, cluster: &Cluster<Node>) -> Option<Vec<Rc<Image>>> {
    let size = cluster.config().size;
    let image = |id: NodeId| cluster.durable(id).readable(number, size).cloned();
    cluster.config().worker_ids().map(image).collect()
}

/// A complete checkpoint is a state that could have been, with all coins.
fn check_images(number: u32, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
    let Some(images) = images(number, cluster) else { return };
    let counts: Vec<&Counts> = images.iter().map(|image| &image.counts).collect();
    if let Some((from, to)) = orphan(&counts) {
        return violated(from, to, cluster, verdicts);
    }
    for (to, image) in images.iter().enumerate() {
        for (from, other) in images.iter().enumerate() {
            let sent = other.counts.sent[to];
            if from != to && image.counts.received[from] + image.channels[from] != sent {
                let note = Note::new("checkpoint-violation-channel").with("number", number);
                let (from, to) = (cluster.config().worker(from), cluster.config().worker(to));
                let note = note.with("from", from).with("to", to);
                return verdicts.violated(CONSISTENT, note, vec![from, to]);
            }
        }
    }
}

fn check_line(points: &[Point], cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
    let config = cluster.config();
    let at = |(index, point): (usize, &Point)| -> Option<Counts> {
        let id = config.worker(index);
        match point {
            Point::Checkpoint(0) => Some(Counts::new(config.count())),
            Point::Checkpoint(number) => {
                cluster.durable(id).readable(*number, config.size).map(|image| image.counts.clone())
            }
            Point::Now => match cluster.process(id) {
                Some(Node::Worker(worker)) => worker.state.as_ref().map(|state| state.counts.clone()),
                _ => None,
            },
        }
    };
    let counts: Option<Vec<Counts>> = points.iter().enumerate().map(at).collect();
    let Some(counts) = counts else { return };
    if let Some((from, to)) = orphan(&counts.iter().collect::<Vec<_>>()) {
        violated(from, to, cluster, verdicts);
    }
}

/// Somebody has received what the other has not sent.
fn orphan(counts: &[&Counts]) -> Option<(usize, usize)> {
    let pairs = (0..counts.len()).flat_map(|to| (0..counts.len()).map(move |from| (from, to)));
    pairs
        .filter(|(from, to)| from != to)
        .find(|(from, to)| counts[*to].received[*from] > counts[*from].sent[*to])
}

fn violated(from: usize, to: usize, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
    let (from, to) = (cluster.config().worker(from), cluster.config().worker(to));
    let note = Note::new("checkpoint-violation-consistent").with("from", from).with("to", to);
    verdicts.violated(CONSISTENT, note, vec![from, to]);
}

/// Everybody stands still and every channel is empty: all coins are in purses.
fn check_coins(cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
    let config = cluster.config();
    let purse = |id: NodeId| match cluster.process(id) {
        Some(Node::Worker(worker)) => worker.state.as_ref().map(|state| state.purse),
        _ => None,
    };
    let purses: Option<Vec<i64>> = config.worker_ids().map(purse).collect();
    let Some(sum) = purses.map(|purses| purses.iter().sum::<i64>()) else { return };
    if sum != config.coins() {
        let note = Note::new("checkpoint-violation-coins").with("sum", sum).with("total", config.coins());
        verdicts.violated(COINS, note, config.worker_ids().collect());
    }
}
