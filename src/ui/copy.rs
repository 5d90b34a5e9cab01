//! A button that copies text, and the text itself where copying is forbidden.

use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::dom;
use super::live_region::said;
use super::page::use_page;

#[derive(Properties, PartialEq)]
pub struct CopyButtonProps {
    pub text: String,
    pub label: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Copied {
    NotYet,
    Done,
    Refused,
}

#[component]
pub fn CopyButton(props: &CopyButtonProps) -> Html {
    let words = use_page().words;
    let copied = use_state(|| (0u32, Copied::NotYet));
    let turns = use_mut_ref(|| 0u32);
    {
        let copied = copied.setter();
        use_effect_with(props.text.clone(), move |_| copied.set((0, Copied::NotYet)));
    }
    let onclick = {
        let (text, copied) = (props.text.clone(), copied.setter());
        Callback::from(move |_: MouseEvent| {
            let (text, copied) = (text.clone(), copied.clone());
            *turns.borrow_mut() += 1;
            let turn = *turns.borrow();
            spawn_local(async move {
                let clipboard = dom::window().navigator().clipboard();
                // A page that is not served securely has none.
                let done =
                    !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(&text)).await.is_ok();
                copied.set((turn, if done { Copied::Done } else { Copied::Refused }));
            });
        })
    };
    let (turn, state) = *copied;
    let state = match state {
        Copied::NotYet => String::new(),
        Copied::Done => words.get("copy-done"),
        Copied::Refused => words.get("copy-refused"),
    };
    html! {
        <div class="copy">
            <pre class="scenario" translate="no" tabindex="0" aria-label={words.get("scenario-title")}>{ &props.text }</pre>
            <button type="button" class="button" {onclick}>{ &props.label }</button>
            <span class="quiet" role="status">{ said(turn, state) }</span>
        </div>
    }
}
