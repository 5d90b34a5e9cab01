//! One step of a lesson: its run beside its text.

use std::rc::Rc;

use yew::prelude::*;

use super::budget::{allowed, faults_used};
use super::choices::{choose, guess_card, look, options_state, order_card, survive_card, watch_again};
use super::frame::{Frame, panel_key, panel_keys};
use super::material::{Material, Source};
use super::options::{Options, OptionsStep};
use super::printed_stage::PrintedStage;
use super::restart::starts;
use super::run::{Run, Shows};
use super::step_text::{StepText, section_of};
use super::story::{Story, story};
use super::task_card::TaskCard;
use super::to_card::ToCard;
use crate::lesson::{Step, StepKind};
use crate::share::SharedRun;
use crate::sim::Note;
use crate::ui::dom;
use crate::ui::hurry::use_hurry;
use crate::ui::media::use_media;
use crate::ui::page::{Page, use_page};
use crate::ui::panels::CodeFocus;
use crate::ui::player::{Past, Player, Shown, use_player};
use crate::ui::progress::Keeper;
use crate::ui::prose::plain;
use crate::ui::retry::before_last;
use crate::ui::route::{Route, route_now};
use crate::ui::sight::use_sight;
use crate::ui::suspended_run;
use crate::ui::view_choice::View;
use crate::ui::workbench::Workbench;

#[derive(Properties, PartialEq)]
pub struct StepViewProps {
    pub material: Material,
    pub index: usize,
    pub keeper: Keeper,
    /// Shows another step.
    pub go_to: Callback<usize>,
    pub on_crumbs: Callback<Vec<String>>,
    #[prop_or_default]
    pub frame: Frame,
    /// Told whenever something can be seen that could not be seen before.
    #[prop_or_default]
    pub on_shown: Callback<(Player, Shown)>,
}

