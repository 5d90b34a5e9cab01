//! How a setting becomes a value of Rust: for [`macro@super::Settings`].

use crate::{Settings, Unit};
use faultline_sim::Micros;

/// A value that a setting can have.
pub trait Setting: Sized {
    /// # Panics
    /// If the protocol has no such parameter, or one of another sort: a mistake in the protocol.
    fn read(settings: &Settings, name: &str) -> Self;
}

/// A setting with a range.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no range: take `1..=9, default = 3` out of #[setting(...)]"
)]
pub trait Number: Setting {
    const UNIT: Unit;
}

/// A setting with some names: a `bool`, or an enum that derives `Choice`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no names to choose from",
    note = "for a number, write its range: #[setting(1..=9, default = 3)]; for an enum, derive `Choice`"
)]
pub trait Choice: Copy + 'static {
    /// The first is the default.
    const NAMES: &'static [&'static str];
    /// In the order of [`Choice::NAMES`].
    const ALL: &'static [Self];

    fn name(self) -> &'static str;

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|choice| choice.name() == name)
    }
}

impl Choice for bool {
    const NAMES: &'static [&'static str] = &["on", "off"];
    const ALL: &'static [bool] = &[true, false];

    fn name(self) -> &'static str {
        if self { "on" } else { "off" }
    }
}

impl<T: Choice> Setting for T {
    fn read(settings: &Settings, name: &str) -> T {
        T::named(settings.choice(name)).expect("checked when it was set")
    }
}

impl Setting for Micros {
    fn read(settings: &Settings, name: &str) -> Micros {
        settings.time(name)
    }
}

impl Number for Micros {
    const UNIT: Unit = Unit::Millis;
}

macro_rules! counts {
    ($($number:ty),*) => {$(
        impl Setting for $number {
            fn read(settings: &Settings, name: &str) -> $number {
                settings.number(name) as $number
            }
        }

        impl Number for $number {
            const UNIT: Unit = Unit::Count;
        }
    )*};
}
counts!(u16, u32, u64, usize, i64);
