//! The menu of a node, a link or a message.

use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

use super::items::Item;
use crate::sim::{Command, NodeId};
use crate::stage::{Point, Size};
use crate::text::command_line;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct MenuProps {
    pub title: String,
    pub items: Vec<Item>,
    /// What the menu belongs to: it must not be covered.
    pub anchor: (f64, f64),
    pub clearance: f64,
    pub size: (f64, f64),
    pub names: std::rc::Rc<[String]>,
    pub words: Words,
    pub on_command: Callback<Command>,
    pub on_aside: Callback<NodeId>,
    pub on_close: Callback<()>,
}

const WIDTH: f64 = 232.0;

#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let root = use_node_ref();
    {
        let root = root.clone();
        use_effect_with(props.title.clone(), move |_| focus_item(&root, 0));
    }
    let height = use_state_eq(|| 0.0);
    {
        let (root, height) = (root.clone(), height.clone());
        use_effect_with((props.items.len(), props.title.clone()), move |_| {
            if let Some(menu) = root.cast::<HtmlElement>() {
                height.set(f64::from(menu.offset_height()));
            }
        });
    }
    let place = place(props, *height);
    let style = format!(
        "left:{:.0}px;top:{:.0}px;width:{WIDTH}px;max-height:{:.0}px",
        place.x,
        place.y,
        (props.size.1 - 12.0).max(120.0)
    );
    let onkeydown = {
        let (root, close) = (root.clone(), props.on_close.clone());
        Callback::from(move |event: KeyboardEvent| {
            let typing =
                event.target_dyn_into::<HtmlInputElement>().is_some_and(|input| input.type_() != "range");
            event.stop_propagation();
            match event.key().as_str() {
                "Escape" | "Tab" => {
                    event.prevent_default();
                    close.emit(());
                }
                "ArrowDown" if !typing => {
                    event.prevent_default();
                    focus_item(&root, 1);
                }
                "ArrowUp" if !typing => {
                    event.prevent_default();
                    focus_item(&root, -1);
                }
                _ => {}
            }
        })
    };
    // A click in the menu is no click on the stage.
    let hold = Callback::from(|event: MouseEvent| event.stop_propagation());
    let hold_pointer = Callback::from(|event: PointerEvent| event.stop_propagation());
    html! {
        <div class="menu" ref={root} {style} role="menu" aria-label={props.title.clone()} {onkeydown}
            onclick={hold.clone()} ondblclick={hold} onpointerdown={hold_pointer}>
            { for props.items.iter().map(|item| render(item, props)) }
        </div>
    }
}

/// Moves the focus among what can be chosen; 0 is the first.
fn focus_item(root: &NodeRef, by: i32) {
    let Some(menu) = root.cast::<HtmlElement>() else { return };
    let Ok(items) = menu.query_selector_all("button, input") else { return };
    let active = menu.owner_document().and_then(|document| document.active_element());
    let all: Vec<HtmlElement> =
        (0..items.length()).filter_map(|index| items.get(index)?.dyn_into().ok()).collect();
    let current =
        all.iter().position(|item| active.as_ref().is_some_and(|active| item.is_same_node(Some(active))));
    let next = match (by, current) {
        (0, _) | (_, None) => 0,
        (_, Some(current)) => (current as i32 + by).rem_euclid(all.len() as i32) as usize,
    };
    if let Some(item) = all.get(next) {
        let _ = item.focus();
    }
}

/// Beside its anchor where there is room, and always on the stage.
fn place(props: &MenuProps, height: f64) -> Point {
    let size = Size { width: props.size.0, height: props.size.1 };
    let (x, y) = props.anchor;
    let fits_right = x + props.clearance + 8.0 + WIDTH <= size.width;
    let fits_left = x - props.clearance - 8.0 - WIDTH >= 0.0;
    let top = |y: f64| y.clamp(6.0, (size.height - height - 6.0).max(6.0));
    if fits_right {
        Point::new(x + props.clearance + 8.0, top(y - 24.0))
    } else if fits_left {
        Point::new(x - props.clearance - 8.0 - WIDTH, top(y - 24.0))
    } else {
        let left = (x - WIDTH / 2.0).clamp(6.0, (size.width - WIDTH - 6.0).max(6.0));
        let below = y + props.clearance + 8.0;
        let above = y - props.clearance - 8.0 - height;
        Point::new(left, if below + height <= size.height || above < 6.0 { top(below) } else { above })
    }
}

fn render(item: &Item, props: &MenuProps) -> Html {
    match item {
        Item::Do { label, key, command, grave } => {
            let onclick = {
                let (give, command) = (props.on_command.clone(), command.clone());
                Callback::from(move |_: MouseEvent| give.emit(command.clone()))
            };
            html! {
                <button type="button" class={classes!("menu-item", grave.then_some("grave"))} role="menuitem"
                    data-command={command_line(command, &props.names)} {onclick}>
                    <span>{ label }</span>
                    if let Some(key) = key { <kbd>{ *key }</kbd> }
                </button>
            }
        }
        Item::Aside { label, node } => {
            let onclick = {
                let (aside, node) = (props.on_aside.clone(), *node);
                Callback::from(move |_: MouseEvent| aside.emit(node))
            };
            html! { <button type="button" class="menu-item" role="menuitem" {onclick}><span>{ label }</span></button> }
        }
        Item::Heading(text) => html! { <div class="menu-heading" role="presentation">{ text }</div> },
        Item::Slider(slider) => {
            let onchange = {
                let (give, slider) = (props.on_command.clone(), slider.clone());
                Callback::from(move |event: Event| {
                    if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                        give.emit(slider.command(input.value_as_number()));
                    }
                })
            };
            html! {
                <label class="menu-slider">
                    <span>{ format!("{}: {}", slider.label, slider.shown) }</span>
                    <input type="range" min="0" max={slider.max.to_string()} step={slider.step.to_string()}
                        value={slider.value.to_string()} {onchange}/>
                </label>
            }
        }
        Item::Request { client, verb, arguments, label } => {
            html! { <RequestForm client={*client} verb={*verb} arguments={arguments.clone()} label={label.clone()}
            on_command={props.on_command.clone()}/> }
        }
    }
}

#[derive(Properties, PartialEq)]
struct RequestFormProps {
    client: NodeId,
    verb: &'static str,
    /// Name and proposal of each word.
    arguments: Vec<(String, &'static str)>,
    label: String,
    on_command: Callback<Command>,
}

#[component]
fn RequestForm(props: &RequestFormProps) -> Html {
    let form = use_node_ref();
    let onsubmit = {
        let (form, client, verb, give) = (form.clone(), props.client, props.verb, props.on_command.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(element) = form.cast::<HtmlElement>() else { return };
            let Ok(inputs) = element.query_selector_all("input") else { return };
            let mut words = vec![verb.to_owned()];
            for index in 0..inputs.length() {
                let input = inputs.get(index).and_then(|node| node.dyn_into::<HtmlInputElement>().ok());
                words.push(input.map(|input| input.value().trim().to_owned()).unwrap_or_default());
            }
            give.emit(Command::Request(client, words));
        })
    };
    html! {
        <form class="menu-form" ref={form} {onsubmit}>
            { for props.arguments.iter().map(|(name, proposal)| html! {
                <input type="text" aria-label={name.clone()} placeholder={name.clone()} value={*proposal} maxlength="15"
                    required=true autocomplete="off" size="4"/>
            }) }
            <button type="submit">{ &props.label }</button>
        </form>
    }
}