#[component]
pub fn StepView(props: &StepViewProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let StepViewProps { material, index, keeper, frame, .. } = props;
    let lesson = material.lesson.clone();
    // Anyone who shows it has found the step in this very lesson.
    let Some(step) = lesson.steps.get(*index) else { return Html::default() };
    let run = use_run(props, step);
    let record = keeper.record();
    let of_step = record.step(&step.id).cloned().unwrap_or_default();
    let decided = of_step.settled;
    let must_guess = record.must_guess(step);
    let held = use_held(&run, step, decided, must_guess);
    // Nothing plays that nobody has asked for.
    let autoplay = frame.autoplay == Some(true) && !run.goes_on && !held;
    let (player, shown) = use_player(&run.sim, autoplay, frame.speed.or(step.speed));
    let shown = use_first_view(shown, step);
    use_sight(&player, frame.embedded);
    let hurry = use_hurry(&player, &shown, true);
    let changes = use_state(|| 0u32);
    let finished = use_finished();
    let changed = {
        let changes = changes.clone();
        Callback::from(move |()| changes.set(*changes + 1))
    };
    use_opened(props, step);
    use_goal(&player, &run, step, shown.version);
    use_told(props, &player, &shown);
    let reached = run.reached();
    use_record(props, &run, reached, &changed);
    use_tries(props, &run, shown.panels);
    let starts = starts(props, &run, &player, decided);
    let lost = run.goal.as_ref().is_some_and(|goal| goal.lost().is_some());
    use_effect_with(lost, |lost| {
        if *lost {
            dom::bring_into_sight(".goal-lost.is-lost");
        }
    });
    let section = section_of(&material.prose, &step.id).map(|(section, _)| section.clone());
    let used = run.sim.look(|history| faults_used(history, run.sim.setup_commands()));
    let narrow = use_media("(max-width: 720px)");
    let told = story(props, step, &run, &player, &shown);
    let card = match &step.kind {
        StepKind::Read => told.as_ref().map_or_else(Html::default, |story| story.card(!narrow)),
        StepKind::Task(task) => html! {
            <>
            { guess_card(props, step, &of_step, section.as_ref(), (must_guess, reached), &changed) }
            if !must_guess || !run.is_own() { { TaskCard {
            words,
            section: section.as_ref(),
            goal: run.goal.as_deref().filter(|_| run.is_own()),
            player: &player,
            back: before_last(&player),
            on_restart: starts.on_restart.clone(),
            spec: lesson.spec,
            step,
            task,
            used,
            reached,
            shown: run.shows == Shows::Solution,
            record: &of_step,
            settings: run.sim.settings(),
            on_settings: starts.on_settings.clone(),
            on_show: show_solution(props, &run, &player, &changed),
        }
        .view() } }
            </>
        },
        StepKind::Order(_) => order_card(props, step, section.as_ref(), &player, &changed),
        StepKind::Survive(_) => survive_card(props, step, &run, &player, &starts, &changed),
        StepKind::Predict(_) | StepKind::Quiz(_) => {
            let state =
                options_state(step, &run, reached, decided, record.done.contains(&step.id), of_step.tries);
            let on_choose = choose(props, &run, &player, &changed);
            let on_again = watch_again(&run, &lesson, *index, &player);
            OptionsStep::of(step).map_or_else(Html::default, |of| html! {
                <Options key={step.id.clone()} step={of} {section} {state} record={of_step.clone()} {on_choose} {on_again}
                    on_look={look(step, &run, &player)}/>
            })
        }
    };
    // On a narrow screen the text is a tab too, and it must not be hidden by another one.
    let front = step.panel.as_deref().filter(|_| !narrow).and_then(panel_key);
    let (on_back, on_next) = ways(props, &finished, &changed);
    let settled = match &step.kind {
        StepKind::Read => told.as_ref().is_none_or(Story::is_over) || record.done.contains(&step.id),
        StepKind::Task(_) => reached && run.is_own() || record.done.contains(&step.id),
        StepKind::Predict(_) | StepKind::Quiz(_) | StepKind::Survive(_) | StepKind::Order(_) => {
            record.done.contains(&step.id)
        }
    };
    let card = html! { <><PrintedStage player={player.clone()}/>{ card }</> };
    let on_hint = on_hint(props);
    let act = if narrow { act(step, told.as_ref(), settled) } else { Html::default() };
    let side = html! {
        <StepText material={material.clone()} index={*index} record={record.clone()} finished={*finished}
            {settled} {card} {act} embedded={frame.embedded} go_to={props.go_to.clone()} {on_hint} {on_back} {on_next}/>
    };
    let key = if run.shows == Shows::Solution { "task-shown" } else { "task-reached" };
    html! {
        <ContextProvider<CodeFocus> context={CodeFocus(step.code.clone().into())}>
        <Workbench player={player.clone()} shown={shown.clone()} allowed={allowed(step, &run, (decided, must_guess), used)}
            on_restart={starts.on_restart} expects={step.expects.clone()} on_new_seed={starts.on_new_seed} on_compare={on_compare(props, step, &page, (&player, &shown))}
            side={(words.get("lesson-text"), side)} {front} panels={panel_keys(frame, &step.panels)} controls={frame.controls} nested={frame.nested} place={Some((material.key(), step.id.clone()))}>
            <div class="stage-chips">
                <span class="chip"><b>{ words.get(&format!("{}-name", lesson.spec.id)) }</b></span>
                <span class="chip chip-seed">
                    { words.with("seed-chip", &[("seed", run.sim.settings().seed().to_string().into())]) }
                </span>
                { hurry }
                if reached && !*finished && step.task().is_some() {
                    <span class="chip chip-reached" role="status">{ words.get(key) }</span>
                }
            </div>
        </Workbench>
        </ContextProvider<CodeFocus>>
    }
}

/// Begins with what the step shows on the stage, until the reader chooses something else.
#[hook]
fn use_first_view(shown: Rc<Shown>, step: &Step) -> Rc<Shown> {
    let view = step.view.as_deref().and_then(View::from_word).filter(|_| shown.view.is_none());
    let begun = use_memo((shown, view), |(shown, view)| match view {
        Some(view) => Rc::new(shown.on(*view)),
        None => shown.clone(),
    });
    (*begun).clone()
}

/// What can be done now, on a narrow screen, where the text may be longer than its place.
fn act(step: &Step, told: Option<&Story>, settled: bool) -> Html {
    if let Some(story) = told {
        return story.button();
    }
    let word = match &step.kind {
        StepKind::Read => return Html::default(),
        _ if settled => return Html::default(),
        StepKind::Task(_) | StepKind::Order(_) | StepKind::Survive(_) => "lesson-to-task",
        StepKind::Predict(_) | StepKind::Quiz(_) => "lesson-to-question",
    };
    html! { <ToCard key={step.id.clone()} {word}/> }
}

/// Puts down how many hints were looked at.
fn on_hint(props: &StepViewProps) -> Callback<u32> {
    let (keeper, lesson, index) = (props.keeper.clone(), props.material.lesson.clone(), props.index);
    Callback::from(move |hints: u32| {
        if let Some(step) = lesson.steps.get(index) {
            keeper.update(|record| record.hinted(step, hints));
        }
    })
}

