//! A step that is about surviving: settings, and an attack on them that tries every schedule of a few faults.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::material::Material;
use crate::lesson::{Attempt, GoalWords, Survive};
use crate::protocols::{ProtocolSpec, Settings};
use crate::study::{Answer, Covered, Find};
use crate::ui::chunked_work::{Pieces, use_turns};
use crate::ui::dom;
use crate::ui::icons::{Icon, icon};
use crate::ui::live_region::said;
use crate::ui::page::use_page;
use crate::ui::parameter_field::ParameterField;
use crate::ui::words::Words;

/// Steps of the simulation between two looks at the clock.
const PIECE: u64 = 2_000;

#[derive(Clone, Properties, PartialEq)]
pub struct SurviveCardProps {
    pub material: Material,
    pub index: usize,
    pub settings: Settings,
    /// It has been done, now or before.
    pub done: bool,
    /// Points that it has brought, once nothing more can be earned.
    pub earned: Option<u32>,
    pub on_settings: Callback<Settings>,
    pub on_survived: Callback<()>,
    pub on_broken: Callback<()>,
    /// Plays what broke the promise.
    pub on_play: Callback<Find>,
    /// The solution was looked at.
    pub on_shown: Callback<()>,
}

/// How an attack stands.
#[derive(Clone, PartialEq)]
enum Attack {
    None,
    /// Without any fault what is wanted does not come about.
    Useless,
    Running {
        schedules: u64,
        faults: usize,
    },
    Stopped(Covered),
    Broken(Find),
    Survived(Covered),
}

#[component]
pub fn SurviveCard(props: &SurviveCardProps) -> Html {
    let words = use_page().words;
    let attack = use_state(|| Attack::None);
    let told = use_mut_ref(|| 0u32);
    let turns = use_turns();
    {
        let (attack, turns) = (attack.setter(), turns.clone());
        // What was found of other settings says nothing of these.
        use_effect_with((props.settings.clone(), props.index), move |_| {
            turns.end();
            attack.set(Attack::None);
        });
    }
    let lesson = props.material.lesson.clone();
    let Some(step) = lesson.steps.get(props.index) else { return Html::default() };
    let Some(survive) = step.survive() else { return Html::default() };
    let on_attack = {
        let (lesson, index, settings) = (lesson.clone(), props.index, props.settings.clone());
        let (set, turns, told) = (attack.setter(), turns.clone(), told.clone());
        let (on_survived, on_broken) = (props.on_survived.clone(), props.on_broken.clone());
        Callback::from(move |_: MouseEvent| {
            *told.borrow_mut() += 1;
            set.set(Attack::Running { schedules: 0, faults: 0 });
            let turn = turns.begin();
            let (lesson, settings, set) = (lesson.clone(), settings.clone(), set.clone());
            let (on_survived, on_broken) = (on_survived.clone(), on_broken.clone());
            spawn_local(async move {
                let Some(step) = lesson.steps.get(index) else { return };
                let Some(survive) = step.survive() else { return };
                let Ok(mut attempt) = Attempt::begin(step, Some(settings)) else { return };
                let Some(mut search) = survive.attack(attempt.history.present()) else { return };
                if !survive.is_useful(&mut attempt) {
                    return set.set(Attack::Useless);
                }
                let seen = Rc::new(Cell::new((0, 0)));
                let mut pieces = Pieces::new(|_| {
                    let (schedules, faults) = seen.get();
                    let lasts = turn.lasts();
                    if lasts {
                        set.set(Attack::Running { schedules, faults });
                    }
                    lasts
                });
                while !search.advance(PIECE) {
                    seen.set((search.covered().schedules, search.depth()));
                    if !pieces.advance(|| search.progress()).await {
                        return;
                    }
                }
                if !turn.lasts() {
                    return;
                }
                match search.answer() {
                    Answer::Found(find) => {
                        on_broken.emit(());
                        set.set(Attack::Broken(find));
                    }
                    Answer::None(covered) => {
                        on_survived.emit(());
                        set.set(Attack::Survived(covered));
                    }
                    Answer::NotFinished(covered) => set.set(Attack::Stopped(covered)),
                }
            });
        })
    };
    let running = matches!(*attack, Attack::Running { .. });
    let on_stop = {
        let (turns, attack) = (turns.clone(), attack.clone());
        Callback::from(move |_: MouseEvent| {
            turns.end();
            if let Attack::Running { schedules, .. } = *attack {
                attack.set(Attack::Stopped(Covered { faults: None, schedules }));
            }
            dom::focus("[data-action=attack]");
        })
    };
    let on_show = {
        let (lesson, index) = (lesson.clone(), props.index);
        let (on_settings, on_shown) = (props.on_settings.clone(), props.on_shown.clone());
        Callback::from(move |_: MouseEvent| {
            let step = lesson.steps.get(index);
            let solved =
                step.and_then(|step| step.survive()?.settings(step, &step.survive()?.solution.text).ok());
            if let Some(settings) = solved {
                on_shown.emit(());
                on_settings.emit(settings);
            }
        })
    };
    let survived = matches!(*attack, Attack::Survived(_));
    let names = (lesson.spec.names)(&props.settings);
    let say = GoalWords { texts: &words, spec: lesson.spec, names: &names };
    html! {
        <section class={classes!("card", "task", survived.then_some("task-done"))} aria-labelledby="task-title">
            <h2 id="task-title"><span class="tag tag-fault">{ words.get("survive-tag") }</span>{ title(&words, lesson.spec, survive) }</h2>
            <p class="budget">{ words.with("survive-attack", &[
                ("faults", survive.faults.into()), ("kinds", kinds(&words, survive).into()), ("within", words.time(survive.within).into()),
            ]) }</p>
            if let Some(goal) = &survive.goal {
                <p class="budget">{ words.with("survive-goal", &[("goal", say.condition(goal).into())]) }</p>
            }
            { for survive.may_set.iter().filter_map(|name| {
                let parameter = crate::protocols::parameters(lesson.spec).find(|parameter| parameter.name == name)?;
                Some(html! {
                    <ParameterField key={parameter.name} spec={lesson.spec} name={parameter.name}
                        settings={props.settings.clone()} on_change={props.on_settings.clone()}/>
                })
            }) }
            <div class="survive-ways">
                if running {
                    <button type="button" class="button" data-action="stop-attack" onclick={on_stop}>{ words.get("survive-stop") }</button>
                } else {
                    <button type="button" class="button button-main" data-action="attack" onclick={on_attack}>{ words.get("survive-begin") }</button>
                }
                if let Attack::Broken(find) = &*attack {
                    <button type="button" class="button" data-action="play-attack" onclick={
                        let find = find.clone();
                        props.on_play.reform(move |_: MouseEvent| find.clone())
                    }>{ icon(Icon::Play) }<span>{ words.get("survive-play") }</span></button>
                }
            </div>
            <p class="goal" role="status">
                if survived || props.done { <span class="goal-ring">{ icon(Icon::Done) }</span> }
                { said(*told.borrow(), state(&words, &attack, survive, props.done)) }
                if let Some(points) = props.earned.filter(|_| survived && step.points > 0) {
                    <span class="quiet">{ words.with("points-earned", &[("points", points.into()), ("of", step.points.into())]) }</span>
                }
            </p>
            <button type="button" class="link-button" data-action="show-me" onclick={on_show}>
                { words.get(if props.earned.is_none() && step.points > 0 { "task-show-me-costs" } else { "task-show-me" }) }
            </button>
        </section>
    }
}

