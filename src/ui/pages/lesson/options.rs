//! The options of a prediction or a quiz, and what is said about them.

use std::collections::BTreeSet;

use yew::prelude::*;

use crate::lesson::{OptionText, Section, Step, StepKind, StepRecord};
use crate::ui::dom;
use crate::ui::icons::{Icon, icon};
use crate::ui::live_region::said;
use crate::ui::page::use_page;
use crate::ui::prose::{blocks, inlines};
use crate::ui::words::Words;

#[derive(Clone, Copy, PartialEq)]
pub enum State {
    /// Nothing was chosen for good.
    Open,
    /// The run that decides is being watched.
    Deciding,
    /// A quiz was answered, and not rightly.
    Wrong,
    Done,
}

#[derive(Properties, PartialEq)]
pub struct OptionsProps {
    pub step: OptionsStep,
    pub section: Option<Section>,
    pub state: State,
    /// What is stored about the step.
    pub record: StepRecord,
    pub on_choose: Callback<BTreeSet<String>>,
    /// Watch the run again.
    pub on_again: Callback<()>,
}

/// What of a step is needed here.
#[derive(Clone, PartialEq)]
pub struct OptionsStep {
    id: String,
    ids: Vec<String>,
    /// Of a quiz; a prediction's right option is known when the run has decided.
    right: Option<BTreeSet<String>>,
    points: u32,
    attempts: u32,
}

impl OptionsStep {
    /// `None` for a step without options.
    pub fn of(step: &Step) -> Option<OptionsStep> {
        let right = match &step.kind {
            StepKind::Predict(_) => None,
            StepKind::Quiz(quiz) => Some(
                quiz.options.iter().filter(|option| option.right).map(|option| option.id.clone()).collect(),
            ),
            StepKind::Read | StepKind::Task(_) => return None,
        };
        Some(OptionsStep {
            id: step.id.clone(),
            ids: step.options().into_iter().map(str::to_owned).collect(),
            right,
            points: step.points,
            attempts: step.attempts.unwrap_or(1),
        })
    }

    fn is_quiz(&self) -> bool {
        self.right.is_some()
    }

    /// Whether all that was chosen is right, and something is missing.
    fn is_right_so_far(&self, chosen: &BTreeSet<String>) -> bool {
        let right = self.right.as_ref();
        !chosen.is_empty() && right.is_some_and(|right| chosen.is_subset(right) && chosen != right)
    }

    fn is_multiple(&self) -> bool {
        self.right.as_ref().is_some_and(|right| right.len() > 1)
    }
}

#[component]
pub fn Options(props: &OptionsProps) -> Html {
    let words = use_page().words;
    let OptionsProps { step, state, record, .. } = props;
    let kept = use_state(|| record.chosen.clone());
    // A lesson that was changed meanwhile may not have all of them any more.
    let chosen: BTreeSet<String> = kept.iter().filter(|id| step.ids.contains(id)).cloned().collect();
    let chosen = Choice { now: chosen, kept: kept.setter() };
    let multiple = step.is_multiple();
    let locked = matches!(state, State::Deciding | State::Done);
    let shown = if *state == State::Done { record.chosen.clone() } else { chosen.now.clone() };
    let came = right_ones(props);
    let submit = {
        let (on_choose, chosen) = (props.on_choose.clone(), chosen.now.clone());
        Callback::from(move |_: MouseEvent| {
            if !chosen.is_empty() {
                on_choose.emit(chosen.clone());
                // The button goes, or cannot be pressed again.
                dom::focus(".options-state");
            }
        })
    };
    let legend = match (step.is_quiz(), multiple) {
        (false, _) => "predict-legend",
        (true, false) => "quiz-legend",
        (true, true) => "quiz-legend-many",
    };
    let tag = if step.is_quiz() { "quiz-tag" } else { "predict-tag" };
    let button = if step.is_quiz() { "quiz-check" } else { "predict-run" };
    html! {
        <div class="card options" data-kind={if step.is_quiz() { "quiz" } else { "predict" }}>
            <fieldset disabled={locked}>
                <legend><span class="tag">{ words.get(tag) }</span>{ words.get(legend) }</legend>
                <p class="options-state" role="status" tabindex="-1">{ state_text(&words, props, &came) }</p>
                { for step.ids.iter().map(|id| {
                    let text = props.section.as_ref().and_then(|section| section.options.iter().find(|text| text.id == *id));
                    option(&words, props, id, text, &shown, &chosen, &came)
                }) }
            </fieldset>
            if !locked {
                <button type="button" class="button button-main" onclick={submit} data-action={if step.is_quiz() { "check" } else { "predict" }}
                    disabled={chosen.now.is_empty() || *state == State::Wrong && chosen.now == record.chosen}>
                    { words.get(button) }
                </button>
            }
            if !step.is_quiz() && *state == State::Done {
                <button type="button" class="link-button" data-action="watch-again" onclick={props.on_again.reform(|_: MouseEvent| {
                        // The button goes while the run is watched.
                        dom::focus(".options-state");
                    })}>
                    { words.get("predict-again") }
                </button>
            }
        </div>
    }
}

