//! What runs of a protocol show.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use faultline::protocols::{ProtocolSpec, Settings};
use faultline::scenario::golden;
use faultline::sim::{
    Exhibit, GoalId, History, LineId, MessageId, NodeView, Note, Promise, PromiseId, Session, Value, What,
};
use faultline::swarm::Schedule;

/// Random schedules of each variant that are looked at for what no golden scenario has.
const SCHEDULES: u64 = 200;

/// Exhibits are made of everything that has happened, so they are looked at only every so many steps.
const STEPS_BETWEEN_EXHIBITS: u64 = 16;

#[derive(Default)]
pub struct Shown {
    pub message_kinds: BTreeSet<&'static str>,
    pub broken: BTreeSet<PromiseId>,
    pub goals: BTreeSet<GoalId>,
    pub lines: BTreeSet<LineId>,
    /// The keys of the texts of timers that have fired.
    pub timers: BTreeSet<&'static str>,
    /// By the prefix of a node's name.
    pub roles: BTreeMap<&'static str, BTreeSet<&'static str>>,
    pub fields: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// One note for each text and each set of blanks.
    pub notes: BTreeMap<(&'static str, Vec<&'static str>), Note>,
    /// Other keys of texts.
    pub keys: BTreeSet<String>,
}

impl Shown {
    /// All golden scenarios, and as many random schedules as it takes to see everything.
    pub fn by_runs_of(spec: &'static ProtocolSpec) -> Shown {
        let mut shown = Shown::default();
        shown.look_at_goldens(spec);
        shown.look_at_schedules(spec);
        shown
    }

    fn look_at_goldens(&mut self, spec: &'static ProtocolSpec) {
        let folder = format!("crates/protocols/src/{}/scenarios", spec.id);
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}")) {
            let path = entry.expect("it can be read").path();
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let golden =
                golden::run(&text).unwrap_or_else(|errors| panic!("{}, {}", path.display(), errors[0]));
            self.look_at_trace(spec, &golden.history);
            self.look_at_steps(spec, &golden.scenario.settings, &golden.history);
        }
    }

    fn look_at_schedules(&mut self, spec: &'static ProtocolSpec) {
        for seed in 1..=SCHEDULES {
            for variant in spec.variants {
                if self.has_everything(spec) {
                    return;
                }
                let text = Schedule::new(spec, variant, seed).run().scenario();
                let run = golden::run(&text).unwrap_or_else(|errors| panic!("{text}\n{}", errors[0]));
                self.look_at_trace(spec, &run.history);
            }
        }
    }

    fn has_everything(&self, spec: &ProtocolSpec) -> bool {
        self.message_kinds.len() >= spec.message_kinds.len()
            && self.lines.len() >= spec.lines().count()
            && self.timers.len() >= spec.timers.len()
            && self.goals.len() >= spec.goals.len()
            && spec.message_texts.iter().all(|text| self.notes.keys().any(|(key, _)| key == text))
    }

    fn look_at_trace(&mut self, spec: &ProtocolSpec, history: &History) {
        let recorder = history.recorder();
        for message in (1..).map_while(|id| recorder.message(MessageId(id))) {
            self.message_kinds.insert(message.kind);
            self.note(&message.label);
            for field in &message.fields {
                self.value(&field.value);
                self.keys.insert(format!("{}-field-{}", spec.id, field.key));
            }
        }
        for event in history.trace() {
            match event.what {
                What::Line { line, .. } => {
                    self.lines.insert(line);
                }
                What::Reached { goal, .. } => {
                    self.goals.insert(goal);
                }
                What::Noted { note, .. } => self.note(&recorder.note(note)),
                What::Violated { promise, note, .. } => {
                    self.broken.insert(promise);
                    self.note(&recorder.note(note));
                }
                What::TimerFired { timer, .. } => {
                    let note = recorder.timer(timer);
                    self.timers.insert(note.key);
                    self.note(&note);
                }
                _ => {}
            }
        }
        let answers = history.present().operations().into_iter().filter_map(|operation| operation.response);
        answers.for_each(|answer| self.note(&answer));
    }

    fn look_at_steps(&mut self, spec: &'static ProtocolSpec, settings: &Settings, history: &History) {
        let mut session = spec.open(settings).fork();
        for given in history.given() {
            while session.position().steps < given.at.steps {
                self.step(spec, session.as_mut());
            }
            session.wait_until(given.at.time);
            session.inject(&given.command).expect("it was carried out before");
        }
        while session.position().steps < history.present().position().steps {
            self.step(spec, session.as_mut());
        }
    }

    fn step(&mut self, spec: &'static ProtocolSpec, session: &mut dyn Session) {
        assert!(session.step(), "the run was longer");
        for node in session.nodes() {
            self.look_at_node(spec, &node);
        }
        if session.position().steps.is_multiple_of(STEPS_BETWEEN_EXHIBITS) {
            session.exhibits().iter().for_each(|exhibit| self.look_at_exhibit(spec, exhibit));
        }
    }

    fn look_at_node(&mut self, spec: &'static ProtocolSpec, node: &NodeView) {
        let group = spec.group_of(&node.name);
        let group = group.unwrap_or_else(|| panic!("{}: {} belongs to no group", spec.id, node.name));
        self.roles.entry(group.prefix).or_default().insert(node.role);
        self.fields.entry(group.prefix).or_default().extend(node.fields.iter().map(|field| field.key));
        self.note(&node.line);
        node.rank.iter().for_each(|rank| self.note(rank));
        node.fields.iter().for_each(|field| self.value(&field.value));
    }

    fn look_at_exhibit(&mut self, spec: &ProtocolSpec, exhibit: &Exhibit) {
        let mut key = |kind: &str, key: &str| {
            self.keys.insert(format!("{}-{kind}-{key}", spec.id));
        };
        match exhibit {
            Exhibit::Logs(logs) => {
                key("exhibit", logs.key);
                if logs.rows.iter().flat_map(|row| &row.entries).any(|entry| entry.ticked) {
                    key("logs", "ticked");
                }
            }
            Exhibit::Table(table) => {
                key("exhibit", table.key);
                // `p1`, `p2`: a column of a node has its name.
                let named = |column: &&&'static str| !column.ends_with(|last: char| last.is_ascii_digit());
                table.columns.iter().filter(named).for_each(|column| key("column", column));
                table.rows.iter().flatten().for_each(|value| self.value(value));
            }
            Exhibit::Bars(bars) => {
                key("exhibit", bars.key);
                bars.marks.iter().for_each(|mark| key("mark", mark.key));
                for bar in &bars.bars {
                    bar.parts.iter().for_each(|part| key("part", part.key));
                }
                for bar in &bars.bars {
                    self.value(&bar.label);
                    bar.note.iter().for_each(|note| self.note(note));
                }
            }
            Exhibit::Ring(ring) => {
                key("exhibit", ring.key);
                self.note(&ring.caption);
            }
            Exhibit::Timelines(lines) => {
                key("exhibit", lines.key);
                lines.spans.iter().for_each(|span| key("span", span.key));
                if !lines.spans.is_empty() && !lines.arrows.is_empty() {
                    key("arrow", lines.key);
                }
                lines.marks.iter().for_each(|mark| key("mark", mark.key));
                lines.cuts.iter().for_each(|cut| key("cut", cut.key));
            }
            Exhibit::Levels(levels) => {
                key("exhibit", levels.key);
                key("unit", levels.unit);
            }
        }
    }

    fn note(&mut self, note: &Note) {
        note.args.iter().for_each(|(_, value)| self.value(value));
        let blanks = note.args.iter().map(|(name, _)| *name).collect();
        self.notes.entry((note.key, blanks)).or_insert_with(|| note.clone());
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Term(key) => {
                self.keys.insert((*key).to_owned());
            }
            Value::Note(note) => self.note(note),
            Value::List(values) => values.iter().for_each(|value| self.value(value)),
            Value::Nothing
            | Value::Node(_)
            | Value::Int(_)
            | Value::Time(_)
            | Value::Flag(_)
            | Value::Word(_)
            | Value::Text(_) => {}
        }
    }
}

