//! The help sheet: every key and gesture, by where it works.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::dom;
use super::page::use_page;
use super::words::Words;

/// What works in one place.
struct Group {
    title: &'static str,
    rows: &'static [Row],
}

/// Keys or gestures, and the text that says what they do.
type Row = (&'static [&'static str], &'static str);

/// Every key of the page. e2e/keys.test.mjs presses each of them, tests/keys.rs looks for others in the code.
const KEYS: [Group; 7] = [
    Group {
        title: "help-anywhere",
        rows: &[
            (&["Space"], "help-play"),
            (&[".", "→"], "help-step"),
            (&[",", "←"], "help-step-back"),
            (&["N"], "help-next"),
            (&["Tab"], "help-tab"),
            (&["Esc"], "help-escape"),
            (&["?"], "help-help"),
        ],
    },
    Group {
        title: "help-stage",
        rows: &[
            (&["Enter"], "help-menu"),
            (&["←", "→", "↑", "↓"], "help-neighbour"),
            (&["C", "R", "P"], "help-node"),
            (&["X", "H"], "help-link"),
            (&["D", "L", "U"], "help-message"),
            (&["+", "-", "0"], "help-zoom"),
            (&["Shift ←→↑↓"], "help-move"),
        ],
    },
    Group {
        title: "help-in-menu",
        rows: &[
            (&["↑", "↓", "Home", "End"], "help-choose"),
            (&["←"], "help-menu-back"),
            (&["Esc", "Tab"], "help-menu-close"),
        ],
    },
    Group {
        title: "help-diagram",
        rows: &[
            (&["←", "→", "↑", "↓"], "help-event"),
            (&["+", "-", "0"], "help-span"),
            (&["Enter"], "help-search"),
        ],
    },
    Group {
        title: "help-scrubber",
        rows: &[
            (&["←", "→", "↑", "↓"], "help-one-event"),
            (&["PgUp", "PgDn"], "help-ten-events"),
            (&["Home", "End"], "help-ends"),
        ],
    },
    Group { title: "help-tabs", rows: &[(&["←", "→", "Home", "End"], "help-tab-choose")] },
    Group { title: "help-lines", rows: &[(&["↑", "↓", "Home", "End"], "help-line-choose")] },
];

/// What hands do, by text: the gesture and what comes of it.
const TOUCH: [(&str, &str); 6] = [
    ("help-tap", "help-menu"),
    ("help-long-press", "help-menu"),
    ("help-double-tap", "help-strike"),
    ("help-pinch", "help-zoom"),
    ("help-swipe", "help-move"),
    ("help-press-draw", "help-lasso"),
];
const MOUSE: [(&str, &str); 5] = [
    ("help-click", "help-menu"),
    ("help-double-click", "help-strike"),
    ("help-draw", "help-lasso"),
    ("help-ctrl-wheel", "help-zoom"),
    ("help-wheel", "help-move"),
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
                    // On the button at its end the focus would show the end.
                    dom::focus("#help-title");
                } else if !*open {
                    dialog.close();
                }
            }
        });
    }
    let on_close = props.on_close.reform(|_: Event| ());
    html! {
        <dialog class="sheet" ref={dialog} onclose={on_close} aria-labelledby="help-title">
            <h2 id="help-title" tabindex="-1">{ words.get("help-title") }</h2>
            <p>{ words.get("help-text") }</p>
            <p>{ words.get("help-views") }</p>
            { for KEYS.iter().map(|group| keys(&words, group)) }
            { gestures(&words, "help-touch", &TOUCH) }
            { gestures(&words, "help-mouse", &MOUSE) }
            <p class="quiet">{ words.get("help-privacy") }</p>
            <form method="dialog">
                <button class="button button-main" type="button" onclick={props.on_close.reform(|_: MouseEvent| ())}>
                    { words.get("close") }
                </button>
            </form>
        </dialog>
    }
}

fn keys(words: &Words, group: &Group) -> Html {
    let row = |(keys, text): &Row| {
        html! {
            <div class="key-row">
                <dt>{ for keys.iter().map(|key| html! { <kbd>{ *key }</kbd> }) }</dt>
                <dd>{ words.get(text) }</dd>
            </div>
        }
    };
    html! {
        <section data-keys={group.title}>
            <h3>{ words.get(group.title) }</h3>
            <dl class="keys">{ for group.rows.iter().map(row) }</dl>
        </section>
    }
}

fn gestures(words: &Words, title: &str, rows: &[(&str, &str)]) -> Html {
    html! {
        <section>
            <h3>{ words.get(title) }</h3>
            <dl class="keys">
                { for rows.iter().map(|(gesture, text)| html! {
                    <div class="key-row"><dt>{ words.get(gesture) }</dt><dd>{ words.get(text) }</dd></div>
                }) }
            </dl>
        </section>
    }
}
