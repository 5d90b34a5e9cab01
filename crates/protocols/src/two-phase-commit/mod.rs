//! Two-phase commit over accounts with locks: see README.md beside this file.

mod client;
mod config;
mod coordinator;
mod exhibits;
mod fates;
mod locks;
mod message;
mod monitor;
mod numbered;
mod orders;
mod participant;
mod process;
mod recovery;
mod seen;
mod storage;
mod termination;
mod view;

pub use config::{Config, Presume};
pub use message::{Outcome, TxId};
pub use monitor::{ALIKE, ALL_VOTES, Cost, FINAL, ISOLATION, MONEY, Monitor, OVERDRAFT, published};
pub use process::Node;
pub use storage::{Record, Storage};

use message::{Msg, Timer};
use process::NodeRole;

use crate::kit::{self, FIRST_SESSION, Message, Roster, Timers};
use crate::{NETWORKS_AND_DISKS, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "two-phase-commit",
    parameters: Config::PARAMETERS,
    variants: &[
        Variant { name: "presumed-nothing", settings: &[("presume", "nothing")], breaks: &[] },
        Variant { name: "presumed-abort", settings: &[("presume", "abort")], breaks: &[] },
        Variant { name: "presumed-commit", settings: &[("presume", "commit")], breaks: &[] },
        Variant { name: "all-write", settings: &[("read-only", "off")], breaks: &[] },
        Variant { name: "ask-coordinator-only", settings: &[("terminate", "off")], breaks: &[] },
        Variant { name: "lock-timeout", settings: &[("deadlock", "timeout")], breaks: &[] },
        Variant { name: "optimistic", settings: &[("locks", "release")], breaks: &[] },
        Variant {
            name: "optimistic-dirty",
            settings: &[("locks", "release"), ("marks", "off")],
            breaks: &[ISOLATION, OVERDRAFT],
        },
        Variant {
            name: "three-phase",
            settings: &[("phases", "three")],
            breaks: &[ALIKE, FINAL, MONEY, ISOLATION],
        },
        Variant {
            name: "decides-alone",
            settings: &[("in-doubt", "abort")],
            breaks: &[ALIKE, MONEY, ISOLATION],
        },
        Variant {
            name: "vote-not-synced",
            settings: &[("sync-vote", "off")],
            breaks: &[ALIKE, ALL_VOTES, MONEY, ISOLATION],
        },
        Variant {
            name: "decision-not-synced",
            settings: &[("sync-decision", "off")],
            breaks: &[ALIKE, FINAL, MONEY, ISOLATION],
        },
    ],
    headline: &["participants", "presume"],
    example: &[("load", "60")],
    requests: &[
        RequestForm { verb: "transfer", arguments: &["from", "to", "amount"], examples: &["a1", "a2", "10"] },
        RequestForm {
            verb: "transfer-if",
            arguments: &["from", "to", "amount", "if"],
            examples: &["a1", "a2", "10", "a3"],
        },
        RequestForm { verb: "share", arguments: &["from", "amount"], examples: &["a1", "5"] },
        RequestForm { verb: "audit", arguments: &[], examples: &[] },
    ],
    groups: view::GROUPS,
    picture: "votes",
    picture_first: false,
    message_kinds: Msg::KINDS,
    message_texts: Msg::TEXTS,
    dial: None,
    timers: Timer::KEYS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &[],
    leads: &[],
    // Transfers change two accounts at once, and may be refused for reasons that no client sees: not judged yet.
    object: None,
    swarm: Swarm {
        vary: &[
            &[
                ("participants", &["2", "3", "3", "4"]),
                ("clients", &["1", "2", "3"]),
                ("load", &["20ms", "40ms", "80ms"]),
            ],
            NETWORKS_AND_DISKS,
            &[("presume", &["nothing", "abort", "commit"])],
        ],
        // Every proof of atomic commitment rests on logs that survive.
        outside: &["wipe tm", "wipe p"],
        rare: &[("three-phase", &[FINAL])],
        fault_ms: 1_000,
        recovery_ms: 6_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A bank at its start: the same balance on every account.
pub fn setup(settings: &Settings) -> Setup<Node> {
    kit::setup::<Node>(Config::from_settings(settings), settings, |config, _, role| match role {
        // So that an empty disk is known.
        NodeRole::Client => Storage { session: FIRST_SESSION, ..Storage::default() },
        NodeRole::Coordinator => Storage::default(),
        NodeRole::Participant => Storage { balance: config.balance, ..Storage::default() },
    })
}
