//! A long job of several workers, its checkpoints and its recoveries: see README.md beside this file.

mod channel;
mod client;
mod config;
mod exhibits;
mod history;
mod line;
mod lives;
mod message;
mod monitor;
mod process;
mod recovery;
pub mod rules;
mod saving;
mod sink;
mod storage;
mod supervisor;
mod view;
mod view_message;
mod worker;

pub use config::{Config, Mode};
pub use history::{Past, Recovery};
pub use line::{Known, recovery_line};
pub use message::Point;
pub use monitor::{COINS, CONSISTENT, ONCE, READABLE, Watch};
pub use process::Node;
pub use storage::{Counts, Storage};

use message::Timer;

use crate::kit::Timers;
use crate::{NETWORKS_AND_DISKS, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "checkpoint",
    parameters: config::Options::PARAMETERS,
    variants: &[
        Variant { name: "snapshot", settings: &[("mode", "snapshot")], breaks: &[] },
        Variant { name: "blocking", settings: &[("mode", "blocking")], breaks: &[] },
        Variant { name: "uncoordinated", settings: &[("mode", "uncoordinated")], breaks: &[] },
        Variant { name: "none", settings: &[("mode", "none")], breaks: &[] },
        Variant { name: "in-place", settings: &[("save", "in-place")], breaks: &[READABLE] },
        Variant { name: "no-sync", settings: &[("save", "no-sync")], breaks: &[READABLE] },
        Variant { name: "no-fifo", settings: &[("channels", "raw")], breaks: &[CONSISTENT, COINS] },
        Variant {
            name: "each-alone",
            settings: &[("mode", "uncoordinated"), ("rollback", "alone")],
            breaks: &[CONSISTENT, COINS],
        },
        Variant { name: "count-twice", settings: &[("dedup", "off")], breaks: &[ONCE] },
    ],
    headline: &["workers", "mode"],
    example: &[("interval", "120"), ("items", "5000")],
    requests: &[
        RequestForm { verb: "save", arguments: &[], examples: &[] },
        RequestForm { verb: "progress", arguments: &[], examples: &[] },
    ],
    groups: view::GROUPS,
    picture: "cut",
    picture_first: false,
    message_kinds: view_message::KINDS,
    // They stand in view_message.rs.
    message_texts: &[],
    dial: None,
    timers: Timer::KEYS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &["checkpoint-note-records", "checkpoint-note-complete"],
    leads: &[],
    // Clients only ask how far a job is.
    object: None,
    swarm: Swarm {
        vary: &[
            &[
                ("workers", &["2", "3", "3", "4"]),
                ("interval", &["40ms", "90ms", "200ms"]),
                ("size", &["1", "3", "6"]),
                ("share", &["1", "2", "5"]),
                ("work", &["3ms", "8ms"]),
                ("keep", &["1", "2", "3"]),
                // Longer than the tail of the worst network here, or recoveries never end.
                ("timeout", &["200ms", "400ms"]),
            ],
            NETWORKS_AND_DISKS,
        ],
        outside: &["wipe sup", "wipe out"],
        rare: &[],
        fault_ms: 900,
        recovery_ms: 6_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A job at its start: nothing done, the same number of coins everywhere.
pub fn setup(settings: &Settings) -> Setup<Node> {
    let config = Config::from_settings(settings);
    let names = config.names();
    let formatted = vec![Storage { formatted: true, ..Storage::default() }; names.len()];
    Setup {
        names,
        formatted,
        network: settings.network(),
        disk: settings.disk(),
        accidents: config::accidents(&config),
        seed: settings.seed(),
        config,
    }
}
