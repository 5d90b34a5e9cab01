//! The moment after which a broken promise could not be kept any more. From each moment of the run, the latest first,
//! other futures are tried: no further commands, other message delays, other random choices of the nodes. That none
//! of them keeps the promise is evidence and no proof: it says so of the futures that were tried.

use faultline_sim::{History, Micros, Moment, PromiseId, Session};

/// What is tried from each moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trials {
    pub promise: PromiseId,
    /// A future that keeps the promise for so long after its moment has kept it.
    pub within: Micros,
    /// So many futures from each moment.
    pub futures: u64,
}

impl Trials {
    /// Other futures from each moment.
    const FUTURES: u64 = 8;
    const WITHIN: Micros = Micros::from_millis(500);

    /// Those that are usual for a promise that is broken by then: long enough for what broke it to break it again.
    pub fn usual(promise: PromiseId, broken_by: Micros) -> Trials {
        Trials { promise, within: Trials::WITHIN.max(broken_by), futures: Trials::FUTURES }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// The last moment from which one of the futures keeps the promise.
    At(Moment),
    /// None keeps it, not even from the start of the run.
    Never,
    NotFinished,
}

/// Moments whose copies are kept at a time.
const WINDOW: usize = 256;

/// A search for the last chance, in pieces.
pub struct LastChance {
    trials: Trials,
    /// Moments before this one are still to be copied.
    left: Moment,
    /// Those that were copied and are to be tried, the latest last.
    window: Vec<(Moment, Box<dyn Session>)>,
    running: Option<(Box<dyn Session>, Micros)>,
    next_future: u64,
    found: Option<Moment>,
    tried: u64,
}

impl LastChance {
    /// For a history that knows how the promise breaks.
    pub fn new(history: &History, trials: Trials) -> LastChance {
        let promises = history.recorder().promises();
        let broken =
            promises.into_iter().find(|view| view.id == trials.promise).and_then(|view| view.violation);
        // What comes next is the step or command that breaks it.
        let before = broken.map_or_else(|| history.end(), |violation| history.before_event(violation.event));
        let left = Moment { commands: before.commands + 1, ..before };
        let (window, next_future) = (Vec::new(), 0);
        LastChance { trials, left, window, running: None, next_future, found: None, tried: 0 }
    }

    /// Goes on by about so many steps of the simulation; `history` is the one that it began with, of which only what
    /// comes after may have changed. Gives whether there is an answer.
    pub fn advance(&mut self, history: &History, steps: u64) -> bool {
        for _ in 0..steps {
            if self.is_done() {
                return true;
            }
            self.turn(history);
        }
        self.is_done()
    }

    pub fn answer(&self) -> Chance {
        match self.found {
            Some(moment) => Chance::At(moment),
            None if self.is_done() => Chance::Never,
            None => Chance::NotFinished,
        }
    }

    /// How many futures were tried.
    pub fn tried(&self) -> u64 {
        self.tried
    }

    fn is_done(&self) -> bool {
        self.found.is_some() || self.left == Moment::default() && self.window.is_empty()
    }

    fn turn(&mut self, history: &History) {
        if let Some((session, until)) = &mut self.running {
            let broken = is_broken(session.as_ref(), self.trials.promise);
            let over = session.next_event_at().is_none_or(|at| at > *until);
            if broken || over {
                self.running = None;
                self.tried += 1;
                if !broken {
                    self.found = self.window.last().map(|(moment, _)| *moment);
                }
            } else {
                session.step();
            }
            return;
        }
        match self.window.last() {
            None => self.fill(history),
            // Where the promise is broken already, there is nothing to try.
            Some((_, session)) if is_broken(session.as_ref(), self.trials.promise) => self.leave(),
            Some(_) if self.next_future == self.trials.futures => self.leave(),
            Some((_, session)) => {
                let future = match self.next_future {
                    0 => session.fork_uncounted(),
                    seed => session.fork_reseeded(seed),
                };
                self.running = Some((future, session.now() + self.trials.within));
                self.next_future += 1;
            }
        }
    }

    fn leave(&mut self) {
        self.window.pop();
        self.next_future = 0;
    }

    fn fill(&mut self, history: &History) {
        let Some(from) = history.checkpoint_before(self.left) else {
            self.left = Moment::default();
            return;
        };
        let mut moments = 0usize;
        history.retrace(from, self.left, &mut |_, _| moments += 1);
        let (mut index, first) = (0, moments.saturating_sub(WINDOW));
        let window = &mut self.window;
        history.retrace(from, self.left, &mut |moment, session| {
            if index >= first {
                window.push((moment, session.fork_uncounted()));
            }
            index += 1;
        });
        self.left = self.window.first().map_or_else(Moment::default, |(moment, _)| *moment);
    }
}

fn is_broken(session: &dyn Session, promise: PromiseId) -> bool {
    session.broken() > 0
        && session.promises().iter().any(|view| view.id == promise && view.violation.is_some())
}
