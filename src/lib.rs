//! Faultline: real distributed protocols on a deterministic simulated cluster, for people who
//! learn by breaking things. Read the modules in this order.

pub mod fetched;

pub mod sim;

pub mod protocols;

pub mod workload;

pub mod text;

pub mod scenario;

pub mod share;

pub mod lesson;

pub mod package;

pub mod stage;

#[cfg(target_arch = "wasm32")]
pub mod ui;

#[cfg(not(target_arch = "wasm32"))]
pub mod swarm;

#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
