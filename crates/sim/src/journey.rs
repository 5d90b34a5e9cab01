//! Ways to another moment, which may be long. They are taken at once, or in pieces, so that a page can answer
//! meanwhile, show how far it is, and stop.

use super::history::{Branch, History, Moment, advance, moment_of};
use super::ids::Micros;

/// A way that was set out on. Until it has ended, nothing else may move or change its history.
#[derive(Clone, Debug)]
pub struct Journey {
    way: Way,
    /// Steps or microseconds at its start.
    from: u64,
    /// Where it goes from there.
    then: Option<Moment>,
}

impl Journey {
    fn new(way: Way, from: u64) -> Journey {
        Journey { way, from, then: None }
    }
}

#[derive(Clone, Debug)]
enum Way {
    Arrived,
    /// To a moment that is known, from a checkpoint before it.
    Replay(Moment),
    /// On from the end of the timeline, but not past a moment at which another promise breaks.
    Extend {
        until: Micros,
        broken: usize,
    },
    /// To the end of a branch that has become the timeline, from the start of the run.
    FollowBranch(Box<Branch>),
}

impl History {
    /// Sets out to the moment after everything that happened up to and including `time`, running on if the
    /// timeline does not reach so far yet.
    pub fn journey_to_time(&mut self, time: Micros) -> Journey {
        if time >= self.end().time {
            self.journey_to(self.end());
            let way = Way::Extend { until: time, broken: self.present().broken() };
            return Journey::new(way, self.end().time.0);
        }
        let index = self.marks.partition_point(|mark| self.time_of(mark) <= time);
        let before = self.marks.get(index).map_or_else(|| self.end(), |mark| mark.before);
        self.journey_to(Moment { time, ..before })
    }

    /// Sets out to the moment right after event `index` of the trace.
    pub fn journey_to_event(&mut self, index: u64) -> Journey {
        let after = self.marks.partition_point(|mark| mark.event <= index);
        let target = match self.marks.get(after) {
            // Not the wait before the next step, only what has happened.
            Some(mark) => Moment { time: self.frontier.trace()[index as usize].at, ..mark.before },
            None => self.end(),
        };
        self.journey_to(target)
    }

    /// Sets out to a moment of this timeline; a moment past its end is its end.
    pub fn journey_to(&mut self, target: Moment) -> Journey {
        self.generation += 1;
        if target >= self.end() {
            self.past = None;
            return Journey::new(Way::Arrived, 0);
        }
        // Of fewer steps, it may be later all the same: those to come may be after the wanted time.
        let is_before = |moment: Moment| moment <= target && moment.time <= target.time;
        let index = self.checkpoints.partition_point(|checkpoint| is_before(checkpoint.moment));
        let nearest = &self.checkpoints[index - 1];
        let is_on_the_way = |moment: Moment| moment >= nearest.moment && is_before(moment);
        let past = match self.past.take() {
            Some((past, done)) if is_on_the_way(moment_of(past.as_ref(), done)) => (past, done),
            _ => (nearest.session.fork(), nearest.moment.commands),
        };
        let from = past.0.position().steps;
        self.past = Some(past);
        Journey::new(Way::Replay(target), from)
    }

    /// Makes the branch the timeline and sets out to its end; the present timeline becomes a branch. `None` if
    /// there is no such branch.
    pub fn journey_along(&mut self, id: u32) -> Option<Journey> {
        let index = self.branches.iter().position(|branch| branch.id == id)?;
        let branch = self.branches.remove(index);
        let parted_at = self.parts_from(&branch.given, branch.end.time);
        self.keep_as_branch(parted_at);
        self.name.clone_from(&branch.name);
        self.generation += 1;
        self.timeline += 1;
        self.past = None;
        let start = self.checkpoints[0].session.fork();
        self.frontier.rewind(start.as_ref());
        self.frontier_commands = 0;
        self.checkpoints.truncate(1);
        self.marks.clear();
        self.given.clone_from(&branch.given);
        Some(Journey::new(Way::FollowBranch(Box::new(branch)), 0))
    }

