//! What the diagram says of the event that is pointed at, or else of the chosen one.

use yew::prelude::*;

use crate::sim::{Causality, NodeId, Relation};
use crate::text::{describe, name_of};
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct CaptionProps {
    pub player: Player,
    pub chosen: Option<u64>,
    pub pointed_at: Option<u64>,
    /// The length of the trace.
    pub known: usize,
}

#[component]
pub fn Caption(props: &CaptionProps) -> Html {
    let words = use_page().words;
    let sentence = |event: u64| sentence(&words, &props.player, event);
    let pointed_at = props.pointed_at.filter(|event| Some(*event) != props.chosen);
    let relation = props.chosen.zip(pointed_at).map(|(chosen, other)| {
        words.get(props.player.sim().causality(|causality, _| relation(causality, other, chosen)))
    });
    let ordered =
        props.chosen.map(|event| props.player.sim().causality(|order, _| order.has_place(event as usize)));
    html! {
        <div class="diagram-caption">
            <div class="diagram-chosen-words">
            if ordered == Some(true) {
                <p class="diagram-legend" aria-hidden="true">
                    <span class="light-past">{ words.get("diagram-legend-past") }</span>
                    <span class="light-future">{ words.get("diagram-legend-future") }</span>
                    <span class="light-apart">{ words.get("diagram-legend-apart") }</span>
                </p>
            }
            <p role="status">
                if let Some(event) = props.chosen {
                    <b>{ sentence(event) }</b>{ " " }<span class="quiet">
                        if ordered == Some(false) {
                            { words.get("diagram-unordered") }
                        } else {
                            { clock_text(&words, &props.player, event) }
                        }
                    </span>
                } else {
                    <span class="quiet">{ words.get("diagram-choose") }</span>
                }
            </p>
            </div>
            if let Some(event) = pointed_at {
                <p class="diagram-pointed" aria-hidden="true">{ sentence(event) }{ " " }<span class="quiet">{ relation }</span></p>
            }
        </div>
    }
}

/// How another event lies to the chosen one, as the key of a sentence. What an observer tells influences nothing;
/// the event that it was seen with can.
fn relation(causality: &Causality, other: u64, chosen: u64) -> &'static str {
    let (other, chosen) = (other as usize, chosen as usize);
    match causality.relation(other, chosen) {
        Relation::Before if causality.seen_with(other).is_some() => "diagram-before-seen",
        Relation::Before => "diagram-before",
        Relation::After if causality.seen_with(chosen).is_some() => "diagram-after-seen",
        Relation::After => "diagram-after",
        Relation::Concurrent => "diagram-concurrent",
        Relation::Same => "diagram-same",
        Relation::Unordered => "diagram-unordered",
    }
}

/// When it was and what happened.
fn sentence(words: &Words, player: &Player, event: u64) -> String {
    let sim = player.sim();
    sim.look(|history| {
        history.trace().get(event as usize).map_or_else(String::new, |event| {
            format!("{} · {}", words.time(event.at), describe(words, sim.spec(), history.recorder(), event))
        })
    })
}

/// The vector clock of an event: `n1 4, n2 7`. Empty for what is on no node's line.
pub fn clock_text(words: &Words, player: &Player, event: u64) -> String {
    let sim = player.sim();
    let clock = sim.causality(|causality, _| {
        causality.node(event as usize).map(|_| causality.clock(event as usize)).unwrap_or_default()
    });
    let names = sim.look(|history| history.recorder().names().to_vec());
    let parts: Vec<String> = clock
        .iter()
        .enumerate()
        .filter(|(_, count)| **count > 0)
        .map(|(node, count)| format!("{} {count}", name_of(&names, NodeId(node as u16))))
        .collect();
    if parts.is_empty() {
        return String::new();
    }
    words.with("diagram-clock", &[("clock", parts.join(", ").into())])
}
