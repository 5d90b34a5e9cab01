//! Two runs on one clock: what comes next is the next of either, what goes back the last of either.

use super::history::{History, Moment};
use super::ids::Micros;
use super::input::Position;

/// Where something to see lies on the clock: when it comes, and how many others come before it at that time in its run.
/// What has the same place in both runs comes at once.
type Place = (Micros, usize);

/// Goes forward in two runs that are at the same time, to the next that leaves something to see in either. Then both are
/// at its time. False if nothing is left to happen in both.
pub fn step_in_lockstep(runs: [&mut History; 2]) -> bool {
    let [one, two] = runs;
    let next = [one.next_place(), two.next_place()];
    let Some(first) = next.into_iter().flatten().min() else { return false };
    for (run, place) in [&mut *one, &mut *two].into_iter().zip(next) {
        if place == Some(first) {
            run.step();
        }
    }
    let now = one.moment().time.max(two.moment().time);
    one.wait_for(now);
    two.wait_for(now);
    true
}

/// Goes back to before the last that left something to see in either run, as [`step_in_lockstep`] went there. False at the
/// start of both.
pub fn step_back_in_lockstep(runs: [&mut History; 2]) -> bool {
    let done = runs.each_ref().map(|run| run.seen());
    let last = [0, 1].map(|side| runs[side].last_place(done[side]));
    let latest = last.into_iter().flatten().max();
    let left = [0, 1].map(|side| done[side] - usize::from(latest.is_some() && last[side] == latest));
    let now = [0, 1].map(|side| runs[side].last_place(left[side])).into_iter().flatten().max();
    let time = now.map_or(Micros::ZERO, |(time, _)| time);
    for (run, seen) in runs.into_iter().zip(left) {
        let before = run.marks.get(seen).map_or_else(|| run.end(), |mark| mark.before);
        run.seek(Moment { time, ..before });
    }
    latest.is_some()
}

impl History {
    /// How many steps and commands that left something to see have happened.
    fn seen(&self) -> usize {
        let events = self.present().events();
        self.marks.partition_point(|mark| mark.event < events)
    }

    fn place(&self, index: usize) -> Place {
        let time = self.time_of(&self.marks[index]);
        (time, index - self.marks.partition_point(|mark| self.time_of(mark) < time))
    }

    fn last_place(&self, seen: usize) -> Option<Place> {
        Some(self.place(seen.checked_sub(1)?))
    }

    /// The place of what comes next. What is not known yet is found out.
    fn next_place(&mut self) -> Option<Place> {
        let seen = self.seen();
        if seen == self.marks.len() {
            // A run that has come to rest is left alone.
            self.next_at()?;
            let here = self.moment();
            let found = self.step();
            self.seek(here);
            if !found {
                return None;
            }
        }
        Some(self.place(seen))
    }

    /// Lets time pass, but nothing that is to be seen and still to come.
    fn wait_for(&mut self, time: Micros) {
        if self.next_place().is_some_and(|(at, _)| at <= time) {
            let next = self.marks[self.seen()];
            self.advance_to(Position { steps: next.before.steps, time });
        } else {
            self.run_on(time, u64::MAX);
        }
    }
}
