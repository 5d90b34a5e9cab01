//! What a step shows: played when somebody asks, stopped where it is over, and played again.

use yew::prelude::*;

use super::run::Run;
use super::step::StepViewProps;
use crate::lesson::{Step, StepKind};
use crate::ui::icons::{Icon, icon};
use crate::ui::page::use_page;
use crate::ui::player::{Player, Shown};
use crate::ui::words::Words;

/// How far a story is.
#[derive(Clone, Copy, PartialEq)]
enum Told {
    NotBegun,
    Playing,
    Paused,
    Over,
}

#[derive(Clone, Properties, PartialEq)]
pub struct Story {
    told: Told,
    /// As the slider shows it.
    speed: &'static str,
    /// It comes to an end by itself.
    ends: bool,
    on_play: Callback<()>,
    on_pause: Callback<()>,
    on_again: Callback<()>,
}

impl Story {
    pub fn is_over(&self) -> bool {
        self.told == Told::Over
    }

    /// The card: how it is told, and the button unless that stands elsewhere.
    pub fn card(&self, with_button: bool) -> Html {
        html! { <StoryCard story={self.clone()} {with_button}/> }
    }

    /// The button that plays it.
    pub fn button(&self) -> Html {
        html! { <StoryButton ..self.clone()/> }
    }
}

/// What a step shows, if it does.
pub fn story(
    props: &StepViewProps,
    step: &Step,
    run: &UseStateHandle<Run>,
    player: &Player,
    shown: &Shown,
) -> Option<Story> {
    if !step.play || !matches!(step.kind, StepKind::Read) {
        return None;
    }
    let begun = run.sim.look(|history| history.moment() != run.sim.start());
    let told = match (run.reached(), shown.playing, begun) {
        (true, false, _) => Told::Over,
        (_, true, _) => Told::Playing,
        (false, false, true) => Told::Paused,
        (false, false, false) => Told::NotBegun,
    };
    let on_play = {
        let (player, speed) = (player.clone(), shown.speed);
        Callback::from(move |()| player.play(speed))
    };
    let on_pause = {
        let player = player.clone();
        Callback::from(move |()| player.pause())
    };
    let on_again = {
        let (run, player) = (run.clone(), player.clone());
        let (lesson, index) = (props.material.lesson.clone(), props.index);
        Callback::from(move |()| {
            if let Some(step) = lesson.steps.get(index) {
                player.hand_on();
                run.set(Run::begin(step, Some(run.sim.settings().clone())));
            }
        })
    };
    let (speed, ends) = (shown.speed.word(), step.until.is_some());
    Some(Story { told, speed, ends, on_play, on_pause, on_again })
}

#[component]
fn StoryButton(props: &Story) -> Html {
    let words = use_page().words;
    let (action, key, sign, act) = match props.told {
        Told::NotBegun => ("play-this", "story-play", Icon::Play, &props.on_play),
        Told::Playing => ("pause-this", "story-pause", Icon::Pause, &props.on_pause),
        Told::Paused => ("play-this", "story-go-on", Icon::Play, &props.on_play),
        Told::Over => ("watch-again", "story-again", Icon::Restart, &props.on_again),
    };
    let onclick = act.reform(|_: MouseEvent| ());
    // One button stands out: this one until the story is over, then the way on.
    let main = (!props.is_over()).then_some("button-main");
    html! {
        <button type="button" class={classes!("button", "story-button", main)} data-action={action} {onclick}>
            { icon(sign) }<span>{ words.get(key) }</span>
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct StoryCardProps {
    story: Story,
    with_button: bool,
}

#[component]
fn StoryCard(props: &StoryCardProps) -> Html {
    let words = use_page().words;
    html! {
        <section class="card story" aria-label={words.get("story-title")}>
            if props.with_button { { props.story.button() } }
            <p class="quiet" role="status">{ state(&words, &props.story) }</p>
        </section>
    }
}

fn state(words: &Words, props: &Story) -> String {
    match props.told {
        Told::Over => words.get("story-over"),
        Told::Paused => words.get("story-paused"),
        Told::NotBegun if !props.ends => words.with("story-speed-endless", &[("speed", props.speed.into())]),
        Told::NotBegun | Told::Playing => words.with("story-speed", &[("speed", props.speed.into())]),
    }
}
