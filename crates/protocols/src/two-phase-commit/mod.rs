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
mod view_message;

pub use config::{Config, Presume};
pub use message::{Outcome, TxId};
pub use monitor::{ALIKE, ALL_VOTES, Cost, FINAL, ISOLATION, MONEY, OVERDRAFT, Watch, published};
pub use process::Node;
pub use storage::{Record, Storage};

use crate::request_id::FIRST_SESSION;
use crate::{Parameter, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "two-phase-commit",
    parameters: &[
        Parameter::count("participants", 2, 6, 3),
        Parameter::choice("presume", &["nothing", "abort", "commit"]),
        Parameter::choice("phases", &["two", "three"]),
        Parameter::choice("locks", &["hold", "release"]),
        Parameter::switch("marks"),
        Parameter::switch("read-only"),
        Parameter::switch("terminate"),
        Parameter::choice("deadlock", &["wound-wait", "timeout"]),
        Parameter::choice("in-doubt", &["wait", "abort"]),
        Parameter::switch("sync-vote"),
        Parameter::switch("sync-decision"),
        Parameter::millis("vote-timeout", 10, 60_000, 150),
        Parameter::millis("decision-timeout", 10, 60_000, 120),
        Parameter::millis("resend", 10, 60_000, 100),
        Parameter::millis("retry", 10, 60_000, 300),
        Parameter::count("clients", 1, 3, 1),
        Parameter::millis("load", 0, 60_000, 0),
        Parameter::count("balance", 0, 10_000, 100),
    ],
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
    message_kinds: view_message::KINDS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &[],
    swarm: Swarm {
        vary: &[
            ("participants", &["2", "3", "3", "4"]),
            ("clients", &["1", "2", "3"]),
            ("load", &["20ms", "40ms", "80ms"]),
            ("latency", &["2ms", "10ms"]),
            ("jitter", &["1ms", "8ms", "20ms"]),
            ("spread", &["uniform", "long-tail"]),
            ("order", &["any", "fifo"]),
            ("loss", &["0%", "0%", "5%"]),
            ("duplicates", &["0%", "0%", "5%"]),
            ("crash-keeps", &["nothing", "prefix", "torn"]),
            ("presume", &["nothing", "abort", "commit"]),
        ],
        // Every proof of atomic commitment rests on logs that survive.
        outside: &["wipe tm", "wipe p"],
        rare: &[OVERDRAFT, FINAL],
        rage_ms: 1_000,
        settle_ms: 6_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A bank at its start: the same balance on every account.
pub fn setup(settings: &Settings) -> Setup<Node> {
    let config = Config::from_settings(settings);
    let names = config.names();
    let mut formatted = vec![Storage::default(); names.len()];
    for id in config.client_ids() {
        // So that an empty disk is known.
        formatted[id.index()].session = FIRST_SESSION;
    }
    for id in config.participant_ids() {
        formatted[id.index()].balance = config.balance;
    }
    Setup {
        config,
        names,
        formatted,
        network: settings.network(),
        disk: settings.disk(),
        accidents: None,
        seed: settings.seed(),
    }
}
