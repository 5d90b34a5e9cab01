//! What messages show of themselves.

use faultline_sim::MessagePortrait;

/// Derived, see [`macro@super::Message`].
pub trait Message {
    /// Every kind, as `in-flight` and `drop` name them.
    const KINDS: &'static [&'static str];
    /// The keys of all texts that label a message.
    const TEXTS: &'static [&'static str];

    fn portrait(&self) -> MessagePortrait;
}
