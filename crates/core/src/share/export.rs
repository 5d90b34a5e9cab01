//! Runs as files for other tools: traces as JSON (docs/trace.md, docs/trace.schema.json), and logs that ShiViz draws
//! (<https://bestchai.bitbucket.io/shiviz/>). They are written at once, or in pieces.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::entry;
use super::trace_json::FORMAT;
use crate::scenario::render;
use crate::text::{Language, Texts, describe, name_of};
use faultline_protocols::{ProtocolSpec, Settings};
use faultline_sim::{Clocks, Event, History, NodeId, Position, Session};

/// How ShiViz takes a log apart unless it is told otherwise.
pub const SHIVIZ_REGEXP: &str = r"(?<event>.*)\n(?<host>\S*) (?<clock>{.*})";

/// The whole run of a history, up to the furthest moment that it was run to, one event a line.
pub fn export(spec: &ProtocolSpec, settings: &Settings, history: &History) -> String {
    Export::json(spec, settings, history, &Texts::new(Language::English)).at_once(history)
}

/// As [`export`], with the vector clock of every event that happens at a node.
pub fn export_with_clocks(spec: &ProtocolSpec, settings: &Settings, history: &History) -> String {
    let texts = Texts::new(Language::English);
    let clocks = Some(Clocks::of(history.trace()));
    Export { clocks, ..Export::json(spec, settings, history, &texts) }.at_once(history)
}

/// The whole run of a history as a log for ShiViz: the expression that reads it, an empty line (there is one
/// run), and two lines for every event that happens at a node: its sentence, then node and vector clock.
pub fn shiviz(spec: &ProtocolSpec, texts: &Texts, history: &History) -> String {
    Export::shiviz(spec, history, texts).at_once(history)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    ShiViz,
}

/// A file about a run that is being written, piece by piece.
pub struct Export<'a> {
    form: Form,
    spec: &'a ProtocolSpec,
    texts: &'a Texts,
    clocks: Option<Clocks>,
    text: String,
    /// How many events it is to have, and how many it has.
    events: usize,
    written: usize,
}

impl<'a> Export<'a> {
    /// Begins what [`export`] writes. Its reader expects English.
    pub fn json(
        spec: &'a ProtocolSpec,
        settings: &Settings,
        history: &History,
        texts: &'a Texts,
    ) -> Export<'a> {
        let recorder = history.recorder();
        let end = history.end();
        let end = Position { steps: end.steps, time: end.time };
        let head = [
            ("format", json!(FORMAT)),
            ("faultline", json!(env!("CARGO_PKG_VERSION"))),
            ("protocol", json!(spec.id)),
            ("scenario", json!(render(spec, settings, recorder.names(), history.given(), end))),
            ("nodes", json!(recorder.names())),
            // 64 bits do not fit into a JSON number.
            ("hash", json!(format!("{:016x}", recorder.trace_hash()))),
        ];
        let mut text = String::from("{\n");
        for (name, value) in head {
            let _ = writeln!(text, "\"{name}\": {value},");
        }
        text.push_str("\"events\": [");
        let events = history.trace().len();
        Export { form: Form::Json, spec, texts, clocks: None, text, events, written: 0 }
    }

    /// Begins what [`shiviz`] writes.
    pub fn shiviz(spec: &'a ProtocolSpec, history: &History, texts: &'a Texts) -> Export<'a> {
        let clocks = Some(Clocks::of(history.trace()));
        let text = format!("{SHIVIZ_REGEXP}\n\n");
        let events = history.trace().len();
        Export { form: Form::ShiViz, spec, texts, clocks, text, events, written: 0 }
    }

    /// Writes at most so many more events, and gives whether all are written. The history is the one that this
    /// was begun with, and still at the same [`History::timeline`].
    pub fn advance(&mut self, history: &History, events: usize) -> bool {
        let end = self.events.min(self.written.saturating_add(events));
        while self.written < end {
            self.event(history.recorder(), &history.trace()[self.written]);
            self.written += 1;
        }
        end == self.events
    }

    /// How much of it is written, from 0 to 1.
    pub fn progress(&self) -> f64 {
        self.written as f64 / self.events.max(1) as f64
    }

    /// The file, of which all is written.
    pub fn finish(mut self) -> String {
        if self.form == Form::Json {
            self.text.push_str("\n]\n}\n");
        }
        self.text
    }

    fn at_once(mut self, history: &History) -> String {
        self.advance(history, usize::MAX);
        self.finish()
    }

    fn event(&mut self, recorder: &dyn Session, event: &Event) {
        let sentence = describe(self.texts, self.spec, recorder, event);
        let (node, clock) = self.clocks.as_mut().and_then(Clocks::advance).unwrap_or_default();
        match self.form {
            Form::Json => {
                let mut fields = entry::fields(self.spec, recorder, event);
                fields.insert("text".to_owned(), sentence.into());
                if !clock.is_empty() {
                    fields.insert("clock".to_owned(), clock.into());
                }
                self.text.push_str(if self.written == 0 { "\n" } else { ",\n" });
                let _ = write!(self.text, "{}", Value::Object(fields));
            }
            Form::ShiViz => {
                let Some(NodeId(node)) = node else { return };
                let names = recorder.names();
                let _ = writeln!(self.text, "{}  {}", event.at, one_line(&sentence));
                let known = names.iter().zip(clock).filter(|(_, count)| **count > 0);
                let clock: Vec<String> = known.map(|(name, count)| format!("\"{name}\":{count}")).collect();
                let _ = writeln!(self.text, "{} {{{}}}", name_of(names, NodeId(node)), clock.join(","));
            }
        }
    }
}

/// What `.` of the expression matches.
fn one_line(text: &str) -> String {
    let ends_a_line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.chars().map(|c| if ends_a_line(c) { ' ' } else { c }).collect()
}
