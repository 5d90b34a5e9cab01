//! Find a break: every schedule of at most so many faults within a time is tried on the timed engine, fewest faults
//! first, until a promise breaks. It is iterative deepening over commands (Korf, "Depth-first iterative-deepening",
//! Artificial Intelligence 27, 1985), so what is found first has the fewest faults.
//!
//! A fault falls right after a step of the run, or at the present moment. It is offered only where it can differ from
//! the same fault a step earlier: a node that was touched, a link that was used, a message that is new. That two things
//! which touch nothing in common may change places is the idea of partial-order reduction (Godefroid, "Partial-Order
//! Methods for the Verification of Concurrent Systems", 1996). Here it is a reduction and no proof: whatever acts with
//! the time at which it is given (a restart, a timer that fires, a copy) is offered at such moments only, too. So a break
//! that needs a fault some time after a step, as a restart just late enough for a timeout to pass, is found only if another
//! step falls there; "none" speaks of no other moments.

use crate::scenario;
use faultline_protocols::{ProtocolSpec, Settings};
use faultline_sim::{Command, Faults, Given, MessageId, Micros, Position, PromiseId, Session, Touched};

/// What a search tries.
#[derive(Clone, Debug)]
pub struct Plan {
    /// At most so many faults in one schedule.
    pub faults: usize,
    /// Faults, and what comes of them, up to so long after the present moment.
    pub within: Micros,
    pub kinds: Faults,
    /// The promises that it tries to break, whichever first; those that are broken already are left out.
    pub promises: Vec<PromiseId>,
    /// Whether faults are offered only where they can differ. Without, a search is of use for comparison only.
    pub reduced: bool,
}

/// A schedule that breaks a promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    /// The faults, each with its place in the run.
    pub given: Vec<Given>,
    pub promise: PromiseId,
    /// Where the run stands when the promise has just been broken.
    pub end: Position,
}

impl Find {
    /// As the schedule of a whole run: with the commands `before` the search began.
    pub fn run(&self, before: &[Given]) -> Find {
        Find { given: [before, &self.given].concat(), ..*self }
    }

    /// The scenario that breaks the promise: the commands `before` the search began, and then the faults. Its last line
    /// expects the promise to be broken.
    pub fn scenario(&self, spec: &ProtocolSpec, settings: &Settings, before: &[Given]) -> String {
        let given = [before, &self.given].concat();
        let names = (spec.names)(settings);
        let run = scenario::render(spec, settings, &names, &given, self.end);
        format!("{run}expect violated \"{}\"\n", spec.promises[usize::from(self.promise.0)].name)
    }
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    /// Every schedule with at most so many faults was tried; `None` before even the one without a fault was.
    pub faults: Option<usize>,
    /// All schedules that were tried.
    pub schedules: u64,
}

/// What a search says. It speaks of the schedules that it tried and of nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Found(Find),
    /// None of the schedules of its plan breaks a promise.
    None(Covered),
    NotFinished(Covered),
}

/// A schedule that is being tried: a run with the faults given so far, and those that can follow.
struct Frame {
    session: Box<dyn Session>,
    offers: Vec<Command>,
    /// The first offer that was not tried.
    next: usize,
    broken: usize,
}

/// A search in pieces: see [`Search::advance`].
pub struct Search {
    plan: Plan,
    start: Box<dyn Session>,
    until: Micros,
    /// How many faults the schedules that are tried now have.
    depth: usize,
    /// The run with no fault, with one, and so on.
    frames: Vec<Frame>,
    /// One for each frame but the first.
    given: Vec<Given>,
    covered: Covered,
    found: Option<Find>,
    touched: Touched,
}

/// What copying a run costs, in steps of one.
const FORK_STEPS: u64 = 8;

impl Search {
    /// A search from the present moment of a run.
    pub fn new(present: &dyn Session, mut plan: Plan) -> Search {
        let start = present.fork_uncounted();
        let broken = broken_promises(start.as_ref());
        plan.promises.retain(|promise| !broken.contains(promise));
        let until = start.now() + plan.within;
        let mut search = Search {
            plan,
            start,
            until,
            depth: 0,
            frames: Vec::new(),
            given: Vec::new(),
            covered: Covered::default(),
            found: None,
            touched: Touched::default(),
        };
        search.begin();
        search
    }

    /// Goes on by about so many steps of the simulation. Gives whether there is an answer.
    pub fn advance(&mut self, steps: u64) -> bool {
        let mut left = steps;
        while left > 0 {
            if self.is_done() {
                return true;
            }
            left = left.saturating_sub(self.turn());
        }
        self.is_done()
    }

    pub fn is_done(&self) -> bool {
        self.found.is_some() || self.frames.is_empty()
    }

    /// What is known now. A search that is stopped is simply not gone on with.
    pub fn answer(&self) -> Answer {
        match &self.found {
            Some(find) => Answer::Found(find.clone()),
            None if self.frames.is_empty() => Answer::None(self.covered),
            None => Answer::NotFinished(self.covered),
        }
    }

    pub fn covered(&self) -> Covered {
        self.covered
    }

