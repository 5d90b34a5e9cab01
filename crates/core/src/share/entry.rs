//! One event as JSON: the same fields for exporting a trace and for holding it against a run.

use serde_json::{Map, Value, json};

use faultline_protocols::ProtocolSpec;
use faultline_sim::{self, DropReason, Event, MessageId, NodeId, Note, OperationId, Session, Weight, What};

pub(super) type Fields = Map<String, Value>;

/// The kinds of events, as `event` names them.
pub(super) const KINDS: [&str; 24] = [
    "started",
    "restarted",
    "crashed",
    "paused",
    "resumed",
    "wiped",
    "sent",
    "delivered",
    "queued",
    "dropped",
    "delayed",
    "duplicated",
    "timer",
    "synced",
    "line",
    "note",
    "invoked",
    "responded",
    "cut",
    "healed",
    "link-changed",
    "clock-changed",
    "violated",
    "reached",
];

/// Fields that say what happened. `at` goes with them; `text` and `clock` follow from them.
pub(super) const NAMES: [&str; 23] = [
    "event",
    "node",
    "from",
    "to",
    "message",
    "kind",
    "fields",
    "copy",
    "why",
    "timer",
    "operations",
    "line",
    "note",
    "weight",
    "operation",
    "request",
    "response",
    "acknowledged",
    "promise",
    "goal",
    "lost-sends",
    "lost-writes",
    "at",
];

/// Fields that count what came before in the same run: another run may number the same things otherwise.
const NUMBERS: [&str; 3] = ["message", "copy", "operation"];

pub(super) fn kind(what: &What) -> &'static str {
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

/// What happened, under the names of [`NAMES`].
pub(super) fn fields(spec: &ProtocolSpec, recorder: &dyn Session, event: &Event) -> Fields {
    let with_content = matches!(event.what, What::Sent { .. });
    fields_with(spec, recorder, event, with_content)
}

fn fields_with(spec: &ProtocolSpec, recorder: &dyn Session, event: &Event, with_content: bool) -> Fields {
    let mut entry = Entry { recorder, fields: Fields::new() };
    entry.put("at", event.at.0);
    entry.put("event", kind(&event.what));
    if let Some(node) = event.what.node() {
        entry.node("node", node);
    }
    if let Some(id) = event.what.message() {
        entry.message(id, with_content);
    }
    match event.what {
        What::Crashed { lost_sends, lost_writes, .. } => {
            entry.put("lost-sends", lost_sends);
            entry.put("lost-writes", lost_writes);
        }
        What::Dropped { why, .. } => entry.put("why", reason(why)),
        What::Duplicated { copy, .. } => entry.put("copy", copy.0),
        What::TimerFired { timer, .. } => entry.note("timer", &recorder.timer(timer)),
        What::Synced { operations, .. } => entry.put("operations", operations),
        What::Line { line, .. } => entry.put("line", spec.label(line)),
        What::Noted { note, weight, .. } => {
            entry.note("note", &recorder.note(note));
            entry.put("weight", weight_word(weight));
        }
        What::Invoked { operation, .. } => entry.operation(operation, false),
        What::Responded { operation, .. } => entry.operation(operation, true),
        What::LinkCut { from, to } | What::LinkHealed { from, to } | What::LinkChanged { from, to } => {
            entry.node("from", from);
            entry.node("to", to);
        }
        What::Violated { promise, note, .. } => {
            entry.put("promise", spec.promises[usize::from(promise.0)].name);
            entry.note("note", &recorder.note(note));
        }
        What::Reached { goal, .. } => entry.put("goal", spec.goals[usize::from(goal.0)]),
        _ => {}
    }
    entry.fields
}

/// As [`fields`], with what a message says in place of what another run may number otherwise.
pub(super) fn unnumbered(spec: &ProtocolSpec, recorder: &dyn Session, event: &Event) -> Fields {
    let mut fields = fields_with(spec, recorder, event, true);
    fields.retain(|name, _| !NUMBERS.contains(&name.as_str()));
    fields
}

struct Entry<'a> {
    recorder: &'a dyn Session,
    fields: Fields,
}

impl Entry<'_> {
    fn put(&mut self, name: &str, value: impl Into<Value>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    fn node(&mut self, name: &str, node: NodeId) {
        self.put(name, self.recorder.names()[node.index()].as_str());
    }

    fn note(&mut self, name: &str, note: &Note) {
        self.put(name, note_json(note, self.recorder.names()));
    }

    fn message(&mut self, id: MessageId, with_content: bool) {
        self.put("message", id.0);
        let Some(view) = self.recorder.message(id) else { return };
        self.put("kind", view.kind);
        self.node("from", view.from);
        self.node("to", view.to);
        if with_content {
            let names = self.recorder.names();
            let content: Fields = view
                .fields
                .iter()
                .map(|field| (field.key.to_owned(), value_json(&field.value, names)))
                .collect();
            self.put("fields", content);
        }
    }

    fn operation(&mut self, id: OperationId, with_response: bool) {
        self.put("operation", id.0);
        let Some(view) = self.recorder.operation(id) else { return };
        self.put("request", view.request);
        if let Some(response) = view.response.filter(|_| with_response) {
            self.note("response", &response);
            self.put("acknowledged", view.acknowledged);
        }
    }
}

fn reason(why: DropReason) -> &'static str {
    match why {
        DropReason::Loss => "loss",
        DropReason::Cut => "cut",
        DropReason::ReceiverDown => "receiver-down",
        DropReason::ByHand => "by-hand",
    }
}

fn weight_word(weight: Weight) -> &'static str {
    match weight {
        Weight::Detail => "detail",
        Weight::Normal => "normal",
        Weight::Major => "major",
    }
}

fn note_json(note: &Note, names: &[String]) -> Value {
    let mut value = json!({ "key": note.key });
    if !note.args.is_empty() {
        let args: Fields =
            note.args.iter().map(|(name, value)| ((*name).to_owned(), value_json(value, names))).collect();
        value["args"] = Value::Object(args);
    }
    value
}

/// Texts, numbers, flags and lists are themselves; what else there is says what it is.
fn value_json(value: &faultline_sim::Value, names: &[String]) -> Value {
    match value {
        faultline_sim::Value::Nothing => Value::Null,
        faultline_sim::Value::Node(node) => json!({ "node": names.get(node.index()) }),
        faultline_sim::Value::Int(number) => json!(number),
        faultline_sim::Value::Time(time) => json!({ "us": time.0 }),
        faultline_sim::Value::Flag(flag) => json!(flag),
        faultline_sim::Value::Word(word) => json!(word.as_str()),
        faultline_sim::Value::Text(text) => json!(text),
        faultline_sim::Value::Term(key) => json!({ "term": key }),
        faultline_sim::Value::Note(note) => note_json(note, names),
        faultline_sim::Value::List(values) => values.iter().map(|value| value_json(value, names)).collect(),
    }
}
