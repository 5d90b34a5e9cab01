//! The shape of a protocol's entry.

use super::{Object, Settings};
use faultline_sim::{Exhibit, Micros, Promise, PromiseId, RingExhibit, Session, Station};

/// Opens a recording session at its start.
pub type Open = fn(&Settings) -> Box<dyn Session>;

/// A timer that is shown as an arc which runs out.
#[derive(Clone, Copy)]
pub struct Dial {
    /// The key of the timer.
    pub timer: &'static str,
    /// The time of a whole circle.
    pub full: fn(&Settings) -> Micros,
}

/// Everything that panels, forms, help, lessons and tests need to know about a protocol.
pub struct ProtocolSpec {
    /// As in `cluster <id> ...` and `#/sandbox/<id>`. The text `<id>-name` names it.
    pub id: &'static str,
    pub parameters: &'static [Parameter],
    pub variants: &'static [Variant],
    /// Parameters that tell clusters apart at a glance, for the title of a sandbox.
    pub headline: &'static [&'static str],
    /// What a sandbox starts with where it is not the default: something is always going on in it.
    pub example: &'static [(&'static str, &'static str)],
    pub requests: &'static [RequestForm],
    /// Every node belongs to one of them.
    pub groups: &'static [NodeGroup],
    /// The key of the exhibit that shows best what the protocol is about. The text `<id>-picture` is its short name.
    pub picture: &'static str,
    /// A stage begins with that picture, and the network is one click away.
    pub picture_first: bool,
    /// As `in-flight`, `drop`, `delay` and `duplicate` name them.
    pub message_kinds: &'static [&'static str],
    /// The keys of the texts that label messages.
    pub message_texts: &'static [&'static str],
    /// The timer that decides what comes, which the stage shows around each node that waits for it.
    pub dial: Option<Dial>,
    /// The keys of all timers. The text `<id>-timer-<key>` names each.
    pub timers: &'static [&'static str],
    /// Lines that begin with a label, two or more capitals and a number: `PB05   for b in backups`.
    pub pseudocode: &'static str,
    /// In the order of their [`PromiseId`]s.
    pub promises: &'static [Promise],
    /// What must sometimes happen, so that a model that does nothing fails its tests.
    pub goals: &'static [&'static str],
    /// The keys of notes that say that state was made safe, for the marks of diagrams.
    pub saves: &'static [&'static str],
    /// The keys of notes that say that a node leads from now on, each with the role that it has then.
    pub leads: &'static [(&'static str, &'static str)],
    /// What clients take it for; `None` if what they see is not judged.
    pub object: Option<Object>,
    pub swarm: Swarm,
    /// The names of a cluster's nodes, in the order of their ids.
    pub names: fn(&Settings) -> Vec<String>,
    pub open: Open,
}

/// Parameters, each with values of which a schedule has one.
pub type Variation = &'static [(&'static str, &'static [&'static str])];

/// Networks and disks that no promise rests on.
pub const NETWORKS_AND_DISKS: Variation = &[
    ("latency", &["2ms", "10ms"]),
    ("jitter", &["1ms", "8ms", "20ms"]),
    ("spread", &["uniform", "long-tail"]),
    ("order", &["any", "fifo"]),
    ("loss", &["0%", "0%", "5%"]),
    ("duplicates", &["0%", "0%", "5%"]),
    ("crash-keeps", &["nothing", "prefix", "torn"]),
];

/// How random schedules of a protocol are made.
pub struct Swarm {
    /// Parameters that differ from schedule to schedule, with values that change no promise.
    pub vary: &'static [Variation],
    /// Faults that no variant claims to survive, because they are outside of its model: verbs, for some nodes
    /// only if the prefix of their names follows.
    pub outside: &'static [&'static str],
    /// Of a variant, by its name: those of the promises it breaks that chance breaks too seldom. Every other promise that a
    /// variant breaks is demanded of 2,000 schedules.
    pub rare: &'static [(&'static str, &'static [PromiseId])],
    /// How long things go wrong, in virtual milliseconds.
    pub fault_ms: u64,
    /// Within this time after every fault has ended, a request must be answered.
    pub recovery_ms: u64,
}

