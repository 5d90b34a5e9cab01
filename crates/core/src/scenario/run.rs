//! Runs a scenario, line by line, on a history: the tests, the lessons and the page alike.

use std::collections::VecDeque;

use super::condition::Tracker;
use super::parse::{Action, Line, MessageVerb, Order, Scenario, Until};
use faultline_protocols::Settings;
use faultline_sim::{Command, History, Micros, Note, Position, Refusal, Session};

/// `run until <condition>` gives up after this much virtual time.
pub const WAIT_MAX: Micros = Micros(60_000_000);

/// Why a line could not be carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    Refused(Refusal),
    /// `run until` waited in vain.
    NeverHeld,
    /// `expect` was wrong.
    DoesNotHold,
    /// The observer wants no more.
    Stopped,
}

/// Opens the cluster of a scenario at its start.
pub fn open(scenario: &Scenario) -> History {
    History::new(scenario.spec.open(&scenario.settings))
}

/// Carries out one line. A promise that breaks on the way does not stop it.
///
/// # Errors
/// Says why the line could not be carried out; what it did until then stays done.
pub fn carry_out(line: &Line, history: &mut History, settings: &Settings) -> Result<(), Failure> {
    watch(line, history, settings, &mut |_| true)
}

/// Looks at a moment and says whether to go on.
pub type Observer<'a> = &'a mut dyn FnMut(&dyn Session) -> bool;

/// As [`carry_out`]; `observer` looks at the present after every step and every command.
///
/// # Errors
/// As [`carry_out`]; [`Failure::Stopped`] if the observer wants no more.
pub fn watch(
    line: &Line,
    history: &mut History,
    settings: &Settings,
    observer: Observer,
) -> Result<(), Failure> {
    let mut doing = begin(line, history, settings)?;
    if proceed(&mut doing, history, settings, observer)? { Ok(()) } else { Err(Failure::Stopped) }
}

/// What is left to do of a line.
enum Doing {
    /// Nothing but to look.
    Done,
    Place(Position),
    Condition(Tracker, Micros),
    Time(Micros),
    Steps(u64),
}

fn begin(line: &Line, history: &mut History, settings: &Settings) -> Result<Doing, Failure> {
    let now = history.present().now();
    Ok(match &line.action {
        Action::Give(order) => {
            let command = resolve(order, history.present()).map_err(Failure::Refused)?;
            history.inject(&command).map_err(Failure::Refused)?;
            Doing::Done
        }
        Action::Run(Until::Place(place)) => Doing::Place(*place),
        Action::Run(Until::Condition(condition)) => {
            Doing::Condition(Tracker::new(condition.clone()), now + WAIT_MAX)
        }
        Action::Run(until) => Doing::Time(target(until, now).expect("it names one")),
        Action::Step(count) => Doing::Steps(*count),
        Action::Show(_) => Doing::Steps(0),
        Action::Expect(condition) => {
            if !Tracker::new(condition.clone()).look(history.present(), settings) {
                return Err(Failure::DoesNotHold);
            }
            Doing::Steps(0)
        }
    })
}

