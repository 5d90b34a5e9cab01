//! The time bar: controls, the clock, the scrubber and what happened last.

mod branches;
mod clock;
mod controls;
mod marks;
mod narration;
mod scrubber;
mod speed;
mod ticking;

use yew::prelude::*;

pub use controls::Controls;
pub use narration::{Detail, Narration};

use super::page::use_page;
use super::player::{Player, Speed};
use branches::Branches;
use clock::Clock;
use scrubber::Scrubber;
use speed::SpeedSlider;

#[derive(Properties, PartialEq)]
pub struct TimeBarProps {
    pub player: Player,
    pub playing: bool,
    pub speed: Speed,
    /// The version that the panels show.
    pub version: u64,
    pub on_restart: Callback<()>,
    pub on_new_seed: Callback<()>,
}

#[component]
pub fn TimeBar(props: &TimeBarProps) -> Html {
    let title = use_page().words.get("time-title");
    let TimeBarProps { player, playing, speed, version, .. } = props;
    html! {
        <section class="time" aria-label={title}>
            <Controls player={player.clone()} playing={*playing} speed={*speed}
                on_restart={props.on_restart.clone()} on_new_seed={props.on_new_seed.clone()}/>
            <Clock player={player.clone()} playing={*playing} version={*version}/>
            <SpeedSlider player={player.clone()} speed={*speed}/>
            <Narration player={player.clone()} playing={*playing} version={*version}/>
            <Branches player={player.clone()} version={*version}/>
            <Scrubber player={player.clone()} playing={*playing} version={*version}/>
        </section>
    }
}
