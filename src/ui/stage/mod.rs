//! The stage as Yew components: what can be seen of a moment, and every fault on the thing itself.

mod gestures;
mod items;
mod layer;
mod links;
mod menu;
mod nodes;
mod size;

use std::collections::BTreeSet;
use std::rc::Rc;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::allowed::Allowed;
use super::selection::Selection;
use super::sim_handle::SimHandle;
use super::words::Words;
use crate::sim::{Command, LinkView, MessageId, NodeId, NodeKind, NodeStatus, NodeView};
use crate::stage::{Layout, Part, Point, lay_out};
use gestures::{Lasso, target_of};
use items::Offer;
use layer::{Layer, Manner};
use menu::Menu;
use nodes::NodeShape;
use size::use_size;

#[derive(Properties, PartialEq)]
pub struct StageProps {
    pub sim: SimHandle,
    /// Changes whenever anything that can be seen has changed.
    pub version: u64,
    pub playing: bool,
    /// Virtual microseconds in a real millisecond.
    pub rate: f64,
    pub reduced_motion: bool,
    pub words: Words,
    pub selection: Option<Selection>,
    pub on_select: Callback<Option<Selection>>,
    pub on_command: Callback<Command>,
    pub allowed: Allowed,
}

/// What is drawn of a moment.
struct Moment {
    nodes: Vec<NodeView>,
    links: Vec<LinkView>,
    names: Rc<[String]>,
}

/// What can be done from anywhere on the stage.
struct Hands {
    /// Gives a command and closes the menu.
    give: Callback<Command>,
    /// Selects something and opens its menu.
    choose: Callback<Option<Selection>>,
    close: Callback<()>,
    /// Moves a node to the other side of the partition that is being drawn, or back.
    toggle_aside: Callback<NodeId>,
}

#[component]
pub fn Stage(props: &StageProps) -> Html {
    let frame = use_node_ref();
    let layer_root = use_node_ref();
    let size = use_size(&frame);
    let menu = use_state_eq(|| None::<Selection>);
    let aside = use_state_eq(BTreeSet::<NodeId>::new);
    let moment = props.sim.look(|history| {
        let present = history.present();
        Moment { nodes: present.nodes(), links: present.links(), names: present.names().into() }
    });
    // A role may change the kind of a node, but never its place.
    let layout = use_memo((props.sim.clone(), size), |(_, size)| {
        let parts: Vec<Part> = moment.nodes.iter().map(|node| part(node.kind)).collect();
        let ends: Vec<(NodeId, NodeId)> = moment.links.iter().map(|link| (link.first, link.second)).collect();
        lay_out(*size, &parts, &ends)
    });
    use_layer(props, &layer_root, &layout);
    {
        // Another run begins without what was open in the old one.
        let (menu, aside) = (menu.clone(), aside.clone());
        use_effect_with(props.sim.clone(), move |_| {
            menu.set(None);
            aside.set(BTreeSet::new());
        });
    }
    let hands = use_hands(props, &frame, &menu, &aside);
    let (onclick, ondblclick) = clicks(props, &moment, &hands);
    let onkeydown = keys(props, &moment, &layout, &hands);
    let on_lasso = {
        let (aside, layout) = (aside.clone(), layout.clone());
        Callback::from(move |outline: Vec<Point>| {
            aside.set(nodes::within(&layout, &outline).into_iter().collect());
        })
    };
    html! {
        <div class="stage" ref={frame.clone()} {onclick} {ondblclick} {onkeydown} role="group"
            aria-label={props.words.get("scene-title")}>
            <Lasso enabled={props.allowed.verb("partition")} frame={frame.clone()} on_done={on_lasso}/>
            { picture("lines", &layout, moment.links.iter().map(|link| links::line(&layout, link)).collect()) }
            // Nodes come first for the keyboard, and lie over the links for the pointer.
            { picture("nodes", &layout, moment.nodes.iter().map(|node| shape(props, node, &moment, &layout, &aside)).collect()) }
            { picture("handles", &layout, moment.links.iter().map(|link| {
                let selected = props.selection == Some(Selection::Link(link.first, link.second));
                links::handle(&layout, link, &moment.names, &props.words, selected)
            }).collect()) }
            <div class="messages" ref={layer_root} tabindex="-1"></div>
            { open_menu(props, &moment, &layout, *menu, &hands) }
            if !aside.is_empty() {
                { partition_bar(props, &moment, &aside, &hands.give) }
            }
        </div>
    }
}

fn part(kind: NodeKind) -> Part {
    match kind {
        NodeKind::Client => Part::Client,
        NodeKind::Leader | NodeKind::Server => Part::Server,
        NodeKind::Controller | NodeKind::Resource => Part::Other,
    }
}

