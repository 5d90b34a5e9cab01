//! Time travel: a run that can be looked at and changed at any of its moments.
//!
//! The frontier is the session that has been run furthest and that records. Looking back restores
//! the nearest checkpoint before the wanted moment and replays from there, without recording.
//! Doing something in the past makes a new future; the old one is kept as a branch, as nothing
//! more than its commands, because the same commands make the same run.

use super::ids::Micros;
use super::input::{Command, Given, Position, Refusal};
use super::session::Session;
use super::trace::{Event, What};

/// Steps between two checkpoints at first; a replay of so many takes a few milliseconds.
const CHECKPOINT_STEPS: u64 = 2_048;
/// When there are more checkpoints than this, every second one goes and the spacing doubles.
const CHECKPOINTS_MAX: usize = 64;

/// A moment of one run: between two of its steps, with so many of its commands done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    pub steps: u64,
    pub commands: usize,
    pub time: Micros,
}

/// A future that was left by going back and doing something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub id: u32,
    /// When it parted from the timeline that replaced it.
    pub parted_at: Micros,
    pub end: Moment,
    /// All of its commands, from the start of the run.
    pub given: Vec<Given>,
    /// As the learner calls it; empty at first.
    pub name: String,
    /// How many promises were broken at its end.
    pub broken: usize,
}

pub(super) struct Checkpoint {
    pub moment: Moment,
    pub session: Box<dyn Session>,
}

/// Where the run stood before a step or command that left something to see.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub before: Moment,
    pub event: u64,
}

pub struct History {
    pub(super) frontier: Box<dyn Session>,
    pub(super) frontier_commands: usize,
    pub(super) past: Option<(Box<dyn Session>, usize)>,
    pub(super) checkpoints: Vec<Checkpoint>,
    spacing: u64,
    pub(super) marks: Vec<Mark>,
    pub(super) given: Vec<Given>,
    pub(super) branches: Vec<Branch>,
    pub(super) branches_made: u32,
    /// Changes whenever the present is reached by anything but going forward.
    pub(super) generation: u64,
    /// Changes whenever known events are replaced by others.
    pub(super) timeline: u64,
    pub(super) name: String,
    held: bool,
}

impl History {
    /// Begins at the present moment of a recording session to which no command was given yet.
    pub fn new(session: Box<dyn Session>) -> History {
        let start = Checkpoint { moment: Moment::default(), session: session.fork() };
        History {
            frontier: session,
            frontier_commands: 0,
            past: None,
            checkpoints: vec![start],
            spacing: CHECKPOINT_STEPS,
            marks: Vec::new(),
            given: Vec::new(),
            branches: Vec::new(),
            branches_made: 0,
            generation: 0,
            timeline: 0,
            name: String::new(),
            held: false,
        }
    }

    /// The moment that is looked at. Its trace is [`History::trace`].
    pub fn present(&self) -> &dyn Session {
        match &self.past {
            Some((session, _)) => session.as_ref(),
            None => self.frontier.as_ref(),
        }
    }

    /// The session that knows every message and note of the timeline, past and known future.
    pub fn recorder(&self) -> &dyn Session {
        self.frontier.as_ref()
    }

    /// All that is known to happen on this timeline; the present is after `present().events()` of it.
    pub fn trace(&self) -> &[Event] {
        self.frontier.trace()
    }

    /// What has happened up to the present moment.
    pub fn trace_so_far(&self) -> &[Event] {
        &self.frontier.trace()[..self.present().events() as usize]
    }

    pub fn moment(&self) -> Moment {
        match &self.past {
            Some((session, commands)) => moment_of(session.as_ref(), *commands),
            None => self.end(),
        }
    }

    /// The furthest moment that this timeline was run to.
    pub fn end(&self) -> Moment {
        moment_of(self.frontier.as_ref(), self.frontier_commands)
    }

    pub fn at_end(&self) -> bool {
        self.past.is_none()
    }

    /// Changes whenever the present is reached by anything but going forward.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Changes whenever known events are replaced by others: as long as it is the same, the trace only grows.
    pub fn timeline(&self) -> u64 {
        self.timeline
    }

