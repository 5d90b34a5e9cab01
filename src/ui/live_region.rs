//! What a live region says.

use yew::prelude::*;

/// The `turn` tells how often something was said: the same words again are another element, so that readers of the screen
/// say them again.
pub fn said(turn: u32, words: impl Into<Html>) -> Html {
    html! { <span key={turn}>{ words.into() }</span> }
}

/// What was said last, for a live region, and the way to say something.
#[hook]
pub fn use_said() -> (Html, Callback<String>) {
    let last = use_state(|| (0u32, String::new()));
    let turns = use_mut_ref(|| 0u32);
    let say = {
        let last = last.setter();
        use_callback((), move |words: String, ()| {
            *turns.borrow_mut() += 1;
            last.set((*turns.borrow(), words));
        })
    };
    let (turn, words) = (*last).clone();
    (said(turn, words), say)
}
