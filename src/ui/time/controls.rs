//! Buttons that move the run.

use yew::prelude::*;

use crate::ui::icons::{Icon, icon};
use crate::ui::page::use_page;
use crate::ui::player::{Player, Speed};

#[derive(Properties, PartialEq)]
pub struct ControlsProps {
    pub player: Player,
    pub playing: bool,
    pub speed: Speed,
    /// Without what is rarely needed.
    #[prop_or_default]
    pub basic: bool,
    pub on_restart: Callback<()>,
    pub on_new_seed: Callback<()>,
}

#[component]
pub fn Controls(props: &ControlsProps) -> Html {
    let words = use_page().words;
    let ControlsProps { player, playing, speed, .. } = props;
    let act = |hand: fn(&Player)| {
        let player = player.clone();
        Callback::from(move |_: MouseEvent| hand(&player))
    };
    let toggle = {
        let (player, speed) = (player.clone(), *speed);
        Callback::from(move |_: MouseEvent| {
            if player.playing() {
                player.pause();
            } else {
                player.play(speed);
            }
        })
    };
    let button = |action: &'static str, sign: Icon, onclick: Callback<MouseEvent>| {
        let label = words.get(&format!("time-{action}"));
        html! {
            <button type="button" class="round" data-action={action} title={label.clone()} aria-label={label} {onclick}>
                { icon(sign) }
            </button>
        }
    };
    // It says what it does.
    let play = words.get(if *playing { "time-pause" } else { "time-play" });
    html! {
        <div class="controls" role="group" aria-label={words.get("time-controls")}>
            { button("restart", Icon::Restart, props.on_restart.reform(|_| ())) }
            if !props.basic { { button("new-seed", Icon::NewSeed, props.on_new_seed.reform(|_| ())) } }
            { button("step-back", Icon::StepBack, act(Player::step_back)) }
            <button type="button" class="round round-main" data-action="play" data-playing={playing.to_string()}
                title={play.clone()} aria-label={play} onclick={toggle}>
                { icon(if *playing { Icon::Pause } else { Icon::Play }) }
            </button>
            { button("step", Icon::Step, act(Player::step)) }
            if !props.basic { { button("next", Icon::Next, act(Player::next)) } }
        </div>
    }
}
