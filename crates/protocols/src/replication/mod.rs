//! Primary-backup replication with failover: see README.md beside this file.

mod backup;
mod client;
mod commands;
mod config;
mod controller;
mod message;
mod monitor;
mod object;
mod primary;
mod process;
mod reads;
mod resource;
mod server;
mod storage;
mod view;

pub use config::{Config, Mode, Reads};
pub use monitor::{FENCED, LINEARIZABLE, LOGS_AGREE, Monitor, NOTHING_LOST, ONCE, ONE_PRIMARY};
pub use process::Node;
pub use storage::{Entry, Storage};

use message::{Msg, Timer};
use process::NodeRole;

use crate::kit::{self, FIRST_SESSION, Message, Roster, Timers};
use crate::{NETWORKS_AND_DISKS, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "replication",
    parameters: Config::PARAMETERS,
    variants: &[
        Variant { name: "sync", settings: &[("mode", "sync"), ("reads", "confirmed")], breaks: &[] },
        Variant {
            name: "sync-fixed",
            settings: &[("mode", "sync"), ("shrink", "off"), ("reads", "confirmed")],
            breaks: &[],
        },
        Variant {
            name: "semi-sync",
            settings: &[("mode", "semi-sync"), ("reads", "confirmed")],
            breaks: &[],
        },
        Variant {
            name: "primary-reads",
            settings: &[("mode", "sync"), ("reads", "primary")],
            breaks: &[LINEARIZABLE],
        },
        Variant { name: "async", settings: &[("mode", "async")], breaks: &[NOTHING_LOST, LINEARIZABLE] },
        Variant {
            name: "no-fencing",
            settings: &[("mode", "async"), ("fencing", "off")],
            breaks: &[NOTHING_LOST, FENCED, LINEARIZABLE],
        },
        Variant {
            name: "promote-first",
            settings: &[("mode", "semi-sync"), ("promote", "first")],
            breaks: &[NOTHING_LOST, LINEARIZABLE],
        },
        Variant {
            name: "no-dedup",
            settings: &[("mode", "sync"), ("dedup", "off"), ("reads", "confirmed")],
            breaks: &[ONCE, LINEARIZABLE],
        },
        Variant {
            name: "no-fsync",
            settings: &[("mode", "sync"), ("fsync", "off"), ("reads", "confirmed")],
            breaks: &[NOTHING_LOST, LINEARIZABLE],
        },
    ],
    headline: &["nodes", "mode"],
    example: &[("load", "30"), ("lag", "30")],
    requests: &[
        RequestForm { verb: "put", arguments: &["key", "value"], examples: &["x", "1"] },
        RequestForm { verb: "get", arguments: &["key"], examples: &["x"] },
    ],
    groups: view::GROUPS,
    picture: "logs",
    picture_first: false,
    message_kinds: Msg::KINDS,
    message_texts: Msg::TEXTS,
    dial: None,
    timers: Timer::KEYS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &[],
    leads: &[("replication-note-first-primary", "primary"), ("replication-note-becomes-primary", "primary")],
    object: Some(object::OBJECT),
    swarm: Swarm {
        vary: &[
            &[
                ("nodes", &["2", "3", "3", "4", "5"]),
                ("clients", &["1", "2", "3"]),
                ("load", &["5ms", "15ms", "40ms"]),
                ("lag", &["0ms", "20ms", "60ms"]),
                ("reads", &["primary", "confirmed"]),
            ],
            NETWORKS_AND_DISKS,
        ],
        // In a real system the controller is a consensus group; the resource is somebody else's.
        outside: &["wipe ctl", "wipe res"],
        // A late repeat of a write has to bring back its value after another was acknowledged, and somebody has to read it.
        rare: &[("no-dedup", &[LINEARIZABLE])],
        fault_ms: 800,
        recovery_ms: 5_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A store at its start: every server has the same empty log of epoch 1, and `n1` leads.
pub fn setup(settings: &Settings) -> Setup<Node> {
    setup_with(Config::from_settings(settings), settings)
}

/// As [`setup`], with a store of any size.
pub fn setup_with(config: Config, settings: &Settings) -> Setup<Node> {
    kit::setup::<Node>(config, settings, |config, _, role| match role {
        // So that an empty disk is known.
        NodeRole::Client => Storage { session: FIRST_SESSION, ..Storage::default() },
        NodeRole::Server => Storage { epoch: 1, complete: true, ..Storage::default() },
        NodeRole::Controller => Storage {
            epoch: 1,
            primary: Some(config.first_server()),
            in_sync: config.server_ids().collect(),
            version: 1,
            ..Storage::default()
        },
        NodeRole::Resource => Storage::default(),
    })
}
