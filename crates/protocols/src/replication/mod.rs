//! Primary-backup replication with failover: see README.md beside this file.

mod backup;
mod client;
mod commands;
mod config;
mod controller;
mod message;
mod monitor;
mod primary;
mod process;
mod resource;
mod server;
mod storage;
mod view;
mod view_message;

pub use config::{Config, Mode, Post};
pub use monitor::{FENCED, LOGS_AGREE, NOTHING_LOST, ONCE, ONE_PRIMARY, Watch};
pub use process::Node;
pub use storage::{Entry, Storage};

use crate::request_id::FIRST_SESSION;
use crate::{Parameter, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "replication",
    parameters: &[
        Parameter::count("nodes", 2, 7, 3),
        Parameter::choice("mode", &["async", "semi-sync", "sync"]),
        Parameter::millis("heartbeat", 1, 10_000, 30),
        Parameter::millis("timeout", 2, 60_000, 120),
        Parameter::switch("fencing"),
        Parameter::switch("shrink"),
        Parameter::millis("lag", 0, 10_000, 20),
        Parameter::millis("retry", 2, 60_000, 100),
        Parameter::count("clients", 1, 3, 1),
        Parameter::millis("load", 0, 60_000, 0),
        Parameter::switch("resource"),
        Parameter::choice("promote", &["longest", "first"]),
        Parameter::switch("dedup"),
        Parameter::switch("fsync"),
    ],
    variants: &[
        Variant { name: "sync", settings: &[("mode", "sync")], breaks: &[] },
        Variant { name: "sync-fixed", settings: &[("mode", "sync"), ("shrink", "off")], breaks: &[] },
        Variant { name: "semi-sync", settings: &[("mode", "semi-sync")], breaks: &[] },
        Variant { name: "async", settings: &[("mode", "async")], breaks: &[NOTHING_LOST] },
        Variant {
            name: "no-fencing",
            settings: &[("mode", "async"), ("fencing", "off")],
            breaks: &[NOTHING_LOST, FENCED],
        },
        Variant {
            name: "promote-first",
            settings: &[("mode", "semi-sync"), ("promote", "first")],
            breaks: &[NOTHING_LOST],
        },
        Variant { name: "no-dedup", settings: &[("mode", "sync"), ("dedup", "off")], breaks: &[ONCE] },
        Variant {
            name: "no-fsync",
            settings: &[("mode", "sync"), ("fsync", "off")],
            breaks: &[NOTHING_LOST],
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
    message_kinds: view_message::KINDS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &[],
    swarm: Swarm {
        vary: &[
            ("nodes", &["2", "3", "3", "4", "5"]),
            ("clients", &["1", "2", "3"]),
            ("load", &["5ms", "15ms", "40ms"]),
            ("lag", &["0ms", "20ms", "60ms"]),
            ("latency", &["2ms", "10ms"]),
            ("jitter", &["1ms", "8ms", "20ms"]),
            ("spread", &["uniform", "long-tail"]),
            ("order", &["any", "fifo"]),
            ("loss", &["0%", "0%", "5%"]),
            ("duplicates", &["0%", "0%", "5%"]),
            ("crash-keeps", &["nothing", "prefix", "torn"]),
        ],
        // In a real system the controller is a consensus group; the resource is somebody else's.
        outside: &["wipe ctl", "wipe res"],
        rare: &[],
        rage_ms: 800,
        settle_ms: 5_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A store at its start: every server has the same empty log of epoch 1, and `n1` leads.
pub fn setup(settings: &Settings) -> Setup<Node> {
    let config = Config::from_settings(settings);
    setup_with(config, settings.network(), settings.disk(), settings.seed())
}

/// As [`setup`], for experiments of any size.
pub fn setup_with(
    config: Config,
    network: faultline_sim::NetworkOptions,
    disk: faultline_sim::DiskOptions,
    seed: u64,
) -> Setup<Node> {
    let names = config.names();
    let formatted = (0..names.len() as u16)
        .map(|index| match config.role_of(faultline_sim::NodeId(index)) {
            Post::Server => Storage { epoch: 1, complete: true, ..Storage::default() },
            Post::Controller => Storage {
                epoch: 1,
                primary: Some(config.first_server()),
                in_sync: config.server_ids().collect(),
                version: 1,
                ..Storage::default()
            },
            // So that an empty disk is known.
            Post::Client => Storage { session: FIRST_SESSION, ..Storage::default() },
            Post::Resource => Storage::default(),
        })
        .collect();
    Setup { config, names, formatted, network, disk, accidents: None, seed }
}
