//! One step of a lesson: its run beside its text.

use std::rc::Rc;

use yew::prelude::*;

use super::budget::{allowed, faults_used};
use super::goal::GoalWatch;
use super::step_text::{StepText, section_of};
use super::task_card::TaskCard;
use super::{Material, mark_done};
use crate::lesson::{Attempt, Lesson, Step};
use crate::protocols::Settings;
use crate::sim::{Moment, Note};
use crate::ui::dom;
use crate::ui::media::use_media;
use crate::ui::page::use_page;
use crate::ui::player::{Player, use_player};
use crate::ui::progress;
use crate::ui::prose::plain;
use crate::ui::sim_handle::SimHandle;
use crate::ui::workbench::Workbench;

#[derive(Properties, PartialEq)]
pub struct StepViewProps {
    pub material: Material,
    pub index: usize,
    /// Shows another step.
    pub go_to: Callback<usize>,
    pub on_crumbs: Callback<Vec<String>>,
}

/// A run of the step.
#[derive(Clone)]
struct Run {
    sim: SimHandle,
    /// How many commands the set-up has given.
    setup_commands: usize,
    goal: Option<Rc<GoalWatch>>,
    /// It shows the stored solution.
    shown: bool,
}

impl PartialEq for Run {
    fn eq(&self, other: &Run) -> bool {
        self.sim == other.sim
    }
}

impl Run {
    /// Where the set-up cannot be carried out, the run begins at its start: the check of lessons
    /// refuses such a set-up, and what is there can still be played with.
    fn begin(step: &Step, settings: Option<Settings>) -> Run {
        let wanted = settings.clone().unwrap_or_else(|| step.setup.settings.clone());
        match Attempt::begin(step, settings) {
            Ok(attempt) => Run::of(step, attempt, None),
            Err(_) => Run {
                sim: SimHandle::open(step.setup.spec, wanted),
                setup_commands: 0,
                goal: None,
                shown: false,
            },
        }
    }

    /// The solution as a run that is known to its end and stands at its start.
    fn solution(step: &Step) -> Option<Run> {
        let task = step.task()?;
        let (settings, lines) = task.read_attempt(step, &task.solution.text).ok()?;
        let mut attempt = Attempt::begin(step, Some(settings)).ok()?;
        let mut reached = None;
        for line in &lines {
            attempt.carry_out(line).ok()?;
            if attempt.reached() && reached.is_none() {
                reached = Some(attempt.history.moment());
            }
        }
        attempt.history.seek(attempt.start);
        Some(Run::of(step, attempt, reached))
    }

    /// `known` is when a solution reaches the goal, if this run shows one.
    fn of(step: &Step, attempt: Attempt, known: Option<Moment>) -> Run {
        let Attempt { history, settings, start, .. } = attempt;
        let spec = step.setup.spec;
        let goal = step.task().map(|task| GoalWatch::new(task, spec, &settings, known));
        if let Some(goal) = &goal {
            goal.look(&history);
        }
        let sim = SimHandle::resume(spec, settings, history);
        Run { sim, setup_commands: start.commands, goal, shown: known.is_some() }
    }
}

#[component]
pub fn StepView(props: &StepViewProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let StepViewProps { material, index, .. } = props;
    let lesson = material.lesson.clone();
    let step = &lesson.steps[*index];
    let run = use_state(|| Run::begin(step, None));
    let (player, shown) = use_player(&run.sim, step.play);
    let done_count = use_state(|| 0u32);
    let finished = use_state(|| false);
    use_opened(props);
    use_goal(&player, &run, shown.version);
    let reached = run.goal.as_ref().is_some_and(|goal| goal.reached());
    {
        let done_count = done_count.clone();
        let ids = (reached && !run.shown).then(|| (lesson.slug.clone(), step.id.clone()));
        use_effect_with(ids, move |ids| {
            if let Some((slug, step)) = ids {
                mark_done(slug, step);
                done_count.set(*done_count + 1);
            }
        });
    }
    let Starts { on_restart, on_new_seed, on_settings } = starts(&run, &lesson, *index);
    let on_show = {
        let (run, lesson, index, player, speed) =
            (run.clone(), lesson.clone(), *index, player.clone(), shown.speed);
        Callback::from(move |_: MouseEvent| match Run::solution(&lesson.steps[index]) {
            Some(solution) => {
                // The player of the next run goes on playing.
                player.play(speed);
                run.set(solution);
            }
            None => player.toast(Note::new("task-no-solution")),
        })
    };
    let used = run.sim.look(|history| faults_used(history, run.setup_commands));
    let task = step.task().map(|task| {
        let settings = run.sim.settings();
        TaskCard {
            words,
            spec: lesson.spec,
            step,
            task,
            used,
            reached,
            shown: run.shown,
            settings,
            on_settings,
            on_show,
        }
        .view()
    });
    // On a narrow screen the text is a tab too, and it must not be hidden by another one.
    let narrow = use_media("(max-width: 720px)");
    let front = step.panel.as_deref().filter(|_| !narrow).and_then(panel_key);
    let (on_back, on_next) = ways(props, &finished, &done_count);
    let side = html! {
        <StepText material={material.clone()} index={*index} done_count={*done_count} finished={*finished}
            is_task={step.task().is_some()} {reached} task={task.unwrap_or_default()} {on_back} {on_next}/>
    };
    html! {
        <Workbench player={player.clone()} shown={shown.clone()} allowed={allowed(step, used)} {on_restart} {on_new_seed}
            side={(words.get("lesson-text"), side)} front={front}>
            <div class="stage-chips">
                <span class="chip"><b>{ words.get(&format!("{}-name", lesson.spec.id)) }</b></span>
                <span class="chip chip-seed">
                    { words.with("seed-chip", &[("seed", run.sim.settings().seed().to_string().into())]) }
                </span>
                if reached && !*finished {
                    <span class="chip chip-reached" role="status">
                        { words.get(if run.shown { "task-shown" } else { "task-reached" }) }
                    </span>
                }
            </div>
        </Workbench>
    }
}

