//! The protocol's promises, each with its state at this moment.

use yew::prelude::*;

use crate::sim::{PromiseId, PromiseView};
use crate::ui::icons::{Icon, icon};
use crate::ui::of_run::{OfRun, use_of_run};
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::study::{ChanceProps, DeskPlace, by_study};
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct PromisesPanelProps {
    pub player: Player,
    pub version: u64,
    /// Where instruments that study the run keep what they know, if there are any.
    #[prop_or_default]
    pub desk: Option<DeskPlace>,
}

#[component]
pub fn PromisesPanel(props: &PromisesPanelProps) -> Html {
    let words = use_page().words;
    let (promises, names) = props
        .player
        .sim()
        .look(|history| (history.present().promises(), history.recorder().names().to_vec()));
    // The promises of which somebody wants to know when it was too late to keep them.
    let asked: OfRun<Vec<PromiseId>> = use_of_run(props.player.sim());
    html! {
        <ul class="promises">
            { for promises.iter().map(|promise| one(&words, props, promise, &names, &asked)) }
        </ul>
    }
}

fn one(
    words: &Words,
    props: &PromisesPanelProps,
    promise: &PromiseView,
    names: &[String],
    asked: &OfRun<Vec<PromiseId>>,
) -> Html {
    let player = &props.player;
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
                    if let Some(desk) = &props.desk { { last_chance(words, props, desk, promise.id, asked) } }
                }
            </div>
        </li>
    }
}

/// Asks when it was too late to keep a broken promise, and shows the answer.
fn last_chance(
    words: &Words,
    props: &PromisesPanelProps,
    desk: &DeskPlace,
    promise: PromiseId,
    asked: &OfRun<Vec<PromiseId>>,
) -> Html {
    if asked.contains(&promise) {
        let (player, desk, version) = (props.player.clone(), desk.clone(), props.version);
        return by_study(move |study| {
            (study.chance)(ChanceProps { player: player.clone(), desk: desk.clone(), promise, version })
        });
    }
    let asked = asked.clone();
    let onclick = Callback::from(move |_: MouseEvent| {
        asked.set(asked.iter().copied().chain([promise]).collect());
    });
    html! { <button type="button" class="link-button" data-action="chance-ask" {onclick}>{ words.get("chance-ask") }</button> }
}
