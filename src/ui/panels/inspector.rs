//! One node, message or link, in full.

use std::collections::BTreeSet;

use yew::prelude::*;

use super::event_card::EventCard;
use super::field_list::field_list;
use crate::sim::{
    Command, DirectionView, Field, Flight, LinkView, MessageId, MessageView, Micros, NodeId, NodeStatus,
    NodeView,
};
use crate::text::time_text;
use crate::ui::allowed::Allowed;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::selection::Selection;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct InspectorPanelProps {
    pub player: Player,
    pub version: u64,
    pub playing: bool,
    pub selection: Option<Selection>,
    /// The event that was chosen.
    pub event: Option<u64>,
    pub allowed: Allowed,
}

/// What was shown last of a node, to tell what has changed.
#[derive(Default)]
struct Before {
    node: Option<NodeId>,
    version: u64,
    fields: Vec<Field>,
    changed: BTreeSet<&'static str>,
}

impl Before {
    fn look(&mut self, view: &NodeView, version: u64, playing: bool) {
        if self.node != Some(view.id) {
            *self = Before {
                node: Some(view.id),
                version,
                fields: view.fields.clone(),
                changed: BTreeSet::new(),
            };
            return;
        }
        if self.version == version {
            return;
        }
        self.version = version;
        let differs = |field: &&Field| !self.fields.contains(field);
        let changed: BTreeSet<&'static str> =
            view.fields.iter().filter(differs).map(|field| field.key).collect();
        // While the run plays a change stays marked until the next one, or nobody could see it.
        if !changed.is_empty() || !playing {
            self.changed = changed;
        }
        self.fields.clone_from(&view.fields);
    }
}

