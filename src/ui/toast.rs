//! A short message over the stage that goes away by itself.

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use super::icons::{Icon, icon};
use super::page::use_page;
use super::player::{Player, Toast};

const STAY_MS: u32 = 7_000;

#[derive(Properties, PartialEq)]
pub struct ToastLineProps {
    pub player: Player,
    pub toast: Option<Toast>,
}

/// Its place is always in the page, so that readers of the screen hear what appears in it.
#[component]
pub fn ToastLine(props: &ToastLineProps) -> Html {
    let words = use_page().words;
    let id = props.toast.as_ref().map(|toast| toast.id);
    let close = {
        let player = props.player.clone();
        Callback::from(move |()| {
            if let Some(id) = id {
                player.close_toast(id);
            }
        })
    };
    {
        let close = close.clone();
        use_effect_with(id, move |id| {
            let timer = id.map(|_| Timeout::new(STAY_MS, move || close.emit(())));
            move || drop(timer)
        });
    }
    html! {
        <div class="toast-place" role="status">
            if let Some(toast) = &props.toast {
                <div class="toast" key={toast.id}>
                    <span>{ props.player.sim().look(|history| words.note(&toast.note, history.recorder().names())) }</span>
                    <button type="button" class="round round-small" aria-label={words.get("close")} onclick={close.reform(|_: MouseEvent| ())}>
                        { icon(Icon::Close) }
                    </button>
                </div>
            }
        </div>
    }
}
