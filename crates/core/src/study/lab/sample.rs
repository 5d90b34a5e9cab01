//! One run of an experiment, and what is measured in it.

use std::collections::VecDeque;
use std::sync::Arc;

use super::model::{Experiment, Of, Point, What};
use crate::scenario::{
    Action, Condition, Line, Scenario, Scope, Tracker, Until, WAIT_MAX, field_value, resolve, target,
};
use faultline_protocols::Settings;
use faultline_sim::{MessageId, Micros, NodeId, OperationView, Session, Touched};

/// A run that takes longer is given up.
pub const RUN_STEPS_MAX: u64 = 2_000_000;
/// So many answers of a run are kept one by one.
const ANSWERS_MAX: usize = 512;

/// What came of one run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// One for each measure.
    pub measured: Vec<Measured>,
    /// The line that could not be carried out. Then nothing is measured.
    pub failed: Option<String>,
}

/// A measure of one run: in microseconds, millionths, or counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// The mean, where there are several values; nothing where there is none.
    pub value: Option<u64>,
    /// Every value of a measure that has several.
    pub each: Vec<u32>,
}

impl Measured {
    fn one(value: Option<u64>) -> Measured {
        Measured { value, each: Vec::new() }
    }
}

/// Something that is looked for while the run goes on.
struct Watch {
    tracker: Tracker,
    /// If only the fields of these nodes matter.
    nodes: Option<Vec<NodeId>>,
    first: Option<Micros>,
    since: Option<Micros>,
    total: Micros,
}

impl Watch {
    fn new(condition: Condition) -> Watch {
        let mut nodes = Vec::new();
        let nodes = only_fields(&condition, &mut nodes).then_some(nodes);
        let tracker = Tracker::new(condition);
        Watch { tracker, nodes, first: None, since: None, total: Micros::ZERO }
    }

    fn look(&mut self, session: &dyn Session, settings: &Settings) {
        let now = session.now();
        if self.tracker.look(session, settings) {
            self.first.get_or_insert(now);
            self.since.get_or_insert(now);
        } else if let Some(since) = self.since.take() {
            self.total = self.total + now.saturating_sub(since);
        }
    }
}

/// Whether a condition speaks of fields of nodes and of nothing else.
fn only_fields(condition: &Condition, nodes: &mut Vec<NodeId>) -> bool {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().all(|part| only_fields(part, nodes)),
        Condition::Not(inner) | Condition::Ever(_, inner) => only_fields(inner, nodes),
        Condition::Field { node, .. } => {
            nodes.push(*node);
            true
        }
        _ => false,
    }
}

enum Doing {
    Time(Micros),
    Steps(u64),
    Condition(Tracker, Micros),
}

/// A run that is made piece by piece.
pub struct Run {
    experiment: Arc<Experiment>,
    session: Box<dyn Session>,
    scenario: Scenario,
    lines: VecDeque<Line>,
    doing: Option<Doing>,
    /// One for each measure that needs one.
    watches: Vec<Option<Watch>>,
    touched: Touched,
    steps: u64,
    failed: Option<String>,
}

impl Run {
    /// # Errors
    /// If the scenario of this point and seed cannot be read.
    pub fn new(experiment: &Arc<Experiment>, point: Point, seed: u32) -> Result<Run, String> {
        let said = |unfit: Vec<super::fill::Unfit>| {
            unfit.first().map(|unfit| unfit.error.to_string()).unwrap_or_default()
        };
        let (_, mut scenario) = experiment.scenario(point, seed).map_err(said)?;
        let words = experiment.words(point, seed).map_err(|unfit| unfit.error.to_string())?;
        let scope = Scope { spec: scenario.spec, names: &scenario.names };
        let mut watches = Vec::new();
        for measure in &experiment.measures {
            watches.push(match &measure.what {
                What::TimeTo(text) | What::TimeWhile(text) => {
                    let text = super::fill::filled(text, &words);
                    let condition = Condition::parse(&text, &scope).map_err(|error| error.message)?;
                    Some(Watch::new(condition))
                }
                _ => None,
            });
        }
        let recording = scenario.spec.open(&scenario.settings);
        let by_kind = |measure: &super::model::Measure| matches!(measure.what, What::Messages(Some(_)));
        // Only a recorded run knows the kinds of messages that are gone.
        let keeps = experiment.measures.iter().any(by_kind);
        let session = if keeps { recording } else { recording.fork_uncounted() };
        let lines = std::mem::take(&mut scenario.lines).into();
        let touched = Touched::default();
        let experiment = experiment.clone();
        let mut run = Run {
            experiment,
            session,
            scenario,
            lines,
            doing: None,
            watches,
            touched,
            steps: 0,
            failed: None,
        };
        run.look(true);
        Ok(run)
    }

