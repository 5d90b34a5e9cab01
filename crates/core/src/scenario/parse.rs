//! Text to [`Scenario`].

use super::condition::{self, Condition, Scope};
use super::error::ScenarioError;
use super::lex::{Kind, Reader, decimal, digits};
use faultline_protocols::{self, PROTOCOLS, ProtocolSpec, SettingError, Settings, parameters};
use faultline_sim::{Command, MessageId, Micros, NodeId, Position, Span, Verb};

/// A run as text: a cluster and what happens to it.
#[derive(Clone)]
pub struct Scenario {
    pub spec: &'static ProtocolSpec,
    pub settings: Settings,
    /// Names of the cluster's nodes.
    pub names: Vec<String>,
    pub lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub number: usize,
    pub text: String,
    pub action: Action,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Give(Order),
    Run(Until),
    Step(u64),
    Show(Show),
    Expect(Condition),
}

/// A command whose message may still have to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    Command(Command),
    /// The oldest message of that kind in flight.
    Message {
        verb: MessageVerb,
        kind: String,
        on: Option<(NodeId, NodeId)>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageVerb {
    Drop,
    Delay(Micros),
    Duplicate,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// So much longer.
    Longer(Micros),
    Time(Micros),
    Condition(Condition),
    /// An exact place in the run, as recorded with a command.
    Place(Position),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    Nodes,
    Logs,
    Messages,
    Promises,
    /// From here on, background events too.
    All,
}

/// First words of lines that are no commands of a running cluster.
const OTHER_VERBS: [&str; 6] = ["cluster", "run", "step", "show", "expect", "set"];

/// The longest scenario that is read.
pub const BYTES_MAX: usize = 256 * 1024;
/// The largest number of parts of one line, such as the steps of `step` or nodes of a partition.
const STEPS_MAX: u64 = 10_000_000;

/// Parses a whole scenario. Its first line is `cluster …`.
///
/// # Errors
/// Everything that is wrong, in the order of the lines.
pub fn parse(text: &str) -> Result<Scenario, Vec<ScenarioError>> {
    if text.len() > BYTES_MAX {
        let message = format!("this scenario is longer than {} KB; expected a shorter one", BYTES_MAX / 1024);
        return Err(vec![ScenarioError { line: 1, column: 1, message }]);
    }
    let mut lines = numbered(text);
    let first = lines.next();
    let (number, line) = first.unwrap_or((1, ""));
    let (spec, settings) = cluster(number, line).map_err(|error| vec![error])?;
    let names = (spec.names)(&settings);
    let lines = commands_of(lines, &Scope { spec, names: &names })?;
    Ok(Scenario { spec, settings, names, lines })
}

/// Parses lines that act on a cluster which exists already, such as a lesson's solution.
///
/// # Errors
/// Everything that is wrong, in the order of the lines.
pub fn parse_commands(text: &str, scope: &Scope) -> Result<Vec<Line>, Vec<ScenarioError>> {
    commands_of(numbered(text), scope)
}

/// The lines that say something, numbered from 1.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let says = |line: &str| {
        let line = line.trim_start();
        !line.is_empty() && (!line.starts_with('#') || line[1..].starts_with(|c: char| c.is_ascii_digit()))
    };
    text.lines().enumerate().filter(move |(_, line)| says(line)).map(|(index, line)| (index + 1, line))
}