#[component]
pub fn InspectorPanel(props: &InspectorPanelProps) -> Html {
    let words = use_page().words;
    let InspectorPanelProps { player, version, playing, selection, allowed, .. } = props;
    html! {
        <div class="inspector">
            { choose(&words, props) }
            if let Some(event) = props.event {
                <EventCard player={player.clone()} {event} {version}/>
            }
            <Inspected player={player.clone()} {version} {playing} selection={*selection} allowed={allowed.clone()}/>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct InspectedProps {
    pub player: Player,
    pub version: u64,
    pub playing: bool,
    pub selection: Option<Selection>,
    pub allowed: Allowed,
    /// The fields to mark; nothing: those that have changed.
    #[prop_or_default]
    pub marked: Option<BTreeSet<&'static str>>,
}

/// What is chosen, in full.
#[component]
pub fn Inspected(props: &InspectedProps) -> Html {
    let words = use_page().words;
    let before = use_mut_ref(Before::default);
    let sim = props.player.sim();
    match props.selection {
        None => html! { <p class="quiet">{ words.get("inspector-nothing") }</p> },
        Some(Selection::Node(id)) => {
            let view = sim.look(|history| history.present().node(id));
            before.borrow_mut().look(&view, props.version, props.playing);
            let before = before.borrow();
            node(&words, props, &view, props.marked.as_ref().unwrap_or(&before.changed))
        }
        Some(Selection::Message(id)) => message(&words, props, id),
        Some(Selection::Link(first, second)) => {
            let views = sim.look(|history| history.present().links());
            match views.iter().find(|view| view.first == first && view.second == second) {
                Some(view) => link(&words, props, view),
                None => html! { <p class="quiet">{ words.get("inspector-nothing") }</p> },
            }
        }
    }
}

/// The nodes by name: the way to look at one without the stage.
fn choose(words: &Words, props: &InspectorPanelProps) -> Html {
    let names = props.player.sim().look(|history| history.recorder().names().to_vec());
    html! {
        <div class="chooser" translate="no" role="group" aria-label={words.get("inspector-choose")}>
            { for names.iter().enumerate().map(|(index, name)| {
                let selection = Selection::Node(NodeId(index as u16));
                let pressed = props.selection == Some(selection);
                let player = props.player.clone();
                html! {
                    <button key={index} type="button" class="chip-button" aria-pressed={pressed.to_string()}
                        onclick={Callback::from(move |_: MouseEvent| player.select((!pressed).then_some(selection)))}>
                        { name }
                    </button>
                }
            }) }
        </div>
    }
}

fn node(words: &Words, props: &InspectedProps, view: &NodeView, changed: &BTreeSet<&'static str>) -> Html {
    let protocol = props.player.sim().spec().id;
    let (now, names) =
        props.player.sim().look(|history| (history.present().now(), history.recorder().names().to_vec()));
    let status = match view.status {
        NodeStatus::Up => None,
        NodeStatus::Crashed | NodeStatus::Paused => {
            Some(words.get(&format!("status-{}", view.status.word())))
        }
    };
    html! {
        <>
            <h3 class="inspected" translate="no">
                { &view.name }
                // Its role was in the memory that it has lost.
                if view.status != NodeStatus::Crashed {
                    <span class="tag">{ words.get(&format!("{protocol}-role-{}", view.role)) }</span>
                }
                if let Some(rank) = &view.rank { <span class="tag">{ words.note(rank, &names) }</span> }
                if let Some(status) = status { <span class="tag tag-fault">{ status }</span> }
            </h3>
            { field_list(words, &props.player, &view.fields, changed, true) }
            { timers(words, props, view, now) }
            { clock(words, view) }
            if view.waiting + view.unsent > 0 {
                <p class="quiet">{ words.with("inspector-busy", &[("waiting", view.waiting.into()), ("unsent", view.unsent.into())]) }</p>
            }
        </>
    }
}

fn timers(words: &Words, props: &InspectedProps, view: &NodeView, now: Micros) -> Html {
    if view.timers.is_empty() {
        return html! {};
    }
    let names = props.player.sim().look(|history| history.recorder().names().to_vec());
    html! {
        <div class="field-group" role="group" aria-label={words.get("inspector-timers")}>
            <h4>{ words.get("inspector-timers") }</h4>
            <dl class="fields" translate="no">
                { for view.timers.iter().map(|timer| {
                    let left = Micros(timer.fires_at.saturating_sub(now).0 / 100 * 100);
                    let command = Command::Fire(view.id, timer.name.clone());
                    let player = props.player.clone();
                    let name = words.note(&timer.note, &names);
                    let fire = words.with("inspector-fire-one", &[("timer", name.clone().into())]);
                    html! {
                        <div class="field" key={timer.name.clone()}>
                            <dt>{ name }</dt>
                            <dd class="field-value">{ words.with("inspector-in", &[("time", time_text(left).into())]) }</dd>
                            if props.allowed.command(&command) {
                                <dd><button type="button" class="link-button" aria-label={fire} onclick={Callback::from(move |_: MouseEvent| {
                                    player.command(&command);
                                })}>{ words.get("inspector-fire") }</button></dd>
                            }
                        </div>
                    }
                }) }
            </dl>
        </div>
    }
}

fn clock(words: &Words, view: &NodeView) -> Html {
    if view.clock.offset_us == 0 && view.clock.rate_ppm == 1_000_000 {
        return html! {};
    }
    let sign = if view.clock.offset_us < 0 { "−" } else { "+" };
    let offset = format!("{sign}{}", time_text(Micros(view.clock.offset_us.unsigned_abs())));
    let rate = format!("{}", f64::from(view.clock.rate_ppm) / 1e6);
    html! {
        <p class="field-note" translate="no">{ words.with("inspector-clock", &[("offset", offset.into()), ("rate", rate.into())]) }</p>
    }
}

fn message(words: &Words, props: &InspectedProps, id: MessageId) -> Html {
    let sim = props.player.sim();
    let (view, now, names) = sim.look(|history| {
        let present = history.present();
        let flying = present.messages().into_iter().find(|message| message.id == id);
        let known = flying.or_else(|| {
            history.recorder().message(id).map(|view| MessageView { flight: Flight::Gone, ..view })
        });
        (known, present.now(), history.recorder().names().to_vec())
    });
    let Some(view) = view else {
        return html! { <p class="quiet">{ words.get("inspector-nothing") }</p> };
    };
    let way = words.with(
        "inspector-message",
        &[
            ("from", names[view.from.index()].clone().into()),
            ("to", names[view.to.index()].clone().into()),
            ("sent", time_text(view.sent_at).into()),
        ],
    );
    let left = |at: Micros| time_text(Micros(at.saturating_sub(now).0 / 100 * 100));
    let flight = match view.flight {
        Flight::Arrives { at } => words.with("flight-arrives", &[("time", left(at).into())]),
        Flight::Dies { at, .. } => words.with("flight-dies", &[("time", left(at).into())]),
        Flight::Waits { .. } => words.get("flight-waits"),
        Flight::Gone if view.sent_at > now => words.get("flight-to-come"),
        Flight::Gone => words.get("flight-gone"),
    };
    html! {
        <>
            <h3 class="inspected" translate="no">{ words.note(&view.label, &names) }<span class="tag">{ view.id.to_string() }</span></h3>
            <p class="field-note" translate="no">{ way }</p>
            <p class="field-note" translate="no">{ flight }</p>
            if let Some(original) = view.copy_of {
                <p class="field-note" translate="no">{ words.with("inspector-copy", &[("id", original.to_string().into())]) }</p>
            }
            { field_list(words, &props.player, &view.fields, &BTreeSet::new(), false) }
        </>
    }
}

fn link(words: &Words, props: &InspectedProps, view: &LinkView) -> Html {
    let names = props.player.sim().look(|history| history.recorder().names().to_vec());
    let (first, second) = (&names[view.first.index()], &names[view.second.index()]);
    let direction = |from: &String, to: &String, direction: &DirectionView| {
        let mut parts = vec![words.get(if direction.cut { "link-cut" } else { "link-whole" })];
        if let Some(latency) = direction.latency {
            parts.push(words.with("link-latency", &[("time", time_text(latency).into())]));
        }
        if direction.loss_ppm > 0 {
            let percent = format!("{}", f64::from(direction.loss_ppm) / 1e4);
            parts.push(words.with("link-loss", &[("percent", percent.into())]));
        }
        html! {
            <div class="field"><dt>{ format!("{from} → {to}") }</dt><dd class="field-value">{ parts.join(", ") }</dd></div>
        }
    };
    html! {
        <>
            <h3 class="inspected" translate="no">{ format!("{first} – {second}") }</h3>
            <dl class="fields" translate="no">
                { direction(first, second, &view.forward) }
                { direction(second, first, &view.backward) }
            </dl>
        </>
    }
}
