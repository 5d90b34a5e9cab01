//! One try at a step: a run, and what has come true in it.

use super::model::{Foretold, Predict, Step, StepKind, Task};
use super::script::{too_many_parts, waits_for};
use crate::scenario::{self, Action, Condition, Failure, Line, ScenarioError, Scope, Tracker, Until};
use faultline_protocols::Settings;
use faultline_sim::{Command, History, Micros, Moment, Position, Session, Verb};

/// A run of a lesson takes at most so many steps of the engine, so that a lesson from elsewhere cannot
/// keep the page busy for long.
pub const RUN_STEPS_MAX: u64 = 250_000;
/// Looking at so many parts of conditions takes about as long as a step.
const PARTS_OF_A_STEP: u64 = 4;

pub struct Attempt {
    pub history: History,
    pub settings: Settings,
    /// Where the set-up ends and the learner begins.
    pub start: Moment,
    /// What is waited for: the goal of a task, where a story ends, or each option of a prediction.
    watched: Vec<Watched>,
    /// Why the goal of a task can no longer be reached.
    missed: Vec<Watched>,
    /// How many parts of conditions are looked at after every step, and were so far.
    parts: u64,
    parts_seen: u64,
}

struct Watched {
    tracker: Tracker,
    holds: bool,
    ever: bool,
}

impl Watched {
    fn new(condition: &Condition) -> Watched {
        Watched { tracker: Tracker::new(condition.clone()), holds: false, ever: false }
    }

    fn look(&mut self, session: &dyn Session, settings: &Settings) {
        self.holds = self.tracker.look(session, settings);
        self.ever |= self.holds;
    }
}

impl Attempt {
    /// Opens a step with its own settings, or with those that the learner has chosen.
    ///
    /// # Errors
    /// The line of the set-up that could not be carried out.
    pub fn begin(step: &Step, settings: Option<Settings>) -> Result<Attempt, Box<(Line, Failure)>> {
        let mut attempt = Attempt::open(step, settings);
        attempt.set_up(step)?;
        Ok(attempt)
    }

    /// A step before its set-up.
    pub(super) fn open(step: &Step, settings: Option<Settings>) -> Attempt {
        let settings = settings.unwrap_or_else(|| step.setup.settings.clone());
        let conditions: Vec<&Condition> = match &step.kind {
            StepKind::Task(task) => vec![&task.goal],
            StepKind::Predict(predict) => predict.options.iter().map(|option| &option.when).collect(),
            StepKind::Read => step.until.iter().map(|story| &story.until).collect(),
            StepKind::Survive(survive) => survive.goal.iter().collect(),
            StepKind::Quiz(_) | StepKind::Order(_) => Vec::new(),
        };
        let missed = step.task().map(|task| task.missed.as_slice()).unwrap_or_default();
        let missed = missed.iter().map(|missed| &missed.when);
        let all = conditions.iter().copied().chain(missed.clone());
        let parts = all.map(|condition| condition.parts() as u64).sum();
        let watched = conditions.into_iter().map(Watched::new).collect();
        let missed = missed.map(Watched::new).collect();
        let history = History::new(step.setup.spec.open(&settings));
        let start = history.moment();
        Attempt { history, settings, start, watched, missed, parts, parts_seen: 0 }
    }

    pub(super) fn set_up(&mut self, step: &Step) -> Result<(), Box<(Line, Failure)>> {
        self.look();
        for line in &step.setup.lines {
            self.carry_out(line).map_err(|failure| Box::new((line.clone(), failure)))?;
        }
        self.start = self.history.moment();
        Ok(())
    }

    /// Whether the goal has been reached; going back in time does not take that away.
    pub fn reached(&self) -> bool {
        self.watched.iter().any(|watched| watched.ever)
    }

    /// Which options of a prediction hold where the run stands now, by their index.
    pub fn holding(&self) -> Vec<usize> {
        let holding = self.watched.iter().enumerate().filter(|(_, watched)| watched.holds);
        holding.map(|(index, _)| index).collect()
    }

