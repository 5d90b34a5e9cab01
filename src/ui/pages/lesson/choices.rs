//! What choosing does: answers, predictions, guesses, settings that have to survive.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use super::options::{Options, OptionsStep, State};
use super::order_card::OrderCardProps;
use super::restart::Starts;
use super::run::{Run, Shows};
use super::step::StepViewProps;
use super::survive_card::SurviveCardProps;
use crate::lesson::{Lesson, Record, Section, Step, StepKind, StepRecord};
use crate::sim::Note;
use crate::study::Find;
use crate::ui::dom;
use crate::ui::player::Player;
use crate::ui::study::by_study;

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

/// Goes to the event of an option, in a run that can be looked at.
pub fn look(step: &Step, run: &UseStateHandle<Run>, player: &Player) -> Option<Callback<usize>> {
    step.culprit()?;
    let moments = run.moments.clone();
    let player = player.clone();
    Some(Callback::from(move |index: usize| {
        if let Some(moment) = moments.get(index).copied().flatten() {
            player.seek(moment);
        }
    }))
}

pub fn order_card(
    props: &StepViewProps,
    step: &Step,
    section: Option<&Section>,
    player: &Player,
    changed: &Callback<()>,
) -> Html {
    let record = props.keeper.record();
    let on_judged = {
        let (lesson, index, keeper) = (props.material.lesson.clone(), props.index, props.keeper.clone());
        changed.reform(move |(chosen, right): (&'static str, bool)| {
            if let Some(step) = lesson.steps.get(index) {
                keeper.update(|record| record.ordered(step, chosen, right));
            }
        })
    };
    let on_look = {
        let player = player.clone();
        Callback::from(move |event: u64| player.choose_event(event))
    };
    let card = OrderCardProps {
        material: props.material.clone(),
        index: props.index,
        section: section.cloned(),
        record: record.step(&step.id).cloned().unwrap_or_default(),
        done: record.done.contains(&step.id),
        on_judged,
        on_look,
    };
    by_study(move |study| (study.order)(card.clone()))
}

pub fn survive_card(
    props: &StepViewProps,
    step: &Step,
    run: &UseStateHandle<Run>,
    player: &Player,
    starts: &Starts,
    changed: &Callback<()>,
) -> Html {
    let record = props.keeper.record();
    let of_step = record.step(&step.id);
    let update = |change: fn(&mut Record, &Step)| {
        let (lesson, index, keeper) = (props.material.lesson.clone(), props.index, props.keeper.clone());
        changed.reform(move |()| {
            if let Some(step) = lesson.steps.get(index) {
                keeper.update(|record| change(record, step));
            }
        })
    };
    let on_play = {
        let (lesson, index, run, player) =
            (props.material.lesson.clone(), props.index, run.clone(), player.clone());
        Callback::from(move |find: Find| {
            let settings = run.sim.settings().clone();
            if let Some(attack) = lesson.steps.get(index).and_then(|step| Run::attack(step, &settings, &find))
            {
                player.hand_on();
                run.set(attack);
                dom::focus("[data-action=play]");
            }
        })
    };
    let card = SurviveCardProps {
        material: props.material.clone(),
        index: props.index,
        settings: run.sim.settings().clone(),
        done: record.done.contains(&step.id),
        earned: of_step.filter(|step| step.settled).map(|step| step.points),
        on_settings: starts.on_settings.clone(),
        on_survived: update(|record, step| record.reached(step, None)),
        on_broken: update(Record::gave_up),
        on_play,
        on_shown: update(Record::shown),
    };
    // The search comes in a part of its own, so that other steps need not fetch it.
    by_study(move |study| (study.survive)(card.clone()))
}
