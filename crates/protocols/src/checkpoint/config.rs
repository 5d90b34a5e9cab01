//! The parameters of one job, and who is who in it.

use std::ops::Deref;

use super::rules;
use crate::Settings;
use crate::kit::{self, Choice};
use faultline_sim::{Accidents, Micros, NodeId};

/// Who decides when a checkpoint is taken, and what the workers agree on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Mode {
    /// Chandy and Lamport: markers, and what was on its way is recorded.
    Snapshot,
    /// Everybody stops until the channels are empty and everybody has saved.
    Blocking,
    /// Each worker on its own timer.
    Uncoordinated,
    /// No checkpoints: back to the beginning.
    None,
}

/// How a worker puts a checkpoint on its disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Saving {
    /// A temporary file, synced, then renamed.
    Rename,
    /// Over the only copy.
    InPlace,
    /// Renamed and reported before the blocks are on the disk.
    NoSync,
}

/// How the time between two checkpoints is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub enum Rule {
    Hand,
    Young,
    Daly,
}

#[derive(Clone, Debug, PartialEq, Eq, kit::Settings)]
pub struct Options {
    #[setting(2..=4, default = 3)]
    pub workers: u16,
    pub mode: Mode,
    #[setting(name = "save")]
    pub saving: Saving,
    pub rule: Rule,
    /// Between two checkpoints, if the rule is to take this.
    #[setting(name = "interval", 1..=60_000, default = 200)]
    pub by_hand: Micros,
    #[setting(1..=600_000, default = 6_000)]
    pub expect_mtbf: Micros,
    /// Blocks of a state.
    #[setting(1..=32, default = 4)]
    pub size: u32,
    /// Blocks that are read back in a second.
    #[setting(1..=10_000, default = 200)]
    pub rate: u64,
    /// Complete checkpoints that are kept, if there is a place for more than one.
    #[setting(name = "keep", 1..=5, default = 2)]
    pub keep_most: u32,
    /// How long one item takes.
    #[setting(1..=10_000, default = 10)]
    pub work: Micros,
    /// Items that each worker has to do.
    #[setting(1..=100_000, default = 200)]
    pub items: u32,
    /// A worker gives a coin to another one after so many items.
    #[setting(1..=100, default = 3)]
    pub share: u32,
    /// Coins of each worker at the beginning.
    #[setting(0..=1_000, default = 50)]
    pub purse: i64,
    #[setting(name = "heartbeat", 1..=10_000, default = 20)]
    pub beat: Micros,
    #[setting(2..=60_000, default = 80)]
    pub timeout: Micros,
    /// Any node that waits for an answer asks again after this.
    #[setting(5..=60_000, default = 60)]
    pub retry: Micros,
    /// Channels deliver in the order of sending.
    #[setting(name = "channels", yes = "fifo", no = "raw")]
    pub fifo: bool,
    /// See [`Config::alone`].
    #[setting(name = "rollback", no = "line", yes = "alone")]
    pub rollback_alone: bool,
    /// The sink counts each result once.
    pub dedup: bool,
    /// After so much time, on average, each worker fails by itself; zero: never.
    #[setting(0..=600_000, default = 0)]
    pub mtbf: Micros,
    #[setting(1..=60_000, default = 60)]
    pub repair: Micros,
}

/// The options, and what follows from them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    options: Options,
    /// Wrong: only any node that was down goes back.
    pub alone: bool,
    /// Between two checkpoints.
    pub interval: Micros,
    /// How long reading a state back takes.
    pub read_back: Micros,
    /// Complete checkpoints that are kept.
    pub keep: u32,
    /// The supervisor asks again for a checkpoint after this: saving takes its time.
    pub patience: Micros,
    /// A worker that starts says nothing for so long, and is not suspected for that.
    pub start: Micros,
}

impl Deref for Config {
    type Target = Options;

    fn deref(&self) -> &Options {
        &self.options
    }
}

impl Config {
    pub fn from_settings(settings: &Settings) -> Config {
        let options = Options::from_settings(settings);
        let size = u64::from(options.size);
        let cost = Micros(settings.disk().sync.0 * (size + 1));
        // Any of the workers stops the whole job, so the job fails so many times as often.
        let mean = Micros(options.expect_mtbf.0 / u64::from(options.workers));
        let interval = match options.rule {
            Rule::Hand => options.by_hand,
            Rule::Young => rules::young(cost, mean),
            Rule::Daly => rules::daly(cost, mean),
        };
        Config {
            alone: options.mode == Mode::Uncoordinated && options.rollback_alone,
            interval: interval.max(Micros::from_millis(1)),
            read_back: Micros(size * 1_000_000 / options.rate),
            // There is no place for a second one.
            keep: if options.saving == Saving::InPlace { 1 } else { options.keep_most },
            patience: options.retry + cost,
            start: settings.disk().sync,
            options,
        }
    }

    /// The client, the workers, the supervisor, the sink.
    pub fn names(&self) -> Vec<String> {
        let workers = (1..=self.workers).map(|number| format!("w{number}"));
        let first = std::iter::once("c1".to_owned());
        first.chain(workers).chain(["sup".to_owned(), "out".to_owned()]).collect()
    }

    pub fn worker_ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (1..=self.workers).map(NodeId)
    }

    /// The place of a worker among the workers.
    pub fn index_of(&self, worker: NodeId) -> usize {
        worker.index() - 1
    }

    pub fn worker(&self, index: usize) -> NodeId {
        NodeId(index as u16 + 1)
    }

    pub fn count(&self) -> usize {
        usize::from(self.workers)
    }

    pub fn supervisor(&self) -> NodeId {
        NodeId(self.workers + 1)
    }

    pub fn sink(&self) -> NodeId {
        NodeId(self.workers + 2)
    }

    pub fn post_of(&self, id: NodeId) -> Post {
        if id.0 == 0 {
            Post::Client
        } else if id.0 <= self.workers {
            Post::Worker
        } else if id == self.supervisor() {
            Post::Supervisor
        } else {
            Post::Sink
        }
    }

    /// All workers save together, under one number.
    pub fn coordinated(&self) -> bool {
        matches!(self.mode, Mode::Snapshot | Mode::Blocking)
    }

    /// What all purses and all coins on their way add up to, always.
    pub fn coins(&self) -> i64 {
        self.purse * i64::from(self.workers)
    }
}

/// Workers that fail by themselves, if the settings ask for it.
pub fn accidents(config: &Config) -> Option<Accidents> {
    let (mean, repair) = (config.mtbf, config.repair);
    let nodes = || config.worker_ids().collect();
    (mean > Micros::ZERO).then(|| Accidents { nodes: nodes(), mean, repair })
}

/// What a node was set up to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Client,
    Worker,
    Supervisor,
    Sink,
}
