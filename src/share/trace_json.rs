//! Traces as JSON, for other tools and for this one: docs/trace.md describes them, docs/trace.schema.json checks
//! their shape.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

use super::entry::{self, Fields, KINDS, NAMES};
use super::run::SharedRun;
use crate::protocols::{ProtocolSpec, Settings};
use crate::scenario::{self, Scenario, nearest, render};
use crate::sim::{Causality, History, Micros, Position};
use crate::text::{Language, Texts, describe};

/// Rises when a reader of the old form could misread the new one.
pub const FORMAT: u32 = 2;
/// The longest text that is read.
pub const TRACE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most events that are read.
pub const TRACE_EVENTS_MAX: usize = 1_000_000;

/// Of a complaint, so many characters are told.
const MESSAGE_MAX: usize = 500;

/// The whole run of a history, up to the furthest moment that it was run to, one event a line.
pub fn export(spec: &ProtocolSpec, settings: &Settings, history: &History) -> String {
    write(spec, settings, history, false)
}

/// As [`export`], with the vector clock of every event that happens at a node.
pub fn export_with_clocks(spec: &ProtocolSpec, settings: &Settings, history: &History) -> String {
    write(spec, settings, history, true)
}

fn write(spec: &ProtocolSpec, settings: &Settings, history: &History, with_clocks: bool) -> String {
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
        text.push_str(&format!("\"{name}\": {value},\n"));
    }
    text.push_str("\"events\": [");
    let texts = Texts::new(Language::English);
    let mut add = |index: usize, clock: &[u32]| {
        let event = &history.trace()[index];
        let mut fields = entry::fields(spec, recorder, event);
        fields.insert("text".to_owned(), json!(describe(&texts, spec, recorder, event)));
        if !clock.is_empty() {
            fields.insert("clock".to_owned(), json!(clock));
        }
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&Value::Object(fields).to_string());
    };
    if with_clocks {
        Causality::of(history.trace()).each_clock(&mut add);
    } else {
        (0..history.trace().len()).for_each(|index| add(index, &[]));
    }
    text.push_str("\n]\n}\n");
    text
}

/// A trace that was read. Whether it is the run of its scenario, [`super::compare_with`] tells.
#[derive(Clone)]
pub struct Trace {
    /// The Faultline that wrote it.
    pub version: String,
    /// The text of `scenario`.
    pub text: String,
    pub scenario: Scenario,
    pub hash: u64,
    pub events: Vec<TraceEvent>,
}

impl Trace {
    /// Its run, to be opened as one from a link; it stands at its start.
    pub fn run(&self) -> SharedRun {
        let run = SharedRun::new(self.version.clone(), self.text.clone());
        SharedRun { hash: Some(self.hash), ..run }
    }
}

/// One event as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceEvent {
    pub at: Micros,
    /// Its fields as JSON, in alphabetical order, without `text`, `clock` and what others may have added.
    pub fields: Box<str>,
    /// Its sentence in English, if it has one.
    pub text: Option<Box<str>>,
}

/// What is wrong with the text of a trace, where, and what to do. Line and column count from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceError {
    pub line: usize,
    pub column: usize,
    pub message: String,
}

impl TraceError {
    /// The message may quote a foreign text: it is told in part and without control characters.
    fn new(line: usize, column: usize, message: &str) -> TraceError {
        let message = message.chars().filter(|c| !c.is_control()).take(MESSAGE_MAX).collect();
        TraceError { line: line.max(1), column: column.max(1), message }
    }
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for TraceError {}

/// Reads what [`export`] has written.
///
/// # Errors
/// If it is no such text, is of another format, too large, or its scenario cannot be read here.
pub fn import(text: &str) -> Result<Trace, TraceError> {
    if text.len() > TRACE_BYTES_MAX {
        let message =
            format!("this trace is longer than {} MB; export a shorter run", TRACE_BYTES_MAX / 1024 / 1024);
        return Err(TraceError::new(1, 1, &message));
    }
    // A byte-order mark, as some editors leave it.
    let text = text.trim_start_matches('\u{feff}');
    let Head { format } = read(text)?;
    if format != FORMAT {
        let message = format!(
            "this trace has the format {format}, and this Faultline reads {FORMAT}; \
             export it again with Faultline {}, or open it with the Faultline that wrote it",
            env!("CARGO_PKG_VERSION")
        );
        return Err(TraceError::new(1, 1, &message));
    }
    let Document { faultline, protocol, scenario: (text, scenario), nodes, hash, events } = read(text)?;
    if protocol != scenario.spec.id {
        return Err(TraceError::new(
            1,
            1,
            &format!(
                "`protocol` is `{}`, but the scenario is one of `{}`; make them the same",
                shortened(&protocol),
                scenario.spec.id
            ),
        ));
    }
    if nodes != scenario.names {
        let (theirs, ours) = (shortened(&nodes.join(", ")), scenario.names.join(", "));
        let message = format!("`nodes` are {theirs}, but the scenario makes {ours}; make them the same");
        return Err(TraceError::new(1, 1, &message));
    }
    Ok(Trace { version: faultline, text, scenario, hash, events })
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, TraceError> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(message, _)| message);
        // Our own complaints say already what to do.
        let advice = if message.contains("; ") {
            ""
        } else {
            "; give a trace as `--trace json` or the page exports it"
        };
        let complaint = TraceError::new(error.line(), error.column(), message);
        TraceError { message: complaint.message + advice, ..complaint }
    })
}

