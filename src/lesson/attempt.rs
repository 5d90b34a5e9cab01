//! One try at a step: a run, and what has come true in it.

use super::model::{Foretold, Predict, Step, StepKind, Task};
use crate::protocols::Settings;
use crate::scenario::{self, Condition, Failure, Line, ScenarioError, Scope, Tracker};
use crate::sim::{Command, History, Moment, Session};

/// A run of a lesson takes at most so many steps of the engine, so that a lesson from elsewhere cannot
/// keep the page busy for long.
pub const RUN_STEPS_MAX: u64 = 250_000;

pub struct Attempt {
    pub history: History,
    pub settings: Settings,
    /// Where the set-up ends and the learner begins.
    pub start: Moment,
    /// What is waited for: the goal of a task, or each option of a prediction.
    watched: Vec<Watched>,
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
        let scenario = match settings {
            Some(settings) => step.setup_with(settings),
            None => step.setup.clone(),
        };
        let watched = match &step.kind {
            StepKind::Task(task) => vec![Watched::new(&task.goal)],
            StepKind::Predict(predict) => {
                predict.options.iter().map(|option| Watched::new(&option.when)).collect()
            }
            StepKind::Read | StepKind::Quiz(_) => Vec::new(),
        };
        let history = scenario::open(&scenario);
        let start = history.moment();
        let mut attempt = Attempt { history, settings: scenario.settings, start, watched };
        attempt.look();
        for line in &scenario.lines {
            attempt.carry_out(line).map_err(|failure| Box::new((line.clone(), failure)))?;
        }
        attempt.start = attempt.history.moment();
        Ok(attempt)
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

    /// How many steps of the engine the run has taken.
    pub fn steps(&self) -> u64 {
        self.history.present().position().steps
    }

    fn look(&mut self) {
        for watched in &mut self.watched {
            watched.look(self.history.present(), &self.settings);
        }
    }

    /// Carries out one line of a solution.
    ///
    /// # Errors
    /// Why it could not be carried out; [`Failure::Stopped`] if it takes too long.
    pub fn carry_out(&mut self, line: &Line) -> Result<(), Failure> {
        let Attempt { history, settings, watched, .. } = self;
        scenario::watch(line, history, settings, &mut |session| {
            for watched in watched.iter_mut() {
                watched.look(session, settings);
            }
            session.position().steps <= RUN_STEPS_MAX
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
        let names = (spec.open)(&settings).names().to_vec();
        let lines = scenario::parse_commands(&rest, &Scope { spec, names: &names })?;
        Ok((settings, lines))
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
pub const FREE: [&str; 4] = ["restart", "resume", "heal", "request"];

/// Whether a command costs one of the budget.
pub fn is_fault(command: &Command) -> bool {
    !FREE.contains(&command.verb())
}
