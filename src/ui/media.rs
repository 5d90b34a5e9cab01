//! Media queries as hooks that follow the screen.

use gloo_events::EventListener;
use yew::prelude::*;

/// Whether the query holds now; renders again when that changes.
#[hook]
pub fn use_media(query: &'static str) -> bool {
    let list =
        use_memo(query, |query| web_sys::window().and_then(|window| window.match_media(query).ok()?));
    let holds = use_state(|| list.as_ref().as_ref().is_some_and(|list| list.matches()));
    {
        let holds = holds.setter();
        use_effect_with(query, move |_| {
            let listener = list.as_ref().clone().map(|list| {
                holds.set(list.matches());
                let target = list.clone();
                EventListener::new(&target, "change", move |_| holds.set(list.matches()))
            });
            move || drop(listener)
        });
    }
    *holds
}

/// Whether the screen is narrow now, for who does not need to follow it.
pub fn narrow_now() -> bool {
    let list = web_sys::window().and_then(|window| window.match_media("(max-width: 720px)").ok()?);
    list.is_some_and(|list| list.matches())
}
