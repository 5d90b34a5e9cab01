//! The run that was left for a comparison, kept as it was, so that the way back leads to it.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::dom;
use super::page::Go;
use super::player::{Player, Shown};
use super::route::{Route, route_now};
use super::share::{Chosen, Place, own_address};

struct Left {
    /// Its page.
    page: Route,
    /// What stands in the address meanwhile: the run by its link, for when the page was loaded again.
    link: Route,
    kept: Rc<dyn Any>,
    /// The way back was gone, and the page is about to be shown again.
    back: bool,
}

thread_local! {
    static LEFT: RefCell<Option<Left>> = const { RefCell::new(None) };
}

/// What goes to a comparison from a page, which gets back what it gives to be kept. A frame has no other page: the
/// comparison opens beside it.
pub fn leaving<T: Clone + 'static>(
    go: &Callback<Go>,
    (player, shown): (&Player, &Shown),
    place: Option<Place>,
    embedded: bool,
    kept: T,
) -> Callback<Route> {
    let (go, player, chosen) = (go.clone(), player.clone(), Chosen::of(shown));
    Callback::from(move |comparison: Route| {
        if embedded {
            return dom::open_beside(&comparison.href());
        }
        let link = own_address(&player, chosen, place.clone());
        // A shared run keeps its page and gets the address of what it is now.
        let page = Some(route_now()).filter(|page| !matches!(page, Route::Run { .. }));
        dom::replace_address(&link.href());
        let page = page.unwrap_or_else(|| link.clone());
        LEFT.set(Some(Left { page, link, kept: Rc::new(kept.clone()), back: false }));
        go.emit(Go { route: comparison, replace: false });
    })
}

/// Where an address leads: where a run was left, to its page.
pub fn way_back(route: Route) -> Route {
    LEFT.with_borrow_mut(|left| match left {
        Some(left) if left.link == route => {
            left.back = true;
            dom::replace_address(&left.page.href());
            left.page.clone()
        }
        _ => route,
    })
}

/// What a page gave to be kept, if one has come back to it.
pub fn come_back<T: Clone + 'static>() -> Option<T> {
    LEFT.with_borrow_mut(|left| {
        let kept = left.as_ref().filter(|left| left.back)?.kept.downcast_ref::<T>()?.clone();
        *left = None;
        Some(kept)
    })
}
