//! Reads traces as JSON: docs/trace.md describes them, docs/trace.schema.json checks their shape.

use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::entry::{Fields, KINDS, NAMES};
use super::run::SharedRun;
use crate::scenario::{self, Scenario, nearest};
use faultline_sim::Micros;

/// Rises when a reader of the old form could misread the new one.
pub const FORMAT: u32 = 2;
/// The longest text that is read.
pub const TRACE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most events that are read.
pub const TRACE_EVENTS_MAX: usize = 1_000_000;

/// Of a complaint, so many characters are told.
const MESSAGE_MAX: usize = 500;

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

/// Reads what [`super::export`] has written, at once.
///
/// # Errors
/// If it is no such text, is of another format, too large, or its scenario cannot be read here.
pub fn import(text: &str) -> Result<Trace, TraceError> {
    let mut import = Import::begin(text)?;
    while !import.advance(usize::MAX)? {}
    import.finish()
}

/// A trace that is being read, piece by piece.
pub struct Import<'a> {
    text: &'a str,
    /// So many bytes of it are read.
    at: usize,
    within: Within,
    head: Head,
    events: Vec<TraceEvent>,
}

/// What comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// A field of the whole.
    Trace,
    /// One of `events`.
    Events,
    End,
}

#[derive(Default)]
struct Head {
    format: Option<u32>,
    faultline: Option<String>,
    protocol: Option<String>,
    scenario: Option<(String, Scenario)>,
    nodes: Option<Vec<String>>,
    hash: Option<u64>,
}

