//! The pages, one a route.

pub mod bench;
pub mod catalogue;
pub mod lesson;
pub mod not_found;
pub mod sandbox;
