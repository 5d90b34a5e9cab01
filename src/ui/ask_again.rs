//! What did not arrive is asked for again, unless the site has been renewed meanwhile: then this page is what is old.

use gloo_net::http::Request;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::dom;
use super::page::use_page;

const INDEX: &str = "index.html";
/// As `cargo xtask finish` writes it.
const BUILD: &str = "<meta name=\"faultline-build\" content=\"";

#[derive(Properties, PartialEq)]
pub struct AskAgainProps {
    /// What did not arrive, in a sentence.
    pub why: String,
    pub on_retry: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
}

/// Says what did not arrive, with a button to try again; or that there is a newer page, with a button to reload it.
#[component]
pub fn AskAgain(props: &AskAgainProps) -> Html {
    let words = use_page().words;
    let newer = use_state_eq(|| false);
    {
        let newer = newer.setter();
        use_effect_with((), move |()| spawn_local(async move { newer.set(is_renewed().await) }));
    }
    let class = classes!("button", props.class.clone());
    let reload = Callback::from(|_: MouseEvent| {
        // Where a page cannot be loaded again, it stays as it is.
        let _ = dom::window().location().reload();
    });
    html! {
        if *newer {
            <p>{ words.get("newer-text") }</p>
            <div><button type="button" {class} data-action="reload" onclick={reload}>{ words.get("broken-reload") }</button></div>
        } else {
            <p>{ props.why.clone() }</p>
            <div>
                <button type="button" {class} data-action="retry" onclick={props.on_retry.reform(|_: MouseEvent| ())}>
                    { words.get("lesson-retry") }
                </button>
            </div>
        }
    }
}

/// Whether the site has another build by now than this page is of.
async fn is_renewed() -> bool {
    let meta = dom::document().query_selector("meta[name=faultline-build]").ok().flatten();
    let own = meta.and_then(|meta| meta.get_attribute("content")).unwrap_or_default();
    if own.is_empty() {
        return false;
    }
    let address = format!("{}{INDEX}", dom::page_url());
    let answer = Request::get(&address).cache(web_sys::RequestCache::NoStore).send().await;
    let Some(answer) = answer.ok().filter(|answer| answer.ok()) else { return false };
    let html = answer.text().await.unwrap_or_default();
    let build = html.split_once(BUILD).and_then(|(_, rest)| rest.split('"').next());
    build.is_some_and(|build| !build.is_empty() && build != own)
}
