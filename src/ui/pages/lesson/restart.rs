//! Beginning a step anew: as it was, with another seed, with other settings.

use yew::prelude::*;

use super::budget::faults_used;
use super::run::{Run, Shows};
use super::step::StepViewProps;
use crate::lesson::StepKind;
use crate::protocols::Settings;
use crate::sim::Note;
use crate::ui::player::Player;
use crate::ui::setting_text::with_next_seed;

/// Ways to begin the step anew.
pub struct Starts {
    pub on_restart: Callback<()>,
    pub on_new_seed: Callback<()>,
    pub on_settings: Callback<Settings>,
}

pub fn starts(props: &StepViewProps, run: &UseStateHandle<Run>, player: &Player, decided: bool) -> Starts {
    let (lesson, index) = (props.material.lesson.clone(), props.index);
    let on_settings = {
        let (run, lesson, keeper) = (run.clone(), lesson.clone(), props.keeper.clone());
        Callback::from(move |settings: Settings| {
            let Some(step) = lesson.steps.get(index) else { return };
            // What was predicted stays so, however often its run begins.
            if let Shows::Decision { chosen, .. } = &run.shows
                && !run.reached()
            {
                return run.set(Run::decision(step, chosen.clone()).unwrap_or_else(|| (*run).clone()));
            }
            let used = run.sim.look(|history| faults_used(history, run.sim.setup_commands()));
            if step.task().is_some() && run.is_own() && used > 0 && !run.reached() {
                keeper.update(|record| record.gave_up(step));
            }
            run.set(Run::begin(step, Some(settings)));
        })
    };
    let present = run.sim.settings().clone();
    let other = with_next_seed(run.sim.spec(), &present).unwrap_or_else(|| present.clone());
    let asks = lesson.steps.get(index).is_some_and(|step| matches!(step.kind, StepKind::Predict(_)));
    let on_new_seed = if asks && (!decided || matches!(run.shows, Shows::Decision { .. }) && !run.reached()) {
        let player = player.clone();
        Callback::from(move |()| player.toast(Note::new("predict-own-seed")))
    } else {
        on_settings.reform(move |()| other.clone())
    };
    Starts { on_restart: on_settings.reform(move |()| present.clone()), on_new_seed, on_settings }
}