fn commands_of<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
    scope: &Scope,
) -> Result<Vec<Line>, Vec<ScenarioError>> {
    let mut good = Vec::new();
    let mut errors = Vec::new();
    for (number, text) in lines {
        match action(number, text, scope) {
            Ok(action) => good.push(Line { number, text: text.trim().to_owned(), action }),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(good) } else { Err(errors) }
}

fn cluster(number: usize, text: &str) -> Result<(&'static ProtocolSpec, Settings), ScenarioError> {
    let mut reader = Reader::new(number, text)?;
    let r = &mut reader;
    if !r.word_is("cluster") {
        return Err(r.wrong("`cluster` and a protocol: every scenario begins with its cluster"));
    }
    let ids: Vec<&str> = PROTOCOLS.iter().map(|protocol| protocol.id).collect();
    let id = r.word(&format!("a protocol: {}", ids.join(", ")))?;
    let Some(protocol) = faultline_protocols::find(&id) else {
        return Err(r.unknown(&id, "a protocol", &ids));
    };
    let Some(spec) = protocol.spec() else {
        return Err(r.complain(format!("what is known about `{id}` has not arrived; load the page again")));
    };
    let mut settings = Settings::defaults(spec);
    let mut given: Vec<String> = Vec::new();
    while !r.is_done() {
        let name = setting(r, spec, &mut settings)?;
        if given.contains(&name) {
            return Err(r.complain(format!("the parameter `{name}` is given twice; give it once")));
        }
        given.push(name);
    }
    Ok((spec, settings))
}

/// `name=value`, put into the settings.
fn setting(
    r: &mut Reader,
    spec: &'static ProtocolSpec,
    settings: &mut Settings,
) -> Result<String, ScenarioError> {
    let known: Vec<&str> = parameters(spec).map(|parameter| parameter.name).collect();
    let name = r.word("a parameter and its value: `nodes=3`")?;
    if !known.contains(&name.as_str()) {
        return Err(r.unknown(&name, "a parameter", &known));
    }
    if !r.sign("=") {
        return Err(r.wrong("`=` and a value"));
    }
    let value = r.word("a value")?;
    match settings.set(spec, &name, &value) {
        Ok(()) => Ok(name),
        Err(SettingError::BadValue { expected, .. }) => Err(r.wrong_last(true, &expected)),
        Err(error) => Err(r.complain(error.to_string())),
    }
}

/// The settings that lines of the form `set name=value` ask for; a lesson's solution may begin
/// with such lines. Returns the rest of the text with the same line numbers.
///
/// # Errors
/// A `set` line that does not parse.
pub fn take_settings(
    text: &str,
    spec: &'static ProtocolSpec,
    settings: &mut Settings,
) -> Result<String, Vec<ScenarioError>> {
    let mut rest = String::new();
    let mut errors = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.split_whitespace().next() == Some("set") {
            let read = Reader::new(index + 1, line).and_then(|mut r| {
                r.next();
                setting(&mut r, spec, settings)?;
                r.end()
            });
            errors.extend(read.err());
        } else {
            rest.push_str(line);
        }
        rest.push('\n');
    }
    if errors.is_empty() { Ok(rest) } else { Err(errors) }
}

fn action(number: usize, text: &str, scope: &Scope) -> Result<Action, ScenarioError> {
    let mut reader = Reader::new(number, text)?;
    let r = &mut reader;
    let verb = r.word("a command")?;
    let action = match verb.as_str() {
        "run" => run(r, scope)?,
        "step" => {
            let count = if r.is_done() { 1 } else { r.number("a number of steps")? };
            Action::Step(count.min(STEPS_MAX))
        }
        "show" => show(r)?,
        "expect" => Action::Expect(Condition::read(r, scope)?),
        "drop" | "delay" | "duplicate" => Action::Give(message_order(r, scope, &verb)?),
        "cluster" => {
            return Err(r.complain("a scenario has one cluster, on its first line; delete this one".into()));
        }
        "set" => {
            return Err(r.complain(
                "`set` stands only in a lesson's solution and wrong attempts; delete this line".into(),
            ));
        }
        _ => Action::Give(Order::Command(command(r, scope, &verb)?)),
    };
    r.end()?;
    Ok(action)
}

fn run(r: &mut Reader, scope: &Scope) -> Result<Action, ScenarioError> {
    let expected = "a time (`run 100ms`) or `until`";
    if !r.word_is("until") {
        return Ok(Action::Run(Until::Longer(r.time(expected)?)));
    }
    if r.word_is("step") {
        let steps = r.number("a number of steps from the start of the run")?;
        if !r.word_is("at") {
            return Err(r.wrong("`at` and the time of that place"));
        }
        return Ok(Action::Run(Until::Place(Position { steps, time: r.time("a time: `12.5ms`")? })));
    }
    if let Some(Kind::Word(word)) = r.peek()
        && let Some(time) = super::lex::parse_time(word)
    {
        r.next();
        return Ok(Action::Run(Until::Time(time)));
    }
    Ok(Action::Run(Until::Condition(Condition::read(r, scope)?)))
}

fn show(r: &mut Reader) -> Result<Action, ScenarioError> {
    let known = ["nodes", "logs", "messages", "promises", "all"];
    let word = r.word("nodes, logs, messages, promises or all")?;
    Ok(Action::Show(match word.as_str() {
        "nodes" => Show::Nodes,
        "logs" => Show::Logs,
        "messages" => Show::Messages,
        "promises" => Show::Promises,
        "all" => Show::All,
        _ => return Err(r.unknown(&word, "what to show", &known)),
    }))
}

fn message_order(r: &mut Reader, scope: &Scope, verb: &str) -> Result<Order, ScenarioError> {
    let id = match r.peek() {
        Some(Kind::Word(word)) => word.strip_prefix('#').map(str::to_owned),
        _ => None,
    };
    let Some(id) = id else {
        let (kind, on) = condition::message(r, scope)?;
        let verb = match verb {
            "drop" => MessageVerb::Drop,
            "delay" => MessageVerb::Delay(r.time("how much later: `50ms`")?),
            _ => MessageVerb::Duplicate,
        };
        return Ok(Order::Message { verb, kind, on });
    };
    r.next();
    let Some(id) = digits(&id).and_then(|id| u32::try_from(id).ok()).map(MessageId) else {
        return Err(r.wrong_last(true, "a message: `#12`, or its kind: `write c1 -> n1`"));
    };
    Ok(Order::Command(match verb {
        "drop" => Command::Drop(id),
        "delay" => Command::Delay(id, r.time("how much later: `50ms`")?),
        _ => Command::Duplicate(id),
    }))
}