/// Goes on until the line is done, or the observer wants no more: then it can be gone on with later. Gives whether
/// it is done.
fn proceed(
    doing: &mut Doing,
    history: &mut History,
    settings: &Settings,
    observer: Observer,
) -> Result<bool, Failure> {
    match doing {
        Doing::Done => Ok(observer(history.present())),
        Doing::Place(place) => Ok(advance_to(history, *place, observer)),
        Doing::Time(time) => Ok(run_to(history, *time, observer)),
        Doing::Condition(tracker, limit) => {
            while !tracker.look(history.present(), settings) {
                if history.present().now() > *limit || !history.step() {
                    return Err(Failure::NeverHeld);
                }
                if !observer(history.present()) {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Doing::Steps(left) => {
            // Where nothing is left to happen, further steps change nothing.
            while *left > 0 && history.step() {
                *left -= 1;
                if !observer(history.present()) {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

/// Lines that are carried out piece by piece, so that anyone who waits can be told how far it is, and stop it.
pub struct Carry {
    history: History,
    settings: Settings,
    lines: VecDeque<Line>,
    doing: Option<Doing>,
    failed: Option<(Line, Failure)>,
}

impl Carry {
    pub fn new(history: History, settings: Settings, lines: Vec<Line>) -> Carry {
        Carry { history, settings, lines: lines.into(), doing: None, failed: None }
    }

    /// Takes about so many steps of the simulation at most. Gives whether all is done, or a line has failed.
    pub fn advance(&mut self, steps: u64) -> bool {
        let last = self.history.present().position().steps.saturating_add(steps);
        let mut observer = |session: &dyn Session| session.position().steps < last;
        while self.failed.is_none() {
            let Some(line) = self.lines.front() else { return true };
            let done = match self.doing.take() {
                Some(doing) => Ok(doing),
                None => begin(line, &mut self.history, &self.settings),
            }
            .and_then(|mut doing| {
                let done = proceed(&mut doing, &mut self.history, &self.settings, &mut observer)?;
                self.doing = (!done).then_some(doing);
                Ok(done)
            });
            match done {
                Ok(true) => drop(self.lines.pop_front()),
                // A command is given only once, however often one looks.
                Ok(false) if matches!(self.doing, Some(Doing::Done)) => {
                    self.doing = None;
                    self.lines.pop_front();
                    return false;
                }
                Ok(false) => return false,
                Err(failure) => self.failed = self.lines.pop_front().map(|line| (line, failure)),
            }
        }
        true
    }

    /// The run as far as it is.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The run, and the line that could not be carried out, if one could not.
    pub fn finish(self) -> (History, Option<(Line, Failure)>) {
        (self.history, self.failed)
    }
}

/// The exact place until which a line runs, if it names one.
pub fn place_of(line: &Line) -> Option<Position> {
    match line.action {
        Action::Run(Until::Place(place)) => Some(place),
        _ => None,
    }
}

/// Goes forward until `time`, past promises that break, and looks after every step. Returns false
/// where the observer wants no more.
pub fn run_to(history: &mut History, time: Micros, observer: Observer) -> bool {
    while let Some(next) = history.present().next_event_at().filter(|next| *next <= time) {
        history.run_until(next);
        if !observer(history.present()) {
            return false;
        }
    }
    while history.run_until(time) {}
    true
}

/// Between two looks on the way to an exact place.
const PLACE_STEPS: u64 = 256;

fn advance_to(history: &mut History, place: Position, observer: Observer) -> bool {
    loop {
        let steps = history.present().position().steps;
        let near = place.steps.min(steps + PLACE_STEPS);
        history.advance_to(if near == place.steps {
            place
        } else {
            Position { steps: near, time: Micros(0) }
        });
        if !observer(history.present()) {
            return false;
        }
        if near == place.steps || history.present().position().steps == steps {
            return true;
        }
    }
}

/// The time until which a line runs, if it names one.
pub fn target(until: &Until, now: Micros) -> Option<Micros> {
    match until {
        Until::Longer(time) => Some(now + *time),
        Until::Time(time) => Some(*time),
        Until::Place(place) => Some(place.time),
        Until::Condition(_) => None,
    }
}

/// The command that an order means now.
///
/// # Errors
/// If no such message is in flight.
pub fn resolve(order: &Order, session: &dyn Session) -> Result<Command, Refusal> {
    match order {
        Order::Command(command) => Ok(command.clone()),
        Order::Message { verb, kind, on } => {
            let fits = |message: &&faultline_sim::MessageView| {
                message.kind == kind && on.is_none_or(|on| on == (message.from, message.to))
            };
            let Some(id) = session.messages().iter().find(fits).map(|message| message.id) else {
                return Err(Refusal(Note::new("refusal-no-such-message").with("kind", kind.clone())));
            };
            Ok(match verb {
                MessageVerb::Drop => Command::Drop(id),
                MessageVerb::Delay(by) => Command::Delay(id, *by),
                MessageVerb::Duplicate => Command::Duplicate(id),
            })
        }
    }
}
