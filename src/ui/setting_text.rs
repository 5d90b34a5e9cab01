//! What is wrong with a parameter, in the reader's language; and settings with another seed.

use super::nearest::nearest;
use super::words::Words;
use crate::protocols::{Domain, Parameter, ProtocolSpec, SettingError, Settings, parameters};

pub fn setting_error(words: &Words, spec: &'static ProtocolSpec, error: &SettingError) -> String {
    match error {
        SettingError::Unknown { name, known } => {
            let near = nearest(name, known.iter().copied());
            let proposed = if near.is_empty() { known.clone() } else { near };
            words.with(
                "setting-unknown",
                &[("name", name.clone().into()), ("known", proposed.join(", ").into())],
            )
        }
        SettingError::Twice { name } => words.with("setting-twice", &[("name", name.clone().into())]),
        SettingError::BadValue { name, value, .. } => {
            let parameter = parameters(spec).find(|parameter| parameter.name == *name);
            let expected = parameter.map(|parameter| expected(words, parameter)).unwrap_or_default();
            words.with(
                "setting-bad",
                &[("name", (*name).into()), ("value", value.clone().into()), ("expected", expected.into())],
            )
        }
    }
}

/// The seed after that of the settings, as it is written.
pub fn next_seed(settings: &Settings) -> String {
    (settings.seed() % 9_999 + 1).to_string()
}

/// The settings with the next seed. `None` if they can have no other.
pub fn with_next_seed(spec: &ProtocolSpec, settings: &Settings) -> Option<Settings> {
    let mut other = settings.clone();
    other.set(spec, "seed", &next_seed(settings)).ok()?;
    Some(other)
}

/// Which values are right: `a whole number from 2 to 7`.
pub fn expected(words: &Words, parameter: &Parameter) -> String {
    match parameter.domain {
        Domain::Integer { min, max, .. } => {
            let unit = parameter.suffix();
            words.with(
                "setting-range",
                &[("min", format!("{min}{unit}").into()), ("max", format!("{max}{unit}").into())],
            )
        }
        Domain::Choice(choices) => words.with("setting-choices", &[("choices", choices.join(", ").into())]),
    }
}
