//! The strip between the stage and what is beside it when a promise is broken: which, how, and what to do now. It lies
//! over nothing: it speaks of nodes that have to be seen.

use yew::prelude::*;

use super::dom;
use super::icons::{Icon, icon};
use super::keys::use_escape;
use super::page::use_page;
use super::player::Player;
use super::retry::{self, Retry};
use crate::sim::PromiseView;

#[derive(Properties, PartialEq)]
pub struct ViolationStripProps {
    pub player: Player,
    pub version: u64,
    pub playing: bool,
    /// Promises that break on the way, as the text of the step says.
    pub expects: Vec<&'static str>,
    /// The violation whose strip was closed.
    pub dismissed: Option<u64>,
}

#[component]
pub fn ViolationStrip(props: &ViolationStripProps) -> Html {
    let words = use_page().words;
    let sim = props.player.sim();
    let (newest, retry, names) = sim.look(|history| {
        let promises = history.present().promises();
        let newest = promises
            .into_iter()
            // What was broken when the step began, or is told by its text, is no news.
            .filter(|promise| !props.expects.contains(&promise.name))
            .filter(|promise| promise.violation.as_ref().is_some_and(|broken| broken.at > sim.start().time))
            .filter_map(|promise: PromiseView| {
                promise.violation.clone().map(|violation| (promise.key, violation))
            })
            .max_by_key(|(_, violation)| violation.event);
        let retry = newest.as_ref().and_then(|(_, broken)| retry::before(history, sim.start(), broken.at));
        (newest, retry, history.recorder().names().to_vec())
    });
    let shown = newest.filter(|(_, violation)| !props.playing && props.dismissed != Some(violation.event));
    let close = {
        let (player, event) = (props.player.clone(), shown.as_ref().map(|(_, violation)| violation.event));
        use_callback((player, event), |(), (player, event)| {
            if let Some(event) = event {
                player.dismiss_violation(*event);
                dom::focus("[data-action=play]");
            }
        })
    };
    use_escape(shown.is_some().then(|| close.clone()));
    let Some((key, violation)) = shown else {
        return html! { <div class="violation-place" role="alert"></div> };
    };
    let promise = words.get(&format!("{}-promise-{key}", sim.spec().id));
    let event = violation.event;
    let button = |class: &'static str, text: String, act: Callback<MouseEvent>| {
        html! { <button type="button" {class} onclick={act}>{ text }</button> }
    };
    let player = || props.player.clone();
    html! {
        <div class="violation-place" role="alert">
            <div class="violation" key={event}>
                <div class="violation-sign">{ icon(Icon::Violated) }</div>
                <div class="violation-words">
                    <div class="violation-what">
                    <h2>{ words.with("violation-title", &[("promise", promise.into())]) }</h2>
                    <p>{ words.note(&violation.note, &names) }</p>
                    </div>
                    <div class="violation-ways">
                        { button("button button-main", words.get("violation-show"), Callback::from({
                            let player = player();
                            move |_| {
                                player.choose_event(event);
                                dom::focus("[data-action=play]");
                            }
                        })) }
                        if let Some(Retry { moment, command }) = retry {
                            { button("button", words.with("violation-retry", &[("command", command.into())]), Callback::from({
                                let player = player();
                                move |_| player.seek(moment)
                            })) }
                        } else {
                            { button("button", words.get("violation-back"), Callback::from({
                                let player = player();
                                move |_| player.travel(|history| {
                                    history.seek_event(event);
                                    history.step_back();
                                })
                            })) }
                        }
                    </div>
                </div>
                <button type="button" class="round round-small" aria-label={words.get("close")} onclick={close.reform(|_: MouseEvent| ())}>{ icon(Icon::Close) }</button>
            </div>
        </div>
    }
}
