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
use super::player::{LastMoment, Player, Speed};
use super::share::{Chosen, Place, ShareButton};
use super::sim_handle::SimHandle;
use crate::sim::Micros;
use branches::Branches;
use clock::Clock;
use scrubber::Scrubber;
use speed::SpeedSlider;

/// How much of the time bar is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeControls {
    #[default]
    Full,
    /// Play, step and start over.
    Basic,
    None,
}

impl TimeControls {
    pub fn from_word(word: &str) -> Option<TimeControls> {
        match word {
            "full" => Some(TimeControls::Full),
            "basic" => Some(TimeControls::Basic),
            "none" => Some(TimeControls::None),
            _ => None,
        }
    }
}

/// The other run of a comparison, which the player takes along.
#[derive(Clone, PartialEq)]
pub struct Beside {
    pub sim: SimHandle,
    pub chosen: Chosen,
    /// Where the two part.
    pub parting: Option<Micros>,
}

#[derive(Properties, PartialEq)]
pub struct TimeBarProps {
    pub player: Player,
    pub playing: bool,
    pub speed: Speed,
    /// See [`crate::ui::player::Shown::time`].
    pub version: u64,
    #[prop_or_default]
    pub controls: TimeControls,
    pub chosen: Chosen,
    /// Where the run is made, for links to it.
    #[prop_or_default]
    pub place: Option<Place>,
    #[prop_or_default]
    pub beside: Option<Beside>,
    /// The last moment from which a broken promise could still be kept, if it was looked for.
    #[prop_or_default]
    pub chance: Option<LastMoment>,
    pub on_restart: Callback<()>,
    pub on_new_seed: Callback<()>,
}

#[component]
pub fn TimeBar(props: &TimeBarProps) -> Html {
    let title = use_page().words.get("time-title");
    let TimeBarProps { player, playing, speed, version, .. } = props;
    let full = props.controls == TimeControls::Full;
    if props.controls == TimeControls::None {
        // What happens is still told.
        return html! {
            <section class="time time-bare" aria-label={title}>
                <Clock player={player.clone()} playing={*playing} version={*version}/>
                <Narration player={player.clone()} playing={*playing} version={*version}/>
            </section>
        };
    }
    html! {
        <section class="time" aria-label={title}>
            <Controls player={player.clone()} playing={*playing} speed={*speed} basic={!full}
                on_restart={props.on_restart.clone()} on_new_seed={props.on_new_seed.clone()}/>
            <Clock player={player.clone()} playing={*playing} version={*version}/>
            if full {
                <ShareButton player={player.clone()} chosen={props.chosen} place={props.place.clone()} beside={props.beside.clone()}/>
                <SpeedSlider player={player.clone()} speed={*speed}/>
            }
            <Narration player={player.clone()} playing={*playing} version={*version}/>
            if full {
                <Branches player={player.clone()} version={*version}/>
                <Scrubber player={player.clone()} playing={*playing} version={*version} event={props.chosen.event} beside={props.beside.clone()} chance={props.chance}/>
            }
        </section>
    }
}
