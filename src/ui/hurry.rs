//! Time in which only heartbeats pass is hurried through, and that is said.

use yew::prelude::*;

use crate::ui::page::use_page;
use crate::ui::player::{Player, Shown};

/// Says that time is hurried through where it may be, and lets somebody who wants to see the heartbeats see them.
#[hook]
pub fn use_hurry(player: &Player, shown: &Shown, may: bool) -> Html {
    let words = use_page().words;
    let hurries = use_state(|| true);
    use_effect_with((player.clone(), *hurries && may), |(player, hurries)| player.set_hurries(*hurries));
    let Some(factor) = shown.hurry else { return Html::default() };
    let onclick = Callback::from(move |_: MouseEvent| hurries.set(false));
    html! {
        <span class="chip chip-hurry" data-hurry="true">
            <span>{ words.with("hurry", &[("factor", (factor as u32).into())]) }</span>
            <button type="button" class="link-button" data-action="no-hurry" {onclick}>{ words.get("hurry-stop") }</button>
        </span>
    }
}
