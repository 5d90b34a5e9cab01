//! How a run stands to the goal of a task: what holds, what was measured, and whether it can still be reached.

use super::model::Task;
use crate::scenario::{Compare, Condition, Part, Tracker};
use crate::text::{Texts, name_of};
use faultline_protocols::{ProtocolSpec, Settings};
use faultline_sim::{Micros, NodeId, Session, Value};

/// A part of a goal, as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub part: Condition,
    pub holds: bool,
    pub measured: Option<Measured>,
}

/// The value that decides.
#[derive(Clone, Debug, PartialEq)]
pub enum Measured {
    Field(Value),
    /// Of words such as roles and statuses, the key of the text.
    Word(String),
    /// So long a client waited for its answer.
    Answer {
        client: NodeId,
        after: Micros,
    },
    /// A client has waited for so long.
    Waiting {
        client: NodeId,
        since: Micros,
    },
    /// The clock.
    Clock(Micros),
    /// When it happened.
    At(Micros),
    Setting(String),
}

/// Why a run does not reach the goal any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// As the lesson says, under the heading with this id.
    Missed(String),
    /// This part, the first of those that can hold no more.
    Part(usize),
}

/// How a run stands to a goal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoalState {
    pub facts: Vec<Fact>,
    pub lost: Option<Lost>,
}

/// Follows a run: call `look` after every step.
#[derive(Clone)]
pub struct Watcher {
    goal: Tracker,
    missed: Vec<(String, Tracker, bool)>,
    holds: bool,
}

impl Watcher {
    pub fn new(goal: &Condition, task: Option<&Task>) -> Watcher {
        let missed = task.map(|task| task.missed.as_slice()).unwrap_or_default();
        let missed =
            missed.iter().map(|one| (one.id.clone(), Tracker::new(one.when.clone()), false)).collect();
        Watcher { goal: Tracker::new(goal.clone()), missed, holds: false }
    }

    /// Looks at a moment. Whether the goal holds there.
    pub fn look(&mut self, session: &dyn Session, settings: &Settings) -> bool {
        for (_, tracker, holds) in &mut self.missed {
            *holds = tracker.look(session, settings);
        }
        self.holds = self.goal.look(session, settings);
        self.holds
    }

    /// How the run stands at the moment that was looked at last.
    pub fn state(&self, session: &dyn Session, settings: &Settings, spec: &ProtocolSpec) -> GoalState {
        let parts = self.goal.parts(session, settings);
        let lost = if self.holds { None } else { self.lost(&parts) };
        let facts = parts.into_iter().map(|part| fact(part, session, settings, spec)).collect();
        GoalState { facts, lost }
    }

    fn lost(&self, parts: &[Part]) -> Option<Lost> {
        if let Some((id, ..)) = self.missed.iter().find(|(_, _, holds)| *holds) {
            return Some(Lost::Missed(id.clone()));
        }
        // A run that begins with another setting is only called lost when nothing else is missing.
        let by_run = parts.iter().position(|part| part.lost && !part.condition.is_setting());
        let rest_holds = parts.iter().all(|part| part.holds || part.condition.is_setting());
        let by_setting = || parts.iter().position(|part| part.lost).filter(|_| rest_holds);
        by_run.or_else(by_setting).map(Lost::Part)
    }
}

fn fact(part: Part, session: &dyn Session, settings: &Settings, spec: &ProtocolSpec) -> Fact {
    let measured = measure(&part.condition, session, settings, spec);
    Fact { part: part.condition, holds: part.holds, measured }
}

