//! Which protocols a run of the tests is about: all of them, or the one that FAULTLINE_PROTOCOL names, as
//! `cargo xtask test --protocol ID` does.

use faultline::protocols::{self, ProtocolSpec};

/// The name of the only one.
pub fn only() -> Option<&'static str> {
    let name = std::env::var("FAULTLINE_PROTOCOL").ok().filter(|name| !name.is_empty())?;
    let spec = protocols::find(&name);
    Some(spec.unwrap_or_else(|| panic!("FAULTLINE_PROTOCOL is {name}, which is no protocol")).id)
}

#[allow(dead_code, reason = "not every test that asks for the name asks for them")]
pub fn chosen() -> impl Iterator<Item = &'static ProtocolSpec> {
    let only = only();
    protocols::specs().filter(move |spec| only.is_none_or(|id| id == spec.id))
}
