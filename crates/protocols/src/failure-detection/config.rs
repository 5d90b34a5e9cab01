//! The parameters of one cluster, and who is who in it.

use super::process::NodeRole;
use crate::kit::{Choice, Members, Roster, Settings};
use faultline_sim::{Micros, NodeId};

/// How a monitor judges a silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Detector {
    /// By its length.
    Fixed,
    /// By how late the next heartbeat is: NFD-E.
    Chen,
    /// As TCP judges that of an acknowledgement: RFC 6298.
    Rto,
    /// By how improbable it is: phi accrual.
    Phi,
}

/// What phi accrual takes the gaps between heartbeats for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Choice)]
pub enum Distribution {
    /// Akka's approximation of the normal one.
    Logistic,
    /// That of the paper.
    Normal,
    /// Cassandra's.
    Exponential,
}

#[derive(Clone, Debug, PartialEq, Eq, Settings)]
pub struct Config {
    #[setting(1..=5, default = 3)]
    pub nodes: u16,
    #[setting(1..=3, default = 1)]
    pub monitors: u16,
    /// Time between two heartbeats of a node.
    #[setting(1..=60_000, default = 100)]
    pub heartbeat: Micros,
    pub detector: Detector,
    /// `Fixed`: so long a silence is suspicious.
    #[setting(1..=60_000, default = 300)]
    pub timeout: Micros,
    /// `Chen`: so much later than expected is suspicious.
    #[setting(1..=60_000, default = 100)]
    pub margin: Micros,
    /// `Phi`: such a level is suspicious.
    #[setting(1..=100, default = 8)]
    pub threshold: u16,
    pub distribution: Distribution,
    /// `Rto` and `Phi`: heartbeats are taken to be no more regular than this.
    #[setting(0..=60_000, default = 10)]
    pub min_deviation: Micros,
    /// `Phi`, but not `Exponential`: so much longer than usual is expected of every gap.
    #[setting(0..=60_000, default = 0)]
    pub pause: Micros,
    /// `Chen` and `Phi`: so many heartbeats are remembered of each node.
    #[setting(2..=1_000, default = 100)]
    pub window: u16,
    /// `Rto` and `Phi`: which gaps count, those that raised no suspicion or all.
    #[setting(name = "learn", yes = "trusted", no = "all")]
    pub learn_trusted: bool,
    /// An older incarnation is not listened to.
    pub incarnations: bool,
    /// A timer that fires makes the monitor look at the silence, instead of believing the timer.
    pub look_again: bool,
    /// A client asks again after this.
    #[setting(2..=60_000, default = 200)]
    pub retry: Micros,
}

impl Roster for Config {
    type Role = NodeRole;

    fn members(&self) -> impl IntoIterator<Item = Members<NodeRole>> {
        [
            Members::numbered(NodeRole::Client, "c", 1),
            Members::numbered(NodeRole::Watcher, "m", self.monitors),
            Members::numbered(NodeRole::Member, "n", self.nodes),
        ]
    }
}

impl Config {
    pub fn member_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<> {
        self.ids(NodeRole::Member)
    }

    pub fn watcher_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<> {
        self.ids(NodeRole::Watcher)
    }

    /// The level from which on a monitor suspects, in the unit of its detector: see [`super::curve::Curve`].
    pub fn suspicious(&self) -> f64 {
        match self.detector {
            Detector::Fixed => millis(self.timeout),
            Detector::Chen => millis(self.margin),
            Detector::Rto => super::curve::RTO_DEVIATIONS as f64,
            Detector::Phi => f64::from(self.threshold),
        }
    }
}

pub fn millis(time: Micros) -> f64 {
    time.0 as f64 / 1_000.0
}
