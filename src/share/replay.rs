//! A trace held against the run that its own scenario makes here.

use fluent_bundle::FluentValue;
use serde_json::Value;

use super::entry::{self, Fields};
use super::run::STEPS_MAX;
use super::trace_json::{Trace, TraceEvent};
use crate::scenario::{self, Failure, Line};
use crate::sim::{Event, Session};
use crate::text::{Texts, describe};

/// Of a foreign sentence, so many characters are told.
const TOLD_MAX: usize = 1_000;

/// Whether a trace is the run of its scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    pub same: bool,
    pub first_difference: Option<Difference>,
}

/// Where a trace and the run of its scenario differ first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The event, from 0; the number of events if they are all the same and the hash is not.
    pub index: usize,
    /// What the trace says, as a sentence.
    pub expected: String,
    /// What happens here, as a sentence.
    pub found: String,
}

/// Carries out the scenario of the trace anew and compares every event: everything but its sentence and its
/// vector clock, which follow from the rest. Stops where they differ, and after 5,000,000 steps.
pub fn compare_with(trace: &Trace, texts: &Texts) -> Comparison {
    let mut history = scenario::open(&trace.scenario);
    let mut judge = Judge { trace, texts, seen: 0, difference: None };
    judge.look(history.recorder());
    let mut failed = None;
    for line in &trace.scenario.lines {
        if judge.difference.is_some() {
            break;
        }
        let mut eye = |session: &dyn Session| judge.look(session) && session.position().steps <= STEPS_MAX;
        if let Err(failure) = scenario::watch(line, &mut history, &trace.scenario.settings, &mut eye) {
            failed = Some((line, failure));
            break;
        }
    }
    judge.end(history.recorder(), failed);
    Comparison { same: judge.difference.is_none(), first_difference: judge.difference }
}

struct Judge<'a> {
    trace: &'a Trace,
    texts: &'a Texts,
    /// How many events of the run were compared.
    seen: usize,
    difference: Option<Difference>,
}

impl Judge<'_> {
    /// Compares what has happened since the last look. Returns whether it is worth going on.
    fn look(&mut self, session: &dyn Session) -> bool {
        while let Some(event) = session.trace().get(self.seen).filter(|_| self.difference.is_none()) {
            self.compare(session, event);
            self.seen += 1;
        }
        self.difference.is_none()
    }

    fn compare(&mut self, session: &dyn Session, event: &Event) {
        let spec = self.trace.scenario.spec;
        let sentence = || format!("{}  {}", event.at, describe(self.texts, spec, session, event));
        let Some(expected) = self.trace.events.get(self.seen) else {
            return self.differs(self.texts.get("trace-ends"), sentence());
        };
        let fields = entry::fields(spec, session, event);
        let text = Value::Object(fields).to_string();
        if *expected.fields == *text {
            return;
        }
        let (mut expected_text, mut found_text) = (told(expected), sentence());
        // The difference may lie in what sentences leave out.
        if expected_text == found_text {
            let (theirs, ours) = other_fields(&expected.fields, &text);
            expected_text.push_str(&theirs);
            found_text.push_str(&ours);
        }
        self.differs(expected_text, found_text);
    }

    fn end(&mut self, session: &dyn Session, failed: Option<(&Line, Failure)>) {
        self.look(session);
        if self.difference.is_some() {
            return;
        }
        let next = self.trace.events.get(self.seen);
        let expected = || next.map_or_else(|| self.texts.get("trace-ends"), told);
        if let Some((line, failure)) = failed {
            let why = self.why(failure, session.names());
            let line = [("line", FluentValue::from(line.text.clone())), ("why", why.into())];
            return self.differs(expected(), self.texts.with("trace-line-failed", &line));
        }
        if next.is_some() {
            return self.differs(expected(), self.texts.get("trace-run-ends"));
        }
        let hash = |hash: u64| {
            let hash = FluentValue::from(format!("{hash:016x}"));
            self.texts.with("trace-hash", &[("hash", hash)])
        };
        let (expected, found) = (self.trace.hash, session.trace_hash());
        if expected != found {
            self.differs(hash(expected), hash(found));
        }
    }

    fn why(&self, failure: Failure, names: &[String]) -> String {
        match failure {
            Failure::Refused(refusal) => self.texts.note(&refusal.0, names),
            Failure::NeverHeld => self.texts.get("trace-never-held"),
            Failure::DoesNotHold => self.texts.get("trace-does-not-hold"),
            Failure::Stopped => {
                self.texts.with("trace-too-long", &[("steps", FluentValue::from(STEPS_MAX as i64))])
            }
        }
    }

    fn differs(&mut self, expected: String, found: String) {
        self.difference = Some(Difference { index: self.seen, expected, found });
    }
}

/// What the trace says of an event.
fn told(event: &TraceEvent) -> String {
    format!("{}  {}", event.at, plain(event.text.as_deref().unwrap_or(&event.fields)))
}

/// A foreign text, of bounded length and without control characters.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(TOLD_MAX).collect()
}

/// The fields in which two events differ, of each.
fn other_fields(expected: &str, found: &str) -> (String, String) {
    let read = |text: &str| serde_json::from_str::<Fields>(text).unwrap_or_default();
    let (expected, found) = (read(expected), read(found));
    let only = |these: &Fields, those: &Fields| {
        let other = these.iter().filter(|(name, value)| those.get(*name) != Some(*value));
        let list: Vec<String> = other.map(|(name, value)| format!("{name}: {value}")).collect();
        if list.is_empty() { String::new() } else { format!(" ({})", plain(&list.join(", "))) }
    };
    (only(&expected, &found), only(&found, &expected))
}
