//! Logs that ShiViz draws (<https://bestchai.bitbucket.io/shiviz/>).

use std::fmt::Write as _;

use crate::protocols::ProtocolSpec;
use crate::sim::{Causality, History};
use crate::text::{Texts, describe};

/// How ShiViz takes a log apart unless it is told otherwise.
pub const SHIVIZ_REGEXP: &str = r"(?<event>.*)\n(?<host>\S*) (?<clock>{.*})";

/// The whole run of a history as a log for ShiViz: the expression that reads it, an empty line (there is one
/// run), and two lines for every event that happens at a node: its sentence, then node and vector clock.
pub fn shiviz(spec: &ProtocolSpec, texts: &Texts, history: &History) -> String {
    let recorder = history.recorder();
    let names = recorder.names();
    let causality = Causality::of(history.trace());
    let mut log = format!("{SHIVIZ_REGEXP}\n\n");
    causality.each_clock(&mut |index, clock| {
        let Some(node) = causality.node(index) else { return };
        let event = &history.trace()[index];
        let sentence = describe(texts, spec, recorder, event);
        let _ = writeln!(log, "{}  {}", event.at, one_line(&sentence));
        let known = names.iter().zip(clock).filter(|(_, count)| **count > 0);
        let clock: Vec<String> = known.map(|(name, count)| format!("\"{name}\":{count}")).collect();
        let _ = writeln!(log, "{} {{{}}}", names[node.index()], clock.join(","));
    });
    log
}

/// What `.` of the expression matches.
fn one_line(text: &str) -> String {
    let ends_a_line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if ends_a_line(c) { ' ' } else { c }).collect()
}
