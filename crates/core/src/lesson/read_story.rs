//! What a step says of how it is shown: speed, story, what breaks on the way, the lines of the protocol.

use toml::Spanned;

use super::model::Story;
use super::read::{Reading, unknown};
use super::speed::Speed;
use crate::scenario::Scenario;
use faultline_protocols::{Part, ProtocolSpec};

/// Labels of lines with which parts of the pseudo-code begin.
pub(super) fn read_code(
    r: &mut Reading,
    code: &[Spanned<String>],
    spec: &'static ProtocolSpec,
) -> Vec<String> {
    let parts = spec.parts();
    let known: Vec<&str> = parts.iter().map(Part::label).collect();
    for label in code {
        let name = label.get_ref().as_str();
        let around = parts.iter().find(|part| part.lines.iter().any(|line| line.label == name));
        match around.map(Part::label) {
            Some(first) if first == name => {}
            Some(first) => {
                r.complain(label, format!("`{name}` is in the part that begins with `{first}`; name that"));
            }
            None => r.complain(label, unknown("line", name, &known)),
        }
    }
    r.doubles(code);
    code.iter().map(|label| label.get_ref().clone()).collect()
}

pub(super) fn read_speed(r: &mut Reading, speed: &Spanned<String>) -> Option<Speed> {
    let found = Speed::from_word(speed.get_ref());
    if found.is_none() {
        r.complain(speed, unknown("speed", speed.get_ref(), &Speed::words()));
    }
    found
}

pub(super) fn read_until(r: &mut Reading, until: &Spanned<String>, setup: &Scenario) -> Option<Story> {
    let condition = r.condition(until, "`until`", setup)?;
    Some(Story { until: condition, text: until.get_ref().clone(), line: r.source.line_of(until) })
}

pub(super) fn read_expects(
    r: &mut Reading,
    expects: &[Spanned<String>],
    spec: &ProtocolSpec,
) -> Vec<&'static str> {
    r.doubles(expects);
    let mut found = Vec::new();
    for name in expects {
        match spec.promises.iter().find(|promise| promise.name == name.get_ref()) {
            Some(promise) => found.push(promise.name),
            None => {
                let known: Vec<&str> = spec.promises.iter().map(|promise| promise.name).collect();
                r.complain(name, unknown("promise", name.get_ref(), &known));
            }
        }
    }
    found
}