    /// As [`History::journey_along`], and from its end back to a moment of it.
    pub fn journey_along_to(&mut self, id: u32, moment: Moment) -> Option<Journey> {
        let journey = self.journey_along(id)?;
        Some(Journey { then: Some(moment), ..journey })
    }

    /// Goes on with at most so many steps, and gives whether it has arrived.
    pub fn advance(&mut self, journey: &mut Journey, steps: u64) -> bool {
        let arrived = match &journey.way {
            Way::Arrived => true,
            Way::Replay(target) => self.go_again(*target, steps),
            Way::Extend { until, broken } => self.extend(*until, *broken, steps),
            Way::FollowBranch(branch) => self.go_along(branch.end, steps),
        };
        if !arrived {
            return false;
        }
        journey.way = Way::Arrived;
        match journey.then.take() {
            None => true,
            Some(moment) => {
                *journey = self.journey_to(moment);
                self.advance(journey, steps)
            }
        }
    }

    /// Ends a journey where it is. Of a branch that was not followed to its end, the rest is kept as a branch.
    pub fn stop(&mut self, journey: Journey) {
        if let Way::FollowBranch(branch) = journey.way {
            self.given.truncate(self.frontier_commands);
            self.branches.push(Branch { parted_at: self.end().time, ..*branch });
        }
    }

    /// How much of the way is done, from 0 to 1.
    pub fn progress(&self, journey: &Journey) -> f64 {
        let part = |now: u64, end: u64| {
            let whole = end.saturating_sub(journey.from).max(1) as f64;
            (now.saturating_sub(journey.from) as f64 / whole).min(1.0)
        };
        match &journey.way {
            Way::Arrived => 1.0,
            Way::Replay(target) => part(self.present().position().steps, target.steps),
            Way::Extend { until, .. } => part(self.present().now().0, until.0),
            Way::FollowBranch(branch) => part(self.frontier.position().steps, branch.end.steps),
        }
    }

    /// As [`History::journey_to_time`], at once.
    pub fn seek_time(&mut self, time: Micros) {
        let mut journey = self.journey_to_time(time);
        self.advance(&mut journey, u64::MAX);
    }

    /// As [`History::journey_to_event`], at once.
    pub fn seek_event(&mut self, index: u64) {
        let mut journey = self.journey_to_event(index);
        self.advance(&mut journey, u64::MAX);
    }

    /// As [`History::journey_to`], at once.
    pub fn seek(&mut self, target: Moment) {
        let mut journey = self.journey_to(target);
        self.advance(&mut journey, u64::MAX);
    }

    /// As [`History::journey_along`], at once. False if there is no such branch.
    pub fn choose_branch(&mut self, id: u32) -> bool {
        let Some(mut journey) = self.journey_along(id) else { return false };
        self.advance(&mut journey, u64::MAX)
    }

    fn go_again(&mut self, target: Moment, steps: u64) -> bool {
        let Some((session, commands)) = &mut self.past else { return true };
        let mut left = steps;
        while left > 0 {
            if !advance(session.as_mut(), commands, &self.given, Some(target)) {
                session.wait_until(target.time);
                self.leave_past_at_end();
                return true;
            }
            left -= 1;
        }
        false
    }

    fn extend(&mut self, until: Micros, broken: usize, steps: u64) -> bool {
        let mut left = steps;
        while left > 0 {
            if !self.step_before(Some(until)) {
                self.wait(until);
                return true;
            }
            if self.present().broken() > broken {
                return true;
            }
            left -= 1;
        }
        false
    }

    fn go_along(&mut self, end: Moment, steps: u64) -> bool {
        let mut left = steps;
        while left > 0 {
            if self.end() >= end || !self.advance_frontier(Some(end)) {
                self.frontier.wait_until(end.time);
                return true;
            }
            left -= 1;
        }
        false
    }
}
