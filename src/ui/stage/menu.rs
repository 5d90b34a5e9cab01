//! The menu of a node, a link or a message. What needs more room is a page behind an item.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::form::RequestForm;
use super::items::{Item, Page};
use crate::sim::{Command, NodeId};
use crate::stage::{Rect, Size, beside};
use crate::text::command_line;
use crate::ui::dom;
use crate::ui::media::narrow_now;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct MenuProps {
    pub title: String,
    pub items: Vec<Item>,
    /// What the menu belongs to: it must not be covered.
    pub own: Rect,
    /// What should not be covered if it can be helped.
    pub others: Vec<Rect>,
    pub size: Size,
    pub names: Rc<[String]>,
    pub words: Words,
    pub on_command: Callback<Command>,
    pub on_aside: Callback<NodeId>,
    pub on_close: Callback<()>,
}

const WIDTH: f64 = 224.0;
/// On a narrower stage the menu is a sheet above or below its object.
const SHEET_BELOW: f64 = 560.0;
const EDGE: f64 = 6.0;

#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let root = use_node_ref();
    let page = use_state_eq(|| None::<Page>);
    let items = page.and_then(|page| {
        props.items.iter().find_map(|item| match item {
            Item::More { page: own, items, .. } if *own == page => Some(items),
            _ => None,
        })
    });
    let inner = items.is_some();
    let items = items.unwrap_or(&props.items);
    {
        // A page that goes, as that of the last timer does, does not come back by itself.
        let page = page.clone();
        use_effect_with((inner, *page), move |(inner, _)| {
            if !inner {
                page.set(None);
            }
        });
    }
    let height = use_state_eq(|| 0.0);
    {
        let (root, height) = (root.clone(), height.clone());
        use_effect_with((items.len(), *page, props.size), move |_| {
            if let Some(menu) = root.cast::<HtmlElement>() {
                height.set(f64::from(menu.scroll_height()) + 2.0);
            }
        });
    }
    {
        let root = root.clone();
        use_effect_with((*page, inner), move |_| focus_first(&root));
    }
    use_focus_kept(&root, items.iter().map(|item| item.key(&props.names)).collect());
    // A menu stands still, even when its message flies on.
    let own = use_memo((props.title.clone(), props.size), |_| props.own);
    let (style, sheet) = place(props, *own, *height);
    // Until its height is known it may lie over its node: a second click is for what is under it.
    let unplaced = *height == 0.0;
    let back = {
        let page = page.clone();
        Callback::from(move |()| page.set(None))
    };
    let onkeydown = keys(props, &root, inner, back.clone());
    // A click in the menu is no click on the stage.
    let hold = Callback::from(|event: MouseEvent| event.stop_propagation());
    let hold_pointer = Callback::from(|event: PointerEvent| event.stop_propagation());
    let fields = items.iter().any(Item::is_field);
    let role = if fields { "dialog" } else { "menu" };
    let item_role = (!fields).then_some("menuitem");
    let giving = Giving {
        names: props.names.clone(),
        on_command: props.on_command.clone(),
        on_aside: props.on_aside.clone(),
    };
    html! {
        <div class={classes!("menu", sheet, unplaced.then_some("unplaced"))} ref={root} {style} {role}
            aria-label={props.title.clone()} tabindex="-1" {onkeydown} onclick={hold.clone()} ondblclick={hold}
            onpointerdown={hold_pointer}>
            if inner {
                <button type="button" class="menu-item menu-back" role={item_role}
                    onclick={Callback::from(move |_: MouseEvent| back.emit(()))}>
                    <span>{ "‹ " }{ props.words.get("menu-back") }</span>
                </button>
            }
            { for items.iter().map(|item| {
                let behind = if let Item::More { page, .. } = item { Some(*page) } else { None };
                let open = { let page = page.clone(); Callback::from(move |_: MouseEvent| page.set(behind)) };
                render(item, item_role, open, &giving)
            }) }
        </div>
    }
}

