//! A cluster at its start.

use super::Roster;
use crate::Settings;
use faultline_sim::{NodeId, Process, Setup};

/// As the settings say, each disk as `formatted` says for a node with this role.
pub fn setup<P: Process<Config: Roster>>(
    config: P::Config,
    settings: &Settings,
    formatted: impl Fn(&P::Config, NodeId, <P::Config as Roster>::Role) -> P::Durable,
) -> Setup<P> {
    let names = config.names();
    let ids = (0..names.len() as u16).map(NodeId);
    Setup {
        formatted: ids.map(|id| formatted(&config, id, config.role_of(id))).collect(),
        names,
        config,
        network: settings.network(),
        disk: settings.disk(),
        accidents: None,
        seed: settings.seed(),
    }
}