fn command(r: &mut Reader, scope: &Scope, verb: &str) -> Result<Command, ScenarioError> {
    let node = |r: &mut Reader| condition::node(r, scope);
    Ok(match verb {
        "crash" => Command::Crash(node(r)?),
        "restart" => Command::Restart(node(r)?),
        "pause" => Command::Pause(node(r)?),
        "resume" => Command::Resume(node(r)?),
        "wipe" => Command::Wipe(node(r)?),
        "cut" => Command::Cut(span(r, scope)?),
        "heal" if r.word_is("all") => Command::HealAll,
        "heal" => Command::Heal(span(r, scope)?),
        "partition" => partition(r, scope)?,
        "latency" => Command::Latency { span: span(r, scope)?, latency: r.time("a latency: `80ms`")? },
        "loss" => Command::Loss { span: span(r, scope)?, ppm: percent(r)? },
        "skew" => Command::Skew(node(r)?, jump(r)?),
        "rate" => Command::Rate(node(r)?, rate(r)?),
        "fire" => Command::Fire(node(r)?, r.word("the name of a timer")?),
        "request" => request(r, scope)?,
        _ => {
            let known: Vec<&str> = OTHER_VERBS.into_iter().chain(Verb::words()).collect();
            return Err(r.unknown(verb, "a command", &known));
        }
    })
}

fn span(r: &mut Reader, scope: &Scope) -> Result<Span, ScenarioError> {
    let from = condition::node(r, scope)?;
    let both_ways = !r.sign("->");
    Ok(Span { from, to: condition::node(r, scope)?, both_ways })
}

fn partition(r: &mut Reader, scope: &Scope) -> Result<Command, ScenarioError> {
    let mut groups = vec![Vec::new()];
    while !r.is_done() {
        if r.sign("|") {
            groups.push(Vec::new());
        } else {
            let node = condition::node(r, scope)?;
            groups.last_mut().expect("it begins with one").push(node);
        }
    }
    if groups.len() < 2 || groups.iter().any(Vec::is_empty) {
        return Err(r.wrong("nodes on both sides of a `|`: `partition n1 n2 | n3`"));
    }
    Ok(Command::Partition(groups))
}

fn percent(r: &mut Reader) -> Result<u32, ScenarioError> {
    let expected = "a share from 0% to 100%: `10%`";
    let word = r.word(expected)?;
    let ppm = word.strip_suffix('%').and_then(|number| decimal(number, 10_000));
    let ppm = ppm.and_then(|ppm| u32::try_from(ppm).ok()).filter(|ppm| *ppm <= 1_000_000);
    ppm.ok_or_else(|| r.wrong_last(true, expected))
}

fn jump(r: &mut Reader) -> Result<i64, ScenarioError> {
    let expected = "a jump of the clock: `+200ms` or `-50ms`";
    let word = r.word(expected)?;
    let parts = word
        .strip_prefix('+')
        .map(|time| (1, time))
        .or_else(|| word.strip_prefix('-').map(|time| (-1, time)));
    let micros = parts.and_then(|(sign, time)| {
        let time = super::lex::parse_time(time)?;
        Some(sign * i64::try_from(time.0).ok()?)
    });
    micros.ok_or_else(|| r.wrong_last(true, expected))
}

fn rate(r: &mut Reader) -> Result<u32, ScenarioError> {
    let expected = "a clock rate from 0.1 to 10: `1.05`";
    let word = r.word(expected)?;
    let ppm = decimal(&word, 1_000_000).and_then(|ppm| u32::try_from(ppm).ok());
    let ppm = ppm.filter(|ppm| (100_000..=10_000_000).contains(ppm));
    ppm.ok_or_else(|| r.wrong_last(true, expected))
}

fn request(r: &mut Reader, scope: &Scope) -> Result<Command, ScenarioError> {
    let client = condition::node(r, scope)?;
    let verbs: Vec<&str> = scope.spec.requests.iter().map(|form| form.verb).collect();
    let verb = r.word(&format!("a request: {}", verbs.join(", ")))?;
    let Some(form) = scope.spec.requests.iter().find(|form| form.verb == verb) else {
        return Err(r.unknown(&verb, "a request", &verbs));
    };
    let mut words = vec![verb];
    for argument in form.arguments {
        words.push(r.word(&format!("the {argument} of the request"))?);
    }
    Ok(Command::Request(client, words))
}
