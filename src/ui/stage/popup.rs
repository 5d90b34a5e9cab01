//! What opens over the stage: the menu of a thing, and the bar of a partition that is being drawn.

use std::collections::BTreeSet;

use yew::prelude::*;

use super::actions::StageActions;
use super::items::Offer;
use super::menu::Menu;
use super::{Moment, StageProps};
use crate::sim::{Command, MessageId, NodeId, NodeKind, NodeView};
use crate::stage::{Layout, Point, Rect, Zoom, flightpath};
use crate::text::name_of;
use crate::ui::of_run::OfRun;
use crate::ui::selection::Selection;
use crate::ui::words::Words;

/// The menu of what is open. None if there is nothing to choose, as when a message has arrived.
pub fn open(
    props: &StageProps,
    moment: &Moment,
    layout: &Layout,
    open: Option<Selection>,
    hands: &StageActions,
    zoom: Zoom,
) -> Option<Html> {
    let selection = open?;
    let offer = Offer {
        words: &props.words,
        allowed: &props.allowed,
        names: &moment.names,
        spec: props.sim.spec(),
        now: props.sim.now(),
    };
    let extent = layout.extent;
    let node_box = |id: NodeId| {
        zoom.seen_box(Rect::around(layout.spot(id), extent.half_width, extent.above, extent.below))
    };
    let around = |at: Point, reach: f64| zoom.seen_box(Rect::around(at, reach, reach, reach));
    let (title, items, own, near) = match selection {
        Selection::Node(id) => {
            let node = moment.nodes.get(id.index())?;
            (node.name.clone(), offer.node(node), node_box(id), vec![id])
        }
        Selection::Link(first, second) => {
            let found = moment.links.iter().find(|link| (link.first, link.second) == (first, second));
            let link = found?;
            let title = format!("{} – {}", name_of(&moment.names, first), name_of(&moment.names, second));
            let middle = layout.spot(first).towards(layout.spot(second), 0.5);
            (title, offer.link(link), around(middle, 26.0), vec![first, second])
        }
        Selection::Message(id) => {
            let found = props.sim.look(|history| message(history.present(), id));
            let message = found?;
            let at = flightpath(layout, &message, 0)
                .map_or_else(|| layout.spot(message.to), |path| path.at(props.sim.now()));
            let title = props.words.note(&message.label, &moment.names);
            (
                format!("{} {title}", message.id),
                offer.message(&message),
                around(at, 24.0),
                vec![message.from, message.to],
            )
        }
    };
    if items.is_empty() {
        return None;
    }
    // The two ends of a link matter more than the bystanders.
    let mut others: Vec<Rect> = moment.nodes.iter().map(|node| node_box(node.id)).collect();
    others.extend(near.iter().map(|id| node_box(*id)));
    Some(html! {
        <Menu key={title.clone()} title={title.clone()} {items} {own} {others} size={layout.size} names={moment.names.clone()}
            words={props.words.clone()} on_command={hands.give.clone()} on_aside={hands.toggle_aside.clone()}
            on_close={hands.close.clone()}/>
    })
}

fn message(session: &dyn crate::sim::Session, id: MessageId) -> Option<crate::sim::MessageView> {
    session.messages().into_iter().find(|message| message.id == id)
}

/// What somebody who is here for the first time can do, at the node that it is about.
pub fn prompt(props: &StageProps, moment: &Moment, layout: &Layout, zoom: Zoom) -> Html {
    let Some((name, text)) = &props.prompt else { return Html::default() };
    let Some(node) = moment.nodes.iter().find(|node| node.name == *name) else { return Html::default() };
    let extent = layout.extent;
    let own =
        zoom.seen_box(Rect::around(layout.spot(node.id), extent.half_width, extent.above, extent.below));
    let centre = own.centre();
    // Above its node, or below where there is no room; the chips stand at the top.
    let above = own.top > PROMPT_ROOM;
    let top = if above { own.top - 6.0 } else { own.top + own.height + 6.0 };
    let half = PROMPT_WIDTH / 2.0;
    let left = centre.x.clamp(half, (layout.size.width - half).max(half));
    html! {
        <p class={classes!("node-prompt", above.then_some("above"))} data-prompt={name.clone()}
            style={format!("left:{left:.0}px;top:{top:.0}px;max-width:{PROMPT_WIDTH}px")}>{ text }</p>
    }
}

/// So high is the prompt with what stands above it.
const PROMPT_ROOM: f64 = 88.0;
const PROMPT_WIDTH: f64 = 220.0;

/// Proposes the partition that a lasso or the menus have drawn.
pub fn partition_bar(
    words: &Words,
    nodes: &[NodeView],
    aside: &OfRun<BTreeSet<NodeId>>,
    give: &Callback<Command>,
    up: bool,
) -> Html {
    let (inside, shown): (Vec<NodeId>, Vec<&str>) =
        aside.iter().filter_map(|id| Some((*id, nodes.get(id.index())?.name.as_str()))).unzip();
    // What stands outside of the cluster stays in reach of both sides, unless it was circled.
    let outside: Vec<NodeId> = nodes
        .iter()
        .filter(|node| !aside.contains(&node.id) && node.kind != NodeKind::Resource)
        .map(|node| node.id)
        .collect();
    let text = words.with("aside-nodes", &[("nodes", shown.join(", ").into())]);
    let can_cut = !outside.is_empty();
    let cut = {
        let (give, aside) = (give.clone(), aside.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            aside.set(BTreeSet::new());
            give.emit(Command::Partition(vec![inside.clone(), outside.clone()]));
        })
    };
    let cancel = {
        let aside = aside.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            aside.set(BTreeSet::new());
        })
    };
    html! {
        <div class={classes!("aside-bar", up.then_some("up"))} role="group" aria-label={text.clone()}>
            <span>{ text }</span>
            <button type="button" class="grave" onclick={cut} disabled={!can_cut} data-action="partition">
                { words.get("aside-cut") }
            </button>
            <button type="button" onclick={cancel}>{ words.get("aside-cancel") }</button>
        </div>
    }
}
