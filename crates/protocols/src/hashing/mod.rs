//! Placing keys on nodes, and moving them when nodes come and go: see README.md beside this file.

mod client;
mod config;
mod exchange;
mod exhibits;
mod map;
mod message;
mod monitor;
mod node;
pub mod placement;
mod process;
mod router;
mod storage;
mod transfer;
mod view;
mod view_message;

pub use config::Config;
pub use map::Map;
pub use message::KeyId;
pub use monitor::{BOUND, NOTHING_LOST, ONE_OWNER, ONLY_CHANGED, UNDISTURBED, Watch, loads, newest};
pub use process::Node;
pub use storage::{Entry, Storage};

use std::rc::Rc;

use map::{Life, News, Version};
use storage::Seen;

use crate::request_id::FIRST_SESSION;
use crate::{Parameter, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{NodeId, Setup, Word, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "hashing",
    parameters: &[
        Parameter::count("nodes", 1, 50, 4),
        Parameter::count("spares", 0, 4, 1),
        Parameter::choice("placement", &["ring", "modulo", "bounded", "jump", "maglev", "rendezvous"]),
        Parameter::count("vnodes", 1, 500, 16),
        Parameter::count("copies", 1, 5, 1),
        Parameter::percent("bound", 100, 400, 125),
        Parameter::choice("table", &["251", "1021", "65537"]),
        Parameter::count("keys", 1, 1_000, 40),
        Parameter::count("clients", 1, 3, 1),
        Parameter::millis("load", 0, 60_000, 0),
        Parameter::percent("hot", 0, 100, 0),
        Parameter::choice("read", &["owner", "any"]),
        Parameter::count("window", 1, 64, 4),
        Parameter::millis("retry", 10, 60_000, 120),
        Parameter::millis("exchange", 10, 60_000, 1_000),
        Parameter::switch("check"),
        Parameter::switch("keep"),
        Parameter::switch("distinct"),
        Parameter::choice("loads", &["fresh", "stale"]),
    ],
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
    message_kinds: view_message::KINDS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &[],
    swarm: Swarm {
        vary: &[
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
            ("latency", &["2ms", "10ms"]),
            ("jitter", &["1ms", "8ms", "20ms"]),
            ("spread", &["uniform", "long-tail"]),
            ("order", &["any", "fifo"]),
            ("loss", &["0%", "0%", "5%"]),
            ("duplicates", &["0%", "0%", "5%"]),
            ("crash-keeps", &["nothing", "prefix", "torn"]),
        ],
        outside: &[],
        rare: &[],
        rage_ms: 800,
        settle_ms: 5_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A cluster at its start: every key has a value and is where it belongs.
pub fn setup(settings: &Settings) -> Setup<Node> {
    let config = Config::from_settings(settings);
    let names = config.names();
    let news = News::first(&config);
    let disk = |index: usize| {
        let id = NodeId(index as u16);
        let entry = Entry { stamp: (Version::default(), 0), value: Word::number(0), seen: Seen::default() };
        let data =
            config.first.keys().filter(|key| config.first.owns(id, *key)).map(|key| (key, entry.clone()));
        let data = Rc::new(data.collect());
        Storage { life: Life::FIRST, news: Some(news.clone()), data, ..Storage::default() }
    };
    let formatted = (0..names.len())
        .map(|index| match config.post_of(NodeId(index as u16)) {
            // So that an empty disk is known.
            config::Post::Client => Storage { session: FIRST_SESSION, ..Storage::default() },
            config::Post::Router | config::Post::Node => disk(index),
        })
        .collect();
    Setup {
        names,
        formatted,
        network: settings.network(),
        disk: settings.disk(),
        accidents: None,
        seed: settings.seed(),
        config,
    }
}
