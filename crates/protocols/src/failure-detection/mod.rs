//! Failure detection: see README.md beside this file.

mod client;
mod config;
pub mod curve;
mod exhibits;
pub mod learnt;
mod member;
mod message;
mod monitor;
mod past;
mod process;
mod view;
mod watcher;

pub use crate::kit::Storage;
pub use config::{Config, Detector, Distribution};
pub use monitor::{COMPLETE, EVEN, GROUNDED, Monitor, NO_GHOSTS, NOT_TAUGHT};
pub use process::Node;
pub use watcher::{Track, Watcher};

use message::{Msg, Timer};
use process::NodeRole;

use crate::kit::{self, FIRST_SESSION, Message, Roster, Timers};
use crate::{Dial, NETWORKS_AND_DISKS, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "failure-detection",
    parameters: Config::PARAMETERS,
    variants: &[
        Variant { name: "fixed", settings: &[("detector", "fixed")], breaks: &[] },
        Variant { name: "chen", settings: &[("detector", "chen")], breaks: &[] },
        Variant { name: "rto", settings: &[("detector", "rto")], breaks: &[] },
        Variant { name: "phi", settings: &[("detector", "phi"), ("distribution", "logistic")], breaks: &[] },
        Variant {
            name: "phi-normal",
            settings: &[("detector", "phi"), ("distribution", "normal")],
            breaks: &[],
        },
        Variant {
            name: "phi-exponential",
            settings: &[("detector", "phi"), ("distribution", "exponential")],
            breaks: &[],
        },
        Variant {
            name: "old-incarnations",
            settings: &[("detector", "fixed"), ("incarnations", "off")],
            breaks: &[NO_GHOSTS],
        },
        Variant {
            name: "learns-outages",
            settings: &[("detector", "phi"), ("distribution", "logistic"), ("learn", "all")],
            breaks: &[NOT_TAUGHT],
        },
        Variant {
            name: "no-deviation",
            settings: &[
                ("detector", "phi"),
                ("distribution", "logistic"),
                ("min-deviation", "0"),
                ("window", "8"),
                ("jitter", "0"),
                ("spread", "uniform"),
            ],
            breaks: &[EVEN],
        },
        Variant {
            name: "believes-timers",
            settings: &[("detector", "fixed"), ("look-again", "off")],
            breaks: &[GROUNDED, EVEN],
        },
    ],
    headline: &["nodes", "detector"],
    example: &[("detector", "phi")],
    requests: &[RequestForm { verb: "ask", arguments: &["node"], examples: &["n1"] }],
    groups: view::GROUPS,
    picture: "levels",
    picture_first: false,
    message_kinds: Msg::KINDS,
    message_texts: Msg::TEXTS,
    dial: Some(Dial { timer: "beat", full: |settings| Config::from_settings(settings).heartbeat }),
    timers: Timer::KEYS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &[],
    leads: &[],
    object: None,
    swarm: Swarm {
        vary: &[
            &[
                ("nodes", &["1", "2", "3"]),
                ("monitors", &["1", "1", "2"]),
                ("heartbeat", &["50ms", "100ms"]),
                ("timeout", &["150ms", "300ms"]),
                ("margin", &["60ms", "150ms"]),
                ("threshold", &["1", "3", "8"]),
                ("window", &["8", "30"]),
                ("pause", &["0ms", "0ms", "40ms"]),
                ("retry", &["60ms", "200ms"]),
            ],
            NETWORKS_AND_DISKS,
        ],
        outside: &[],
        rare: &[],
        fault_ms: 3_000,
        recovery_ms: 5_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A cluster at its start: every node begins its first incarnation.
pub fn setup(settings: &Settings) -> Setup<Node> {
    kit::setup::<Node>(Config::from_settings(settings), settings, |_, _, role| match role {
        // So that an empty disk is known.
        NodeRole::Client => Storage { session: FIRST_SESSION, ..Storage::default() },
        NodeRole::Watcher | NodeRole::Member => Storage::default(),
    })
}
