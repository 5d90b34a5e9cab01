//! The protocol's promises, each with its state at this moment.

use yew::prelude::*;

use crate::sim::PromiseView;
use crate::ui::icons::{Icon, icon};
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct PromisesPanelProps {
    pub player: Player,
    pub version: u64,
}

#[component]
pub fn PromisesPanel(props: &PromisesPanelProps) -> Html {
    let words = use_page().words;
    let (promises, names) = props
        .player
        .sim()
        .look(|history| (history.present().promises(), history.recorder().names().to_vec()));
    html! {
        <ul class="promises">
            { for promises.iter().map(|promise| one(&words, &props.player, promise, &names)) }
        </ul>
    }
}

fn one(words: &Words, player: &Player, promise: &PromiseView, names: &[String]) -> Html {
    let key = format!("{}-promise-{}", player.sim().spec().id, promise.key);
    let (status, state, sign) = match promise.violation {
        None => ("holds", words.get("promise-holds"), Icon::Holds),
        Some(_) => ("violated", words.get("promise-violated"), Icon::Violated),
    };
    html! {
        <li key={promise.key} class={classes!("promise", format!("promise-{status}"))} data-invariant={promise.name}
            data-status={status} title={words.attribute(&key, "meaning")}>
            { icon(sign) }
            <div>
                <span class="promise-name">{ words.get(&key) }</span>
                <span class="promise-state">{ state }</span>
                if let Some(violation) = &promise.violation {
                    <p class="promise-why">{ words.note(&violation.note, names) }</p>
                    <button type="button" class="link-button" onclick={Callback::from({
                        let (player, event) = (player.clone(), violation.event);
                        move |_: MouseEvent| player.choose_event(event)
                    })}>{ words.get("violation-show") }</button>
                }
            </div>
        </li>
    }
}
