//! What a sandbox starts with: the defaults, with clients that write by themselves.

use crate::protocols::{ProtocolSpec, SettingError, Settings, parameters};

/// The parameter by which clients write by themselves, and how often they do so in a sandbox.
const LOAD: (&str, &str) = ("load", "40");

/// The settings that an address names. Clients write by themselves unless it says how often.
///
/// # Errors
/// The first parameter that is unknown, given twice, or has a wrong value.
pub fn example_settings(
    spec: &'static ProtocolSpec,
    query: &[(String, String)],
) -> Result<Settings, SettingError> {
    let has_load = parameters(spec).any(|parameter| parameter.name == LOAD.0);
    let says_load = query.iter().any(|(name, _)| name == LOAD.0);
    let example = (has_load && !says_load).then_some(LOAD);
    let given = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Settings::parse(spec, example.into_iter().chain(given))
}

/// The parameters that an address needs for these settings: those that are not what it starts with.
pub fn query_of(spec: &'static ProtocolSpec, settings: &Settings) -> Vec<(String, String)> {
    let start = example_settings(spec, &[]).expect("the example's values are right");
    parameters(spec)
        .map(|parameter| parameter.name)
        .filter(|name| settings.choice(name) != start.choice(name))
        .map(|name| (name.to_owned(), settings.choice(name).to_owned()))
        .collect()
}