fn shape(
    props: &StageProps,
    node: &NodeView,
    moment: &Moment,
    layout: &Layout,
    aside: &BTreeSet<NodeId>,
) -> Html {
    let at = layout.spot(node.id);
    html! {
        <NodeShape key={node.name.clone()} view={node.clone()} at={(at.x, at.y)} radius={layout.radius}
            names={moment.names.clone()} protocol={props.sim.spec().id} words={props.words.clone()}
            selected={props.selection == Some(Selection::Node(node.id))} aside={aside.contains(&node.id)}/>
    }
}

#[hook]
fn use_hands(
    props: &StageProps,
    frame: &NodeRef,
    menu: &UseStateHandle<Option<Selection>>,
    aside: &UseStateHandle<BTreeSet<NodeId>>,
) -> Hands {
    let give = {
        let (menu, on_command, frame) = (menu.clone(), props.on_command.clone(), frame.clone());
        Callback::from(move |command: Command| {
            menu.set(None);
            refocus(&frame);
            on_command.emit(command);
        })
    };
    let choose = {
        let (menu, on_select) = (menu.clone(), props.on_select.clone());
        Callback::from(move |selection: Option<Selection>| {
            menu.set(selection);
            on_select.emit(selection);
        })
    };
    let close = {
        let (menu, frame) = (menu.clone(), frame.clone());
        Callback::from(move |()| {
            menu.set(None);
            refocus(&frame);
        })
    };
    let toggle_aside = {
        let (menu, aside) = (menu.clone(), aside.clone());
        Callback::from(move |node: NodeId| {
            let mut nodes = (*aside).clone();
            if !nodes.remove(&node) {
                nodes.insert(node);
            }
            aside.set(nodes);
            menu.set(None);
        })
    };
    Hands { give, choose, close, toggle_aside }
}

/// One layer of the picture.
fn picture(name: &'static str, layout: &Layout, content: Html) -> Html {
    let (width, height) = (layout.size.width.to_string(), layout.size.height.to_string());
    html! {
        <svg class={classes!("stage-picture", name)} {width} {height} aria-hidden={(name == "lines").then_some("true")}>
            { content }
        </svg>
    }
}

/// What a click and a double click do.
fn clicks(
    props: &StageProps,
    moment: &Moment,
    hands: &Hands,
) -> (Callback<MouseEvent>, Callback<MouseEvent>) {
    let Hands { give, choose, .. } = hands;
    let onclick = {
        let (choose, names) = (choose.clone(), moment.names.clone());
        Callback::from(move |event: MouseEvent| {
            choose.emit(event.target_dyn_into::<Element>().and_then(|element| target_of(&element, &names)));
        })
    };
    let ondblclick = {
        let (give, names, sim, allowed) =
            (give.clone(), moment.names.clone(), props.sim.clone(), props.allowed.clone());
        Callback::from(move |event: MouseEvent| {
            let target = event.target_dyn_into::<Element>().and_then(|element| target_of(&element, &names));
            let Some(Selection::Node(id)) = target else { return };
            let command = match sim.look(|history| history.present().node(id).status) {
                NodeStatus::Crashed => Command::Restart(id),
                NodeStatus::Up | NodeStatus::Paused => Command::Crash(id),
            };
            if allowed.command(&command) {
                give.emit(command);
            }
        })
    };
    (onclick, ondblclick)
}

/// Puts the focus back on the thing whose menu was open.
fn refocus(frame: &NodeRef) {
    let Some(frame) = frame.cast::<HtmlElement>() else { return };
    if let Ok(Some(thing)) = frame.query_selector("[data-menu-open]") {
        let _ = thing.remove_attribute("data-menu-open");
        let _ = js_sys::Reflect::get(&thing, &"focus".into())
            .map(|focus| js_sys::Function::from(focus).call0(&thing));
    }
}

#[hook]
fn use_layer(props: &StageProps, root: &NodeRef, layout: &Rc<Layout>) {
    let layer = use_mut_ref(|| None::<(SimHandle, Layer)>);
    let deps = (
        props.sim.clone(),
        props.version,
        (props.playing, props.rate, props.reduced_motion),
        props.words.clone(),
        (props.selection, layout.clone()),
    );
    let root = root.clone();
    use_effect_with(deps, move |(sim, _, (playing, rate, reduced_motion), words, (selection, layout))| {
        let Some(element) = root.cast::<HtmlElement>() else { return };
        let mut slot = layer.borrow_mut();
        let (shown, layer) = slot.get_or_insert_with(|| (sim.clone(), Layer::new(element)));
        if shown != sim {
            layer.clear();
            *shown = sim.clone();
        }
        let manner = Manner {
            layout,
            playing: *playing,
            rate: *rate,
            reduced_motion: *reduced_motion,
            words,
            selection: *selection,
        };
        sim.look(|history| layer.sync(history, &manner));
    });
}

