//! The options of a prediction or a quiz, or the guesses of a task, and what is said about them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use yew::prelude::*;

use crate::lesson::{FUTURES, OptionText, Section, Step, StepKind, StepRecord};
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
    /// Shows the moment at which the event of an option has just happened, by the option's index.
    #[prop_or_default]
    pub on_look: Option<Callback<usize>>,
}

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    Answer,
    /// Which event is to blame, in a run that can be looked at.
    Culprit,
    /// The run decides what is right.
    Prediction,
    /// It binds, and the task shows whether it was right.
    Guess,
}

impl Asks {
    fn word(self) -> &'static str {
        match self {
            Asks::Answer => "quiz",
            Asks::Culprit => "culprit",
            Asks::Prediction => "predict",
            Asks::Guess => "guess",
        }
    }
}

/// What of a step is needed here.
#[derive(Clone, PartialEq)]
pub struct OptionsStep {
    id: String,
    asks: Asks,
    ids: Vec<String>,
    /// What is right, if that is no matter of the run.
    right: BTreeSet<String>,
    points: u32,
    attempts: u32,
}

impl OptionsStep {
    /// `None` for a step without options.
    pub fn of(step: &Step) -> Option<OptionsStep> {
        let right = |id: &String, right: bool| right.then(|| id.clone());
        let (asks, right) = match &step.kind {
            StepKind::Predict(_) => (Asks::Prediction, BTreeSet::new()),
            StepKind::Quiz(quiz) => {
                let asks = if quiz.culprit.is_some() { Asks::Culprit } else { Asks::Answer };
                (asks, quiz.options.iter().filter_map(|one| right(&one.id, one.right)).collect())
            }
            StepKind::Task(task) if !task.guesses.is_empty() => {
                (Asks::Guess, task.guesses.iter().filter_map(|one| right(&one.id, one.right)).collect())
            }
            StepKind::Read | StepKind::Task(_) | StepKind::Survive(_) | StepKind::Order(_) => return None,
        };
        Some(OptionsStep {
            id: step.id.clone(),
            asks,
            ids: step.options().into_iter().map(str::to_owned).collect(),
            right,
            points: if asks == Asks::Guess { step.guess_points() } else { step.points },
            attempts: step.attempts.unwrap_or(1),
        })
    }

    fn is_quiz(&self) -> bool {
        matches!(self.asks, Asks::Answer | Asks::Culprit)
    }

    /// Whether all that was chosen is right, and something is missing.
    fn is_right_so_far(&self, chosen: &BTreeSet<String>) -> bool {
        !chosen.is_empty() && chosen.is_subset(&self.right) && *chosen != self.right
    }

    fn is_multiple(&self) -> bool {
        self.is_quiz() && self.right.len() > 1
    }

    /// What was chosen for good, as far as is kept.
    fn chosen<'a>(&self, record: &'a StepRecord) -> Cow<'a, BTreeSet<String>> {
        match self.asks {
            Asks::Guess => Cow::Owned(record.guess.iter().cloned().collect()),
            Asks::Answer | Asks::Culprit | Asks::Prediction => Cow::Borrowed(&record.chosen),
        }
    }
}

