//! One try at a step: a run, and whether it has reached the goal.

use super::model::{Step, Task};
use crate::protocols::Settings;
use crate::scenario::{self, Failure, Line, ScenarioError, Scope, Tracker};
use crate::sim::{Command, History, Moment};

pub struct Attempt {
    pub history: History,
    pub settings: Settings,
    /// Where the set-up ends and the learner begins.
    pub start: Moment,
    tracker: Option<Tracker>,
    reached: bool,
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
        let mut history = scenario::open(&scenario);
        for line in &scenario.lines {
            scenario::carry_out(line, &mut history, &scenario.settings)
                .map_err(|failure| Box::new((line.clone(), failure)))?;
        }
        let start = history.moment();
        let tracker = step.task().map(|task| Tracker::new(task.goal.clone()));
        let mut attempt = Attempt { history, settings: scenario.settings, start, tracker, reached: false };
        attempt.look();
        Ok(attempt)
    }

    /// Whether the goal has been reached; going back in time does not take that away.
    pub fn reached(&self) -> bool {
        self.reached
    }

    fn look(&mut self) {
        if let Some(tracker) = &mut self.tracker {
            self.reached |= tracker.look(self.history.present(), &self.settings);
        }
    }

    /// Carries out one line of a solution.
    ///
    /// # Errors
    /// Why it could not be carried out.
    pub fn carry_out(&mut self, line: &Line) -> Result<(), Failure> {
        let Attempt { history, settings, tracker, reached, .. } = self;
        scenario::watch(line, history, settings, &mut |session| {
            if let Some(tracker) = tracker {
                *reached |= tracker.look(session, settings);
            }
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

    /// Whether a command is open to the learner.
    pub fn allows(&self, verb: &str) -> bool {
        let repairs = |fault: &str| match verb {
            "restart" => matches!(fault, "crash" | "wipe"),
            "resume" => fault == "pause",
            "heal" => matches!(fault, "cut" | "partition" | "latency" | "loss"),
            _ => false,
        };
        verb == "request" || self.allowed.iter().any(|allowed| allowed == verb || repairs(allowed))
    }
}

/// Verbs that cost nothing: repairs and requests.
pub const FREE: [&str; 4] = ["restart", "resume", "heal", "request"];

/// Whether a command costs one of the budget.
pub fn is_fault(command: &Command) -> bool {
    !FREE.contains(&command.verb())
}
