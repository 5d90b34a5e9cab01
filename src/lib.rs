//! Faultline: real distributed protocols on a deterministic simulated cluster, for people who
//! learn by breaking things. Read in this order: the engine, the protocols, what page and command line share, and these two.

pub use faultline_core::{lesson, package, scenario, share, stage, study, text, workload};
pub use faultline_fetched as fetched;
pub use faultline_protocols as protocols;
pub use faultline_sim as sim;

#[cfg(target_arch = "wasm32")]
pub mod ui;

#[cfg(not(target_arch = "wasm32"))]
pub mod laboratory;

#[cfg(not(target_arch = "wasm32"))]
pub mod swarm;

#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