fn measure(
    condition: &Condition,
    session: &dyn Session,
    settings: &Settings,
    spec: &ProtocolSpec,
) -> Option<Measured> {
    match condition {
        Condition::Not(inner) => measure(inner, session, settings, spec),
        Condition::Field { node, field, .. } => match field.as_str() {
            "status" => Some(Measured::Word(format!("scene-status-{}", session.node(*node).status.word()))),
            "role" => Some(Measured::Word(format!("{}-role-{}", spec.id, session.node(*node).role))),
            _ => {
                let view = session.node(*node);
                let field = view.fields.iter().find(|known| known.key == field)?;
                Some(Measured::Field(field.value.clone()))
            }
        },
        Condition::Acknowledged(count) => {
            let operations = session.operations();
            let mut answered: Vec<_> = operations
                .iter()
                .filter(|one| one.acknowledged)
                .filter_map(|one| Some((one.responded?, one.client, one.invoked)))
                .collect();
            answered.sort();
            if let Some((responded, client, invoked)) = answered.get((*count as usize).checked_sub(1)?) {
                return Some(Measured::Answer { client: *client, after: responded.saturating_sub(*invoked) });
            }
            let open = operations.iter().find(|one| one.responded.is_none())?;
            Some(Measured::Waiting { client: open.client, since: session.now().saturating_sub(open.invoked) })
        }
        Condition::Time(..) => Some(Measured::Clock(session.now())),
        Condition::Violated(name) => {
            let promises = session.promises();
            let broken = promises.iter().filter(|promise| name.is_none_or(|name| name == promise.name));
            broken.filter_map(|promise| Some(promise.violation.as_ref()?.at)).min().map(Measured::At)
        }
        Condition::Reached(name) => {
            let goals = session.goals();
            goals.iter().find(|goal| goal.name == *name)?.reached.map(Measured::At)
        }
        Condition::Parameter { name, .. } => Some(Measured::Setting(settings.choice(name).to_owned())),
        Condition::All(_) | Condition::Any(_) | Condition::Ever(..) | Condition::InFlight { .. } => None,
    }
}

/// As exact as the clock of the page.
fn tenths(time: Micros) -> Micros {
    Micros((time.0 + 50) / 100 * 100)
}

/// Conditions and what was measured, in words.
pub struct GoalWords<'a> {
    pub texts: &'a Texts,
    pub spec: &'static ProtocolSpec,
    pub names: &'a [String],
}

