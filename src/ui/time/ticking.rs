//! The virtual time, often enough for eyes: about twelve times a second while the run plays.

use gloo_timers::callback::Interval;
use yew::prelude::*;

use crate::sim::Micros;
use crate::ui::player::Player;

const PERIOD_MS: u32 = 84;

/// Renders again with the time; not at all while the run is paused.
#[hook]
pub fn use_ticking(player: &Player, playing: bool) -> Micros {
    let tick = use_force_update();
    use_effect_with(playing, move |playing| {
        let interval = playing.then(|| Interval::new(PERIOD_MS, move || tick.force_update()));
        move || drop(interval)
    });
    player.now()
}
