//! What can be said about a run: in `expect`, in `run until`, and as the goal of a lesson's task.

use super::error::ScenarioError;
use super::lex::{Kind, Reader, digits};
use faultline_protocols::{ProtocolSpec, Settings, parameters};
use faultline_sim::{Micros, NodeId, NodeStatus, OperationView, Session, Value};

/// A statement that holds or does not hold at a moment of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// It has held at some moment since the watching began. The number is its place in a tracker.
    Ever(usize, Box<Condition>),
    Field {
        node: NodeId,
        field: String,
        compare: Compare,
        value: String,
    },
    /// At least so many requests were acknowledged.
    Acknowledged(u64),
    /// The promise with this name is broken; with none, any promise.
    Violated(Option<&'static str>),
    Reached(&'static str),
    Parameter {
        name: &'static str,
        compare: Compare,
        value: String,
    },
    Time(Compare, Micros),
    /// A message of this kind is in flight, perhaps on one direction of one link only.
    InFlight {
        kind: String,
        on: Option<(NodeId, NodeId)>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// What a condition may name.
pub struct Scope<'a> {
    pub spec: &'static ProtocolSpec,
    pub names: &'a [String],
}

const STATUSES: [&str; 3] = [NodeStatus::Up.word(), NodeStatus::Crashed.word(), NodeStatus::Paused.word()];

const ATOMS: &str = "a condition: `n1.role = primary` (a node's field), `acknowledged`, `violated \"…\"`, \
                     `holds \"…\"`, `reached …`, `parameter … = …`, `time >= 250ms`, `in-flight …`, \
                     `ever (…)`, `never (…)`, `not …`";

impl Condition {
    /// Parses a condition that is a text of its own, such as a lesson's goal.
    ///
    /// # Errors
    /// Says what was found and what could stand there; the line is 1.
    pub fn parse(text: &str, scope: &Scope) -> Result<Condition, ScenarioError> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut reader = Reader::new(1, &text)?;
        let condition = Condition::read(&mut reader, scope)?;
        reader.end()?;
        Ok(condition)
    }

    /// How many statements about the run it is made of.
    pub fn parts(&self) -> usize {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().map(Condition::parts).sum(),
            Condition::Not(inner) | Condition::Ever(_, inner) => inner.parts(),
            _ => 1,
        }
    }

    pub(super) fn read(reader: &mut Reader, scope: &Scope) -> Result<Condition, ScenarioError> {
        let mut places = 0;
        read_any(reader, scope, &mut places, 0)
    }
}

/// Deep nesting is refused before it can exhaust the stack.
const DEPTH_MAX: usize = 32;

fn read_any(
    r: &mut Reader,
    scope: &Scope,
    places: &mut usize,
    depth: usize,
) -> Result<Condition, ScenarioError> {
    if depth > DEPTH_MAX {
        return Err(r.complain("this condition is nested too deeply; expected at most 32 levels".to_owned()));
    }
    let mut parts = vec![read_all(r, scope, places, depth)?];
    while r.word_is("or") {
        parts.push(read_all(r, scope, places, depth)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Any(parts) })
}

fn read_all(
    r: &mut Reader,
    scope: &Scope,
    places: &mut usize,
    depth: usize,
) -> Result<Condition, ScenarioError> {
    let mut parts = vec![read_one(r, scope, places, depth)?];
    while r.word_is("and") {
        parts.push(read_one(r, scope, places, depth)?);
    }
    Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) })
}