/// What has the focus may go while the run plays, as a timer does that fires. The focus stays in the menu then.
#[hook]
fn use_focus_kept(root: &NodeRef, keys: Vec<String>) {
    let active = || dom::document().active_element().filter(|active| active.tag_name() != "BODY");
    // Kept while nothing has the focus: the menu may be drawn again before it has taken it back.
    let held = use_mut_ref(|| false);
    if let Some(active) = active() {
        *held.borrow_mut() = root.cast::<HtmlElement>().is_some_and(|menu| menu.contains(Some(&active)));
    }
    let root = root.clone();
    use_effect_with(keys, move |_| {
        let held = *held.borrow();
        if held && active().is_none() {
            focus_item(&root, 0);
        }
    });
}

/// The first item. A field would bring up the keyboard of a phone: nobody has asked for it.
fn focus_first(root: &NodeRef) {
    let Some(menu) = root.cast::<HtmlElement>() else { return };
    let first = menu.query_selector("button, input").ok().flatten();
    let written = first.is_some_and(|first| first.matches("input:not([type=range])").unwrap_or_default());
    if written && is_touched() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        // A menu that is gone by now needs no focus.
        let _ = menu.focus_with_options(&options);
    } else {
        focus_item(root, 0);
    }
}

/// Whether fields bring up a keyboard on the screen.
fn is_touched() -> bool {
    let coarse = dom::window().match_media("(pointer: coarse)").ok().flatten();
    narrow_now() || coarse.is_some_and(|list| list.matches())
}

fn keys(props: &MenuProps, root: &NodeRef, inner: bool, back: Callback<()>) -> Callback<KeyboardEvent> {
    let (root, close, give) = (root.clone(), props.on_close.clone(), props.on_command.clone());
    // The letters that stand beside the items.
    let letters: Vec<(&'static str, Command)> = props
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Do { key: Some(key), command, .. } => Some((*key, command.clone())),
            _ => None,
        })
        .collect();
    Callback::from(move |event: KeyboardEvent| {
        let field = event.target_dyn_into::<HtmlInputElement>().map(|input| input.type_());
        let typing = field.is_some();
        // Keys of the page, such as the one that plays, mean nothing in a menu.
        event.stop_propagation();
        let used = match event.key().as_str() {
            "Escape" if inner => {
                back.emit(());
                true
            }
            "ArrowLeft" if inner && !typing => {
                back.emit(());
                true
            }
            "Escape" => {
                close.emit(());
                true
            }
            // Leaving the menu closes it; the focus goes on from its object.
            "Tab" if field.is_none() => {
                close.emit(());
                false
            }
            "ArrowDown" if field.as_deref() != Some("range") => focus_item(&root, 1),
            "ArrowUp" if field.as_deref() != Some("range") => focus_item(&root, -1),
            "Home" if !typing => focus_item(&root, 0),
            "End" if !typing => focus_item(&root, i32::MAX),
            letter if !typing && !event.ctrl_key() && !event.meta_key() && !event.alt_key() => {
                let command = letters.iter().find(|(key, _)| key.eq_ignore_ascii_case(letter));
                if let Some((_, command)) = command {
                    give.emit(command.clone());
                }
                command.is_some()
            }
            _ => false,
        };
        if used {
            event.prevent_default();
        }
    })
}

/// Moves the focus among what can be chosen; 0 is the first.
fn focus_item(root: &NodeRef, by: i32) -> bool {
    let Some(menu) = root.cast::<HtmlElement>() else { return false };
    let Ok(items) = menu.query_selector_all("button, input") else { return false };
    let active = menu.owner_document().and_then(|document| document.active_element());
    let all: Vec<HtmlElement> =
        (0..items.length()).filter_map(|index| items.get(index)?.dyn_into().ok()).collect();
    let current =
        all.iter().position(|item| active.as_ref().is_some_and(|active| item.is_same_node(Some(active))));
    let next = match (by, current) {
        (i32::MAX, _) => all.len().saturating_sub(1),
        // On an inner page the first is the way back.
        (0, _) => usize::from(all.len() > 1 && all[0].class_list().contains("menu-back")),
        (_, None) => 0,
        (_, Some(current)) => (current as i32 + by).rem_euclid(all.len() as i32) as usize,
    };
    if let Some(item) = all.get(next) {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = item.focus_with_options(&options);
    }
    true
}

