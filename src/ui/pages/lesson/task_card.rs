//! The task of a step: its goal and how far it is, the faults that are left, and what may be changed.

use yew::prelude::*;

use super::goal::GoalWatch;
use crate::lesson::{Fact, GOAL, GoalWords, Lost, OptionText, Section, Step, StepRecord, Task};
use crate::protocols::{ProtocolSpec, Settings};
use crate::scenario::Condition;
use crate::sim::Micros;
use crate::ui::dom;
use crate::ui::icons::{Icon, icon};
use crate::ui::parameter_field::ParameterField;
use crate::ui::player::Player;
use crate::ui::prose::{blocks, inlines};
use crate::ui::retry::Retry;
use crate::ui::words::Words;

/// After its last fault, a run has shown by now what comes of it.
const SPENT: Micros = Micros(500_000);

pub struct TaskCard<'a> {
    pub words: &'a Words,
    pub spec: &'static ProtocolSpec,
    pub step: &'a Step,
    pub task: &'a Task,
    pub section: Option<&'a Section>,
    /// What is known of the learner's own run.
    pub goal: Option<&'a GoalWatch>,
    pub player: &'a Player,
    /// The way back to before what was done last.
    pub back: Option<Retry>,
    pub on_restart: Callback<()>,
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
        let names = self.player.sim().look(|history| history.recorder().names().to_vec());
        let say = GoalWords { texts: words, spec: self.spec, names: &names };
        let facts = self.goal.map(|goal| self.player.sim().look(|history| goal.facts(history)));
        let facts = facts.unwrap_or_default();
        let left = task.budget.saturating_sub(self.used);
        let earned = self.record.settled && self.record.points > 0;
        let state = match (*reached, self.shown) {
            (false, _) if earned => words.get("task-earned"),
            (false, _) => words.get("task-open"),
            (true, false) => self.done(&say, &facts),
            (true, true) => words.get("task-shown"),
        };
        let costs = self.step.points > 0 && !self.record.settled && !*reached;
        html! {
            <section class={classes!("card", "task", reached.then_some("task-done"))} aria-labelledby="task-title">
                <h2 id="task-title"><span class="tag tag-fault">{ words.get("task-tag") }</span>{ self.goal(&say) }</h2>
                <p class="goal" role="status">
                    <span class="goal-ring">if *reached { { icon(Icon::Done) } }</span>
                    <span>{ state }</span>
                    if let Some(points) = self.points() { <span class="quiet">{ points }</span> }
                </p>
                if !*reached { { self.parts(&say, &facts) } }
                { self.lost(&say, &facts) }
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

    /// That it is done, with what was measured.
    fn done(&self, say: &GoalWords, facts: &[Fact]) -> String {
        let told: Vec<String> = facts.iter().filter_map(|fact| say.told(fact)).collect();
        if told.is_empty() {
            return self.words.get("task-reached");
        }
        let facts = told.join(&self.words.get("goal-gap"));
        self.words.with("task-reached-with", &[("facts", facts.into())])
    }

    /// What has to hold, part by part, with the values that decide.
    fn parts(&self, say: &GoalWords, facts: &[Fact]) -> Html {
        if facts.len() < 2 && facts.iter().all(|fact| fact.measured.is_none()) {
            return Html::default();
        }
        let sign = |holds: bool| self.words.get(if holds { "goal-holds" } else { "goal-open" });
        html! {
            <ul class="goal-parts">
                { for facts.iter().map(|fact| html! {
                    <li class={fact.holds.then_some("holds")}>
                        <span class="goal-mark" role="img" aria-label={sign(fact.holds)}>{ if fact.holds { "✓" } else { "○" } }</span>
                        <span>{ say.condition(&fact.part) }</span>
                        if let Some(measured) = &fact.measured { <span class="goal-measured">{ say.measured(measured) }</span> }
                    </li>
                }) }
            </ul>
        }
    }

    /// Why this run does not get there any more, and the way back.
    fn lost(&self, say: &GoalWords, facts: &[Fact]) -> Html {
        let lost = self.goal.and_then(GoalWatch::lost).filter(|_| !self.reached);
        let why = match &lost {
            None if self.is_spent() => None,
            None => return html! { <div class="goal-lost" role="status"></div> },
            Some(Lost::Missed(id)) => self.heading(id).map(|text| {
                html! {
                    <><b>{ inlines(&text.label) }</b><div class="prose">{ blocks(&text.explanation) }</div></>
                }
            }),
            Some(Lost::Part(index)) => facts.get(*index).map(|fact| html! { <b>{ say.lost(fact) }</b> }),
        };
        let (label, onclick) = match &self.back {
            Some(Retry { moment, command }) => {
                let (player, moment) = (self.player.clone(), *moment);
                let label = self.words.with("violation-retry", &[("command", command.clone().into())]);
                (
                    label,
                    Callback::from(move |_: MouseEvent| {
                        player.seek(moment);
                        // The button goes.
                        dom::focus("[data-action=play]");
                    }),
                )
            }
            None => (
                self.words.get("task-start-over"),
                self.on_restart.reform(|_: MouseEvent| {
                    dom::focus("[data-action=play]");
                }),
            ),
        };
        html! {
            <div class="goal-lost is-lost" role="status">
                <p>{ self.words.get(if lost.is_some() { "task-lost" } else { "task-spent" }) }</p>
                { why }
                <button type="button" class="button" data-action="back-to-before" {onclick}>{ label }</button>
            </div>
        }
    }

    /// All faults were used, long ago, and it is not there. It may still come.
    fn is_spent(&self) -> bool {
        let spent =
            self.task.budget > 0 && self.used >= self.task.budget && !self.reached && self.goal.is_some();
        spent && self.back.as_ref().is_some_and(|back| self.player.sim().now() > back.moment.time + SPENT)
    }

    fn heading(&self, id: &str) -> Option<&OptionText> {
        self.section?.options.iter().find(|text| text.id == id)
    }

    /// The goal in words: as the author says it, else made from the condition.
    fn goal(&self, say: &GoalWords) -> Html {
        match self.heading(GOAL) {
            Some(text) => html! { <span>{ inlines(&text.label) }</span> },
            None => html! { { self.made_goal(say) } },
        }
    }

    fn made_goal(&self, say: &GoalWords) -> String {
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
            goal => say.condition(goal),
        }
    }
}