fn read_one(
    r: &mut Reader,
    scope: &Scope,
    places: &mut usize,
    depth: usize,
) -> Result<Condition, ScenarioError> {
    if r.sign("(") {
        let inner = read_any(r, scope, places, depth + 1)?;
        close(r)?;
        return Ok(inner);
    }
    let word = r.word(ATOMS)?;
    match word.as_str() {
        "not" => {
            if depth > DEPTH_MAX {
                return Err(r.complain("too many `not`; expected at most 32".to_owned()));
            }
            Ok(Condition::Not(Box::new(read_one(r, scope, places, depth + 1)?)))
        }
        "ever" | "never" => {
            if !r.sign("(") {
                return Err(r.wrong("`(` and a condition"));
            }
            let inner = Box::new(read_any(r, scope, places, depth + 1)?);
            close(r)?;
            let ever = Condition::Ever(*places, inner);
            *places += 1;
            Ok(if word == "ever" { ever } else { Condition::Not(Box::new(ever)) })
        }
        "acknowledged" => match r.peek() {
            Some(Kind::Word(next)) if digits(next).is_some() => {
                Ok(Condition::Acknowledged(r.number("a number")?))
            }
            _ => Ok(Condition::Acknowledged(1)),
        },
        "violated" if !matches!(r.peek(), Some(Kind::Quoted(_))) => Ok(Condition::Violated(None)),
        "violated" => Ok(Condition::Violated(Some(promise(r, scope)?))),
        "holds" => Ok(Condition::Not(Box::new(Condition::Violated(Some(promise(r, scope)?))))),
        "reached" => goal(r, scope),
        "parameter" => parameter(r, scope),
        "time" => Ok(Condition::Time(compare(r)?, r.time("a time: `250ms`")?)),
        "in-flight" => message(r, scope).map(|(kind, on)| Condition::InFlight { kind, on }),
        _ => field(r, scope, &word),
    }
}

fn close(r: &mut Reader) -> Result<(), ScenarioError> {
    if r.sign(")") { Ok(()) } else { Err(r.wrong("`and`, `or` or `)`")) }
}

fn compare(r: &mut Reader) -> Result<Compare, ScenarioError> {
    let signs = [
        ("=", Compare::Equal),
        ("!=", Compare::NotEqual),
        ("<", Compare::Less),
        ("<=", Compare::AtMost),
        (">", Compare::Greater),
        (">=", Compare::AtLeast),
    ];
    let found = signs.into_iter().find(|(sign, _)| r.sign(sign));
    found.map(|(_, compare)| compare).ok_or_else(|| r.wrong("one of = != < <= > >="))
}

fn value(r: &mut Reader) -> Result<String, ScenarioError> {
    match r.next() {
        Some(Kind::Word(text) | Kind::Quoted(text)) => Ok(text),
        other => Err(r.wrong_last(other.is_some(), "a value")),
    }
}

fn promise(r: &mut Reader, scope: &Scope) -> Result<&'static str, ScenarioError> {
    let names: Vec<&str> = scope.spec.promises.iter().map(|promise| promise.name).collect();
    match r.next() {
        Some(Kind::Quoted(text)) => {
            let known = scope.spec.promises.iter().find(|promise| promise.name == text);
            known.map(|promise| promise.name).ok_or_else(|| r.unknown(&text, "a promise in quotes", &names))
        }
        other => Err(r.wrong_last(other.is_some(), &format!("a promise in quotes: {}", names.join(", ")))),
    }
}

fn goal(r: &mut Reader, scope: &Scope) -> Result<Condition, ScenarioError> {
    let word = r.word("a goal of the protocol")?;
    let known = scope.spec.goals.iter().find(|goal| **goal == word);
    known.map(|goal| Condition::Reached(goal)).ok_or_else(|| r.unknown(&word, "a goal", scope.spec.goals))
}

fn parameter(r: &mut Reader, scope: &Scope) -> Result<Condition, ScenarioError> {
    let word = r.word("a parameter")?;
    let names: Vec<&str> = parameters(scope.spec).map(|parameter| parameter.name).collect();
    let Some(parameter) = parameters(scope.spec).find(|parameter| parameter.name == word) else {
        return Err(r.unknown(&word, "a parameter", &names));
    };
    let compare = compare(r)?;
    let given = value(r)?;
    let mut settings = Settings::defaults(scope.spec);
    if let Err(error) = settings.set(scope.spec, parameter.name, &given) {
        return Err(r.complain(error.to_string()));
    }
    Ok(Condition::Parameter {
        name: parameter.name,
        compare,
        value: settings.choice(parameter.name).to_owned(),
    })
}