fn keys(props: &StageProps, moment: &Moment, layout: &Rc<Layout>, hands: &Hands) -> Callback<KeyboardEvent> {
    let (choose, give, sim) = (hands.choose.clone(), hands.give.clone(), props.sim.clone());
    let (names, layout, allowed) = (moment.names.clone(), layout.clone(), props.allowed.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(element) = event.target_dyn_into::<Element>() else { return };
        let Some(target) = target_of(&element, &names) else { return };
        let key = event.key();
        if key == "Enter" || key == " " {
            event.prevent_default();
            event.stop_propagation();
            let _ = element.set_attribute("data-menu-open", "");
            return choose.emit(Some(target));
        }
        if let (Some(direction), Selection::Node(node)) = (gestures::arrow(&key), target) {
            event.prevent_default();
            event.stop_propagation();
            return gestures::focus_neighbour(&element, &layout, &names, node, direction);
        }
        let key = key.to_ascii_lowercase();
        let command = match target {
            Selection::Node(id) => sim.look(|history| items::node_key(&key, &history.present().node(id))),
            Selection::Link(first, second) => sim.look(|history| {
                let links = history.present().links();
                let link = links.iter().find(|link| (link.first, link.second) == (first, second))?;
                items::link_key(&key, link)
            }),
            Selection::Message(id) => items::message_key(&key, id),
        };
        if let Some(command) = command.filter(|command| allowed.command(command)) {
            event.prevent_default();
            event.stop_propagation();
            give.emit(command);
        }
    })
}

fn open_menu(
    props: &StageProps,
    moment: &Moment,
    layout: &Layout,
    open: Option<Selection>,
    hands: &Hands,
) -> Html {
    let Some(selection) = open else { return Html::default() };
    let offer =
        Offer { words: &props.words, allowed: &props.allowed, names: &moment.names, spec: props.sim.spec() };
    let (title, items, anchor, clearance) = match selection {
        Selection::Node(id) => {
            let node = &moment.nodes[id.index()];
            (node.name.clone(), offer.node(node), layout.spot(id), layout.radius)
        }
        Selection::Link(first, second) => {
            let found = moment.links.iter().find(|link| (link.first, link.second) == (first, second));
            let Some(link) = found else { return Html::default() };
            let title = format!("{} – {}", moment.names[first.index()], moment.names[second.index()]);
            (title, offer.link(link), layout.spot(first).towards(layout.spot(second), 0.5), 14.0)
        }
        Selection::Message(id) => {
            let found = props.sim.look(|history| message(history.present(), id));
            let Some(message) = found else { return Html::default() };
            let now = props.sim.now();
            let at = crate::stage::flightpath(layout, &message)
                .map_or_else(|| layout.spot(message.to), |path| path.at(now));
            let title = props.words.note(&message.label, &moment.names);
            (format!("{} {title}", message.id), offer.message(&message), at, 16.0)
        }
    };
    if items.is_empty() {
        return Html::default();
    }
    html! {
        <Menu {title} {items} anchor={(anchor.x, anchor.y)} {clearance} size={(layout.size.width, layout.size.height)}
            names={moment.names.clone()} words={props.words.clone()} on_command={hands.give.clone()}
            on_aside={hands.toggle_aside.clone()} on_close={hands.close.clone()}/>
    }
}

fn message(session: &dyn crate::sim::Session, id: MessageId) -> Option<crate::sim::MessageView> {
    session.messages().into_iter().find(|message| message.id == id)
}

/// Proposes the partition that a lasso or the menus have drawn.
fn partition_bar(
    props: &StageProps,
    moment: &Moment,
    aside: &UseStateHandle<BTreeSet<NodeId>>,
    give: &Callback<Command>,
) -> Html {
    let inside: Vec<NodeId> = aside.iter().copied().collect();
    // What stands outside of the cluster stays in reach of both sides, unless it was circled.
    let outside: Vec<NodeId> = moment
        .nodes
        .iter()
        .filter(|node| !aside.contains(&node.id) && node.kind != NodeKind::Resource)
        .map(|node| node.id)
        .collect();
    let shown: Vec<&str> = inside.iter().map(|id| moment.names[id.index()].as_str()).collect();
    let text = props.words.with("aside-nodes", &[("nodes", shown.join(", ").into())]);
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
        <div class="aside-bar" role="group" aria-label={text.clone()}>
            <span>{ text }</span>
            <button type="button" class="grave" onclick={cut} disabled={!can_cut} data-action="partition">
                { props.words.get("aside-cut") }
            </button>
            <button type="button" onclick={cancel}>{ props.words.get("aside-cancel") }</button>
        </div>
    }
}
