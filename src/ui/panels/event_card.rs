//! The chosen event: what happened, what its node could have known of then, and the ways to cause and effect.

use yew::prelude::*;

use crate::sim::NodeId;
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
    let event = event as usize;
    let (node, clock, ordered) = sim.causality(|causality, _| {
        let node = causality.node(event);
        let clock = node.map(|_| causality.clock(event)).unwrap_or_default();
        (node, clock, causality.has_place(event))
    });
    let (cause, effect) =
        sim.causality(|causality, trace| (causality.cause(trace, event), causality.effect(trace, event)));
    let way = |key: &str, to: Option<usize>, nothing: &str| {
        let why = to.is_none().then(|| words.get(if ordered { nothing } else { "diagram-unordered" }));
        let (player, text) = (player.clone(), words.get(key));
        let go = Callback::from(move |_: MouseEvent| {
            if let Some(to) = to {
                player.choose_event(to as u64);
            }
        });
        html! { <button type="button" class="chip-button" data-action={key.to_owned()} disabled={to.is_none()} title={why} onclick={go}>{ text }</button> }
    };
    html! {
        <section class="event-card" aria-label={words.get("event-title")}>
            <p><span class="row-time" translate="no">{ words.time(at) }</span>{ " " }<b>{ sentence }</b></p>
            <div class="event-ways">
                { way("event-cause", cause, "event-no-cause") }
                { way("event-effect", effect, "event-no-effect") }
            </div>
            if !ordered {
                <p class="quiet">{ words.get("diagram-unordered") }</p>
            }
            if node.is_some() {
                <details>
                    <summary>{ words.get("event-clock") }</summary>
                    <p class="quiet" id="event-clock">{ words.get("event-clock-meaning") }</p>
                    <ul class="event-clock" translate="no" aria-labelledby="event-clock">
                        { for clock.iter().enumerate().filter(|(_, count)| **count > 0).map(|(index, count)| html! {
                            <li class={(node == Some(NodeId(index as u16))).then_some("own")}>{ format!("{} {count}", names[index]) }</li>
                        }) }
                    </ul>
                </details>
            }
        </section>
    }
}
