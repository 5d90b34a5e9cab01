//! Paxos: see README.md beside this file.

mod acceptor;
mod ballot;
mod client;
mod config;
mod exhibits;
mod learner;
mod message;
mod monitor;
mod process;
mod proposer;
mod server;
mod storage;
mod view;

pub use ballot::{Ballot, Choice, Proposal, Vote};
pub use config::{Config, Decrees, Roles};
pub use monitor::{CHOSEN_FIRST, Monitor, ONE_VALUE, OWN_BALLOT, PROPOSED, REMEMBERS, STAYS_CHOSEN};
pub use process::Node;
pub use storage::Storage;

use message::{Msg, Timer};
use process::NodeRole;

use crate::kit::{self, FIRST_SESSION, Message, Roster, Timers};
use crate::{Dial, NETWORKS_AND_DISKS, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Micros, Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "paxos",
    parameters: Config::PARAMETERS,
    variants: &[
        Variant { name: "one", settings: &[], breaks: &[] },
        Variant { name: "apart", settings: &[("roles", "separate")], breaks: &[] },
        Variant { name: "many", settings: &[("decrees", "many")], breaks: &[] },
        Variant { name: "many-apart", settings: &[("decrees", "many"), ("roles", "separate")], breaks: &[] },
        Variant {
            name: "no-promise-sync",
            settings: &[("decrees", "many"), ("roles", "separate"), ("sync-promise", "off")],
            breaks: &[REMEMBERS, ONE_VALUE, STAYS_CHOSEN],
        },
        Variant {
            name: "no-vote-sync",
            settings: &[("decrees", "many"), ("sync-accepted", "off")],
            breaks: &[REMEMBERS, ONE_VALUE, STAYS_CHOSEN],
        },
        Variant {
            name: "own-value",
            settings: &[("decrees", "many"), ("value", "own")],
            breaks: &[ONE_VALUE, STAYS_CHOSEN],
        },
        Variant {
            name: "half",
            settings: &[("decrees", "many"), ("acceptors", "4"), ("quorum", "half")],
            breaks: &[CHOSEN_FIRST, ONE_VALUE, STAYS_CHOSEN],
        },
        Variant {
            name: "no-round-sync",
            settings: &[("decrees", "many"), ("roles", "separate"), ("sync-round", "off")],
            breaks: &[OWN_BALLOT, ONE_VALUE, STAYS_CHOSEN, CHOSEN_FIRST],
        },
    ],
    headline: &["decrees", "acceptors"],
    // Two proposers that overtake each other for ever.
    example: &[("load", "20"), ("backoff", "5"), ("randomness", "0"), ("jitter", "0")],
    requests: &[RequestForm { verb: "propose", arguments: &["value"], examples: &["red"] }],
    groups: view::GROUPS,
    picture: "acceptors",
    picture_first: true,
    message_kinds: Msg::KINDS,
    message_texts: Msg::TEXTS,
    dial: Some(Dial {
        timer: "round",
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
    leads: &[("paxos-note-leads", "proposing")],
    object: None,
    swarm: Swarm {
        vary: &[
            &[
                ("clients", &["2", "2", "3"]),
                ("load", &["5ms", "15ms", "40ms"]),
                ("timeout", &["60ms", "150ms"]),
                ("retry", &["50ms", "200ms"]),
            ],
            NETWORKS_AND_DISKS,
        ],
        // An acceptor that has forgotten its promises and votes is a new one, which would have to be let in as such; a
        // proposer that has forgotten its rounds needs another number.
        outside: &["wipe n", "wipe a", "wipe p"],
        // Two chosen values need a second proposer at the right moment; a ballot used twice does harm only if answers to the
        // first use come to the second.
        rare: &[
            ("no-promise-sync", &[ONE_VALUE, STAYS_CHOSEN]),
            ("half", &[STAYS_CHOSEN]),
            ("no-round-sync", &[ONE_VALUE, STAYS_CHOSEN, CHOSEN_FIRST]),
        ],
        fault_ms: 1_500,
        recovery_ms: 10_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A cluster at its start: nothing was promised, accepted or learned.
pub fn setup(settings: &Settings) -> Setup<Node> {
    kit::setup::<Node>(Config::from_settings(settings), settings, |_, _, role| match role {
        // So that an empty disk is known.
        NodeRole::Client => Storage { session: FIRST_SESSION, ..Storage::default() },
        _ => Storage::default(),
    })
}