#[derive(Deserialize)]
struct Head {
    format: u32,
}

#[derive(Deserialize)]
struct Document {
    faultline: String,
    protocol: String,
    #[serde(deserialize_with = "read_scenario")]
    scenario: (String, Scenario),
    nodes: Vec<String>,
    #[serde(deserialize_with = "read_hash")]
    hash: u64,
    #[serde(deserialize_with = "read_events")]
    events: Vec<TraceEvent>,
}

fn read_scenario<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(String, Scenario), D::Error> {
    let text = String::deserialize(deserializer)?;
    match scenario::parse(&text) {
        Ok(scenario) => Ok((text, scenario)),
        Err(errors) => Err(D::Error::custom(format!(
            "the scenario in it cannot be read, {}; open the trace with the Faultline that wrote it",
            errors[0]
        ))),
    }
}

fn read_hash<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = String::deserialize(deserializer)?;
    let plain = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let hash = u64::from_str_radix(&text, 16).ok().filter(|_| plain);
    hash.ok_or_else(|| D::Error::custom("`hash` is no hash; write 16 digits from 0 to f"))
}

fn read_events<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<TraceEvent>, D::Error> {
    struct Events;

    impl<'de> Visitor<'de> for Events {
        type Value = Vec<TraceEvent>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("a list of events")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<TraceEvent>, A::Error> {
            let mut events = Vec::new();
            while let Some(event) = list.next_element_seed(Numbered(events.len()))? {
                events.push(event);
            }
            Ok(events)
        }
    }

    deserializer.deserialize_seq(Events)
}

/// An event and its index. It is checked before its closing brace, so that a complaint names its line.
struct Numbered(usize);

impl<'de> DeserializeSeed<'de> for Numbered {
    type Value = TraceEvent;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<TraceEvent, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Numbered {
    type Value = TraceEvent;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<TraceEvent, A::Error> {
        if self.0 == TRACE_EVENTS_MAX {
            return Err(A::Error::custom(format!(
                "this trace has more than {TRACE_EVENTS_MAX} events; export a shorter run"
            )));
        }
        let mut fields = Fields::new();
        while let Some((name, value)) = map.next_entry()? {
            fields.insert(name, value);
        }
        event(fields).map_err(|message| A::Error::custom(format!("event {}: {message}", self.0)))
    }
}

fn event(mut fields: Fields) -> Result<TraceEvent, String> {
    let Some(at) = fields.get("at").and_then(Value::as_u64) else {
        return Err("`at` is missing or no time; write whole microseconds".to_owned());
    };
    let Some(kind) = fields.get("event").and_then(Value::as_str) else {
        return Err("`event` is missing or no text; write what kind of event it is".to_owned());
    };
    if !KINDS.contains(&kind) {
        let known = match nearest(kind, KINDS) {
            Some(near) => format!("write `{near}`"),
            None => format!("write one of {}", KINDS.join(", ")),
        };
        return Err(format!("`{}` is no kind of event; {known}", shortened(kind)));
    }
    let text = fields.get("text").and_then(Value::as_str).map(Box::from);
    fields.retain(|name, _| NAMES.contains(&name.as_str()));
    let fields = Value::Object(fields).to_string().into_boxed_str();
    Ok(TraceEvent { at: Micros(at), fields, text })
}

/// A foreign text as a complaint may quote it.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