/// Goes to a comparison. The run of the step is kept by [`use_run`].
fn on_compare(props: &StepViewProps, step: &Step, page: &Page, seen: (&Player, &Shown)) -> Callback<Route> {
    let place = (props.material.key(), step.id.clone());
    suspended_run::leaving(&page.go, seen, Some(place), props.frame.embedded, ())
}

/// The run of the step, which stays while it is compared with another one.
#[hook]
fn use_run(props: &StepViewProps, step: &Step) -> UseStateHandle<Run> {
    let place = (props.material.key(), step.id.clone());
    let run = use_state(|| Run::come_back(&place).unwrap_or_else(|| first_run(step, &props.frame)));
    let last = use_mut_ref(|| (*run).clone());
    last.borrow_mut().clone_from(&run);
    use_effect_with(place, move |place| {
        let place = place.clone();
        move || {
            if matches!(route_now(), Route::Compare { .. }) {
                last.borrow().clone().leave(place);
            }
        }
    });
    run
}

/// Whether the end of the lesson is shown. The focus goes to its heading, and back to that of the step.
#[hook]
fn use_finished() -> UseStateHandle<bool> {
    let finished = use_state(|| false);
    let before = use_mut_ref(|| false);
    use_effect_with(*finished, move |finished| {
        if before.replace(*finished) != *finished {
            dom::focus("h1");
        }
    });
    finished
}

/// Holds the run where a prediction or a guess is asked for.
#[hook]
fn use_held(run: &Run, step: &Step, decided: bool, must_guess: bool) -> bool {
    let held = run.is_held(step, decided, must_guess);
    use_effect_with((run.sim.clone(), held), |(sim, held)| sim.travel(|history| history.hold(*held)));
    held
}

/// The run that was shared or left, else a new one with the seed that was asked for.
fn first_run(step: &Step, frame: &Frame) -> Run {
    let shared = frame.run.as_ref().filter(|run| run.step.as_ref().is_none_or(|id| *id == step.id));
    if let Some(run) = shared.and_then(|shared| Run::restored(step, shared)) {
        return run;
    }
    // What a prediction's text says is true of the lesson's own run.
    let predicts = matches!(step.kind, StepKind::Predict(_));
    let settings = frame.seed.filter(|_| !predicts).and_then(|seed| {
        let mut settings = step.setup.settings.clone();
        settings.set(step.setup.spec, "seed", &seed.to_string()).ok()?;
        Some(settings)
    });
    Run::begin(step, settings)
}

fn show_solution(
    props: &StepViewProps,
    run: &UseStateHandle<Run>,
    player: &Player,
    changed: &Callback<()>,
) -> Callback<MouseEvent> {
    let (run, lesson, index) = (run.clone(), props.material.lesson.clone(), props.index);
    let (keeper, player, changed) = (props.keeper.clone(), player.clone(), changed.clone());
    Callback::from(move |_: MouseEvent| {
        let Some(step) = lesson.steps.get(index) else { return };
        match Run::solution(step) {
            Some(solution) => {
                keeper.update(|record| record.shown(step));
                changed.emit(());
                player.hand_on();
                run.set(solution);
            }
            None => player.toast(Note::new("task-no-solution")),
        }
    })
}

/// Remembers where the reader is, and says so at the top.
#[hook]
fn use_opened(props: &StepViewProps, step: &Step) {
    let page = use_page();
    let Material { lesson, standing, source, .. } = &props.material;
    let step = step.id.clone();
    let language = page.words.language();
    let chapter = standing.iter().map(|standing| standing.chapter.get(language).to_owned());
    let mut crumbs: Vec<String> = chapter.collect();
    match source {
        Source::Here => {}
        Source::Elsewhere(src) => crumbs.push(dom::host_of(src)),
        Source::Preview => crumbs.push(page.words.get("teach-preview")),
    }
    crumbs.push(lesson.title.get(language).to_owned());
    let heading = section_of(&props.material.prose, &step).map(|(section, _)| plain(&section.heading));
    let on_crumbs = props.on_crumbs.clone();
    use_effect_with((crumbs, heading), move |(crumbs, _)| on_crumbs.emit(crumbs.clone()));
    let navigated = page.navigated;
    use_effect_with((), move |()| {
        if navigated {
            dom::focus("h1");
        }
    });
    let (keeper, material) = (props.keeper.clone(), props.material.clone());
    use_effect_with(step, move |step| {
        keeper.update(|record| record.at = Some(step.clone()));
        // The browser's Back leads to this step, not to the one that is opened by then.
        if Some(route_now()) == material.route(None)
            && let Some(route) = material.route(Some(step))
        {
            dom::replace_address(&route.href());
        }
    });
}

