//! What was asked for is not here: what it was, and what may have been meant.

use yew::prelude::*;

use crate::protocols::PROTOCOLS;
use crate::ui::nearest::nearest;
use crate::ui::page::use_page;
use crate::ui::route::Route;

#[derive(Properties, PartialEq)]
pub struct NotFoundProps {
    /// What was asked for, as it was written.
    pub what: String,
    /// A sentence that says more than "there is no such page".
    #[prop_or_default]
    pub why: Option<String>,
    /// Nearest things, by name, best first.
    #[prop_or_default]
    pub instead: Vec<(String, Route)>,
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn NotFound(props: &NotFoundProps) -> Html {
    let words = use_page().words;
    let title = words.get("not-found-title");
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(title.clone(), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    let why = props
        .why
        .clone()
        .unwrap_or_else(|| words.with("not-found-page", &[("what", props.what.clone().into())]));
    let mut links = if props.instead.is_empty() { near_pages(&props.what) } else { props.instead.clone() };
    let catalogue = (words.get("not-found-catalogue"), Route::Catalogue);
    if !links.contains(&catalogue) {
        links.push(catalogue);
    }
    html! {
        <main id="main" tabindex="-1" class="plain-page">
            <h1 tabindex="-1">{ title }</h1>
            <p>{ why }</p>
            <p>{ words.get("not-found-instead") }</p>
            <ul class="link-list">
                { for links.into_iter().map(|(name, route)| html! { <li><a href={route.href()}>{ name }</a></li> }) }
            </ul>
        </main>
    }
}

/// Pages whose address is like the one that was not found.
fn near_pages(path: &str) -> Vec<(String, Route)> {
    let sandboxes: Vec<String> =
        PROTOCOLS.iter().map(|protocol| format!("/sandbox/{}", protocol.id)).collect();
    let near = nearest(path, sandboxes.iter().map(String::as_str));
    let chosen: Vec<&str> =
        if near.is_empty() { sandboxes.iter().map(String::as_str).collect() } else { near };
    chosen.into_iter().map(|path| (format!("#{path}"), Route::parse(path))).collect()
}