/// The texts of what a protocol says of itself; those with a meaning have the attribute `.meaning`, too.
pub fn texts_of(spec: &ProtocolSpec) -> Vec<(String, bool)> {
    use faultline::protocols::Domain;
    let key = |kind: &str, name: &str| format!("{}-{kind}-{name}", spec.id);
    let mut texts = vec![(format!("{}-name", spec.id), true)];
    for parameter in spec.parameters {
        texts.push((key("parameter", parameter.name), true));
        if let Domain::Choice(choices) = parameter.domain {
            texts.extend(
                choices
                    .iter()
                    .map(|choice| (key("parameter", &format!("{}-{choice}", parameter.name)), false)),
            );
        }
    }
    texts.extend(spec.variants.iter().map(|variant| (key("variant", variant.name), true)));
    for request in spec.requests {
        texts.push((key("request", request.verb), false));
        texts.extend(request.arguments.iter().map(|argument| (key("argument", argument), false)));
    }
    for group in spec.groups {
        texts.extend(group.roles.iter().map(|role| (key("role", role), false)));
        texts.extend(group.fields.iter().map(|field| (key("field", field), true)));
    }
    texts.extend(spec.promises.iter().map(|Promise { key: promise, .. }| (key("promise", promise), true)));
    texts.extend(spec.goals.iter().map(|goal| (key("goal", goal), false)));
    texts.extend(spec.timers.iter().map(|timer| (key("timer", timer), false)));
    texts.extend(
        spec.message_texts
            .iter()
            .chain(spec.saves)
            .chain(spec.leads.iter().map(|(note, _)| note))
            .map(|text| ((*text).to_owned(), false)),
    );
    texts
}

/// Words in quotation marks in the Rust of a protocol that begin with its id.
pub fn keys_in_source(spec: &ProtocolSpec) -> BTreeSet<String> {
    let mut folders = vec![format!("crates/protocols/src/{}", spec.id).into()];
    let mut keys = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        let folder: std::path::PathBuf = folder;
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("it can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("it can be read");
                let start = format!("{}-", spec.id);
                keys.extend(text.split('"').filter(|word| is_key(word, &start)).map(str::to_owned));
            }
        }
    }
    keys
}

fn is_key(word: &str, start: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    word.len() > start.len() && word.starts_with(start) && word.chars().all(letters)
}
