//! Placing keys on nodes, and moving them when nodes come and go: see README.md beside this file.

mod client;
mod config;
mod exchange;
mod exhibits;
mod keeper;
mod map;
mod message;
mod monitor;
mod object;
pub mod placement;
mod process;
mod router;
mod storage;
mod transfer;
mod view;
mod writes;

pub use config::Config;
pub use map::Map;
pub use message::KeyId;
pub use monitor::{BOUND, Monitor, NOTHING_LOST, ONE_OWNER, ONLY_CHANGED, UNDISTURBED, loads, newest};
pub use process::Node;
pub use storage::{Entry, Storage};

use std::rc::Rc;

use config::Options;
use map::{Life, News, Version};
use message::{Msg, Timer};
use process::NodeRole;
use storage::Seen;

use crate::kit::{self, FIRST_SESSION, Message, Roster, Timers};
use crate::{NETWORKS_AND_DISKS, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Setup, Word, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "hashing",
    parameters: Options::PARAMETERS,
    variants: &[
        Variant { name: "ring", settings: &[("placement", "ring")], breaks: &[] },
        Variant { name: "ring-copies", settings: &[("placement", "ring"), ("copies", "3")], breaks: &[] },
        Variant { name: "rendezvous", settings: &[("placement", "rendezvous")], breaks: &[] },
        Variant { name: "jump", settings: &[("placement", "jump")], breaks: &[UNDISTURBED] },
        Variant { name: "maglev", settings: &[("placement", "maglev")], breaks: &[UNDISTURBED] },
        Variant { name: "bounded", settings: &[("placement", "bounded")], breaks: &[UNDISTURBED] },
        Variant { name: "modulo", settings: &[("placement", "modulo")], breaks: &[UNDISTURBED] },
        Variant {
            name: "stale-loads",
            settings: &[("placement", "bounded"), ("loads", "stale"), ("keys", "40")],
            breaks: &[BOUND, UNDISTURBED],
        },
        Variant {
            name: "no-check",
            settings: &[("placement", "ring"), ("copies", "1"), ("check", "off")],
            breaks: &[ONE_OWNER, NOTHING_LOST],
        },
        Variant {
            name: "early-drop",
            settings: &[("placement", "ring"), ("copies", "1"), ("keep", "off")],
            breaks: &[NOTHING_LOST],
        },
        Variant {
            name: "same-node",
            settings: &[("placement", "ring"), ("copies", "3"), ("distinct", "off")],
            breaks: &[ONE_OWNER, NOTHING_LOST],
        },
    ],
    headline: &["nodes", "placement"],
    example: &[("load", "30"), ("keys", "60")],
    requests: &[
        RequestForm { verb: "put", arguments: &["key", "value"], examples: &["k1", "5"] },
        RequestForm { verb: "get", arguments: &["key"], examples: &["k1"] },
        RequestForm { verb: "join", arguments: &["node"], examples: &["n5"] },
        RequestForm { verb: "leave", arguments: &["node"], examples: &["n2"] },
        RequestForm { verb: "remove", arguments: &["node"], examples: &["n1"] },
    ],
    groups: view::GROUPS,
    picture: "ring",
    picture_first: true,
    message_kinds: Msg::KINDS,
    message_texts: Msg::TEXTS,
    dial: None,
    timers: Timer::KEYS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &[],
    leads: &[],
    object: Some(object::OBJECT),
    swarm: Swarm {
        vary: &[
            &[
                ("nodes", &["2", "3", "4", "4", "5"]),
                ("spares", &["1", "2", "3"]),
                ("copies", &["1", "2", "3"]),
                ("keys", &["6", "12", "24"]),
                ("vnodes", &["1", "4", "16"]),
                ("clients", &["1", "2", "3"]),
                ("load", &["5ms", "15ms", "40ms"]),
                ("window", &["1", "4", "16"]),
                ("exchange", &["30ms", "200ms", "1000ms"]),
                ("read", &["owner", "any"]),
            ],
            NETWORKS_AND_DISKS,
        ],
        outside: &[],
        rare: &[],
        fault_ms: 800,
        recovery_ms: 10_000,
    },
    names: |settings| config(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// What every key has at the start.
const START: &str = "0";

fn config(settings: &Settings) -> Config {
    Config::new(Options::from_settings(settings))
}

/// A cluster at its start: every key has a value and is where it belongs.
pub fn setup(settings: &Settings) -> Setup<Node> {
    let config = config(settings);
    let news = News::first(&config);
    kit::setup::<Node>(config, settings, |config, id, role| {
        if role == NodeRole::Client {
            // So that an empty disk is known.
            return Storage { session: FIRST_SESSION, ..Storage::default() };
        }
        let value = Word::new(START).expect("short");
        let entry = Entry { stamp: (Version::default(), 0), value, seen: Seen::default() };
        let owned = config.first.keys().filter(|key| config.first.owns(id, *key));
        let data = Rc::new(owned.map(|key| (key, entry.clone())).collect());
        Storage { life: Life::FIRST, news: Some(news.clone()), data, ..Storage::default() }
    })
}
