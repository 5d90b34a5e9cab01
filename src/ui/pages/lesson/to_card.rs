//! The way down to what a step asks for, while a narrow screen does not show it.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::Array;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};
use yew::prelude::*;

use crate::ui::dom;
use crate::ui::page::use_page;

const CARD: &str = ".lesson-body > .card";
const TEXT: &str = ".lesson-scroll";
/// With so many pixels of it in sight nobody misses it.
const SEEN: f64 = 48.0;

#[derive(Properties, PartialEq)]
pub struct ToCardProps {
    /// The text of the button.
    pub word: &'static str,
}

#[component]
pub fn ToCard(props: &ToCardProps) -> Html {
    let words = use_page().words;
    let below = use_state_eq(|| false);
    {
        let below = below.setter();
        use_effect_with(props.word, move |_| {
            let watching = watch(Callback::from(move |is_below| below.set(is_below)));
            move || {
                if let Some((observer, callback)) = watching {
                    observer.disconnect();
                    drop(callback);
                }
            }
        });
    }
    if !*below {
        return Html::default();
    }
    let onclick = Callback::from(|_: MouseEvent| {
        dom::show(CARD);
        // This button is about to go.
        dom::focus(TEXT);
    });
    html! {
        <button type="button" class="button button-main" data-action="to-card" {onclick}>
            { words.get(props.word) }<span aria-hidden="true">{ "↓" }</span>
        </button>
    }
}

type Told = Closure<dyn FnMut(Array)>;

/// Tells whether the card lies below what is seen. Nothing if there is none, or this browser cannot tell.
fn watch(on_below: Callback<bool>) -> Option<(IntersectionObserver, Told)> {
    let card = dom::document().query_selector(CARD).ok().flatten()?;
    let text = dom::document().query_selector(TEXT).ok().flatten()?;
    let callback = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        // What is true now was told last.
        let Ok(entry) = entries.pop().dyn_into::<IntersectionObserverEntry>() else { return };
        let seen = entry.intersection_rect().height();
        let (card, frame) = (entry.bounding_client_rect(), text.get_bounding_client_rect());
        on_below.emit(card.bottom() > frame.bottom() && seen < SEEN.min(card.height()));
    });
    let options = IntersectionObserverInit::new();
    let parts: Array = (0..=20).map(|part| wasm_bindgen::JsValue::from_f64(f64::from(part) / 20.0)).collect();
    options.set_threshold(&parts);
    let observer =
        IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options).ok()?;
    observer.observe(&card);
    Some((observer, callback))
}