/// Beside its object; on a narrow stage a sheet on the side of it that has more room, or, where the style sheet says so,
/// below the stage. Gives the style and the classes of a sheet.
fn place(props: &MenuProps, own: Rect, height: f64) -> (String, Classes) {
    let size = props.size;
    if size.width >= SHEET_BELOW {
        let height = height.min(size.height - 2.0 * EDGE);
        let at = beside(own, &props.others, Size { width: WIDTH, height }, size);
        // Before it has been measured it is not shown, or it would jump.
        let hidden = if height == 0.0 { ";opacity:0" } else { "" };
        let most = size.height - 2.0 * EDGE;
        return (
            format!("left:{:.0}px;top:{:.0}px;width:{WIDTH}px;max-height:{most:.0}px{hidden}", at.x, at.y),
            Classes::new(),
        );
    }
    let above = own.top - 2.0 * EDGE;
    let below = size.height - own.top - own.height - 2.0 * EDGE;
    let (side, room) = if below >= above { ("at-bottom", below) } else { ("at-top", above) };
    (format!("--edge:{EDGE}px;--room:{:.0}px", room.max(96.0)), classes!("menu-sheet", side))
}

/// Where a chosen item goes.
pub struct Giving {
    pub names: Rc<[String]>,
    pub on_command: Callback<Command>,
    pub on_aside: Callback<NodeId>,
}

/// One item, in a menu or among other buttons; `open` shows the page behind it.
pub fn render(item: &Item, role: Option<&'static str>, open: Callback<MouseEvent>, props: &Giving) -> Html {
    let key = item.key(&props.names);
    match item {
        Item::Do { label, key: letter, command, grave } => {
            let onclick = {
                let (give, command) = (props.on_command.clone(), command.clone());
                Callback::from(move |_: MouseEvent| give.emit(command.clone()))
            };
            html! {
                <button {key} type="button" class={classes!("menu-item", grave.then_some("grave"))} {role}
                    data-command={command_line(command, &props.names)} {onclick}>
                    <span>{ label }</span>
                    if let Some(letter) = letter { <kbd aria-hidden="true">{ *letter }</kbd> }
                </button>
            }
        }
        Item::Aside { label, node } => {
            let onclick = {
                let (aside, node) = (props.on_aside.clone(), *node);
                Callback::from(move |_: MouseEvent| aside.emit(node))
            };
            html! {
                <button {key} type="button" class="menu-item" {role} data-action="aside" {onclick}><span>{ label }</span></button>
            }
        }
        Item::More { label, .. } => html! {
            <button {key} type="button" class="menu-item" {role} aria-haspopup={role.map(|_| "menu")} onclick={open}>
                <span>{ label }</span>
            </button>
        },
        Item::Slider(slider) => {
            let onchange = {
                let (give, slider) = (props.on_command.clone(), slider.clone());
                Callback::from(move |event: Event| {
                    if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                        give.emit(slider.command(input.value_as_number()));
                    }
                })
            };
            html! { <Slide {key} slider={slider.clone()} {onchange}/> }
        }
        Item::Request { client, verb, arguments, label } => html! {
            <RequestForm {key} client={*client} verb={*verb} arguments={arguments.clone()} label={label.clone()}
                names={props.names.clone()} on_command={props.on_command.clone()}/>
        },
    }
}

#[derive(Properties, PartialEq)]
struct SlideProps {
    slider: super::items::Slider,
    onchange: Callback<Event>,
}

/// A slider that says what it would set while it is moved, and sets it when it is let go.
#[component]
fn Slide(props: &SlideProps) -> Html {
    let moved = use_state_eq(|| None::<f64>);
    let slider = &props.slider;
    let oninput = {
        let moved = moved.clone();
        Callback::from(move |event: InputEvent| {
            moved.set(event.target_dyn_into::<HtmlInputElement>().map(|input| input.value_as_number()));
        })
    };
    let shown = moved.map_or_else(|| slider.shown.clone(), |value| slider.text(value));
    html! {
        <label class="menu-slider">
            <span>{ format!("{}: ", slider.label) }<bdi>{ shown.clone() }</bdi></span>
            <input type="range" min="0" max={slider.max.to_string()} step={slider.step.to_string()}
                value={moved.unwrap_or(slider.value).to_string()} aria-valuetext={shown} {oninput}
                onchange={props.onchange.clone()}/>
        </label>
    }
}