#[component]
pub fn Options(props: &OptionsProps) -> Html {
    let words = use_page().words;
    let OptionsProps { step, state, record, .. } = props;
    let kept = use_state(|| step.chosen(record).into_owned());
    // A lesson that was changed meanwhile may not have all of them any more.
    let chosen: BTreeSet<String> = kept.iter().filter(|id| step.ids.contains(id)).cloned().collect();
    let chosen = Choice { now: chosen, kept: kept.setter() };
    let multiple = step.is_multiple();
    let locked = matches!(state, State::Deciding | State::Done);
    let shown = if locked { step.chosen(record).into_owned() } else { chosen.now.clone() };
    // A prediction is put down when its run has decided.
    let shown = if shown.is_empty() { chosen.now.clone() } else { shown };
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
    let word = step.asks.word();
    let legend = if multiple { "quiz-legend-many".to_owned() } else { format!("{word}-legend") };
    let (button, action) = match step.asks {
        Asks::Answer | Asks::Culprit => ("quiz-check", "check"),
        Asks::Prediction => ("predict-run", "predict"),
        Asks::Guess => ("guess-bind", "guess"),
    };
    html! {
        <div class="card options" data-kind={word}>
            <fieldset disabled={locked}>
                <legend><span class="tag">{ words.get(&format!("{word}-tag")) }</span>{ words.get(&legend) }</legend>
                <p class="options-state" role="status" tabindex="-1">{ state_text(&words, props, &came) }</p>
                { for step.ids.iter().map(|id| {
                    let text = props.section.as_ref().and_then(|section| section.options.iter().find(|text| text.id == *id));
                    option(&words, props, id, text, &shown, &chosen, &came)
                }) }
            </fieldset>
            if !locked {
                <button type="button" class="button button-main" onclick={submit} data-action={action}
                    disabled={chosen.now.is_empty() || *state == State::Wrong && chosen.now == record.chosen}>
                    { words.get(button) }
                </button>
            }
            if step.asks == Asks::Prediction && *state == State::Done {
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
    match props.step.asks {
        Asks::Answer | Asks::Culprit | Asks::Guess => props.step.right.clone(),
        Asks::Prediction => props.record.came.iter().cloned().collect(),
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
            let word = if props.step.asks == Asks::Prediction { "option-came" } else { "option-right" };
            Some(("option-right", word))
        }
        (true, false, true) => Some(("option-wrong", "option-wrong")),
        _ => None,
    };
    let look = props.on_look.as_ref().and_then(|on_look| {
        let index = props.step.ids.iter().position(|known| known == id)?;
        Some(on_look.reform(move |_: MouseEvent| index))
    });
    let class = classes!("option", is_chosen.then_some("option-chosen"), verdict.map(|(class, _)| class));
    html! {
        <div key={id.to_owned()} {class} data-option={id.to_owned()}>
            <label>
                <input type={if multiple { "checkbox" } else { "radio" }} name={format!("option-{}", props.step.id)}
                    value={id.to_owned()} checked={is_chosen} {onchange}/>
                <span class="option-label">{ text.map_or_else(|| html! { { id.to_owned() } }, |text| inlines(&text.label)) }</span>
                if let Some((_, word)) = verdict { <span class="option-verdict">{ words.get(word) }</span> }
            </label>
            if let Some(on_look) = look {
                <button type="button" class="link-button option-look" data-action="look" onclick={on_look}>{ words.get("culprit-look") }</button>
            }
            if explained {
                if let Some(text) = text { <div class="prose option-why">{ blocks(&text.explanation) }</div> }
            }
        </div>
    }
}

fn state_text(words: &Words, props: &OptionsProps, came: &BTreeSet<String>) -> Html {
    let OptionsProps { step, state, record, .. } = props;
    let chosen = step.chosen(record);
    let right = *state == State::Done
        && match step.asks {
            Asks::Guess => chosen.is_subset(came),
            Asks::Answer | Asks::Culprit | Asks::Prediction => *chosen == *came,
        };
    let text = match (state, step.asks) {
        (State::Open, _) => return html! {},
        (State::Deciding, Asks::Guess) => words.get("guess-bound"),
        (State::Deciding, _) => words.get("predict-deciding"),
        (State::Wrong, _) => {
            let left = step.attempts.saturating_sub(record.tries);
            let key = if step.is_right_so_far(&record.chosen) { "quiz-right-so-far" } else { "quiz-wrong" };
            words.with(key, &[("left", left.into())])
        }
        (State::Done, Asks::Answer) => words.get("quiz-right"),
        (State::Done, Asks::Culprit) => {
            words.with("culprit-right", &[("futures", (FUTURES as usize).into())])
        }
        (State::Done, Asks::Prediction) => words.get(if right { "predict-right" } else { "predict-wrong" }),
        (State::Done, Asks::Guess) => words.get(if right { "guess-right" } else { "guess-wrong" }),
    };
    let earned = match step.asks {
        Asks::Guess => {
            if right {
                step.points
            } else {
                0
            }
        }
        Asks::Answer | Asks::Culprit | Asks::Prediction => record.points,
    };
    let points = (*state == State::Done && step.points > 0)
        .then(|| words.with("points-earned", &[("points", earned.into()), ("of", step.points.into())]));
    html! {
        <>
            if *state == State::Done { <span class="goal-ring">if right { { icon(Icon::Done) } }</span> }
            { said(record.tries, text) }
            if let Some(points) = points { <span class="quiet">{ points }</span> }
        </>
    }
}
