//! The promises of the job, watched by somebody who sees every node at once.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::config::Post;
use super::history::Past;
use super::message::Point;
use super::process::Node;
use super::storage::{Counts, FileName, Image, Items, Op, Place};
use faultline_sim::{Cluster, GoalId, Monitor, NodeId, Note, Observed, Promise, PromiseId, Verdicts};

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
    /// The checkpoints that each worker had on its disk at its last crash.
    had: BTreeMap<NodeId, BTreeSet<u32>>,
    /// Those that went with a disk, and were not saved again.
    lost: BTreeMap<NodeId, BTreeSet<u32>>,
}

impl Monitor<Node> for Watch {
    const WATCHES_SENDS: bool = true;

    fn observe(&mut self, observed: Observed<Node>, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        self.past.observe(&observed, cluster);
        match observed {
            Observed::Written(id, op) => self.written(id, op, cluster, verdicts),
            Observed::Crashed(id) => self.crashed(id, cluster, verdicts),
            Observed::Wiped(id) => self.wiped(id, cluster),
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
            Op::Complete { number, .. } => check_images(*number, cluster, verdicts),
            Op::Line(places) => check_line(places, cluster, verdicts),
            Op::Rename(number) => self.saved(id, *number),
            Op::Block { name: FileName::Only, image, .. } => self.saved(id, image.number),
            Op::Useless { worker, number } if !self.went(cluster.config().worker(*worker), *number) => {
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

    /// What a crash leaves must still be all that the supervisor may ask for.
    fn crashed(&mut self, id: NodeId, cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
        let config = cluster.config();
        let disk = cluster.durable(id);
        if id == config.sink() {
            self.counted = disk.counted.clone();
        }
        if config.post_of(id) != Post::Worker {
            return;
        }
        self.had.insert(id, disk.files.values().map(|file| file.image.number).collect());
        let supervisor = cluster.synced(config.supervisor());
        let wanted: Vec<u32> = if config.coordinated() {
            supervisor.complete.clone()
        } else {
            let list = supervisor.reported.get(config.index_of(id));
            list.into_iter().flatten().map(|(number, _)| *number).collect()
        };
        let gone = |number: &&u32| disk.readable(**number, config.size).is_none() && !self.went(id, **number);
        if let Some(number) = wanted.iter().rev().find(gone) {
            let note = Note::new("checkpoint-violation-readable").with("node", id).with("number", *number);
            verdicts.violated(READABLE, note, vec![id]);
        }
    }

    fn wiped(&mut self, id: NodeId, cluster: &Cluster<Node>) {
        if id == cluster.config().sink() {
            self.counted.clear();
        }
        // It may have been reported, and that not heard yet.
        let had = self.had.get(&id).cloned().unwrap_or_default();
        self.lost.entry(id).or_default().extend(had);
    }

    fn saved(&mut self, id: NodeId, number: u32) {
        if let Some(lost) = self.lost.get_mut(&id) {
            lost.remove(&number);
        }
    }

    /// It went with a disk, which is another matter.
    fn went(&self, id: NodeId, number: u32) -> bool {
        self.lost.get(&id).is_some_and(|lost| lost.contains(&number))
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

fn check_line(places: &[Place], cluster: &Cluster<Node>, verdicts: &mut Verdicts) {
    let config = cluster.config();
    let at = |(index, place): (usize, &Place)| -> Option<Counts> {
        let id = config.worker(index);
        match place.point {
            Point::Checkpoint(0) => Some(Counts::new(config.count())),
            Point::Checkpoint(number) => {
                cluster.durable(id).readable(number, config.size).map(|image| image.counts.clone())
            }
            Point::Now => match cluster.process(id) {
                Some(Node::Worker(worker)) => worker.state.as_ref().map(|state| state.counts.clone()),
                _ => None,
            },
        }
    };
    let counts: Option<Vec<Counts>> = places.iter().enumerate().map(at).collect();
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
