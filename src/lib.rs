//! Faultline: real distributed protocols on a deterministic simulated cluster, for people who
//! learn by breaking things. Read the modules in this order.

pub mod sim;

pub mod protocols;

pub mod text;