    /// How many faults the schedules that are tried now have.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// How far it is with the schedules of this depth, from 0 to 1: by the time of their first fault.
    pub fn progress(&self) -> f64 {
        let Some(first) = self.frames.first() else { return 1.0 };
        let passed = first.session.now().saturating_sub(self.start.now());
        passed.0 as f64 / self.plan.within.0.max(1) as f64
    }

    /// The runs of what was found: before each of its faults, and where the promise has just been broken.
    pub fn runs(&self) -> impl Iterator<Item = &dyn Session> {
        self.frames.iter().map(|frame| frame.session.as_ref()).filter(|_| self.found.is_some())
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    fn begin(&mut self) {
        let session = self.start.fork_uncounted();
        let mut offers = Vec::new();
        if self.depth > 0 {
            session.possible(&self.plan.kinds, None, &mut offers);
        }
        let broken = session.broken();
        self.frames.push(Frame { session, offers, next: 0, broken });
    }

    /// Tries the next fault of the last frame, or takes its next step. Gives what that cost, in steps.
    fn turn(&mut self) -> u64 {
        let faults_left = (self.depth + 1).saturating_sub(self.frames.len());
        let Some(frame) = self.frames.last_mut() else { return 1 };
        if faults_left > 0 && frame.next < frame.offers.len() {
            frame.next += 1;
            return self.give(faults_left);
        }
        if frame.session.next_event_at().is_none_or(|at| at > self.until) {
            self.leave(faults_left);
            return 1;
        }
        if faults_left == 0 {
            frame.session.step();
        } else {
            frame.session.step_noting(&mut self.touched);
            frame.offers.clear();
            frame.next = 0;
            let about = self.plan.reduced.then_some(&self.touched);
            frame.session.possible(&self.plan.kinds, about, &mut frame.offers);
        }
        self.look();
        1
    }

    /// Gives the fault before `next` in a copy of the last frame's run, which becomes the last frame.
    fn give(&mut self, faults_left: usize) -> u64 {
        let Some(frame) = self.frames.last() else { return 1 };
        let Some(command) = frame.offers.get(frame.next - 1) else { return 1 };
        if frame.session.check(command).is_err() {
            return 1;
        }
        let mut session = frame.session.fork_uncounted();
        let at = session.position();
        let sent = session.last_message();
        if session.inject(command).is_err() {
            return FORK_STEPS;
        }
        let mut offers = Vec::new();
        if faults_left > 1 {
            if self.plan.reduced {
                // What comes before it in the list was tried with it, the other way round.
                offers.extend_from_slice(&frame.offers[frame.next..]);
                let mut changed = Vec::new();
                touched_by(command, sent, session.as_ref(), &mut self.touched);
                session.possible(&self.plan.kinds, Some(&self.touched), &mut changed);
                changed.retain(|command| !offers.contains(command));
                offers.append(&mut changed);
            } else {
                session.possible(&self.plan.kinds, None, &mut offers);
            }
        }
        let broken = frame.broken;
        self.given.push(Given { at, command: command.clone() });
        self.frames.push(Frame { session, offers, next: 0, broken });
        self.look();
        FORK_STEPS
    }

    /// The last frame has come to the end of the time.
    fn leave(&mut self, faults_left: usize) {
        self.frames.pop();
        self.given.pop();
        if faults_left == 0 {
            self.covered.schedules += 1;
        }
        if self.frames.is_empty() {
            self.covered.faults = Some(self.depth);
            if self.depth < self.plan.faults && !self.plan.promises.is_empty() {
                self.depth += 1;
                self.begin();
            }
        }
    }

    /// Whether the last frame's run has just broken a promise that is looked for.
    fn look(&mut self) {
        let Some(frame) = self.frames.last_mut() else { return };
        if frame.session.broken() == frame.broken {
            return;
        }
        frame.broken = frame.session.broken();
        let broken = broken_promises(frame.session.as_ref());
        if let Some(promise) = broken.into_iter().find(|promise| self.plan.promises.contains(promise)) {
            let end = frame.session.position();
            self.covered.schedules += 1;
            self.found = Some(Find { given: self.given.clone(), promise, end });
        }
    }
}

/// The promises that are broken now.
fn broken_promises(session: &dyn Session) -> Vec<PromiseId> {
    let promises = session.promises();
    promises.iter().filter(|promise| promise.violation.is_some()).map(|promise| promise.id).collect()
}

/// What a command has changed. The last message before it was `sent`.
fn touched_by(command: &Command, sent: MessageId, session: &dyn Session, touched: &mut Touched) {
    touched.clear();
    match command {
        Command::Crash(node)
        | Command::Restart(node)
        | Command::Pause(node)
        | Command::Resume(node)
        | Command::Wipe(node)
        | Command::Fire(node, _) => touched.nodes.push(*node),
        Command::Duplicate(id) => touched.messages.push(*id),
        Command::Cut(span) => touched.links.push((span.from, span.to)),
        Command::Partition(groups) => {
            let ends = groups.iter().filter_map(|group| group.first());
            let ends: Vec<_> = ends.copied().collect();
            if let [first, second, ..] = ends[..] {
                touched.links.push((first, second));
            }
        }
        _ => {}
    }
    touched.messages.extend((sent.0 + 1..=session.last_message().0).map(MessageId));
}