    /// Which reasons why the goal cannot be reached hold now, by their index.
    pub fn missed(&self) -> impl Iterator<Item = usize> {
        self.missed.iter().enumerate().filter(|(_, missed)| missed.holds).map(|(index, _)| index)
    }

    /// A reason why the goal cannot be reached that held before the goal did, by its index.
    pub(super) fn ever_missed(&self) -> Option<usize> {
        self.missed.iter().position(|missed| missed.ever)
    }

    /// What the run has cost, in steps of the engine; looking at conditions is part of it.
    pub fn cost(&self) -> u64 {
        self.history.present().position().steps + self.parts_seen / PARTS_OF_A_STEP
    }

    fn look(&mut self) {
        for watched in self.watched.iter_mut().chain(&mut self.missed) {
            watched.look(self.history.present(), &self.settings);
        }
    }

    /// Lets the run go on for a time, or until it would take too long.
    pub fn run_for(&mut self, time: Micros) {
        let text = format!("run {}us", time.0);
        // The only way in which it can fail is that it takes too long; then what is waited for has not come.
        let _ = self.carry_out(&Line { number: 1, text, action: Action::Run(Until::Longer(time)) });
    }

    /// Lets the run go on to an exact place.
    ///
    /// # Errors
    /// If that takes too long.
    pub fn run_to(&mut self, place: Position) -> Result<(), Failure> {
        let text = format!("run to {}us", place.time.0);
        self.carry_out(&Line { number: 1, text, action: Action::Run(Until::Place(place)) })
    }

    /// Carries out one line of a solution.
    ///
    /// # Errors
    /// Why it could not be carried out; [`Failure::Stopped`] if it takes too long.
    pub fn carry_out(&mut self, line: &Line) -> Result<(), Failure> {
        let Attempt { history, settings, watched, missed, parts, parts_seen, .. } = self;
        let parts = *parts + waits_for(line).map_or(0, |condition| condition.parts() as u64);
        scenario::watch(line, history, settings, &mut |session| {
            for watched in watched.iter_mut().chain(missed.iter_mut()) {
                watched.look(session, settings);
            }
            *parts_seen += parts;
            session.position().steps + *parts_seen / PARTS_OF_A_STEP <= RUN_STEPS_MAX
        })
    }
}

impl Task {
    /// The lines of a solution or a wrong attempt, and the settings that it asks for.
    ///
    /// # Errors
    /// Everything that does not parse.
    pub fn read_attempt(&self, step: &Step, text: &str) -> Result<(Settings, Vec<Line>), Vec<ScenarioError>> {
        let mut settings = step.setup.settings.clone();
        let spec = step.setup.spec;
        let rest = scenario::take_settings(text, spec, &mut settings)?;
        let names = (spec.names)(&settings);
        if names != step.setup.names {
            let first = text.lines().position(|line| line.split_whitespace().next() == Some("set"));
            let message = "this `set` changes which nodes there are, and the set-up and the goal speak of \
                           those; set something else"
                .to_owned();
            return Err(vec![ScenarioError { line: first.unwrap_or(0) + 1, column: 1, message }]);
        }
        let lines = scenario::parse_commands(&rest, &Scope { spec, names: &names })?;
        let errors = too_many_parts(&lines);
        if errors.is_empty() { Ok((settings, lines)) } else { Err(errors) }
    }
}

impl Predict {
    /// Carries out the run that decides, from a begun attempt to its end.
    ///
    /// # Errors
    /// The line that could not be carried out.
    pub fn decide(&self, attempt: &mut Attempt) -> Result<(), Box<(Line, Failure)>> {
        for line in &self.run {
            attempt.carry_out(line).map_err(|failure| Box::new((line.clone(), failure)))?;
        }
        attempt.look();
        Ok(())
    }

    pub fn option(&self, id: &str) -> Option<&Foretold> {
        self.options.iter().find(|option| option.id == id)
    }
}

/// Verbs that cost nothing: repairs and requests.
pub const FREE: [Verb; 4] = [Verb::Restart, Verb::Resume, Verb::Heal, Verb::Request];

/// Whether a command costs one of the budget.
pub fn is_fault(command: &Command) -> bool {
    !FREE.contains(&command.verb())
}
