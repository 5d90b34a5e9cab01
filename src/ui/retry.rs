//! The way back to before what was done last.

use super::player::Player;
use crate::lesson::is_fault;
use crate::sim::{Given, History, Micros, Moment};
use crate::text::command_line;

/// A moment to go back to, and the command that was given there.
#[derive(Clone, PartialEq)]
pub struct Retry {
    pub moment: Moment,
    pub command: String,
}

/// Before the last command that was given by hand until now: the last fault if there is one.
pub fn before_last(player: &Player) -> Option<Retry> {
    let sim = player.sim();
    sim.look(|history| before(history, sim.start(), history.moment().time))
}

/// Before the last fault, or else the last command, that was given by hand until a time.
pub fn before(history: &History, start: Moment, until: Micros) -> Option<Retry> {
    let index =
        history.given().partition_point(|given| given.at.time <= until).min(history.moment().commands);
    let own = history.given().get(start.commands..index)?;
    let last_fault = own.iter().rposition(|given| is_fault(&given.command));
    let place = last_fault.or(own.len().checked_sub(1))?;
    let Given { at, command, .. } = own.get(place)?;
    let moment = Moment { steps: at.steps, commands: start.commands + place, time: at.time };
    Some(Retry { moment, command: command_line(command, history.recorder().names()) })
}