impl GoalWords<'_> {
    /// A condition in words.
    pub fn condition(&self, condition: &Condition) -> String {
        let texts = self.texts;
        match condition {
            Condition::All(parts) => self.joined(parts, "goal-and"),
            Condition::Any(parts) => self.joined(parts, "goal-or"),
            Condition::Not(inner) => self.not(inner),
            Condition::Ever(_, inner) => texts.with("goal-ever", &[("what", self.condition(inner).into())]),
            Condition::Field { node, field, compare, value } => {
                let value = match field.as_str() {
                    "status" => texts.get(&format!("scene-status-{value}")),
                    "role" => texts.get(&format!("{}-role-{value}", self.spec.id)),
                    _ => match value.as_str() {
                        "yes" => texts.get("value-yes"),
                        "no" => texts.get("value-no"),
                        _ => value.clone(),
                    },
                };
                self.compared(&self.field(*node, field), *compare, &value)
            }
            Condition::Acknowledged(count) => texts.with("goal-acknowledged", &[("count", (*count).into())]),
            Condition::Violated(None) => texts.get("goal-broken-any"),
            Condition::Violated(Some(name)) => {
                texts.with("goal-broken", &[("promise", self.promise(name).into())])
            }
            Condition::Reached(name) => texts.get(&format!("{}-goal-{name}", self.spec.id)),
            Condition::Parameter { name, compare, value } => {
                self.compared(&self.parameter(name), *compare, value)
            }
            Condition::Time(Compare::Less | Compare::AtMost, time) => {
                texts.with("goal-before", &[("time", texts.time(*time).into())])
            }
            Condition::Time(_, time) => texts.with("goal-until", &[("time", texts.time(*time).into())]),
            Condition::InFlight { kind, on } => match on {
                None => texts.with("goal-in-flight", &[("kind", kind.clone().into())]),
                Some((from, to)) => {
                    let ends = format!("{} → {}", name_of(self.names, *from), name_of(self.names, *to));
                    texts.with("goal-in-flight", &[("kind", format!("{kind} {ends}").into())])
                }
            },
        }
    }

    /// What is not to be.
    fn not(&self, inner: &Condition) -> String {
        let texts = self.texts;
        match inner {
            Condition::Not(twice) => self.condition(twice),
            Condition::Violated(Some(name)) => {
                texts.with("goal-kept", &[("promise", self.promise(name).into())])
            }
            Condition::Ever(_, inner) => texts.with("goal-never", &[("what", self.condition(inner).into())]),
            Condition::Acknowledged(1) => texts.get("goal-unanswered"),
            Condition::Parameter { name, compare: Compare::Equal, value } => {
                self.compared(&self.parameter(name), Compare::NotEqual, value)
            }
            _ => texts.with("goal-not", &[("what", self.condition(inner).into())]),
        }
    }

    /// What was measured for a fact, if a number or a word decides.
    pub fn measured(&self, measured: &Measured) -> String {
        let texts = self.texts;
        let waits = |key: &str, client: &NodeId, time: &Micros| {
            let client = name_of(self.names, *client).to_owned();
            texts.with(key, &[("client", client.into()), ("time", texts.time(tenths(*time)).into())])
        };
        let now = |value: String| texts.with("goal-now", &[("value", value.into())]);
        match measured {
            Measured::Field(value) => now(texts.value(value, self.names)),
            Measured::Word(key) => now(texts.get(key)),
            Measured::Setting(value) => now(value.clone()),
            Measured::Answer { client, after } => waits("goal-answered", client, after),
            Measured::Waiting { client, since } => waits("goal-waiting", client, since),
            Measured::Clock(time) => texts.with("goal-clock", &[("time", texts.time(tenths(*time)).into())]),
            Measured::At(time) => texts.with("goal-at", &[("time", texts.time(tenths(*time)).into())]),
        }
    }

    /// What a fact was in numbers where the goal was reached.
    pub fn told(&self, fact: &Fact) -> Option<String> {
        let texts = self.texts;
        let at = |what: String, time: &Micros| {
            texts.with("goal-happened", &[("what", what.into()), ("time", texts.time(tenths(*time)).into())])
        };
        match (fact.measured.as_ref()?, &fact.part) {
            (answer @ Measured::Answer { .. }, _) => Some(self.measured(answer)),
            (Measured::At(time), part) => Some(at(self.condition(part), time)),
            (Measured::Clock(_), Condition::Time(Compare::Less | Compare::AtMost, limit)) => {
                Some(texts.with("goal-limit", &[("time", texts.time(*limit).into())]))
            }
            (Measured::Clock(time), _) => Some(self.measured(&Measured::Clock(*time))),
            (Measured::Field(value), Condition::Field { node, field, .. }) => Some(self.compared(
                &self.field(*node, field),
                Compare::Equal,
                &texts.value(value, self.names),
            )),
            (Measured::Word(key), Condition::Field { node, field, .. }) => {
                Some(self.compared(&self.field(*node, field), Compare::Equal, &texts.get(key)))
            }
            _ => None,
        }
    }

    /// Why a part of a goal can hold no more.
    pub fn lost(&self, fact: &Fact) -> String {
        let texts = self.texts;
        match (&fact.part, &fact.measured) {
            (Condition::Time(_, limit), _) => {
                texts.with("goal-lost-time", &[("time", texts.time(*limit).into())])
            }
            (part, Some(Measured::Setting(value))) if part.is_setting() => {
                let name = match part {
                    Condition::Not(inner) => inner.as_ref(),
                    part => part,
                };
                let name = match name {
                    Condition::Parameter { name, .. } => self.parameter(name),
                    other => self.condition(other),
                };
                let value = value.clone().into();
                texts.with("goal-lost-setting", &[("parameter", name.into()), ("value", value)])
            }
            (_, Some(answer @ Measured::Answer { .. })) => self.measured(answer),
            (Condition::Not(inner), Some(Measured::At(time))) => {
                let time = texts.time(tenths(*time)).into();
                texts.with("goal-happened", &[("what", self.condition(inner).into()), ("time", time)])
            }
            (part, _) => self.not(part),
        }
    }

    fn joined(&self, parts: &[Condition], key: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.condition(part)).collect();
        parts.join(&format!(" {} ", self.texts.get(key)))
    }

    fn compared(&self, what: &str, compare: Compare, value: &str) -> String {
        format!("{what} {} {value}", compare.sign())
    }

    fn field(&self, node: NodeId, field: &str) -> String {
        let field = match field {
            "status" | "role" => self.texts.get(&format!("goal-{field}")),
            _ => self.texts.get(&format!("{}-field-{field}", self.spec.id)),
        };
        let node = name_of(self.names, node).to_owned();
        self.texts.with("goal-field", &[("node", node.into()), ("field", field.into())])
    }

    fn promise(&self, name: &str) -> String {
        let key = self.spec.promises.iter().find(|promise| promise.name == name).map(|promise| promise.key);
        key.map_or_else(|| name.to_owned(), |key| self.texts.get(&format!("{}-promise-{key}", self.spec.id)))
    }

    fn parameter(&self, name: &str) -> String {
        let own = format!("{}-parameter-{name}", self.spec.id);
        self.texts.get(&if self.texts.has(&own) { own } else { format!("parameter-{name}") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lesson::{Attempt, Lesson};
    use crate::text::Language;

    const HEAD: &str = r#"
format = 1
protocol = "replication"
minutes = 1
level = "first"
languages = ["en"]
setup = """
cluster replication mode=sync resource=off timeout=400ms seed=7
run 5ms
request c1 put x 1
"""
[title]
en = "A"
[summary]
en = "B"
[[step]]
id = "a"
kind = "task"
budget = 1
allowed = ["crash"]
solution = "run 1ms"
"#;

    /// What is said of a goal after a run of the learner: why it is out of reach, or what was measured.
    fn said(goal: &str, missed: &str, run: &str) -> String {
        let text = format!("{HEAD}goal = '''{goal}'''\n{missed}");
        let lesson = Lesson::parse("a", &text).unwrap_or_else(|complaints| panic!("{complaints:?}"));
        let step = &lesson.steps[0];
        let task = step.task().expect("it is a task");
        let (settings, lines) = task.read_attempt(step, run).expect("the run parses");
        let Ok(mut attempt) = Attempt::begin(step, Some(settings.clone())) else {
            panic!("{text}: the set-up")
        };
        let mut watcher = Watcher::new(&task.goal, Some(task));
        watcher.look(attempt.history.present(), &settings);
        for line in &lines {
            assert!(attempt.carry_out(line).is_ok(), "{run}");
            watcher.look(attempt.history.present(), &settings);
        }
        let texts = Texts::new(Language::English);
        let names = attempt.history.present().names().to_vec();
        let say = GoalWords { texts: &texts, spec: lesson.spec, names: &names };
        let state = watcher.state(attempt.history.present(), &settings, lesson.spec);
        match state.lost {
            Some(Lost::Missed(id)) => format!("missed {id}"),
            Some(Lost::Part(index)) => format!("lost: {}", say.lost(&state.facts[index])),
            None => state.facts.iter().filter_map(|fact| say.told(fact)).collect::<Vec<_>>().join("; "),
        }
    }

    #[test]
    fn a_goal_that_is_reached_says_what_was_measured() {
        let goal = "acknowledged and time < 100ms and n2.log >= 1";
        assert_eq!(
            said(goal, "", "run until acknowledged"),
            "c1 was answered after 42.2 ms; the limit was 100 ms; n2: log = 1"
        );
    }

    #[test]
    fn a_goal_out_of_reach_says_why() {
        assert_eq!(said("acknowledged 2 and time < 40ms", "", "run 60ms"), "lost: 40 ms have passed.");
        assert_eq!(
            said("time >= 800ms and not acknowledged", "", "run 60ms"),
            "lost: c1 was answered after 42.2 ms"
        );
        assert_eq!(
            said("acknowledged and parameter mode = async", "", "run 60ms"),
            "lost: It has mode = sync. Change that here, and the step starts over."
        );
        // Nothing is lost as long as something else is missing, too.
        assert_eq!(said("acknowledged 2 and parameter mode = async", "", "run 5ms"), "");
    }

    #[test]
    fn the_lesson_names_its_own_reasons_first() {
        let missed = "[[step.missed]]\nid = \"dead\"\nwhen = \"ever (n2.status = crashed)\"\n";
        let goal = "acknowledged 2 and time < 40ms";
        assert_eq!(said(goal, missed, "crash n2\nrestart n2\nrun 60ms"), "missed dead");
    }
}