impl<'a> Import<'a> {
    /// Begins to read.
    ///
    /// # Errors
    /// If the text is too long or no object.
    pub fn begin(text: &'a str) -> Result<Import<'a>, TraceError> {
        if text.len() > TRACE_BYTES_MAX {
            let message = format!(
                "this trace is longer than {} MB; export a shorter run",
                TRACE_BYTES_MAX / 1024 / 1024
            );
            return Err(TraceError::new(1, 1, &message));
        }
        // A byte-order mark, as some editors leave it.
        let text = text.trim_start_matches('\u{feff}');
        let mut import =
            Import { text, at: 0, within: Within::Trace, head: Head::default(), events: Vec::new() };
        import.sign('{')?;
        Ok(import)
    }

    /// Reads at most so many more events, and gives whether all is read.
    ///
    /// # Errors
    /// As [`import`].
    pub fn advance(&mut self, events: usize) -> Result<bool, TraceError> {
        let most = self.events.len().saturating_add(events);
        while self.events.len() < most && self.within != Within::End {
            match self.within {
                Within::Trace => self.field()?,
                Within::Events => self.event()?,
                Within::End => {}
            }
        }
        Ok(self.within == Within::End)
    }

    /// How much of the text is read, from 0 to 1.
    pub fn progress(&self) -> f64 {
        self.at as f64 / self.text.len().max(1) as f64
    }

    /// The trace, of which all is read.
    ///
    /// # Errors
    /// If something is missing in it, or its parts do not belong together.
    pub fn finish(self) -> Result<Trace, TraceError> {
        let missing = |name: &str| self.wrong(self.at, &format!("missing field `{name}`"));
        let Head { format, faultline, protocol, scenario, nodes, hash } = &self.head;
        format.ok_or_else(|| missing("format"))?;
        let version = faultline.clone().ok_or_else(|| missing("faultline"))?;
        let protocol = protocol.as_ref().ok_or_else(|| missing("protocol"))?;
        let (text, scenario) = scenario.clone().ok_or_else(|| missing("scenario"))?;
        let nodes = nodes.as_ref().ok_or_else(|| missing("nodes"))?;
        let hash = hash.ok_or_else(|| missing("hash"))?;
        if protocol != scenario.spec.id {
            let message = format!(
                "`protocol` is `{}`, but the scenario is one of `{}`; make them the same",
                shortened(protocol),
                scenario.spec.id
            );
            return Err(TraceError::new(1, 1, &message));
        }
        if *nodes != scenario.names {
            let (theirs, ours) = (shortened(&nodes.join(", ")), scenario.names.join(", "));
            let message = format!("`nodes` are {theirs}, but the scenario makes {ours}; make them the same");
            return Err(TraceError::new(1, 1, &message));
        }
        Ok(Trace { version, text, scenario, hash, events: self.events })
    }

    /// One field of the whole; of `events`, only where they begin.
    fn field(&mut self) -> Result<(), TraceError> {
        let name: String = self.value()?;
        self.sign(':')?;
        self.skip_blanks();
        let start = self.at;
        match name.as_str() {
            "format" => self.head.format = Some(self.format()?),
            "faultline" => self.head.faultline = Some(self.value()?),
            "protocol" => self.head.protocol = Some(self.value()?),
            "nodes" => self.head.nodes = Some(self.value()?),
            "scenario" => {
                let text: String = self.value()?;
                let scenario = scenario::parse(&text).map_err(|errors| {
                    self.wrong(
                        start,
                        &format!(
                            "the scenario in it cannot be read, {}; open the trace with the Faultline that wrote it",
                            errors[0]
                        ),
                    )
                })?;
                self.head.scenario = Some((text, scenario));
            }
            "hash" => {
                let hash = read_hash(&self.value::<String>()?);
                let wrong = || self.wrong(start, "`hash` is no hash; write 16 digits from 0 to f");
                self.head.hash = Some(hash.ok_or_else(wrong)?);
            }
            "events" => {
                self.sign('[')?;
                self.events.clear();
                if !self.passes(']') {
                    self.within = Within::Events;
                    return Ok(());
                }
            }
            _ => drop(self.value::<IgnoredAny>()?),
        }
        self.after_field()
    }

    fn after_field(&mut self) -> Result<(), TraceError> {
        self.within = Within::Trace;
        if !self.ends('}')? {
            return Ok(());
        }
        let rest = self.text[self.at..].trim_ascii_start();
        if !rest.is_empty() {
            return Err(self.wrong(self.text.len() - rest.len(), "something stands behind its end"));
        }
        self.within = Within::End;
        Ok(())
    }

    fn format(&mut self) -> Result<u32, TraceError> {
        let format = self.value()?;
        if format == FORMAT {
            return Ok(format);
        }
        let message = format!(
            "this trace has the format {format}, and this Faultline reads {FORMAT}; \
             export it again with Faultline {}, or open it with the Faultline that wrote it",
            env!("CARGO_PKG_VERSION")
        );
        Err(TraceError::new(1, 1, &message))
    }

    fn event(&mut self) -> Result<(), TraceError> {
        self.skip_blanks();
        let (start, index) = (self.at, self.events.len());
        if index == TRACE_EVENTS_MAX {
            let message = format!("this trace has more than {TRACE_EVENTS_MAX} events; export a shorter run");
            return Err(self.wrong(start, &message));
        }
        let event = event(self.value()?)
            .map_err(|message| self.wrong(start, &format!("event {index}: {message}")))?;
        self.events.push(event);
        if self.ends(']')? { self.after_field() } else { Ok(()) }
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.text[self.at..].trim_ascii_start().len();
    }

    /// Passes the sign if it comes next, and gives whether it does.
    fn passes(&mut self, sign: char) -> bool {
        self.skip_blanks();
        let comes = self.text[self.at..].starts_with(sign);
        self.at += if comes { sign.len_utf8() } else { 0 };
        comes
    }

    /// Passes the sign.
    fn sign(&mut self, sign: char) -> Result<(), TraceError> {
        if self.passes(sign) { Ok(()) } else { Err(self.wrong(self.at, &format!("expected `{sign}`"))) }
    }

    /// Passes the comma before another element of what ends with this sign, or that sign. Gives whether it has ended.
    fn ends(&mut self, end: char) -> Result<bool, TraceError> {
        if self.passes(end) {
            return Ok(true);
        }
        if self.passes(',') {
            return Ok(false);
        }
        Err(self.wrong(self.at, &format!("expected `,` or `{end}`")))
    }

    /// The JSON value that comes next.
    fn value<T: DeserializeOwned>(&mut self) -> Result<T, TraceError> {
        let mut values = serde_json::Deserializer::from_str(&self.text[self.at..]).into_iter();
        match values.next() {
            Some(Ok(value)) => {
                self.at += values.byte_offset();
                Ok(value)
            }
            Some(Err(error)) => {
                let message = error.to_string();
                let (message, _) = message.rsplit_once(" at line ").unwrap_or((&message, ""));
                let complaint = self.wrong(self.at, message);
                let column = error.column() + if error.line() > 1 { 0 } else { complaint.column - 1 };
                Err(TraceError {
                    line: complaint.line + error.line().max(1) - 1,
                    column: column.max(1),
                    ..complaint
                })
            }
            None => Err(self.wrong(self.text.len(), "the text ends before the trace does")),
        }
    }

    /// What is wrong at this byte, and what to do unless that is said.
    fn wrong(&self, at: usize, message: &str) -> TraceError {
        let before = &self.text.as_bytes()[..at];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
        let complaint = TraceError::new(line, column, message);
        // Our own complaints say already what to do.
        let advice = if message.contains("; ") {
            ""
        } else {
            "; give a trace as `--trace json` or the page exports it"
        };
        TraceError { message: complaint.message + advice, ..complaint }
    }
}

fn read_hash(text: &str) -> Option<u64> {
    let plain = text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    u64::from_str_radix(text, 16).ok().filter(|_| plain)
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