    /// What the learner calls the present timeline.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Gives a name to a branch, or without a number to the present timeline.
    pub fn set_name(&mut self, branch: Option<u32>, name: String) {
        match branch {
            None => self.name = name,
            Some(id) => {
                if let Some(branch) = self.branches.iter_mut().find(|branch| branch.id == id) {
                    branch.name = name;
                }
            }
        }
    }

    /// The commands of this timeline, in order; those up to `moment().commands` are done.
    pub fn given(&self) -> &[Given] {
        &self.given[..self.frontier_commands]
    }

    /// Whether the run goes no further than it is known.
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Holds the run at the end of what is known of it, or lets it go on.
    pub fn hold(&mut self, held: bool) {
        self.held = held;
    }

    /// When something happens next: a step, or a command that this timeline has after the present moment.
    pub fn next_at(&self) -> Option<Micros> {
        if self.held && self.at_end() {
            return None;
        }
        let given = self.given.get(self.moment().commands).map(|given| given.at.time);
        self.present().next_event_at().into_iter().chain(given).min()
    }

    pub fn branches(&self) -> &[Branch] {
        &self.branches
    }

    /// Goes forward to the next step or command that leaves something to see. False if nothing is
    /// left to happen.
    pub fn step(&mut self) -> bool {
        let before = self.present().events() as usize;
        loop {
            if !self.step_before(None) {
                return false;
            }
            let seen = self.present().events() as usize;
            if self.frontier.trace()[before..seen].iter().any(|event| is_visible(&event.what)) {
                return true;
            }
        }
    }

    /// Goes forward until `time`, but not past a moment at which another promise breaks.
    /// Returns whether it stopped early for that.
    pub fn run_until(&mut self, time: Micros) -> bool {
        let broken = self.present().broken();
        while self.step_before(Some(time)) {
            if self.present().broken() > broken {
                return true;
            }
        }
        self.wait(time);
        false
    }

    /// Goes forward by at most so many steps, not past `time`, whatever breaks on the way. Returns whether it is there.
    pub fn run_on(&mut self, time: Micros, steps: u64) -> bool {
        for _ in 0..steps {
            if !self.step_before(Some(time)) {
                self.advance_to(Position { steps: 0, time });
                return true;
            }
        }
        false
    }

    /// Goes forward to an exact place in the run, as recorded in a [`Given`], whatever breaks on
    /// the way. A place that was passed already is left alone.
    pub fn advance_to(&mut self, place: Position) {
        while self.present().position().steps < place.steps {
            if !self.step_before(None) {
                break;
            }
        }
        self.wait(place.time);
    }

    /// Goes back to before the last step or command that left something to see. False at the start.
    pub fn step_back(&mut self) -> bool {
        let events = self.present().events();
        let index = self.marks.partition_point(|mark| mark.event < events);
        match index.checked_sub(1) {
            Some(last) => {
                self.seek(self.marks[last].before);
                true
            }
            None => {
                self.seek(Moment::default());
                false
            }
        }
    }

    /// Makes the present the end of what is known. The commands that were given later are given again at their
    /// places when the run goes on, unless another one is given before.
    pub fn forget_what_comes(&mut self) {
        let Some((past, commands)) = self.past.take() else { return };
        self.end_here(past.as_ref(), commands);
    }

    /// Does what the command says at the present moment. In the past that begins a new future and
    /// keeps the old one as a branch. A refused command changes nothing.
    pub fn inject(&mut self, command: &Command) -> Result<(), Refusal> {
        if let Some((past, _)) = &self.past {
            past.check(command)?;
            self.branch_off();
        }
        let before = moment_of(self.frontier.as_ref(), self.frontier_commands);
        let events = self.frontier.events();
        self.frontier.inject(command)?;
        // Known commands that were still to come belonged to another future.
        self.given.truncate(self.frontier_commands);
        self.given.push(Given {
            at: Position { steps: before.steps, time: before.time },
            command: command.clone(),
        });
        self.frontier_commands += 1;
        self.mark(before, events);
        Ok(())
    }

