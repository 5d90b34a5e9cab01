//! What a click, a key and a chosen menu item do.

use std::collections::BTreeSet;
use std::rc::Rc;

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::gestures::{arrow, focus_neighbour, target_of};
use super::lens::Lens;
use super::touch::Touch;
use super::{KeptLayer, Moment, StageProps, items};
use crate::sim::{Command, NodeId, NodeStatus};
use crate::stage::Layout;
use crate::text::name_of;
use crate::ui::dom;
use crate::ui::of_run::OfRun;
use crate::ui::selection::Selection;
use crate::ui::sim_handle::SimHandle;

/// What can be done from anywhere on the stage.
pub struct StageActions {
    /// Gives a command and closes the menu.
    pub give: Callback<Command>,
    /// Selects something and opens its menu.
    pub choose: Callback<Option<Selection>>,
    pub close: Callback<()>,
    /// Moves a node to the other side of the partition that is being drawn, or back.
    pub toggle_aside: Callback<NodeId>,
}

#[hook]
pub fn use_stage_actions(
    props: &StageProps,
    frame: &NodeRef,
    menu: &OfRun<Option<Selection>>,
    aside: &OfRun<BTreeSet<NodeId>>,
    names: &Rc<Rc<[String]>>,
) -> StageActions {
    let close = {
        let (menu, frame, names) = (menu.clone(), frame.clone(), Rc::clone(names));
        Callback::from(move |()| {
            if let Some(selection) = *menu {
                focus(&frame, selection, &names);
            }
            menu.set(None);
        })
    };
    let give = {
        let (close, on_command) = (close.clone(), props.on_command.clone());
        Callback::from(move |command: Command| {
            close.emit(());
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
    let toggle_aside = {
        let (close, aside) = (close.clone(), aside.clone());
        Callback::from(move |node: NodeId| {
            let mut nodes = (*aside).clone();
            if !nodes.remove(&node) {
                nodes.insert(node);
            }
            aside.set(nodes);
            close.emit(());
        })
    };
    StageActions { give, choose, close, toggle_aside }
}

/// Escape gives up a partition that is being drawn, wherever the focus is.
#[hook]
pub fn use_escape(sim: &SimHandle, aside: &OfRun<BTreeSet<NodeId>>) {
    let drawn = aside.clone();
    use_effect_with((sim.clone(), !aside.is_empty()), move |(_, is_drawn)| {
        let document = web_sys::window().and_then(|window| window.document()).filter(|_| *is_drawn);
        let listener = document.map(|document| {
            EventListener::new(&document, "keydown", move |event| {
                if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" {
                    drawn.set(BTreeSet::new());
                }
            })
        });
        move || drop(listener)
    });
}

/// When the bar of a partition goes with the focus in it, the focus goes to the first node that it was about.
#[hook]
pub fn use_focus_kept(frame: &NodeRef, aside: &OfRun<BTreeSet<NodeId>>, names: &Rc<Rc<[String]>>) {
    let last = use_mut_ref(|| None::<NodeId>);
    let (frame, names) = (frame.clone(), Rc::clone(names));
    use_effect_with(aside.first().copied(), move |first| {
        let before = last.replace(*first);
        if let (Some(node), None) = (before, first)
            && dom::document().active_element().is_none_or(|active| active.tag_name() == "BODY")
        {
            focus(&frame, Selection::Node(node), &names);
        }
    });
}

/// Puts the focus on a thing of the stage, if it is still there.
pub fn focus(frame: &NodeRef, selection: Selection, names: &[String]) {
    let name = |node: NodeId| name_of(names, node);
    let selector = match selection {
        Selection::Node(node) => format!("[data-node=\"{}\"]", name(node)),
        Selection::Link(first, second) => format!("[data-link=\"{}-{}\"]", name(first), name(second)),
        Selection::Message(id) => format!("[data-message=\"{}\"]", id.0),
    };
    let Some(frame) = frame.cast::<HtmlElement>() else { return };
    if let Ok(Some(thing)) = frame.query_selector(&selector) {
        focus_element(&thing);
    }
}

/// Elements of a picture can have the focus too, but web-sys gives `focus` to HTML only.
pub fn focus_element(element: &Element) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    let _ = element.unchecked_ref::<HtmlElement>().focus_with_options(&options);
}

/// What a click and a double click do.
pub fn clicks(
    props: &StageProps,
    moment: &Moment,
    layer: &KeptLayer,
    hands: &StageActions,
    (lens, touch): (&Lens, &Touch),
) -> (Callback<MouseEvent>, Callback<MouseEvent>) {
    let StageActions { give, choose, .. } = hands;
    let strike = strike(props, give);
    let onclick = {
        let (choose, names) = (choose.clone(), moment.names.clone());
        let layer = layer.clone();
        let (lens, touch, strike) = (lens.clone(), touch.clone(), strike.clone());
        let strikes = props.strikes;
        Callback::from(move |event: MouseEvent| {
            if touch.swallows() {
                return;
            }
            let Some(element) = event.target_dyn_into::<Element>() else { return };
            let own = target_of(&element, &names);
            // In a crowd messages are drawn, not made of elements; they are above the links and below the nodes.
            let over = if matches!(own, Some(Selection::Node(_) | Selection::Message(_))) {
                None
            } else {
                let at = lens.local(f64::from(event.client_x()), f64::from(event.client_y()));
                let drawn = layer.borrow();
                drawn.as_ref().and_then(|(_, layer)| layer.drawn_near(lens.now().under(at)))
            };
            let target = over.map(Selection::Message).or(own);
            // Not every browser makes a double click of two taps.
            match target {
                Some(Selection::Node(id)) if strikes => strike.emit(id),
                Some(Selection::Node(id)) if touch.is_finger() && touch.is_second_tap(target) => {
                    strike.emit(id);
                }
                _ => choose.emit(target),
            }
        })
    };
    let ondblclick = {
        let (names, touch) = (moment.names.clone(), touch.clone());
        let strikes = props.strikes;
        Callback::from(move |event: MouseEvent| {
            let target = event.target_dyn_into::<Element>().and_then(|element| target_of(&element, &names));
            if let (Some(Selection::Node(id)), false) = (target, touch.is_finger() || strikes) {
                strike.emit(id);
            }
        })
    };
    (onclick, ondblclick)
}

/// Crashes a node, or restarts it, at once.
fn strike(props: &StageProps, give: &Callback<Command>) -> Callback<NodeId> {
    let sim = props.sim.clone();
    let give = give.clone();
    Callback::from(move |id: NodeId| match sim.node(id).map(|node| node.status) {
        Some(NodeStatus::Crashed) => give.emit(Command::Restart(id)),
        Some(NodeStatus::Up | NodeStatus::Paused) => give.emit(Command::Crash(id)),
        None => {}
    })
}

pub fn keys(
    props: &StageProps,
    moment: &Moment,
    layout: &Rc<Layout>,
    hands: &StageActions,
    lens: &Lens,
) -> Callback<KeyboardEvent> {
    let lens = lens.clone();
    let (choose, give, sim) = (hands.choose.clone(), hands.give.clone(), props.sim.clone());
    let (names, layout) = (moment.names.clone(), layout.clone());
    let strike = props.strikes.then(|| strike(props, &hands.give));
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if lens.key(&event) {
            event.prevent_default();
            return event.stop_propagation();
        }
        let Some(element) = event.target_dyn_into::<Element>() else { return };
        let Some(target) = target_of(&element, &names) else { return };
        let key = event.key();
        // The space bar plays and pauses, here as anywhere.
        if key == "Enter" {
            event.prevent_default();
            event.stop_propagation();
            return match (target, &strike) {
                (Selection::Node(id), Some(strike)) => strike.emit(id),
                _ => choose.emit(Some(target)),
            };
        }
        if let Some(direction) = arrow(&key) {
            let node = match target {
                Selection::Node(node) | Selection::Link(node, _) => Some(node),
                Selection::Message(id) => {
                    sim.look(|history| history.recorder().message(id)).map(|message| message.to)
                }
            };
            let Some(node) = node else { return };
            event.prevent_default();
            event.stop_propagation();
            return focus_neighbour(&element, &layout, &names, node, direction);
        }
        let key = key.to_ascii_lowercase();
        let command = match target {
            Selection::Node(id) => sim.node(id).and_then(|node| items::node_key(&key, &node)),
            Selection::Link(first, second) => sim.look(|history| {
                let links = history.present().links();
                let link = links.iter().find(|link| (link.first, link.second) == (first, second))?;
                items::link_key(&key, link)
            }),
            Selection::Message(id) => items::message_key(&key, id),
        };
        let Some(command) = command else { return };
        event.prevent_default();
        event.stop_propagation();
        give.emit(command);
    })
}