type OnLink = Option<(NodeId, NodeId)>;

/// `repl` or `repl n1 -> n2`.
pub(super) fn message(r: &mut Reader, scope: &Scope) -> Result<(String, OnLink), ScenarioError> {
    let kinds = scope.spec.message_kinds;
    let kind = r.word(&format!("the kind of a message: {}", kinds.join(", ")))?;
    if !kinds.contains(&kind.as_str()) {
        return Err(r.unknown(&kind, "the kind of a message", kinds));
    }
    let names_node = matches!(r.peek(), Some(Kind::Word(next)) if scope.names.contains(next));
    if !names_node {
        return Ok((kind, None));
    }
    let from = node(r, scope)?;
    if !r.sign("->") {
        return Err(r.wrong("`->` and the node that the message goes to"));
    }
    Ok((kind, Some((from, node(r, scope)?))))
}

pub(super) fn node(r: &mut Reader, scope: &Scope) -> Result<NodeId, ScenarioError> {
    let names: Vec<&str> = scope.names.iter().map(String::as_str).collect();
    let word = r.word(&format!("a node: {}", names.join(", ")))?;
    find_node(scope, &word).ok_or_else(|| r.unknown(&word, "a node", &names))
}

fn find_node(scope: &Scope, name: &str) -> Option<NodeId> {
    scope.names.iter().position(|known| known == name).map(|index| NodeId(index as u16))
}

fn field(r: &mut Reader, scope: &Scope, word: &str) -> Result<Condition, ScenarioError> {
    let Some((name, field)) = word.split_once('.') else {
        return Err(r.wrong_last(true, ATOMS));
    };
    let Some(node) = find_node(scope, name) else {
        let names: Vec<&str> = scope.names.iter().map(String::as_str).collect();
        return Err(r.unknown(name, "a node before the point", &names));
    };
    let (fields, roles) = scope.spec.group_of(name).map_or((&[][..], &[][..]), |g| (g.fields, g.roles));
    let known = [&["status", "role"], fields].concat();
    if !known.contains(&field) {
        return Err(r.unknown(field, &format!("a field of {name} after the point"), &known));
    }
    let compare = compare(r)?;
    let value = value(r)?;
    let (values, what) = match field {
        "status" => (&STATUSES[..], "a status"),
        "role" => (roles, "a role"),
        _ => return Ok(Condition::Field { node, field: field.to_owned(), compare, value }),
    };
    if !values.contains(&value.as_str()) {
        return Err(r.unknown(&value, &format!("{what} of {name}"), values));
    }
    Ok(Condition::Field { node, field: field.to_owned(), compare, value })
}

/// A condition together with what it has to remember.
#[derive(Clone, Debug)]
pub struct Tracker {
    condition: Condition,
    /// For each `ever`, whether it has held.
    seen: Vec<bool>,
}

impl Tracker {
    pub fn new(condition: Condition) -> Tracker {
        let places = condition.places();
        Tracker { condition, seen: vec![false; places] }
    }

    /// Looks at a moment; call it after every step. Returns whether the condition holds there.
    pub fn look(&mut self, session: &dyn Session, settings: &Settings) -> bool {
        let mut seen = std::mem::take(&mut self.seen);
        let holds = evaluate(&self.condition, session, settings, &mut seen);
        self.seen = seen;
        holds
    }

    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// For each `ever`, whether it has held.
    pub(super) fn seen(&self) -> &[bool] {
        &self.seen
    }
}

pub(super) fn count(condition: &Condition, places: &mut usize) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| count(part, places)),
        Condition::Not(inner) => count(inner, places),
        Condition::Ever(_, inner) => {
            *places += 1;
            count(inner, places);
        }
        _ => {}
    }
}