    /// Goes on by about so many steps of the simulation. Gives whether it is over.
    pub fn advance(&mut self, steps: u64) -> bool {
        let last = self.steps.saturating_add(steps);
        while self.steps < last {
            if self.failed.is_some() || self.is_decided() {
                return true;
            }
            if self.steps > RUN_STEPS_MAX {
                self.failed = Some(format!("it takes more than {RUN_STEPS_MAX} steps"));
                return true;
            }
            match self.doing.take() {
                Some(doing) => self.doing = self.go_on(doing),
                None => match self.lines.pop_front() {
                    Some(line) => self.begin(&line),
                    None => return true,
                },
            }
        }
        false
    }

    /// Nothing more is waited for.
    fn is_decided(&self) -> bool {
        let reached = |watch: &Option<Watch>| watch.as_ref().is_some_and(|watch| watch.first.is_some());
        let waits = |measure: &super::model::Measure| matches!(measure.what, What::TimeTo(_));
        self.experiment.measures.iter().all(waits) && self.watches.iter().all(reached)
    }

    fn begin(&mut self, line: &Line) {
        self.steps += 1;
        let now = self.session.now();
        let fail = |why: &str| Some(format!("`{}` {why}", line.text));
        match &line.action {
            Action::Give(order) => {
                let done =
                    resolve(order, self.session.as_ref()).and_then(|command| self.session.inject(&command));
                if done.is_err() {
                    self.failed = fail("makes no sense at that moment");
                }
                self.look(true);
            }
            Action::Run(Until::Condition(condition)) => {
                let tracker = Tracker::new(condition.clone());
                self.doing = Some(Doing::Condition(tracker, now + WAIT_MAX));
            }
            Action::Run(until) => self.doing = target(until, now).map(Doing::Time),
            Action::Step(count) => self.doing = Some(Doing::Steps(*count)),
            Action::Show(_) => {}
            Action::Expect(condition) => {
                let mut tracker = Tracker::new(condition.clone());
                if !tracker.look(self.session.as_ref(), &self.scenario.settings) {
                    self.failed = fail("does not hold");
                }
            }
        }
    }

    /// One step of what a line asks for; nothing when that is done.
    fn go_on(&mut self, doing: Doing) -> Option<Doing> {
        match doing {
            Doing::Time(time) => {
                if self.session.next_event_at().is_some_and(|next| next <= time) {
                    self.step();
                    return Some(Doing::Time(time));
                }
                self.session.wait_until(time.max(self.session.now()));
                self.look(true);
                None
            }
            Doing::Steps(0) => None,
            Doing::Steps(left) => self.step().then_some(Doing::Steps(left - 1)),
            Doing::Condition(mut tracker, limit) => {
                if tracker.look(self.session.as_ref(), &self.scenario.settings) {
                    return None;
                }
                if self.session.now() > limit || !self.step() {
                    self.failed = Some("a condition that the script waits for never holds".to_owned());
                    return None;
                }
                Some(Doing::Condition(tracker, limit))
            }
        }
    }

    fn step(&mut self) -> bool {
        self.steps += 1;
        if self.watches.iter().all(Option::is_none) {
            return self.session.step();
        }
        let stepped = self.session.step_noting(&mut self.touched);
        self.look(false);
        stepped
    }

    /// After a command, everything may be different.
    fn look(&mut self, all: bool) {
        let Run { watches, session, scenario, touched, .. } = self;
        for watch in watches.iter_mut().flatten() {
            let unchanged = |nodes: &Vec<NodeId>| !nodes.iter().any(|node| touched.nodes.contains(node));
            if all || !watch.nodes.as_ref().is_some_and(unchanged) {
                watch.look(session.as_ref(), &scenario.settings);
            }
        }
    }

    /// What was measured.
    pub fn finish(self) -> Sample {
        if self.failed.is_some() {
            let measured = vec![Measured::default(); self.experiment.measures.len()];
            return Sample { measured, failed: self.failed };
        }
        let operations = self.session.operations();
        let measure = |(measure, watch): (&super::model::Measure, &Option<Watch>)| {
            self.measure(&measure.what, watch.as_ref(), &operations)
        };
        let measured = self.experiment.measures.iter().zip(&self.watches).map(measure).collect();
        Sample { measured, failed: None }
    }

