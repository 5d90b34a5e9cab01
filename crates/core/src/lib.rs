//! What the page and the command line share, and neither the engine nor the protocols know. Read the modules in this order.

pub mod workload;

pub mod text;

pub mod scenario;

pub mod authored;

pub mod share;

pub mod study;

pub mod lesson;

pub mod package;

pub mod stage;
