//! Group membership by SWIM: see README.md beside this file.

mod client;
mod config;
mod gossip;
mod member;
mod message;
mod monitor;
mod opinion;
mod probe;
mod process;
pub mod suspicion;
mod sync;
mod view;

pub use crate::kit::Storage;
pub use config::{Config, Pick};
pub use monitor::{Monitor, NEVER_BACK, OWN_VOICE, REFUTES};
pub use opinion::{Opinion, State};
pub use process::Node;

use message::{Msg, Timer};
use process::NodeRole;

use crate::kit::{self, FIRST_SESSION, Message, Roster, Timers};
use crate::{Dial, NETWORKS_AND_DISKS, ProtocolSpec, RequestForm, Settings, Swarm, Variant};
use faultline_sim::{Setup, World};

pub static SPEC: ProtocolSpec = ProtocolSpec {
    id: "membership",
    parameters: Config::PARAMETERS,
    variants: &[
        Variant { name: "lifeguard", settings: &[], breaks: &[] },
        Variant { name: "swim", settings: &[("awareness", "off"), ("suspicion-max", "1")], breaks: &[] },
        Variant { name: "random-pick", settings: &[("pick", "random")], breaks: &[] },
        Variant { name: "no-helpers", settings: &[("helpers", "0")], breaks: &[] },
        Variant { name: "no-suspicion", settings: &[("suspicion", "off")], breaks: &[] },
        Variant { name: "any-alive", settings: &[("alive", "any")], breaks: &[NEVER_BACK] },
        Variant { name: "silent", settings: &[("refute", "off")], breaks: &[REFUTES] },
        Variant { name: "raised", settings: &[("accuse", "next")], breaks: &[OWN_VOICE] },
    ],
    headline: &["members", "helpers"],
    example: &[("period", "200"), ("ping-timeout", "60")],
    requests: &[RequestForm { verb: "find", arguments: &["member"], examples: &["n3"] }],
    groups: view::GROUPS,
    picture: "opinions",
    picture_first: true,
    message_kinds: Msg::KINDS,
    message_texts: Msg::TEXTS,
    dial: Some(Dial { timer: "period", full: |settings| Config::from_settings(settings).period }),
    timers: Timer::KEYS,
    pseudocode: include_str!("pseudocode.txt"),
    promises: monitor::PROMISES,
    goals: monitor::GOALS,
    saves: &[],
    leads: &[],
    // Clients only ask who is there, and an opinion may be wrong.
    object: None,
    swarm: Swarm {
        vary: &[
            &[
                ("members", &["3", "4", "6"]),
                ("period", &["40ms", "120ms"]),
                ("ping-timeout", &["15ms", "40ms"]),
                ("push-pull", &["0ms", "300ms"]),
                ("reconnect", &["0ms", "200ms"]),
                ("load", &["20ms", "60ms"]),
                ("retry", &["60ms", "200ms"]),
            ],
            NETWORKS_AND_DISKS,
        ],
        outside: &[],
        rare: &[],
        fault_ms: 2_000,
        recovery_ms: 10_000,
    },
    names: |settings| Config::from_settings(settings).names(),
    open: |settings| Box::new(World::new(setup(settings))),
};

/// A group at its start: everybody holds everybody for alive.
pub fn setup(settings: &Settings) -> Setup<Node> {
    kit::setup::<Node>(Config::from_settings(settings), settings, |_, _, role| match role {
        // So that an empty disk is known.
        NodeRole::Client => Storage { session: FIRST_SESSION, ..Storage::default() },
        NodeRole::Member => Storage::default(),
    })
}
