//! Beginning a step anew: as it was, with another seed, with other settings.

use yew::prelude::*;

use super::budget::faults_used;
use super::run::{Run, Shows};
use super::step::StepViewProps;
use crate::lesson::StepKind;
use crate::protocols::Settings;
use crate::sim::Note;
use crate::ui::player::Player;

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
            let step = &lesson.steps[index];
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
    let mut other = present.clone();
    let seed = (present.seed() % 9_999 + 1).to_string();
    other.set(lesson.spec, "seed", &seed).expect("it is in the range of seeds");
    let asks = matches!(lesson.steps[index].kind, StepKind::Predict(_));
    let on_new_seed = if asks && (!decided || matches!(run.shows, Shows::Decision { .. }) && !run.reached()) {
        let player = player.clone();
        Callback::from(move |()| player.toast(Note::new("predict-own-seed")))
    } else {
        on_settings.reform(move |()| other.clone())
    };
    Starts { on_restart: on_settings.reform(move |()| present.clone()), on_new_seed, on_settings }
}
