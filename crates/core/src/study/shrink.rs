//! A schedule of faults made smaller: commands are left out and moved as long as the same promise still breaks. Leaving
//! out goes by halves, quarters, and so on (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
//! Input", IEEE Transactions on Software Engineering 28, 2002).

use super::search::Find;
use crate::share;
use faultline_protocols::{ProtocolSpec, Settings};
use faultline_sim::{Given, History, Position, PromiseId};

/// A schedule that breaks the same promise with a part of the commands, some of them at an earlier place. From what it
/// gives, no single command can be left out. `None` if the schedule, whose commands are all of its run, does not break
/// its promise before its end.
pub fn shrink(spec: &'static ProtocolSpec, settings: &Settings, whole: &Find) -> Option<Find> {
    let history = until_broken(spec, settings, whole)?;
    let promise = whole.promise;
    let mut shrinking = Shrinking { spec, settings, promise, history };
    loop {
        let left = shrinking.leave_out();
        let moved = shrinking.move_together();
        if !left && !moved {
            break;
        }
    }
    let end = shrinking.history.present().position();
    Some(Find { given: shrinking.history.given().to_vec(), promise, end })
}

struct Shrinking<'a> {
    spec: &'static ProtocolSpec,
    settings: &'a Settings,
    promise: PromiseId,
    /// The smallest run so far; it stands where the promise has just been broken.
    history: History,
}

impl Shrinking<'_> {
    /// Gives whether something could be left out.
    fn leave_out(&mut self) -> bool {
        let before = self.history.given().len();
        let mut size = before.div_ceil(2).max(1);
        loop {
            // From the end, so that what was left out moves no place that is still to be tried.
            let mut end = self.history.given().len();
            while end > 0 {
                let start = end.saturating_sub(size);
                let places: Vec<(usize, Position)> =
                    self.places().filter(|(index, _)| !(start..end).contains(index)).collect();
                self.adopt(&places);
                end = start.min(self.history.given().len());
            }
            if size == 1 {
                return self.history.given().len() < before;
            }
            size = size.div_ceil(2);
        }
    }

    /// Gives each command together with the one before it, if that does as well: fewer moments to look at.
    fn move_together(&mut self) -> bool {
        let mut moved = false;
        let mut index = 1;
        while index < self.history.given().len() {
            let mut places: Vec<(usize, Position)> = self.places().collect();
            let earlier = places[index - 1].1;
            if places[index].1 != earlier {
                places[index].1 = earlier;
                moved |= self.adopt(&places);
            }
            index += 1;
        }
        moved
    }

    fn places(&self) -> impl Iterator<Item = (usize, Position)> {
        self.history.given().iter().map(|given| given.at).enumerate()
    }

    /// Takes the run with these commands at these places, if it breaks the promise.
    fn adopt(&mut self, places: &[(usize, Position)]) -> bool {
        let rerun = share::with_places(self.spec, self.settings, &self.history, places);
        // What makes no sense in it is left out of it, such as the restart of a node that does not crash.
        let smaller = is_broken(&rerun.history, self.promise).then(|| {
            let (given, end) = (rerun.history.given().to_vec(), rerun.history.present().position());
            until_broken(self.spec, self.settings, &Find { given, promise: self.promise, end })
        });
        match smaller.flatten() {
            Some(history) => {
                self.history = history;
                true
            }
            None => false,
        }
    }
}

fn is_broken(history: &History, promise: PromiseId) -> bool {
    let promises = history.present().promises();
    promises.iter().any(|view| view.id == promise && view.violation.is_some())
}

/// The run of a schedule up to the step or command that breaks its promise, without the commands after that; `None` if
/// that does not happen before its end, or a command makes no sense at its place.
pub fn until_broken(spec: &ProtocolSpec, settings: &Settings, find: &Find) -> Option<History> {
    let Find { given, promise, end } = find;
    let (promise, end) = (*promise, *end);
    let mut history = History::new(spec.open(settings));
    for Given { at, command } in given {
        if step_until_broken(&mut history, promise, *at) {
            return Some(history);
        }
        history.inject(command).ok()?;
        if is_broken(&history, promise) {
            return Some(history);
        }
    }
    step_until_broken(&mut history, promise, end).then_some(history)
}

fn step_until_broken(history: &mut History, promise: PromiseId, place: Position) -> bool {
    let mut broken = history.present().broken();
    loop {
        let position = history.present().position();
        if position.steps >= place.steps || history.present().next_event_at().is_none() {
            history.advance_to(place);
            return false;
        }
        history.advance_to(Position { steps: position.steps + 1, ..Position::default() });
        if history.present().broken() > broken {
            if is_broken(history, promise) {
                return true;
            }
            broken = history.present().broken();
        }
    }
}
