//! A protocol's own picture in the place of the stage, where the cluster has no place in it. The nodes that it names can be
//! broken there, too.

use std::rc::Rc;

use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::actions::focus;
use super::gestures::target_of;
use super::items::{self, Item, Offer};
use super::menu::Menu;
use super::size::use_size;
use super::use_hold;
use crate::sim::{Command, Exhibit, NodeId};
use crate::stage::Rect;
use crate::ui::allowed::Allowed;
use crate::ui::exhibits::ExhibitView;
use crate::ui::of_run::{OfRun, use_of_run};
use crate::ui::selection::Selection;
use crate::ui::sim_handle::SimHandle;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct ExhibitStageProps {
    pub exhibit: Rc<Exhibit>,
    pub sim: SimHandle,
    /// Changes whenever the panels show something else.
    pub version: u64,
    pub words: Words,
    pub selection: Option<Selection>,
    pub on_select: Callback<Option<Selection>>,
    /// Also what is not allowed and tried by key.
    pub on_command: Callback<Command>,
    /// A menu is open, or not any more.
    pub on_hold: Callback<bool>,
    pub allowed: Allowed,
}

/// The node whose menu is open, and where its name stands.
type Open = Option<(NodeId, Rect)>;

#[component]
pub fn ExhibitStage(props: &ExhibitStageProps) -> Html {
    let frame = use_node_ref();
    let size = use_size(&frame);
    let menu: OfRun<Open> = use_of_run(&props.sim);
    let names: Rc<[String]> = props.sim.look(|history| history.recorder().names().into());
    let choose = {
        let (menu, frame, names, on_select) =
            (menu.clone(), frame.clone(), names.clone(), props.on_select.clone());
        Callback::from(move |element: Element| {
            let open = opened(&frame, &element, &names);
            menu.set(open);
            if let Some((node, _)) = open {
                on_select.emit(Some(Selection::Node(node)));
            }
        })
    };
    let onclick = {
        let choose = choose.clone();
        Callback::from(move |event: MouseEvent| {
            if let Some(element) = event.target_dyn_into::<Element>() {
                choose.emit(element);
            }
        })
    };
    let onkeydown = keys(props, &names, choose);
    let close = {
        let (menu, frame, names) = (menu.clone(), frame.clone(), names.clone());
        Callback::from(move |()| {
            if let Some((node, _)) = *menu {
                focus(&frame, Selection::Node(node), &names);
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
    use_hold(&props.on_hold, menu.is_some());
    let popup = menu.and_then(|(node, own)| {
        let view = props.sim.node(node)?;
        let offer = Offer {
            words: &props.words,
            allowed: &props.allowed,
            names: &names,
            spec: props.sim.spec(),
            now: props.sim.now(),
        };
        // A partition is drawn on the cluster.
        let items: Vec<Item> =
            offer.node(&view).into_iter().filter(|item| !matches!(item, Item::Aside { .. })).collect();
        (!items.is_empty()).then(|| {
            html! {
                <Menu key={view.name.clone()} title={view.name.clone()} {items} {own} others={Vec::new()} {size} names={names.clone()}
                    words={props.words.clone()} on_command={give} on_aside={Callback::noop()} on_close={close}/>
            }
        })
    });
    html! {
        <div class="stage-exhibit-frame" ref={frame} {onclick} {onkeydown}>
            <div class="stage stage-exhibit" translate="no">
                <ExhibitView exhibit={(*props.exhibit).clone()} sim={props.sim.clone()} version={props.version}
                    words={props.words.clone()} selection={props.selection} on_select={props.on_select.clone()} large={true}/>
            </div>
            { popup.unwrap_or_default() }
        </div>
    }
}

/// The node that was clicked, and where in the frame.
fn opened(frame: &NodeRef, element: &Element, names: &[String]) -> Open {
    let Some(Selection::Node(node)) = target_of(element, names) else { return None };
    let own = element.closest("[data-node]").ok()??.get_bounding_client_rect();
    let around = frame.cast::<HtmlElement>()?.get_bounding_client_rect();
    Some((
        node,
        Rect {
            left: own.left() - around.left(),
            top: own.top() - around.top(),
            width: own.width(),
            height: own.height(),
        },
    ))
}

fn keys(
    props: &ExhibitStageProps,
    names: &Rc<[String]>,
    choose: Callback<Element>,
) -> Callback<KeyboardEvent> {
    let (sim, names, give) = (props.sim.clone(), names.clone(), props.on_command.clone());
    Callback::from(move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(element) = event.target_dyn_into::<Element>() else { return };
        let Some(Selection::Node(node)) = target_of(&element, &names) else { return };
        let key = event.key().to_ascii_lowercase();
        let command = sim.node(node).and_then(|view| items::node_key(&key, &view));
        match command {
            Some(command) => give.emit(command),
            None if key == "enter" => choose.emit(element),
            None => return,
        }
        event.prevent_default();
        event.stop_propagation();
    })
}
