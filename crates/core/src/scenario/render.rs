//! A run as text that makes it again.

use crate::text::command_line;
use faultline_protocols::{ProtocolSpec, Settings};
use faultline_sim::{Given, Position};

/// The scenario of a run: its cluster, its commands at their exact places, and its end.
pub fn render(
    spec: &ProtocolSpec,
    settings: &Settings,
    names: &[String],
    given: &[Given],
    end: Position,
) -> String {
    let mut text = settings.render(spec) + "\n";
    let mut place = Position::default();
    for Given { at, command } in given {
        advance(&mut text, &mut place, *at);
        text.push_str(&command_line(command, names));
        text.push('\n');
    }
    advance(&mut text, &mut place, end);
    text
}

fn advance(text: &mut String, place: &mut Position, to: Position) {
    if to > *place {
        text.push_str(&format!("run until step {} at {}\n", to.steps, to.time));
        *place = to;
    }
}
