//! The virtual clock.

use yew::prelude::*;

use super::ticking::use_ticking;
use crate::ui::page::use_page;
use crate::ui::player::Player;

#[derive(Properties, PartialEq)]
pub struct ClockProps {
    pub player: Player,
    pub playing: bool,
    pub version: u64,
}

#[component]
pub fn Clock(props: &ClockProps) -> Html {
    let words = use_page().words;
    let now = use_ticking(&props.player, props.playing);
    let tenths = now.0 / 100;
    html! {
        <span class="clock" translate="no" data-clock={now.0.to_string()} title={words.get("clock-title")}>
            { format!("{}.{} ms", tenths / 10, tenths % 10) }
        </span>
    }
}
