//! The operations that are drawn, as a list: for keys, and for those who do not see the picture.

use std::rc::Rc;

use yew::prelude::*;

use super::picture::{Bar, Drawn};
use crate::text::time_text;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct ListProps {
    pub player: Player,
    pub drawn: Rc<Drawn>,
    pub event: Option<u64>,
}

#[component]
pub fn List(props: &ListProps) -> Html {
    let words = use_page().words;
    html! {
        <ol class="saw-list" aria-label={words.get("saw-list")}>
            { for props.drawn.bars.iter().map(|bar| row(&words, props, bar)) }
        </ol>
    }
}

fn row(words: &Words, props: &ListProps, bar: &Bar) -> Html {
    let (player, event) = (props.player.clone(), bar.event);
    let onclick = Callback::from(move |_: MouseEvent| player.choose_event(event));
    let chosen = props.event == Some(bar.event);
    let to = bar.answered.map_or_else(|| words.get("judge-open"), time_text);
    html! {
        <li key={bar.index} class={classes!(bar.in_conflict.then_some("saw-row-conflict"), chosen.then_some("log-chosen"))}>
            <button type="button" class="row-button" {onclick} aria-current={chosen.then_some("true")}>
                <span class="saw-when">{ time_text(bar.called) }{ "–" }{ to }</span>
                <span class="saw-what">{ &bar.text }</span>
                if bar.in_conflict { <span class="tag tag-fault">{ words.get("saw-in-conflict") }</span> }
                if let Some((place, _)) = bar.place {
                    <span class="tag">{ words.with("saw-place", &[("place", place.into())]) }</span>
                }
            </button>
        </li>
    }
}
