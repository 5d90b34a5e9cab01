//! The task of a step: its goal, the faults that are left, and what may be changed.

use yew::prelude::*;

use crate::lesson::{Step, StepRecord, Task};
use crate::protocols::{ProtocolSpec, Settings};
use crate::scenario::Condition;
use crate::ui::icons::{Icon, icon};
use crate::ui::parameter_field::ParameterField;
use crate::ui::words::Words;

pub struct TaskCard<'a> {
    pub words: &'a Words,
    pub spec: &'static ProtocolSpec,
    pub step: &'a Step,
    pub task: &'a Task,
    pub used: usize,
    pub reached: bool,
    /// The solution is being shown: reaching the goal is no merit.
    pub shown: bool,
    pub record: &'a StepRecord,
    pub settings: &'a Settings,
    pub on_settings: Callback<Settings>,
    pub on_show: Callback<MouseEvent>,
}

impl TaskCard<'_> {
    pub fn view(&self) -> Html {
        let TaskCard { words, task, reached, .. } = self;
        let left = task.budget.saturating_sub(self.used);
        let earned = self.record.settled && self.record.points > 0;
        let state = match (*reached, self.shown) {
            (false, _) if earned => words.get("task-earned"),
            (false, _) => words.get("task-open"),
            (true, false) => words.get("task-reached"),
            (true, true) => words.get("task-shown"),
        };
        let costs = self.step.points > 0 && !self.record.settled && !*reached;
        html! {
            <section class={classes!("card", "task", reached.then_some("task-done"))} aria-labelledby="task-title">
                <h2 id="task-title"><span class="tag tag-fault">{ words.get("task-tag") }</span>{ self.goal() }</h2>
                <p class="goal" role="status">
                    <span class="goal-ring">if *reached { { icon(Icon::Done) } }</span>
                    <span>{ state }</span>
                    if let Some(points) = self.points() { <span class="quiet">{ points }</span> }
                </p>
                <p class="budget">
                    <span class="bolts" aria-hidden="true">
                        { for (0..task.budget).map(|index| html! {
                            <span class={if index < left { "bolt" } else { "bolt bolt-used" }}></span>
                        }) }
                    </span>
                    { words.with("task-budget", &[("left", left.into()), ("budget", task.budget.into())]) }
                </p>
                if self.step.allowed.as_ref().is_some_and(|verbs| !verbs.is_empty()) {
                    <p class="budget">{ words.with("task-allowed", &[("verbs", self.verbs().into())]) }</p>
                }
                { for task.may_set.iter().filter_map(|name| {
                    let parameter = crate::protocols::parameters(self.spec).find(|parameter| parameter.name == name)?;
                    Some(html! {
                        <ParameterField key={parameter.name} spec={self.spec} name={parameter.name}
                            settings={self.settings.clone()} on_change={self.on_settings.clone()}/>
                    })
                }) }
                <button type="button" class="link-button" data-action="show-me" onclick={self.on_show.clone()}>{ words.get(if costs { "task-show-me-costs" } else { "task-show-me" }) }</button>
            </section>
        }
    }

    /// What it has brought, or how many tries are left for it to bring something.
    fn points(&self) -> Option<String> {
        let TaskCard { words, step, record, .. } = self;
        let earned = record.settled && record.points > 0 || self.reached && !self.shown;
        match step.attempts {
            _ if step.points == 0 => None,
            _ if earned => Some(
                words.with("points-earned", &[("points", record.points.into()), ("of", step.points.into())]),
            ),
            Some(attempts) if record.settled && record.tries >= attempts => {
                Some(words.get("points-none-tries"))
            }
            _ if record.settled => Some(words.get("points-none-shown")),
            Some(attempts) => {
                Some(words.with("points-tries", &[("left", attempts.saturating_sub(record.tries).into())]))
            }
            None => None,
        }
    }

    fn verbs(&self) -> String {
        let verbs: Vec<String> =
            self.step.allowed.iter().flatten().map(|verb| self.words.get(&format!("verb-{verb}"))).collect();
        verbs.join(&self.words.get("value-separator"))
    }

    /// The goal in a sentence, where there is a short one.
    fn goal(&self) -> String {
        let promise = |name: &&str| self.spec.promises.iter().find(|promise| promise.name == *name);
        match &self.task.goal {
            Condition::Violated(Some(name)) => match promise(name) {
                Some(promise) => {
                    let title = self.words.get(&format!("{}-promise-{}", self.spec.id, promise.key));
                    self.words.with("task-violate", &[("promise", title.into())])
                }
                None => self.words.get("task-goal"),
            },
            Condition::Violated(None) => self.words.get("task-violate-any"),
            _ => self.words.get("task-goal"),
        }
    }
}
