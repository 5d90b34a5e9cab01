//! A trace held against the run that its own scenario makes here.

use fluent_bundle::FluentValue;
use serde_json::Value;

use super::entry::{self, Fields};
use super::run::{Opened, Opening, STEPS_MAX};
use super::trace_json::{Trace, TraceEvent};
use crate::scenario::{Failure, Line};
use crate::text::{Texts, describe};
use faultline_sim::{Event, Moment, Session};

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
    /// The event, from 0; `None` if they are all the same and only the hash is not.
    pub index: Option<usize>,
    /// What the trace says, as a sentence.
    pub expected: String,
    /// What happens here, as a sentence.
    pub found: String,
    /// Where the run of the scenario shows it: right after the event, at its end if it has no such event, at its
    /// start if only the hash differs.
    pub at: Moment,
}

/// Between two looks at a run that is compared at once.
const STEPS: u64 = 1_000;

/// Carries out the scenario of the trace anew and compares every event: everything but its sentence and its
/// vector clock, which follow from the rest. Stops where they differ, and after 5,000,000 steps.
pub fn compare_with(trace: &Trace, texts: &Texts) -> Comparison {
    let mut replay = Replay::begin(trace, texts);
    while !replay.advance(STEPS) {}
    replay.finish()
}

/// A trace that is being compared, as by [`compare_with`], piece by piece.
pub struct Replay<'a> {
    opening: Opening,
    judge: Judge<'a>,
}

impl<'a> Replay<'a> {
    pub fn begin(trace: &'a Trace, texts: &'a Texts) -> Replay<'a> {
        let opening = Opening::new(trace.run(), trace.scenario.clone());
        Replay { opening, judge: Judge { trace, texts, seen: 0, difference: None } }
    }

    /// Makes about so many more steps of the run at most and compares what has happened. Gives whether all is
    /// compared, or a difference is found.
    pub fn advance(&mut self, steps: u64) -> bool {
        let made = self.opening.advance(steps);
        self.judge.look(self.opening.history().recorder());
        made || self.judge.difference.is_some()
    }

    /// How much of the trace is compared, from 0 to 1.
    pub fn progress(&self) -> f64 {
        self.judge.seen as f64 / self.judge.trace.events.len().max(1) as f64
    }

    /// What has come of it.
    pub fn finish(self) -> Comparison {
        let Replay { opening, mut judge } = self;
        let Opened { mut history, failed, complete, .. } = opening.finish();
        judge.end(history.recorder(), failed, complete);
        if let Some(Difference { index: Some(event), at, .. }) = &mut judge.difference {
            if *event < history.trace().len() {
                history.seek_event(*event as u64);
            } else {
                history.seek(history.end());
            }
            *at = history.moment();
        }
        Comparison { same: judge.difference.is_none(), first_difference: judge.difference }
    }
}

struct Judge<'a> {
    trace: &'a Trace,
    texts: &'a Texts,
    /// How many events of the run were compared.
    seen: usize,
    difference: Option<Difference>,
}

impl Judge<'_> {
    /// Compares what has happened since the last look, up to the first difference.
    fn look(&mut self, session: &dyn Session) {
        while let Some(event) = session.trace().get(self.seen).filter(|_| self.difference.is_none()) {
            self.compare(session, event);
            self.seen += 1;
        }
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

    fn end(&mut self, session: &dyn Session, failed: Option<(Line, Failure)>, complete: bool) {
        if self.difference.is_some() {
            return;
        }
        let next = self.trace.events.get(self.seen);
        let expected = || next.map_or_else(|| self.texts.get("trace-ends"), told);
        if let Some((line, failure)) = failed {
            let why = failure_text(self.texts, &failure, session.names());
            let line = [("line", FluentValue::from(line.text)), ("why", why.into())];
            return self.differs(expected(), self.texts.with("trace-line-failed", &line));
        }
        if !complete {
            return self.differs(expected(), failure_text(self.texts, &Failure::Stopped, session.names()));
        }
        if next.is_some() {
            return self.differs(expected(), self.texts.get("trace-run-ends"));
        }
        let (expected, found) = (self.trace.hash, session.trace_hash());
        if expected != found {
            let hash = |hash: u64| {
                self.texts.with("trace-hash", &[("hash", FluentValue::from(format!("{hash:016x}")))])
            };
            let (expected, found) = (hash(expected), hash(found));
            self.difference = Some(Difference { index: None, expected, found, at: Moment::default() });
        }
    }

    fn differs(&mut self, expected: String, found: String) {
        self.difference = Some(Difference { index: Some(self.seen), expected, found, at: Moment::default() });
    }
}

/// Why a line of a scenario could not be carried out. `names` are those of the cluster's nodes.
pub fn failure_text(texts: &Texts, failure: &Failure, names: &[String]) -> String {
    match failure {
        Failure::Refused(refusal) => texts.note(&refusal.0, names),
        Failure::NeverHeld => texts.get("trace-never-held"),
        Failure::DoesNotHold => texts.get("trace-does-not-hold"),
        Failure::Stopped => texts.with("trace-too-long", &[("steps", FluentValue::from(STEPS_MAX as i64))]),
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
