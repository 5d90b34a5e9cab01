//! Keys that work anywhere on a page, unless somebody writes or another part of the page wants them.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};
use yew::prelude::*;

use super::dom;
use super::player::{Player, Speed};

/// `Escape` closes something, while there is something to close.
#[hook]
pub fn use_escape(on_escape: Option<Callback<()>>) {
    use_keys(on_escape, |key, on_escape| {
        let ours = key == "Escape" && on_escape.is_some();
        if let Some(on_escape) = on_escape.as_ref().filter(|_| ours) {
            on_escape.emit(());
        }
        ours
    });
}

/// Up, Down, Home and End in a list of buttons which is one stop of the Tab key.
pub fn move_in_list(event: &KeyboardEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let row = target.and_then(|target| target.closest("li").ok().flatten());
    let Some(row) = row.filter(|_| !event.ctrl_key() && !event.alt_key() && !event.meta_key()) else {
        return;
    };
    let parent = row.parent_element();
    let next = match event.key().as_str() {
        "ArrowDown" => row.next_element_sibling(),
        "ArrowUp" => row.previous_element_sibling(),
        "Home" => parent.and_then(|list| list.first_element_child()),
        "End" => parent.and_then(|list| list.last_element_child()),
        _ => return,
    };
    event.prevent_default();
    let button = next.and_then(|row| row.query_selector("button").ok().flatten());
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // A row that is gone by now keeps the focus where it is.
        let _ = button.focus();
    }
}

#[hook]
pub fn use_help_key(on_help: Callback<()>) {
    use_keys(on_help, |key, on_help| {
        let ours = key == "?";
        if ours {
            on_help.emit(());
        }
        ours
    });
}

/// Space, `.`, `,`, the arrows and `N` move the run.
#[hook]
pub fn use_player_keys(player: &Player, speed: Speed) {
    use_keys((player.clone(), speed), |key, (player, speed)| {
        match key {
            " " => {
                if player.playing() {
                    player.pause()
                } else {
                    player.play(*speed)
                }
            }
            "." | "ArrowRight" => player.step(),
            "," | "ArrowLeft" => player.step_back(),
            "n" | "N" => player.next(),
            _ => return false,
        }
        true
    });
}

/// `act` gets the key and says whether it was used.
#[hook]
fn use_keys<T: Clone + PartialEq + 'static>(with: T, act: fn(&str, &T) -> bool) {
    use_effect_with(with, move |with| {
        let with = with.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&dom::document(), "keydown", options, move |event| {
            let event: &KeyboardEvent = event.unchecked_ref();
            if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let key = event.key();
            if target.is_some_and(|target| belongs_to(&target, &key)) || dom::has_open_dialog() {
                return;
            }
            if act(&key, &with) {
                event.prevent_default();
            }
        });
        move || drop(listener)
    });
}

/// Somebody writes there, or chooses by the first letters: all keys are theirs.
const WRITTEN: &str = "textarea, select, [contenteditable], [role=menu], dialog, \
     input:not([type=checkbox], [type=radio], [type=range], [type=file])";
/// Pressed by the space bar. What stands on the stage is not: there it plays, as the help sheet says.
const PRESSED: &str = "button:not([data-message]), a, summary, input:not([type=range]), \
     [role=button]:not([data-node], [data-link], [data-message])";
/// Moved, or scrolled sideways, by the arrows.
const MOVED: &str = "input, [role=slider], [role=tab], .stage, .diagram-frame, \
     pre, .table-frame, .exhibit-frame, .logs-frame";

/// Whether a key is for the element that has the focus.
fn belongs_to(focused: &Element, key: &str) -> bool {
    let inside = |selector| focused.closest(selector).is_ok_and(|found| found.is_some());
    inside(WRITTEN)
        || match key {
            " " => inside(PRESSED),
            "ArrowLeft" | "ArrowRight" => inside(MOVED),
            _ => false,
        }
}
