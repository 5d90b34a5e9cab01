//! What choosing does: answers, predictions, guesses.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use super::options::{Options, OptionsStep, State};
use super::run::{Run, Shows};
use super::step::StepViewProps;
use crate::lesson::{Lesson, Section, Step, StepKind, StepRecord};
use crate::sim::Note;
use crate::ui::player::Player;

pub fn options_state(step: &Step, run: &Run, reached: bool, decided: bool, done: bool, tries: u32) -> State {
    match (&step.kind, &run.shows) {
        (StepKind::Predict(_), Shows::Decision { .. }) if !reached => State::Deciding,
        (StepKind::Predict(_), _) if decided => State::Done,
        (StepKind::Quiz(_), _) if done => State::Done,
        (StepKind::Quiz(_), _) if tries > 0 => State::Wrong,
        _ => State::Open,
    }
}

/// What a choice does: a quiz is judged, a prediction is run.
pub fn choose(
    props: &StepViewProps,
    run: &UseStateHandle<Run>,
    player: &Player,
    changed: &Callback<()>,
) -> Callback<BTreeSet<String>> {
    let (lesson, index, keeper) = (props.material.lesson.clone(), props.index, props.keeper.clone());
    let (run, player, changed) = (run.clone(), player.clone(), changed.clone());
    Callback::from(move |chosen: BTreeSet<String>| {
        let Some(step) = lesson.steps.get(index) else { return };
        if matches!(step.kind, StepKind::Quiz(_)) {
            keeper.update(|record| record.answered(step, &chosen));
            changed.emit(());
        } else if let Some(decision) = Run::decision(step, chosen.into_iter().next()) {
            player.hand_on();
            run.set(decision);
        } else {
            player.toast(Note::new("predict-undecided"));
        }
    })
}

/// What has to be guessed before a task is begun, and later what became of it.
pub fn guess_card(
    props: &StepViewProps,
    step: &Step,
    record: &StepRecord,
    section: Option<&Section>,
    (must_guess, reached): (bool, bool),
    changed: &Callback<()>,
) -> Html {
    let Some(of) = OptionsStep::of(step) else { return Html::default() };
    let state = match (must_guess, record.guessed_right.is_some() || reached) {
        (true, _) => State::Open,
        (false, false) => State::Deciding,
        (false, true) => State::Done,
    };
    let on_choose = {
        let (lesson, index, keeper) = (props.material.lesson.clone(), props.index, props.keeper.clone());
        changed.reform(move |chosen: BTreeSet<String>| {
            if let (Some(step), Some(id)) = (lesson.steps.get(index), chosen.first()) {
                keeper.update(|record| record.guessed(step, id));
            }
        })
    };
    html! {
        <Options key={step.id.clone()} step={of} section={section.cloned()} {state} record={record.clone()} {on_choose}
            on_again={Callback::noop()}/>
    }
}

pub fn watch_again(
    run: &UseStateHandle<Run>,
    lesson: &Rc<Lesson>,
    index: usize,
    player: &Player,
) -> Callback<()> {
    let (run, lesson, player) = (run.clone(), lesson.clone(), player.clone());
    Callback::from(move |()| {
        if let Some(decision) = lesson.steps.get(index).and_then(|step| Run::decision(step, None)) {
            player.hand_on();
            run.set(decision);
        }
    })
}
