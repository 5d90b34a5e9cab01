//! The address of a page that stays while what it shows changes.

use gloo_events::EventListener;
use yew::prelude::*;

use crate::ui::dom::{self, now_ms};
use crate::ui::route::Route;

/// A key of what was opened by a link, and what is to be told when a link leads here again.
#[hook]
pub fn use_visit() -> (String, Callback<()>) {
    let opened_ms = use_state(now_ms);
    let on_visit = {
        let opened_ms = opened_ms.setter();
        use_callback((), move |(), ()| opened_ms.set(now_ms()))
    };
    (opened_ms.to_string(), on_visit)
}

/// Writes another address for what is shown, and goes nowhere. A link to the address as it was would then be no way to
/// another page, so that `on_visit` is told of it.
#[hook]
pub fn use_rewriting(on_visit: &Callback<()>) -> Callback<Route> {
    let changed = use_mut_ref(|| false);
    {
        let changed = changed.clone();
        use_effect_with(on_visit.clone(), move |on_visit| {
            let on_visit = on_visit.clone();
            let listener = EventListener::new(&dom::window(), "hashchange", move |_| {
                if *changed.borrow() {
                    on_visit.emit(());
                }
            });
            move || drop(listener)
        });
    }
    use_callback((), move |route: Route, ()| {
        *changed.borrow_mut() = true;
        dom::replace_address(&route.href());
    })
}
