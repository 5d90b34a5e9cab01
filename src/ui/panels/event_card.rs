//! The chosen event: what happened, what its node could have known of then, and the ways to cause and effect.

use yew::prelude::*;

use crate::sim::{History, NodeId, What};
use crate::text::describe;
use crate::ui::page::use_page;
use crate::ui::player::Player;

#[derive(Properties, PartialEq)]
pub struct EventCardProps {
    pub player: Player,
    pub event: u64,
    /// Changes with the run.
    pub version: u64,
}

#[component]
pub fn EventCard(props: &EventCardProps) -> Html {
    let words = use_page().words;
    let (player, event) = (&props.player, props.event);
    let sim = player.sim();
    let told = sim.look(|history| {
        let chosen = history.trace().get(event as usize)?;
        let sentence = describe(&words, sim.spec(), history.recorder(), chosen);
        Some((chosen.at, sentence, history.recorder().names().to_vec()))
    });
    let Some((at, sentence, names)) = told else { return html! {} };
    let (node, clock, cause) = sim.causality(|causality| {
        let node = causality.node(event as usize);
        let clock = node.map(|_| causality.clock(event as usize)).unwrap_or_default();
        let before = node.and_then(|node| causality.last_of(node, event as usize));
        (node, clock, causality.send(event as usize).filter(|send| *send < event as usize).or(before))
    });
    let effect = sim.look(|history| effect(history, event as usize));
    let way = |key: &str, to: Option<usize>| {
        let (player, text) = (player.clone(), words.get(key));
        let go = Callback::from(move |_: MouseEvent| {
            if let Some(to) = to {
                player.choose_event(to as u64);
            }
        });
        html! { <button type="button" class="chip-button" data-action={key.to_owned()} disabled={to.is_none()} onclick={go}>{ text }</button> }
    };
    html! {
        <section class="event-card" aria-label={words.get("event-title")}>
            <p><span class="row-time">{ words.time(at) }</span>{ " " }<b>{ sentence }</b></p>
            <div class="event-ways">
                { way("event-cause", cause) }
                { way("event-effect", effect) }
            </div>
            if node.is_some() {
                <details>
                    <summary>{ words.get("event-clock") }</summary>
                    <p class="quiet" id="event-clock">{ words.get("event-clock-meaning") }</p>
                    <ul class="event-clock" aria-labelledby="event-clock">
                        { for clock.iter().enumerate().filter(|(_, count)| **count > 0).map(|(index, count)| html! {
                            <li class={(node == Some(NodeId(index as u16))).then_some("own")}>{ format!("{} {count}", names[index]) }</li>
                        }) }
                    </ul>
                </details>
            }
        </section>
    }
}

/// The delivery of a message that was sent, else what the node did next.
fn effect(history: &History, event: usize) -> Option<usize> {
    let trace = history.trace();
    let what = trace.get(event)?.what;
    let rest = trace.iter().enumerate().skip(event + 1);
    if let What::Sent { message, .. } = what {
        let ends = |what: &What| {
            matches!(what, What::Delivered { .. } | What::Dropped { .. }) && what.message() == Some(message)
        };
        return rest.into_iter().find(|(_, later)| ends(&later.what)).map(|(index, _)| index);
    }
    let node = what.node()?;
    let own = |later: &What| later.node() == Some(node) && !matches!(later, What::Line { .. });
    rest.into_iter().find(|(_, later)| own(&later.what)).map(|(index, _)| index)
}