/// Ways to begin the step anew.
struct Starts {
    on_restart: Callback<()>,
    on_new_seed: Callback<()>,
    on_settings: Callback<Settings>,
}

fn starts(run: &UseStateHandle<Run>, lesson: &Rc<Lesson>, index: usize) -> Starts {
    let on_settings = {
        let (run, lesson) = (run.setter(), lesson.clone());
        Callback::from(move |settings: Settings| run.set(Run::begin(&lesson.steps[index], Some(settings))))
    };
    let present = run.sim.settings().clone();
    let mut other = present.clone();
    let seed = (present.seed() % 9_999 + 1).to_string();
    other.set(lesson.spec, "seed", &seed).expect("it is in the range of seeds");
    Starts {
        on_restart: on_settings.reform(move |()| present.clone()),
        on_new_seed: on_settings.reform(move |()| other.clone()),
        on_settings,
    }
}

/// The page's name for a panel of the lesson format.
fn panel_key(panel: &str) -> Option<&'static str> {
    const KEYS: [(&str, &str); 6] = [
        ("code", "code"),
        ("inspector", "inspector"),
        ("promises", "promises"),
        ("exhibits", "exhibits"),
        ("log", "log"),
        ("commands", "did"),
    ];
    KEYS.iter().find(|(known, _)| *known == panel).map(|(_, key)| *key)
}

/// Remembers where the reader is, and says so at the top.
#[hook]
fn use_opened(props: &StepViewProps) {
    let words = use_page().words;
    let lesson = props.material.lesson.clone();
    let step = lesson.steps[props.index].id.clone();
    let language = words.language();
    let chapter =
        props.material.catalogue.chapters.iter().find(|chapter| chapter.lessons.contains(&lesson.slug));
    let heading = section_of(&props.material.prose, &step).map(|(section, _)| plain(&section.heading));
    let crumbs: Vec<String> = chapter
        .map(|chapter| chapter.title.get(language).to_owned())
        .into_iter()
        .chain([lesson.title.get(language).to_owned()])
        .collect();
    let on_crumbs = props.on_crumbs.clone();
    use_effect_with((crumbs, heading), move |(crumbs, _)| on_crumbs.emit(crumbs.clone()));
    let navigated = use_page().navigated;
    use_effect_with((), move |()| {
        if navigated {
            dom::focus("h1");
        }
    });
    use_effect_with(step, move |step| {
        progress::update(&lesson.slug, |progress| progress.at = Some(step.clone()));
    });
}

/// Pauses the run where the goal is reached, and looks for it after every jump through time.
#[hook]
fn use_goal(player: &Player, run: &UseStateHandle<Run>, version: u64) {
    let again = use_force_update();
    {
        let (goal, shown) = (run.goal.clone(), run.shown);
        use_effect_with(player.clone(), move |player| {
            player.set_keeps_on(shown);
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

/// Back and Next. A step that only wants to be read is done when it is left forwards.
fn ways(
    props: &StepViewProps,
    finished: &UseStateHandle<bool>,
    done_count: &UseStateHandle<u32>,
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
        let (go_to, finished, done_count) = (props.go_to.clone(), finished.clone(), done_count.clone());
        let lesson = props.material.lesson.clone();
        Callback::from(move |_: MouseEvent| {
            let step = &lesson.steps[index];
            if step.task().is_none() {
                mark_done(&lesson.slug, &step.id);
                done_count.set(*done_count + 1);
            }
            if index + 1 < lesson.steps.len() {
                go_to.emit(index + 1);
            } else {
                finished.set(true);
            }
        })
    };
    (back, next)
}