    /// One step or known command of the present session. With a limit, none that lies after it.
    pub(super) fn step_before(&mut self, limit: Option<Micros>) -> bool {
        let limit = limit.map(|time| Moment { steps: u64::MAX, commands: usize::MAX, time });
        let Some((session, commands)) = &mut self.past else {
            return !self.held && self.advance_frontier(limit);
        };
        let moved = advance(session.as_mut(), commands, &self.given, limit);
        self.leave_past_at_end();
        moved || self.past.is_none() && !self.held && self.advance_frontier(limit)
    }

    pub(super) fn advance_frontier(&mut self, limit: Option<Moment>) -> bool {
        let before = moment_of(self.frontier.as_ref(), self.frontier_commands);
        let events = self.frontier.events();
        if !advance(self.frontier.as_mut(), &mut self.frontier_commands, &self.given, limit) {
            return false;
        }
        self.mark(before, events);
        let last = self.checkpoints.last().expect("the start is one").moment.steps;
        let moment = moment_of(self.frontier.as_ref(), self.frontier_commands);
        if moment.steps >= last + self.spacing {
            self.checkpoints.push(Checkpoint { moment, session: self.frontier.fork() });
            if self.checkpoints.len() > CHECKPOINTS_MAX {
                let mut index = 0;
                self.checkpoints.retain(|_| {
                    index += 1;
                    index % 2 == 1
                });
                self.spacing *= 2;
            }
        }
        true
    }

    fn mark(&mut self, before: Moment, events: u64) {
        let new = &self.frontier.trace()[events as usize..];
        if new.iter().any(|event| is_visible(&event.what)) {
            self.marks.push(Mark { before, event: events });
        }
    }

    pub(super) fn time_of(&self, mark: &Mark) -> Micros {
        self.frontier.trace()[mark.event as usize].at
    }

    /// Lets time pass in which nothing happens.
    pub(super) fn wait(&mut self, time: Micros) {
        if let Some((session, _)) = &mut self.past {
            session.wait_until(time);
            self.leave_past_at_end();
        }
        if self.past.is_none() && !self.held {
            self.frontier.wait_until(time);
        }
    }

    pub(super) fn leave_past_at_end(&mut self) {
        if let Some((session, commands)) = &self.past
            && moment_of(session.as_ref(), *commands) >= self.end()
        {
            self.past = None;
        }
    }

    fn branch_off(&mut self) {
        let Some((past, commands)) = self.past.take() else {
            return;
        };
        self.keep_as_branch(past.position().time);
        self.name = String::new();
        self.given.truncate(commands);
        self.end_here(past.as_ref(), commands);
    }

    fn end_here(&mut self, present: &dyn Session, commands: usize) {
        let moment = moment_of(present, commands);
        self.generation += 1;
        self.timeline += 1;
        self.frontier.rewind(present);
        self.frontier_commands = commands;
        self.checkpoints.retain(|checkpoint| checkpoint.moment <= moment);
        let events = self.frontier.events();
        self.marks.retain(|mark| mark.event < events);
    }
}

/// Whether a person can see that something has happened; executed lines come with other events.
pub fn is_visible(what: &What) -> bool {
    !matches!(what, What::Line { .. })
}

pub(super) fn moment_of(session: &dyn Session, commands: usize) -> Moment {
    let Position { steps, time } = session.position();
    Moment { steps, commands, time }
}

/// Takes the next step or gives the next known command, whichever comes first, unless it lies
/// after the limit.
pub(super) fn advance(
    session: &mut dyn Session,
    commands: &mut usize,
    given: &[Given],
    limit: Option<Moment>,
) -> bool {
    let limit = limit.unwrap_or(Moment { steps: u64::MAX, commands: usize::MAX, time: Micros(u64::MAX) });
    if let Some(next) = given.get(*commands)
        && next.at.steps == session.position().steps
    {
        if next.at.time > limit.time || *commands >= limit.commands {
            return false;
        }
        session.wait_until(next.at.time);
        session.inject(&next.command).expect("it was accepted at this very moment before");
        *commands += 1;
        return true;
    }
    match session.next_event_at() {
        Some(time) if time <= limit.time && session.position().steps < limit.steps => session.step(),
        _ => false,
    }
}