fn title(words: &Words, spec: &ProtocolSpec, survive: &Survive) -> String {
    let key = spec.promises.iter().find(|promise| promise.name == survive.promise).map(|promise| promise.key);
    let title = key.map(|key| words.get(&format!("{}-promise-{key}", spec.id))).unwrap_or_default();
    words.with("survive-title", &[("promise", title.into())])
}

fn kinds(words: &Words, survive: &Survive) -> String {
    let verbs: Vec<String> =
        survive.kinds.verbs.iter().map(|verb| words.get(&format!("verb-{verb}"))).collect();
    verbs.join(&words.get("value-separator"))
}

/// What is known. It never says more than was tried.
fn state(words: &Words, attack: &Attack, survive: &Survive, done: bool) -> String {
    let number = |schedules: u64| usize::try_from(schedules).unwrap_or(usize::MAX).into();
    match attack {
        Attack::None if done => words.get("survive-done"),
        Attack::None => words.get("survive-open"),
        Attack::Useless => words.get("survive-useless"),
        Attack::Running { schedules, faults } => {
            words.with("survive-running", &[("schedules", number(*schedules)), ("faults", (*faults).into())])
        }
        Attack::Stopped(covered) => {
            words.with("survive-stopped", &[("schedules", number(covered.schedules))])
        }
        Attack::Broken(find) => words.with(
            "survive-broken",
            &[("faults", find.given.len().into()), ("at", words.time(find.end.time).into())],
        ),
        Attack::Survived(covered) => words.with(
            "survive-survived",
            &[
                ("schedules", number(covered.schedules)),
                ("faults", survive.faults.into()),
                ("within", words.time(survive.within).into()),
            ],
        ),
    }
}
