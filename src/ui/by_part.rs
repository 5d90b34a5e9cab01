//! Shows something by a part of the page, as soon as that is here.

use std::any::TypeId;
use std::cell::RefCell;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::ask_again::AskAgain;
use super::page::use_page;
use crate::fetched::{Later, NotLoaded};

/// What comes in a file of its own.
pub trait Part: Sized + 'static {
    /// It, if it has arrived.
    fn here() -> Option<&'static Self>;

    fn fetch() -> Later<'static>;
}

thread_local! {
    /// Who is to be told when a part arrives, no matter who has asked for it.
    static WAITING: RefCell<Vec<(TypeId, Callback<()>)>> = const { RefCell::new(Vec::new()) };
}

/// Fetches a part.
///
/// # Errors
/// If it does not arrive. It may be asked for again.
pub async fn load<T: Part>() -> Result<(), NotLoaded> {
    if T::here().is_none() {
        T::fetch().await?;
        let (told, waiting) = WAITING.take().into_iter().partition(|(part, _)| *part == TypeId::of::<T>());
        WAITING.set(waiting);
        let told: Vec<(TypeId, Callback<()>)> = told;
        for (_, waiting) in told {
            waiting.emit(());
        }
    }
    Ok(())
}

/// Shows something by a part, as soon as it is here.
pub fn by_part<T: Part>(make: impl Fn(&'static T) -> Html + 'static) -> Html {
    html! { <ByPart<T> make={Callback::from(make)}/> }
}

#[derive(Properties)]
struct ByPartProps<T: Part> {
    make: Callback<&'static T, Html>,
}

impl<T: Part> PartialEq for ByPartProps<T> {
    fn eq(&self, other: &ByPartProps<T>) -> bool {
        self.make == other.make
    }
}

#[component]
fn ByPart<T: Part>(props: &ByPartProps<T>) -> Html {
    let words = use_page().words;
    let failed = use_state(|| false);
    let tries = use_state(|| 0u32);
    let arrived = use_force_update();
    {
        let failed = failed.setter();
        use_effect_with(*tries, move |_| {
            if T::here().is_none() {
                let arrived = Callback::from(move |()| arrived.force_update());
                WAITING.with_borrow_mut(|waiting| waiting.push((TypeId::of::<T>(), arrived)));
                spawn_local(async move { failed.set(load::<T>().await.is_err()) });
            }
        });
    }
    if let Some(part) = T::here() {
        return props.make.emit(part);
    }
    if !*failed {
        return html! { <p class="quiet tools-wait" role="status">{ words.get("lesson-loading") }</p> };
    }
    let on_retry = Callback::from(move |()| {
        failed.set(false);
        tries.set(*tries + 1);
    });
    html! {
        <div class="tools-wait" role="alert">
            <AskAgain why={words.get("part-failed-text")} {on_retry}/>
        </div>
    }
}