impl Swarm {
    /// Whether chance breaks this promise of a variant too seldom to be relied on.
    pub fn is_rare(&self, variant: &str, promise: PromiseId) -> bool {
        self.rare.iter().any(|(name, promises)| *name == variant && promises.contains(&promise))
    }
}

/// One parameter of `cluster`. The text `<id>-parameter-<name>` names it, its attribute
/// `.meaning` explains it; a choice is named by `<id>-parameter-<name>-<choice>`, its attribute `.warning` says that it
/// breaks a promise.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub domain: Domain,
}

impl Parameter {
    pub const fn millis(name: &'static str, min: u64, max: u64, default: u64) -> Parameter {
        Parameter { name, domain: Domain::Integer { min, max, default, unit: Unit::Millis } }
    }

    pub const fn count(name: &'static str, min: u64, max: u64, default: u64) -> Parameter {
        Parameter { name, domain: Domain::Integer { min, max, default, unit: Unit::Count } }
    }

    pub const fn percent(name: &'static str, min: u64, max: u64, default: u64) -> Parameter {
        Parameter { name, domain: Domain::Integer { min, max, default, unit: Unit::Percent } }
    }

    /// The first choice is the default.
    pub const fn choice(name: &'static str, choices: &'static [&'static str]) -> Parameter {
        Parameter { name, domain: Domain::Choice(choices) }
    }

    /// On unless it is switched off.
    pub const fn switch(name: &'static str) -> Parameter {
        Parameter::choice(name, &["on", "off"])
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Domain {
    Integer {
        min: u64,
        max: u64,
        default: u64,
        unit: Unit,
    },
    /// The first is the default.
    Choice(&'static [&'static str]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Count,
    Millis,
    Percent,
}

/// Nodes of one sort: what conditions may ask of them.
#[derive(Clone, Copy, Debug)]
pub struct NodeGroup {
    /// What their names begin with; a number may follow.
    pub prefix: &'static str,
    /// The keys of the roles that they can have.
    pub roles: &'static [&'static str],
    /// The keys of the fields that they show at some time.
    pub fields: &'static [&'static str],
    pub station: Station,
}

/// Some settings under a name, and the promises that they cannot keep.
#[derive(Clone, Copy, Debug)]
pub struct Variant {
    /// The text `<id>-variant-<name>` names it, its attribute `.meaning` explains it.
    pub name: &'static str,
    pub settings: &'static [(&'static str, &'static str)],
    /// Empty for a sound variant.
    pub breaks: &'static [PromiseId],
}

/// A request that a client can be asked to make.
#[derive(Clone, Copy, Debug)]
pub struct RequestForm {
    /// The first word: `put`. The text `<id>-request-<verb>` names it.
    pub verb: &'static str,
    /// Names of the words that follow; texts `<id>-argument-<name>`.
    pub arguments: &'static [&'static str],
    /// What a form proposes for each.
    pub examples: &'static [&'static str],
}

/// There is one entry a protocol.
impl PartialEq for ProtocolSpec {
    fn eq(&self, other: &ProtocolSpec) -> bool {
        self.id == other.id
    }
}

impl ProtocolSpec {
    /// The group of the node with this name.
    pub fn group_of(&self, name: &str) -> Option<&'static NodeGroup> {
        let prefix = name.trim_end_matches(|c: char| c.is_ascii_digit());
        self.groups.iter().find(|group| group.prefix == prefix)
    }

    /// Where the nodes with these names stand.
    pub fn stations(&self, names: &[String]) -> Vec<Station> {
        names.iter().map(|name| self.group_of(name).map_or(Station::RING, |group| group.station)).collect()
    }

    /// The ring that a picture of this moment begins with.
    pub fn ring_of(&self, session: &dyn Session) -> Option<RingExhibit> {
        let exhibits = if self.picture_first { session.exhibits() } else { Vec::new() };
        exhibits.into_iter().find_map(|exhibit| match exhibit {
            Exhibit::Ring(ring) if ring.key == self.picture => Some(ring),
            _ => None,
        })
    }

    /// Opens a recording session at its start. The settings have been checked.
    pub fn open(&self, settings: &Settings) -> Box<dyn Session> {
        (self.open)(settings)
    }
}