/// Pauses the run where the goal is reached, and looks for it after every jump through time.
#[hook]
fn use_goal(player: &Player, run: &UseStateHandle<Run>, step: &Step, version: u64) {
    let again = use_force_update();
    {
        let (goal, known) = (run.goal.clone(), !run.is_own());
        let expects = step.expects.clone();
        use_effect_with(player.clone(), move |player| {
            player.set_past(if known { Past::All } else { Past::Only(expects) });
            if let Some(goal) = goal {
                player.set_watch(Some(Rc::new(move |history| goal.look(history))));
            }
        });
    }
    let (goal, sim) = (run.goal.clone(), run.sim.clone());
    use_effect_with((player.clone(), version), move |_| {
        if let Some(goal) = goal
            && sim.look(|history| goal.look(history))
        {
            again.force_update();
        }
    });
}

/// Puts down what a run that has come to its end means.
#[hook]
fn use_record(props: &StepViewProps, run: &UseStateHandle<Run>, reached: bool, changed: &Callback<()>) {
    let (keeper, material, index) = (props.keeper.clone(), props.material.clone(), props.index);
    let (run, changed) = (run.clone(), changed.clone());
    use_effect_with((reached, run.sim.clone()), move |(reached, _)| {
        let Some(step) = material.lesson.steps.get(index).filter(|_| *reached) else { return };
        // A story that is over decides nothing.
        if matches!(step.kind, StepKind::Read) {
            return;
        }
        match &run.shows {
            Shows::Own => {
                let shared = run.sim.look(|history| {
                    let lesson = Some(material.key());
                    let step = Some(step.id.clone());
                    SharedRun { lesson, step, ..SharedRun::of(run.sim.spec(), run.sim.settings(), history) }
                });
                keeper.update(|record| record.reached(step, Some(shared.encode())));
            }
            Shows::Decision { chosen: Some(chosen), comes } => {
                keeper.update(|record| record.predicted(step, chosen, comes));
            }
            Shows::Solution => keeper.update(|record| record.guess_shown(step)),
            Shows::Evidence | Shows::Attack | Shows::Decision { chosen: None, .. } => return,
        }
        changed.emit(());
    });
}

/// A future of a task that was left after a fault is a try.
#[hook]
fn use_tries(props: &StepViewProps, run: &UseStateHandle<Run>, version: u64) {
    let left = run.sim.look(|history| history.branches().len());
    let counted = use_mut_ref(|| left);
    let (keeper, lesson, index) = (props.keeper.clone(), props.material.lesson.clone(), props.index);
    let is_own = run.is_own() && !run.reached();
    use_effect_with((run.sim.clone(), left, version), move |(_, left, _)| {
        let before = std::mem::replace(&mut *counted.borrow_mut(), *left);
        let task = lesson.steps.get(index).filter(|step| step.task().is_some());
        if let Some(step) = task.filter(|_| is_own && *left > before) {
            keeper.update(|record| record.gave_up(step));
        }
    });
}

/// Tells anyone who embeds the lesson.
#[hook]
fn use_told(props: &StepViewProps, player: &Player, shown: &Rc<Shown>) {
    let on_shown = props.on_shown.clone();
    let shown = (**shown).clone();
    use_effect_with((player.clone(), shown), move |seen| on_shown.emit(seen.clone()));
}

/// Back and Next. A step that only wants to be read is done when it is left forwards.
fn ways(
    props: &StepViewProps,
    finished: &UseStateHandle<bool>,
    changed: &Callback<()>,
) -> (Callback<MouseEvent>, Callback<MouseEvent>) {
    let index = props.index;
    let back = {
        let (go_to, finished) = (props.go_to.clone(), finished.clone());
        Callback::from(move |_: MouseEvent| {
            if *finished {
                finished.set(false);
            } else if index > 0 {
                go_to.emit(index - 1);
                dom::focus("h1");
            }
        })
    };
    let next = {
        let (go_to, finished, changed) = (props.go_to.clone(), finished.clone(), changed.clone());
        let (lesson, keeper) = (props.material.lesson.clone(), props.keeper.clone());
        Callback::from(move |_: MouseEvent| {
            if let Some(step) = lesson.steps.get(index) {
                keeper.update(|record| record.read(step));
            }
            changed.emit(());
            if index + 1 < lesson.steps.len() {
                go_to.emit(index + 1);
            } else {
                finished.set(true);
            }
        })
    };
    (back, next)
}
