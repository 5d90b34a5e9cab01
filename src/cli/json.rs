//! A trace as JSON, one event a line.

use serde_json::{Value, json};

use crate::scenario::Scenario;
use crate::sim::{Event, History, What};
use crate::text::{Language, Texts, describe};

/// Rises when a reader of the old form could misread the new one.
const FORMAT: u32 = 1;

pub fn print_trace(scenario: &Scenario, history: &History) {
    let recorder = history.recorder();
    let head = json!({
        "format": FORMAT,
        "faultline": env!("CARGO_PKG_VERSION"),
        "protocol": scenario.spec.id,
        "cluster": scenario.settings.render(scenario.spec),
        "nodes": scenario.names,
        "events": history.trace().len(),
        // 64 bits do not fit into a JSON number.
        "hash": format!("{:016x}", recorder.trace_hash()),
    });
    println!("{head}");
    let texts = Texts::new(Language::English);
    for event in history.trace() {
        println!("{}", line(scenario, history, event, &texts));
    }
}

/// `at` is in microseconds.
fn line(scenario: &Scenario, history: &History, event: &Event, texts: &Texts) -> Value {
    let recorder = history.recorder();
    let name = |node: crate::sim::NodeId| scenario.names[node.index()].clone();
    let mut value = json!({
        "at": event.at.0,
        "event": kind(&event.what),
        "text": describe(texts, scenario.spec, recorder, event),
    });
    if let Some(node) = event.what.node() {
        value["node"] = json!(name(node));
    }
    if let Some(id) = event.what.message() {
        value["message"] = json!(id.0);
        if let Some(view) = recorder.message(id) {
            value["kind"] = json!(view.kind);
            value["from"] = json!(name(view.from));
            value["to"] = json!(name(view.to));
        }
    }
    if let What::Line { line, .. } = event.what {
        value["line"] = json!(scenario.spec.label(line));
    }
    if let What::Violated { promise, .. } = event.what {
        value["promise"] = json!(scenario.spec.promises[usize::from(promise.0)].name);
    }
    value
}

fn kind(what: &What) -> &'static str {
    match what {
        What::Started { .. } => "started",
        What::Restarted { .. } => "restarted",
        What::Crashed { .. } => "crashed",
        What::Paused { .. } => "paused",
        What::Resumed { .. } => "resumed",
        What::Wiped { .. } => "wiped",
        What::Sent { .. } => "sent",
        What::Delivered { .. } => "delivered",
        What::Queued { .. } => "queued",
        What::Dropped { .. } => "dropped",
        What::Delayed { .. } => "delayed",
        What::Duplicated { .. } => "duplicated",
        What::TimerFired { .. } => "timer",
        What::Synced { .. } => "synced",
        What::Line { .. } => "line",
        What::Noted { .. } => "note",
        What::Invoked { .. } => "invoked",
        What::Responded { .. } => "responded",
        What::LinkCut { .. } => "cut",
        What::LinkHealed { .. } => "healed",
        What::LinkChanged { .. } => "link-changed",
        What::ClockChanged { .. } => "clock-changed",
        What::Violated { .. } => "violated",
        What::Reached { .. } => "reached",
    }
}
