//! Keys that work anywhere on a page, unless somebody writes or another part of the page wants them.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};
use yew::prelude::*;

use super::dom;
use super::player::{Player, Speed};

#[hook]
pub fn use_help_key(on_help: Callback<()>) {
    use_keys(on_help, |key, _, on_help| {
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
    use_keys((player.clone(), speed), |key, target, (player, speed)| {
        match key {
            " " if !target.is_some_and(dom::takes_space) => {
                if player.playing() {
                    player.pause()
                } else {
                    player.play(*speed)
                }
            }
            "." => player.step(),
            "," => player.step_back(),
            // On a node or a control the arrows belong to it.
            "ArrowRight" if target.is_none_or(is_background) => player.step(),
            "ArrowLeft" if target.is_none_or(is_background) => player.step_back(),
            "n" | "N" => player.next(),
            _ => return false,
        }
        true
    });
}

/// `act` gets the key and where it was pressed, and says whether it was used.
#[hook]
fn use_keys<T: Clone + PartialEq + 'static>(with: T, act: fn(&str, Option<&Element>, &T) -> bool) {
    use_effect_with(with, move |with| {
        let with = with.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let listener = EventListener::new_with_options(&dom::document(), "keydown", options, move |event| {
            let event: &KeyboardEvent = event.unchecked_ref();
            if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if target.as_ref().is_some_and(dom::takes_keys) || dom::has_open_dialog() {
                return;
            }
            if act(&event.key(), target.as_ref(), &with) {
                event.prevent_default();
            }
        });
        move || drop(listener)
    });
}

fn is_background(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "BODY" | "MAIN" | "H1")
}