/// What is chosen, and the way to choose something else.
struct Choice {
    now: BTreeSet<String>,
    kept: UseStateSetter<BTreeSet<String>>,
}

/// The right options, once they may be known.
fn right_ones(props: &OptionsProps) -> BTreeSet<String> {
    if props.state != State::Done {
        return BTreeSet::new();
    }
    match &props.step.right {
        Some(right) => right.clone(),
        None => props.record.came.iter().cloned().collect(),
    }
}

fn option(
    words: &Words,
    props: &OptionsProps,
    id: &str,
    text: Option<&OptionText>,
    shown: &BTreeSet<String>,
    chosen: &Choice,
    came: &BTreeSet<String>,
) -> Html {
    let multiple = props.step.is_multiple();
    let done = props.state == State::Done;
    let is_chosen = shown.contains(id);
    // A wrong choice of a quiz is explained at once, the others when all is decided.
    let explained = done || props.state == State::Wrong && is_chosen && props.record.chosen.contains(id);
    let onchange = {
        let (now, kept, id) = (chosen.now.clone(), chosen.kept.clone(), id.to_owned());
        Callback::from(move |_: Event| {
            let mut next = if multiple { now.clone() } else { BTreeSet::new() };
            if !multiple || !next.remove(&id) {
                next.insert(id.clone());
            }
            kept.set(next);
        })
    };
    let verdict = match (done, came.contains(id), is_chosen) {
        (true, true, _) => {
            Some(("option-right", if props.step.is_quiz() { "option-right" } else { "option-came" }))
        }
        (true, false, true) => Some(("option-wrong", "option-wrong")),
        _ => None,
    };
    let class = classes!("option", is_chosen.then_some("option-chosen"), verdict.map(|(class, _)| class));
    html! {
        <div key={id.to_owned()} {class} data-option={id.to_owned()}>
            <label>
                <input type={if multiple { "checkbox" } else { "radio" }} name={format!("option-{}", props.step.id)}
                    value={id.to_owned()} checked={is_chosen} {onchange}/>
                <span class="option-label">{ text.map_or_else(|| html! { { id.to_owned() } }, |text| inlines(&text.label)) }</span>
                if let Some((_, word)) = verdict { <span class="option-verdict">{ words.get(word) }</span> }
            </label>
            if explained {
                if let Some(text) = text { <div class="prose option-why">{ blocks(&text.explanation) }</div> }
            }
        </div>
    }
}

fn state_text(words: &Words, props: &OptionsProps, came: &BTreeSet<String>) -> Html {
    let OptionsProps { step, state, record, .. } = props;
    let right = *state == State::Done && record.chosen == *came;
    let text = match (state, step.is_quiz()) {
        (State::Open, _) => return html! {},
        (State::Deciding, _) => words.get("predict-deciding"),
        (State::Wrong, _) => {
            let left = step.attempts.saturating_sub(record.tries);
            let key = if step.is_right_so_far(&record.chosen) { "quiz-right-so-far" } else { "quiz-wrong" };
            words.with(key, &[("left", left.into())])
        }
        (State::Done, false) => words.get(if right { "predict-right" } else { "predict-wrong" }),
        (State::Done, true) => words.get("quiz-right"),
    };
    let points = (*state == State::Done && step.points > 0).then(|| {
        words.with("points-earned", &[("points", record.points.into()), ("of", step.points.into())])
    });
    html! {
        <>
            if *state == State::Done { <span class="goal-ring">if right { { icon(Icon::Done) } }</span> }
            { said(record.tries, text) }
            if let Some(points) = points { <span class="quiet">{ points }</span> }
        </>
    }
}
