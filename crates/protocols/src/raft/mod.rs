//! Raft: see README.md beside this file.

mod client;
mod config;
mod configuration;
mod election;
mod elections;
mod follower;
mod leader;
mod ledger;
mod log;
mod machine;
mod membership;
mod message;
mod monitor;
mod object;
mod process;
mod reads;
mod seen;
mod server;
mod snapshots;
mod storage;
mod transfer;
mod view;

pub use config::{Changes, Config, Reads};
pub use configuration::Configuration;
pub use log::{Change, Command, Entry, Log, Write};
pub use monitor::{
    APPEND_ONLY, FRESH_READS, LEADER_COMPLETE, LOGS_MATCH, Monitor, NOTHING_LOST, ONCE, ONE_LEADER, ONE_VOTE,
    SAME_COMMANDS,
};
pub use process::Node;
pub use storage::Storage;

use message::{Msg, Timer};
use process::NodeRole;

use crate::kit::{self, FIRST_SESSION, Message, Roster, Timers};
use crate::{Dial, NETWORKS_AND_DISKS, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Micros, Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "raft",
    parameters: Config::PARAMETERS,
    variants: &[
        Variant { name: "raft", settings: &[], breaks: &[] },
        Variant { name: "plain", settings: &[("pre-vote", "off"), ("check-quorum", "off")], breaks: &[] },
        Variant { name: "pre-vote-only", settings: &[("check-quorum", "off")], breaks: &[] },
        Variant {
            name: "lease",
            // Rates of clocks differ by a factor of four at most.
            settings: &[("reads", "lease"), ("timeout", "600"), ("lease", "20")],
            breaks: &[],
        },
        Variant {
            name: "no-dedup",
            settings: &[("dedup", "off"), ("batch", "16")],
            breaks: &[ONCE, FRESH_READS],
        },
        Variant {
            name: "any-term",
            settings: &[("commit", "any-term"), ("batch", "1")],
            breaks: &[LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST],
        },
        Variant {
            name: "longer-log",
            settings: &[("vote-for", "longer-log")],
            breaks: &[LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST],
        },
        Variant {
            name: "no-vote-sync",
            // A snapshot would bring the vote to the disk, too.
            settings: &[("sync-vote", "off"), ("snapshot", "0")],
            breaks: &[ONE_LEADER, ONE_VOTE, LOGS_MATCH, LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST],
        },
        Variant {
            name: "no-log-sync",
            settings: &[("sync-log", "off")],
            breaks: &[LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST],
        },
        Variant { name: "local-reads", settings: &[("reads", "local")], breaks: &[FRESH_READS] },
        Variant {
            name: "long-lease",
            settings: &[
                ("reads", "lease"),
                ("lease", "500"),
                ("timeout", "100"),
                ("heartbeat", "25"),
                ("check-quorum", "off"),
            ],
            breaks: &[FRESH_READS],
        },
        Variant { name: "joint", settings: &[("changes", "joint")], breaks: &[] },
        Variant {
            name: "early-change",
            settings: &[("changes", "early")],
            breaks: &[LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST],
        },
        Variant {
            name: "overlapping-changes",
            settings: &[("changes", "overlapping")],
            breaks: &[LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST],
        },
    ],
    headline: &["servers", "reads"],
    example: &[("load", "60")],
    requests: &[
        RequestForm { verb: "put", arguments: &["key", "value"], examples: &["x", "1"] },
        RequestForm { verb: "get", arguments: &["key"], examples: &["x"] },
        RequestForm { verb: "add", arguments: &["server"], examples: &["n3"] },
        RequestForm { verb: "remove", arguments: &["server"], examples: &["n3"] },
        RequestForm { verb: "replace", arguments: &["server", "new"], examples: &["n2", "n3"] },
        RequestForm { verb: "transfer", arguments: &["server"], examples: &["n2"] },
    ],
    groups: view::GROUPS,
    picture: "logs",
    picture_first: false,
    message_kinds: Msg::KINDS,
    message_texts: Msg::TEXTS,
    dial: Some(Dial {
        timer: "election",
        full: |settings| {
            let Config { timeout, randomness, .. } = Config::from_settings(settings);
            Micros(timeout.0.saturating_add(randomness.0))
        },
    }),
    timers: Timer::KEYS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &[],
    leads: &[("raft-note-leads", "leader")],
    object: Some(object::OBJECT),
    swarm: Swarm {
        vary: &[
            &[
                ("servers", &["3", "3", "4", "5"]),
                ("clients", &["1", "2", "3"]),
                ("load", &["5ms", "15ms", "40ms"]),
                ("batch", &["1", "2", "16"]),
                ("snapshot", &["0", "2", "7"]),
                ("outside", &["0", "0", "1"]),
                ("retry", &["60ms", "200ms"]),
            ],
            NETWORKS_AND_DISKS,
        ],
        // A server that has forgotten its term, vote and log is a new one, which would have to be let in as such.
        outside: &["wipe n"],
        // Two leaders of one term, and an entry that is overwritten after it was committed, need several elections at the
        // right moments; an old value needs a reader on the side of the old leader, and a writer on the other.
        rare: &[
            ("any-term", &[LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST]),
            ("longer-log", &[NOTHING_LOST]),
            ("no-vote-sync", &[ONE_LEADER, LOGS_MATCH, LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST]),
            ("early-change", &[LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST]),
            ("overlapping-changes", &[LEADER_COMPLETE, SAME_COMMANDS, NOTHING_LOST]),
            ("long-lease", &[FRESH_READS]),
        ],
        fault_ms: 1_500,
        recovery_ms: 10_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A cluster at its start: nobody leads, and every log is empty.
pub fn setup(settings: &Settings) -> Setup<Node> {
    kit::setup::<Node>(Config::from_settings(settings), settings, |_, _, role| match role {
        // So that an empty disk is known.
        NodeRole::Client => Storage { session: FIRST_SESSION, ..Storage::default() },
        NodeRole::Server => Storage::default(),
    })
}
