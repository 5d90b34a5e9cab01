//! Whether a frame in somebody's page can be seen. One that is scrolled away does not play.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::Array;
use web_sys::{IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};
use yew::prelude::*;

use super::dom;
use super::player::Player;

/// So much of the stage is to be seen before it plays.
const SHARE: f64 = 0.3;

/// Lets an embedded run stand still while nobody can see it.
#[hook]
pub fn use_sight(player: &Player, embedded: bool) {
    use_effect_with((player.clone(), embedded), |(player, embedded)| {
        let watching = embedded.then(|| watch(player)).flatten();
        move || {
            if let Some((observer, callback)) = watching {
                observer.disconnect();
                drop(callback);
            }
        }
    });
}

type Told = Closure<dyn FnMut(Array)>;

/// Nothing if this browser cannot tell, or if there is no stage.
fn watch(player: &Player) -> Option<(IntersectionObserver, Told)> {
    let stage = dom::document().query_selector(".stage-frame").ok().flatten()?;
    let callback = {
        let player = player.clone();
        Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            // What is true now was told last.
            let last = entries.pop().dyn_into::<IntersectionObserverEntry>();
            if let Ok(entry) = last {
                player.set_in_sight(entry.intersection_ratio() >= SHARE);
            }
        })
    };
    let options = IntersectionObserverInit::new();
    options.set_threshold(&SHARE.into());
    let observer =
        IntersectionObserver::new_with_options(callback.as_ref().unchecked_ref(), &options).ok()?;
    // Until it is told.
    player.set_in_sight(false);
    observer.observe(&stage);
    Some((observer, callback))
}
