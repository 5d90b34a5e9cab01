//! The pages, one a route.

mod address;
pub mod bench;
pub mod catalogue;
pub mod compare;
pub mod embed;
pub mod lab;
pub mod lesson;
pub mod not_found;
pub mod open;
pub mod progress;
pub mod rebuilding;
pub mod run;
pub mod sandbox;
pub mod teach;
