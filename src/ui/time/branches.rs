//! Other futures: what was left by going back and doing something else.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::sim::{Branch, History};
use crate::text::{command_line, time_text};
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct BranchesProps {
    pub player: Player,
    pub version: u64,
}

#[component]
pub fn Branches(props: &BranchesProps) -> Html {
    let words = use_page().words;
    let branches: Vec<(u32, String)> = props.player.sim().look(|history| {
        history.branches().iter().map(|branch| (branch.id, label(&words, history, branch))).collect()
    });
    if branches.is_empty() {
        return html! {};
    }
    let onchange = {
        let player = props.player.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Ok(id) = select.value().parse() {
                player.follow(id);
            }
            select.set_value("");
        })
    };
    html! {
        <select class="branches" aria-label={words.get("branches-title")} {onchange}>
            <option value="" selected=true>
                { words.with("branches-count", &[("count", branches.len().into())]) }
            </option>
            { for branches.into_iter().map(|(id, label)| html! {
                <option key={id} value={id.to_string()}>{ label }</option>
            }) }
        </select>
    }
}

/// Its name, when it parted, and what was done in it that is not done now.
fn label(words: &Words, history: &History, branch: &Branch) -> String {
    let names = history.recorder().names();
    let other = branch.given.iter().find(|given| !history.given().contains(given));
    let done =
        other.map_or_else(|| words.get("branches-nothing"), |given| command_line(&given.command, names));
    let what = words.with(
        "branches-one",
        &[
            ("time", time_text(branch.parted_at).into()),
            ("done", done.into()),
            ("broken", branch.broken.into()),
        ],
    );
    if branch.name.is_empty() { what } else { format!("{} · {what}", branch.name) }
}
