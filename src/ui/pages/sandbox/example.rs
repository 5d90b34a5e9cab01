//! What a sandbox starts with.

use crate::protocols::{ProtocolSpec, SettingError, Settings, parameters};

/// The settings that an address names. What it leaves open is as in the example.
///
/// # Errors
/// The first parameter that is unknown, given twice, or has a wrong value.
pub fn example_settings(
    spec: &'static ProtocolSpec,
    query: &[(String, String)],
) -> Result<Settings, SettingError> {
    let asked = |name: &str| query.iter().any(|(asked, _)| asked == name);
    let example = spec.example.iter().copied().filter(|(name, _)| !asked(name));
    let given = query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Settings::parse(spec, example.chain(given))
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
