//! Choose settings that keep a promise under attack: a search tries every schedule of a few faults against them.

use super::attempt::Attempt;
use super::model::Step;
use super::script::Script;
use crate::scenario::{self, Condition, ScenarioError};
use crate::study::{Plan, Search};
use faultline_protocols::Settings;
use faultline_sim::{Faults, Micros, Session};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survive {
    /// What the attack tries to break.
    pub promise: &'static str,
    /// What it may do, and how often.
    pub kinds: Faults,
    pub faults: usize,
    /// Its faults, and what comes of them, fall into so much time.
    pub within: Micros,
    /// Parameters that may be changed.
    pub may_set: Vec<String>,
    /// What has to come about without any fault within that time, so that doing nothing is no way to survive.
    pub goal: Option<Condition>,
    /// As it is written.
    pub goal_text: Option<String>,
    /// `set` lines of settings that survive.
    pub solution: Script,
    /// The same for settings that do not.
    pub wrong: Vec<Script>,
}

impl Survive {
    /// The settings that `set` lines ask for.
    ///
    /// # Errors
    /// What does not parse, or is no `set`.
    pub fn settings(&self, step: &Step, text: &str) -> Result<Settings, Vec<ScenarioError>> {
        let mut settings = step.setup.settings.clone();
        let rest = scenario::take_settings(text, step.setup.spec, &mut settings)?;
        let errors: Vec<ScenarioError> = (1..)
            .zip(rest.lines())
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(line, text)| ScenarioError {
                line,
                column: 1,
                message: format!("`{}` is no setting; write lines such as `set mode=sync`", text.trim()),
            })
            .collect();
        if errors.is_empty() { Ok(settings) } else { Err(errors) }
    }

    /// Whether what has to come about without a fault does, from where the set-up ends.
    pub fn is_useful(&self, attempt: &mut Attempt) -> bool {
        if self.goal.is_none() {
            return true;
        }
        attempt.run_for(self.within);
        attempt.reached()
    }

    /// The attack on a run that stands where its set-up ends; `None` if its protocol has no such promise.
    pub fn attack(&self, present: &dyn Session) -> Option<Search> {
        let promise = present.promises().iter().find(|view| view.name == self.promise)?.id;
        let plan = Plan {
            faults: self.faults,
            within: self.within,
            kinds: self.kinds.clone(),
            promises: vec![promise],
            reduced: true,
        };
        Some(Search::new(present, plan))
    }
}
