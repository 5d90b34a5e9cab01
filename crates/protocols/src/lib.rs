//! The protocols. Each is one folder; this file is the registry.

pub mod checkpoint;
#[path = "failure-detection/mod.rs"]
pub mod failure_detection;
pub mod hashing;
mod kit;
pub mod membership;
mod object;
pub mod paxos;
mod pseudo;
pub mod raft;
pub mod replication;
mod settings;
mod spec;
#[path = "two-phase-commit/mod.rs"]
pub mod two_phase_commit;

pub use faultline_sim::Promise;
pub use kit::{Registers, Unexplained};
pub use object::{KeyAccess, Object, Told};
pub use pseudo::{Part, PseudoLine};
pub use settings::{COMMON, SettingError, Settings, parameters};
pub use spec::{
    Dial, Domain, NETWORKS_AND_DISKS, NodeGroup, Open, Parameter, ProtocolSpec, RequestForm, Swarm, Unit,
    Variant, Variation,
};

use faultline_fetched::{Fetched, NotLoaded, fetched};

/// What the first file of the page knows of a protocol; the rest is in files of its own.
pub struct Protocol {
    /// As in `cluster <id> ...` and `#/sandbox/<id>`. The text `<id>-name` names it.
    pub id: &'static str,
    spec: Fetched<&'static ProtocolSpec>,
    pub en: Fetched<&'static str>,
    pub zh_cn: Fetched<&'static str>,
}

/// The registry, from the id of each protocol, its module, and the files that its texts come in.
macro_rules! protocols {
    ($($id:literal: $module:ident, $en:ident, $zh_cn:ident;)*) => {
        static ALL: [Protocol; [$($id),*].len()] = [$(Protocol {
            id: $id,
            spec: fetched!($module: &'static ProtocolSpec = &$module::SPEC),
            en: fetched!($en: &'static str = include_str!(concat!($id, "/en.ftl"))),
            zh_cn: fetched!($zh_cn: &'static str = include_str!(concat!($id, "/zh-CN.ftl"))),
        }),*];
    };
}

protocols! {
    "replication": replication, replication_en, replication_zh_cn;
    "hashing": hashing, hashing_en, hashing_zh_cn;
    "two-phase-commit": two_phase_commit, two_phase_commit_en, two_phase_commit_zh_cn;
    "checkpoint": checkpoint, checkpoint_en, checkpoint_zh_cn;
    "paxos": paxos, paxos_en, paxos_zh_cn;
    "raft": raft, raft_en, raft_zh_cn;
    "failure-detection": failure_detection, failure_detection_en, failure_detection_zh_cn;
    "membership": membership, membership_en, membership_zh_cn;
}

/// Every protocol, in the order of the catalogue.
pub static PROTOCOLS: &[Protocol] = &ALL;

impl Protocol {
    /// All about it, if that has arrived.
    pub fn spec(&self) -> Option<&'static ProtocolSpec> {
        self.spec.get()
    }

    /// # Errors
    /// If it does not arrive. It may be asked for again.
    pub async fn load(&self) -> Result<&'static ProtocolSpec, NotLoaded> {
        self.spec.load().await
    }
}

pub fn find(id: &str) -> Option<&'static Protocol> {
    PROTOCOLS.iter().find(|protocol| protocol.id == id)
}

/// Every protocol that has arrived: outside of a page in several files, every one.
pub fn specs() -> impl Iterator<Item = &'static ProtocolSpec> + Clone {
    PROTOCOLS.iter().filter_map(Protocol::spec)
}

/// The protocols that a scenario or a lesson could open: they stand behind `cluster` or `protocol =`.
pub fn named_in(text: &str) -> Vec<&'static Protocol> {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_named = |protocol: &&Protocol| {
        words.windows(2).any(|pair| ["cluster", "protocol"].contains(&pair[0]) && pair[1] == protocol.id)
    };
    PROTOCOLS.iter().filter(is_named).collect()
}
