//! The code that runs a protocol. A page in several files fetches it when it is first wanted; everywhere else it is there.

#[cfg_attr(all(feature = "split", target_arch = "wasm32"), path = "engine_fetched.rs")]
#[cfg_attr(not(all(feature = "split", target_arch = "wasm32")), path = "engine_here.rs")]
mod code;

use super::{NodeGroup, PROTOCOLS, ProtocolSpec, Settings};
use crate::sim::Session;

pub use code::Engine;
pub(super) use code::engine;

/// Opens a recording session at its start.
pub type Open = fn(&Settings) -> Box<dyn Session>;

/// A part of the page that did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLoaded;

impl ProtocolSpec {
    /// The group of the node with this name.
    pub fn group_of(&self, name: &str) -> Option<&'static NodeGroup> {
        let prefix = name.trim_end_matches(|c: char| c.is_ascii_digit());
        self.groups.iter().find(|group| group.prefix == prefix)
    }

    /// Opens a recording session at its start. The settings have been checked.
    ///
    /// # Panics
    /// If the protocol has not been loaded: whoever reads a text that names a protocol loads it first, by
    /// [`load_named_in`].
    pub fn open(&self, settings: &Settings) -> Box<dyn Session> {
        let open = self.engine.get().unwrap_or_else(|| panic!("{} is loaded before it is opened", self.id));
        open(settings)
    }

    /// Whether it can be opened.
    pub fn is_loaded(&self) -> bool {
        self.engine.get().is_some()
    }

    /// Makes sure that it can be opened.
    ///
    /// # Errors
    /// If its code does not arrive. It may be asked for again.
    pub async fn load(&self) -> Result<(), NotLoaded> {
        self.engine.load().await
    }
}

/// Every protocol that a text, such as a scenario or a lesson, could open: one is found by its name only.
pub fn named_in(text: &str) -> impl Iterator<Item = &'static ProtocolSpec> {
    PROTOCOLS.iter().copied().filter(|spec| text.contains(spec.id))
}

/// Makes sure that every protocol can be opened that a text could open.
///
/// # Errors
/// If the code of one does not arrive.
pub async fn load_named_in(text: &str) -> Result<(), NotLoaded> {
    for spec in named_in(text) {
        spec.load().await?;
    }
    Ok(())
}
