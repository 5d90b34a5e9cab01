//! The help sheet: the keyboard map and how things are meant.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::page::use_page;

/// Keys, and the text that says what they do.
const KEYS: [(&[&str], &str); 11] = [
    (&["Space"], "help-play"),
    (&[".", "→"], "help-step"),
    (&[",", "←"], "help-step-back"),
    (&["N"], "help-next"),
    (&["Tab"], "help-tab"),
    (&["Enter"], "help-menu"),
    (&["C", "R", "P"], "help-node"),
    (&["X", "H"], "help-link"),
    (&["D", "L", "U"], "help-message"),
    (&["Esc"], "help-escape"),
    (&["?"], "help-help"),
];

#[derive(Properties, PartialEq)]
pub struct HelpProps {
    pub open: bool,
    pub on_close: Callback<()>,
}

#[component]
pub fn Help(props: &HelpProps) -> Html {
    let words = use_page().words;
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with(props.open, move |open| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                if *open && !dialog.open() {
                    // Fails only if it is open already or gone.
                    let _ = dialog.show_modal();
                } else if !*open {
                    dialog.close();
                }
            }
        });
    }
    let on_close = props.on_close.reform(|_: Event| ());
    html! {
        <dialog class="sheet" ref={dialog} onclose={on_close} aria-labelledby="help-title">
            <h2 id="help-title">{ words.get("help-title") }</h2>
            <p>{ words.get("help-text") }</p>
            <dl class="keys">
                { for KEYS.iter().map(|(keys, text)| html! {
                    <div class="key-row">
                        <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                        <dd>{ words.get(text) }</dd>
                    </div>
                }) }
            </dl>
            <p class="quiet">{ words.get("help-privacy") }</p>
            <form method="dialog">
                <button class="button button-main" type="button" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    { words.get("close") }
                </button>
            </form>
        </dialog>
    }
}
