//! Runs a scenario, line by line, on a history: the tests, the lessons and the page alike.

use super::condition::Tracker;
use super::parse::{Action, Line, MessageVerb, Order, Scenario, Until};
use crate::protocols::Settings;
use crate::sim::{Command, History, Micros, Note, Position, Refusal, Session};

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
    /// Whoever watches wants no more.
    Stopped,
}

/// Opens the cluster of a scenario at its start.
pub fn open(scenario: &Scenario) -> History {
    History::new((scenario.spec.open)(&scenario.settings))
}

/// Carries out one line. A promise that breaks on the way does not stop it.
///
/// # Errors
/// Says why the line could not be carried out; what it did until then stays done.
pub fn carry_out(line: &Line, history: &mut History, settings: &Settings) -> Result<(), Failure> {
    watch(line, history, settings, &mut |_| true)
}

/// Looks at a moment and says whether to go on.
pub type Eye<'a> = &'a mut dyn FnMut(&dyn Session) -> bool;

/// As [`carry_out`]; `eye` looks at the present after every step and every command.
///
/// # Errors
/// As [`carry_out`]; [`Failure::Stopped`] if the eye wants no more.
pub fn watch(line: &Line, history: &mut History, settings: &Settings, eye: Eye) -> Result<(), Failure> {
    let goes_on = match &line.action {
        Action::Give(order) => {
            let command = resolve(order, history.present()).map_err(Failure::Refused)?;
            history.inject(&command).map_err(Failure::Refused)?;
            eye(history.present())
        }
        Action::Run(Until::Place(place)) => go_on_to(history, *place, eye),
        Action::Run(Until::Condition(condition)) => {
            let mut tracker = Tracker::new(condition.clone());
            let limit = history.present().now() + WAIT_MAX;
            while !tracker.look(history.present(), settings) {
                if history.present().now() > limit || !history.step() {
                    return Err(Failure::NeverHeld);
                }
                if !eye(history.present()) {
                    return Err(Failure::Stopped);
                }
            }
            true
        }
        Action::Run(until) => {
            let time = target(until, history.present().now()).expect("it names one");
            run_to(history, time, eye)
        }
        Action::Step(count) => {
            let mut left = *count;
            // Where nothing is left to happen, further steps change nothing.
            while left > 0 && history.step() {
                if !eye(history.present()) {
                    return Err(Failure::Stopped);
                }
                left -= 1;
            }
            true
        }
        Action::Show(_) => true,
        Action::Expect(condition) => {
            if !Tracker::new(condition.clone()).look(history.present(), settings) {
                return Err(Failure::DoesNotHold);
            }
            true
        }
    };
    if goes_on { Ok(()) } else { Err(Failure::Stopped) }
}

/// Goes forward until `time`, past promises that break, and looks after every step. Returns false
/// where the eye wants no more.
pub fn run_to(history: &mut History, time: Micros, eye: Eye) -> bool {
    while let Some(next) = history.present().next_event_at().filter(|next| *next <= time) {
        history.run_until(next);
        if !eye(history.present()) {
            return false;
        }
    }
    while history.run_until(time) {}
    true
}

/// Between two looks on the way to an exact place.
const PLACE_STEPS: u64 = 1_024;

fn go_on_to(history: &mut History, place: Position, eye: Eye) -> bool {
    loop {
        let steps = history.present().position().steps;
        let near = place.steps.min(steps + PLACE_STEPS);
        history.go_on_to(if near == place.steps { place } else { Position { steps: near, time: Micros(0) } });
        if !eye(history.present()) {
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
            let fits = |message: &&crate::sim::MessageView| {
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
