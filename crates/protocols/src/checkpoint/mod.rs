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

use crate::{Parameter, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "checkpoint",
    parameters: &[
        Parameter::count("workers", 2, 4, 3),
        Parameter::choice("mode", &["snapshot", "blocking", "uncoordinated", "none"]),
        Parameter::choice("save", &["rename", "in-place", "no-sync"]),
        Parameter::choice("rule", &["hand", "young", "daly"]),
        Parameter::millis("interval", 1, 60_000, 200),
        Parameter::millis("expect-mtbf", 1, 600_000, 6_000),
        Parameter::count("size", 1, 32, 4),
        Parameter::count("rate", 1, 10_000, 200),
        Parameter::count("keep", 1, 5, 2),
        Parameter::millis("work", 1, 10_000, 10),
        Parameter::count("items", 1, 100_000, 200),
        Parameter::count("share", 1, 100, 3),
        Parameter::count("purse", 0, 1_000, 50),
        Parameter::millis("heartbeat", 1, 10_000, 20),
        Parameter::millis("timeout", 2, 60_000, 80),
        Parameter::millis("retry", 5, 60_000, 60),
        Parameter::choice("channels", &["fifo", "raw"]),
        Parameter::choice("rollback", &["line", "alone"]),
        Parameter::switch("dedup"),
        Parameter::millis("mtbf", 0, 600_000, 0),
        Parameter::millis("repair", 1, 60_000, 60),
    ],
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
    message_kinds: view_message::KINDS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &["checkpoint-note-records", "checkpoint-note-complete"],
    swarm: Swarm {
        vary: &[
            ("workers", &["2", "3", "3", "4"]),
            ("interval", &["40ms", "90ms", "200ms"]),
            ("size", &["1", "3", "6"]),
            ("share", &["1", "2", "5"]),
            ("work", &["3ms", "8ms"]),
            ("keep", &["1", "2", "3"]),
            // Longer than the tail of the worst network here, or recoveries never end.
            ("timeout", &["200ms", "400ms"]),
            ("latency", &["2ms", "10ms"]),
            ("jitter", &["1ms", "8ms", "20ms"]),
            ("spread", &["uniform", "long-tail"]),
            ("order", &["any", "fifo"]),
            ("loss", &["0%", "0%", "5%"]),
            ("duplicates", &["0%", "0%", "5%"]),
            ("crash-keeps", &["nothing", "prefix", "torn"]),
        ],
        outside: &["wipe sup", "wipe out"],
        rare: &[],
        rage_ms: 900,
        settle_ms: 6_000,
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
        accidents: config::accidents(settings, &config),
        seed: settings.seed(),
        config,
    }
}
