//! The nearest to a scenario that this version can read.

use crate::scenario::{self, Scenario, ScenarioError, parse};

/// The scenario without what cannot be read: parameters of the cluster that are not known, and the first line
/// that is not understood with all that follow it, because what comes after means nothing without it. Gives
/// what was left out, too.
///
/// # Errors
/// If not even the cluster can be read.
pub fn nearest_scenario(text: &str) -> Result<(Scenario, Vec<ScenarioError>), Vec<ScenarioError>> {
    if text.len() > scenario::BYTES_MAX {
        return parse(text).map(|scenario| (scenario, Vec::new()));
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let (cluster, mut unread) = nearest_cluster(first)?;
    let whole = format!("{cluster}\n{rest}");
    let errors = match parse(&whole) {
        Ok(scenario) => return Ok((scenario, unread)),
        Err(errors) => errors,
    };
    let Some(wrong) = errors.first().filter(|error| error.line > 1) else { return Err(errors) };
    let lines: Vec<&str> = whole.lines().take(wrong.line - 1).collect();
    let scenario = parse(&lines.join("\n"))?;
    unread.push(wrong.clone());
    Ok((scenario, unread))
}

/// The cluster's line without the settings that are wrong here.
fn nearest_cluster(line: &str) -> Result<(String, Vec<ScenarioError>), Vec<ScenarioError>> {
    if parse(line).is_ok() {
        return Ok((line.to_owned(), Vec::new()));
    }
    let mut words = line.split(' ');
    let mut known: Vec<&str> = words.by_ref().take(2).collect();
    parse(&known.join(" "))?;
    let mut unread = Vec::new();
    for setting in words {
        known.push(setting);
        if let Err(errors) = parse(&known.join(" ")) {
            unread.extend(errors.into_iter().take(1));
            known.pop();
        }
    }
    Ok((known.join(" "), unread))
}