/// Every part is looked at, so that no `ever` misses its moment.
pub(super) fn evaluate(
    condition: &Condition,
    session: &dyn Session,
    settings: &Settings,
    seen: &mut [bool],
) -> bool {
    match condition {
        Condition::All(parts) => {
            parts.iter().filter(|part| !evaluate(part, session, settings, seen)).count() == 0
        }
        Condition::Any(parts) => {
            parts.iter().filter(|part| evaluate(part, session, settings, seen)).count() > 0
        }
        Condition::Not(inner) => !evaluate(inner, session, settings, seen),
        Condition::Ever(place, inner) => {
            let now = evaluate(inner, session, settings, seen);
            seen[*place] |= now;
            seen[*place]
        }
        Condition::Field { node, field, compare, value } => {
            field_value(session, *node, field).is_some_and(|found| compare.holds(&found, value))
        }
        Condition::Acknowledged(count) => {
            let acknowledged = |operation: &OperationView| operation.acknowledged;
            session.operations().iter().filter(|one| acknowledged(one)).count() as u64 >= *count
        }
        Condition::Violated(name) => session
            .promises()
            .iter()
            .any(|promise| promise.violation.is_some() && name.is_none_or(|name| name == promise.name)),
        Condition::Reached(name) => {
            session.goals().iter().any(|goal| goal.name == *name && goal.reached.is_some())
        }
        Condition::Parameter { name, compare, value } => compare.holds(settings.choice(name), value),
        Condition::Time(compare, time) => compare.decide(session.now().cmp(time)),
        Condition::InFlight { kind, on } => session
            .messages()
            .iter()
            .any(|message| message.kind == kind && on.is_none_or(|on| on == (message.from, message.to))),
    }
}

/// A field of a node as text; `status` and `role` are fields of every node.
pub fn field_value(session: &dyn Session, node: NodeId, field: &str) -> Option<String> {
    let view = session.node(node);
    match field {
        "status" => Some(view.status.word().to_owned()),
        "role" => Some(view.role.to_owned()),
        _ => {
            let field = view.fields.iter().find(|known| known.key == field)?;
            Some(plain(&field.value, session.names()))
        }
    }
}

/// A value as conditions compare it: the same in every language.
pub fn plain(value: &Value, names: &[String]) -> String {
    match value {
        Value::Nothing => "none".to_owned(),
        Value::Node(node) => names.get(node.index()).cloned().unwrap_or_default(),
        Value::Int(number) => number.to_string(),
        Value::Time(time) => time.to_string(),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Word(word) => word.to_string(),
        Value::Text(text) => text.clone(),
        Value::Term(key) => (*key).to_owned(),
        Value::Note(note) => note.key.to_owned(),
        Value::List(values) => values.iter().map(|value| plain(value, names)).collect::<Vec<_>>().join(","),
    }
}

impl Compare {
    /// As it is shown.
    pub fn sign(self) -> &'static str {
        match self {
            Compare::Equal => "=",
            Compare::NotEqual => "≠",
            Compare::Less => "<",
            Compare::AtMost => "≤",
            Compare::Greater => ">",
            Compare::AtLeast => "≥",
        }
    }

    fn holds(self, found: &str, wanted: &str) -> bool {
        match (found.parse::<i64>(), wanted.parse::<i64>()) {
            (Ok(found), Ok(wanted)) => self.decide(found.cmp(&wanted)),
            _ => self.decide(found.cmp(wanted)),
        }
    }

    fn decide(self, order: std::cmp::Ordering) -> bool {
        match self {
            Compare::Equal => order.is_eq(),
            Compare::NotEqual => order.is_ne(),
            Compare::Less => order.is_lt(),
            Compare::AtMost => order.is_le(),
            Compare::Greater => order.is_gt(),
            Compare::AtLeast => order.is_ge(),
        }
    }
}