    fn measure(&self, what: &What, watch: Option<&Watch>, operations: &[OperationView]) -> Measured {
        let session = self.session.as_ref();
        Measured::one(match what {
            What::Latency => return latency(operations),
            What::Acknowledged => {
                let acknowledged = operations.iter().filter(|operation| operation.acknowledged).count();
                ratio(acknowledged as u128, operations.len() as u128)
            }
            What::Messages(None) => Some(u64::from(session.last_message().0)),
            What::Messages(Some(kind)) => {
                let sent = (1..=session.last_message().0).map(MessageId);
                let of_kind = |id: &MessageId| session.message(*id).is_some_and(|view| view.kind == *kind);
                Some(sent.filter(of_kind).count() as u64)
            }
            What::Gap => Some(gap(operations, session.now())),
            What::TimeTo(_) => watch.and_then(|watch| watch.first).map(|at| at.0),
            What::TimeWhile(_) => watch.map(|watch| {
                let open = watch.since.map_or(Micros::ZERO, |since| session.now().saturating_sub(since));
                (watch.total + open).0
            }),
            What::Broken(promise) => {
                let promises = session.promises();
                let broken = promises.iter().any(|view| view.id == *promise && view.violation.is_some());
                Some(if broken { 1_000_000 } else { 0 })
            }
            What::Field { prefix, field, of } => self.field(prefix, field, *of),
        })
    }

    fn field(&self, prefix: &str, field: &str, of: Of) -> Option<u64> {
        let session = self.session.as_ref();
        let is_one = |name: &str| {
            let number = name.strip_prefix(prefix);
            number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let named = session.names().iter().enumerate().filter(|(_, name)| is_one(name));
        let value = |index: usize| field_value(session, NodeId(index as u16), field)?.parse::<u64>().ok();
        let values: Vec<u64> = named.filter_map(|(index, _)| value(index)).collect();
        let count = values.len() as u128;
        let sum: u128 = values.iter().map(|value| u128::from(*value)).sum();
        let largest = values.iter().max().copied()?;
        match of {
            Of::Sum => u64::try_from(sum).ok(),
            Of::Largest => Some(largest),
            Of::Peak => ratio(u128::from(largest).saturating_mul(count), sum),
            Of::Spread => {
                // The standard deviation over the mean, from whole numbers.
                let small = values.iter().all(|value| *value < 1 << 40) && count < 1 << 20;
                let squares: u128 = values.iter().map(|value| u128::from(*value).saturating_pow(2)).sum();
                let variance = (count.saturating_mul(squares)).saturating_sub(sum.saturating_mul(sum));
                let spread = libm::sqrt(variance as f64) / sum as f64;
                (small && sum > 0).then(|| libm::round(spread * 1_000_000.0) as u64)
            }
        }
    }
}

/// In millionths, rounded.
fn ratio(part: u128, whole: u128) -> Option<u64> {
    let millionths = part.checked_mul(1_000_000)?.checked_add(whole / 2)?.checked_div(whole)?;
    u64::try_from(millionths).ok()
}

fn latency(operations: &[OperationView]) -> Measured {
    let answered = operations.iter().filter(|operation| operation.acknowledged);
    let times =
        answered.filter_map(|operation| Some(operation.responded?.saturating_sub(operation.invoked).0));
    let each: Vec<u32> =
        times.map(|time| u32::try_from(time).unwrap_or(u32::MAX)).take(ANSWERS_MAX).collect();
    let sum: u64 = each.iter().map(|time| u64::from(*time)).sum();
    let count = each.len() as u64;
    Measured { value: (sum + count / 2).checked_div(count), each }
}

/// From one acknowledgement to the next, or to the end; the whole run if there is none.
fn gap(operations: &[OperationView], end: Micros) -> u64 {
    let acknowledged = operations.iter().filter(|operation| operation.acknowledged);
    let mut times: Vec<u64> = acknowledged.filter_map(|operation| Some(operation.responded?.0)).collect();
    times.sort_unstable();
    times.push(end.0);
    if times.len() == 1 {
        return end.0;
    }
    let gaps = times.iter().zip(times.iter().skip(1)).map(|(one, next)| next - one);
    gaps.max().unwrap_or_default()
}
