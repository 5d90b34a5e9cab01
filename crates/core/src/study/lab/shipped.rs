//! The experiments that come with Faultline: the files of the folder `lab`.

use super::raw::RawExperiment;
use crate::authored::LocalText;
use crate::authored::source::toml;

/// An experiment as its file, which is read when somebody wants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    pub slug: &'static str,
    pub text: &'static str,
}

macro_rules! shipped {
    ($($slug:literal),* $(,)?) => {
        /// In the order in which they are listed.
        pub static SHIPPED: &[Shipped] = &[
            $(Shipped { slug: $slug, text: include_str!(concat!("../../../../../lab/", $slug, ".toml")) }),*
        ];
    };
}

shipped! {
    "failover-time",
    "slow-backup",
    "keys-moved",
    "load-spread",
    "coordinator-failures",
    "checkpoint-interval",
    "election-time",
}

impl Shipped {
    /// Its title, and what to see in it; without its protocol, which may not have arrived.
    pub fn heading(&self) -> (LocalText, LocalText) {
        let raw = toml::<RawExperiment>(self.slug, self.text).ok();
        raw.map(|raw| (raw.title.into_inner(), raw.see.into_inner())).unwrap_or_default()
    }
}
