//! The line at the top of every page. `cli/index/first.rs` writes the same as HTML.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::dom;
use super::icons::{Icon, icon, mark};
use super::keys::use_escape;
use super::page::use_page;
use super::route::Route;
use super::words::Words;
use crate::text::Language;

#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// Where one is: from the general to the special.
    pub crumbs: Vec<String>,
    pub route: Route,
    pub on_help: Callback<()>,
}

#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let other = match words.language() {
        Language::English => Language::SimplifiedChinese,
        Language::SimplifiedChinese => Language::English,
    };
    let switch_language = page.set_language.reform(move |_: MouseEvent| other);
    let next_theme = page.theme.next();
    let switch_theme = page.set_theme.reform(move |_: MouseEvent| next_theme);
    let theme = words.get(&format!("theme-{}", page.theme.word()));
    let theme_title = words.with("theme-switch", &[("theme", theme.clone().into())]);
    let last = props.crumbs.len().saturating_sub(1);
    html! {
        <header class="top">
            <a class="mark" href={Route::Catalogue.href()}>{ mark() }{ "Faultline" }</a>
            <span class="crumbs">
                { for props.crumbs.iter().enumerate().map(|(index, crumb)| html! {
                    <>
                        if index > 0 { <span class="crumb-gap" aria-hidden="true">{ "/" }</span> }
                        <span class={if index == last { "crumb crumb-last" } else { "crumb" }}>{ crumb }</span>
                    </>
                }) }
            </span>
            <span class="spacer"></span>
            <nav class="top-nav" aria-label={words.get("header-nav")}>{ ways(words, &props.route) }</nav>
            <button type="button" class="ghost boxed" lang={other.tag()} onclick={switch_language}>
                { other.own_name() }
            </button>
            <button type="button" class="ghost boxed" title={theme_title.clone()} aria-label={theme_title}
                onclick={switch_theme}>
                { icon(Icon::Theme) }<span class="hide-narrow theme-word">{ theme }</span>
            </button>
            <button type="button" class="ghost boxed" aria-label={words.get("help-open")} title={words.get("help-open")}
                onclick={props.on_help.reform(|_: MouseEvent| ())}>{ "?" }</button>
            <Menu route={props.route.clone()}/>
        </header>
    }
}

/// Where it leads, and the text of its name.
type Way = (fn() -> Route, &'static str);

/// The pages that are reached from everywhere, and under which of them a route belongs.
const WAYS: [Way; 4] = [
    (|| Route::Catalogue, "header-lessons"),
    (|| Route::Sandboxes, "header-sandbox"),
    (|| Route::Teach, "header-teach"),
    (|| Route::Progress, "progress-title"),
];

fn ways(words: &Words, route: &Route) -> Html {
    let below = match route {
        Route::Lesson { .. } => Some(Route::Catalogue),
        Route::Sandbox { .. } | Route::Lab { .. } => Some(Route::Sandboxes),
        _ => None,
    };
    html! {
        { for WAYS.iter().map(|(way, key)| {
            let way = way();
            let current = if way == *route { Some("page") } else { (below.as_ref() == Some(&way)).then_some("true") };
            html! { <a class="ghost" href={way.href()} aria-current={current}>{ words.get(key) }</a> }
        }) }
    }
}

#[derive(Properties, PartialEq)]
struct MenuProps {
    route: Route,
}

/// The same behind a button, where there is no room for them.
#[component]
fn Menu(props: &MenuProps) -> Html {
    let words = use_page().words;
    let open = use_state(|| false);
    let set = |to: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(to))
    };
    use_escape((*open).then(|| set(false)));
    {
        let close = set(false);
        use_effect_with(*open, move |open| {
            let listener = open.then(|| {
                EventListener::new(&dom::document(), "pointerdown", move |event| {
                    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                    if target.is_none_or(|target| target.closest(".top-menu").ok().flatten().is_none()) {
                        close.emit(());
                    }
                })
            });
            move || drop(listener)
        });
    }
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            open.set(!*open);
        })
    };
    html! {
        <details class="top-menu" open={*open}>
            <summary class="ghost boxed" onclick={toggle}>
                { icon(Icon::Menu) }<span class="heard">{ words.get("header-menu") }</span>
            </summary>
            <nav aria-label={words.get("header-nav")} onclick={set(false).reform(|_: MouseEvent| ())}>{ ways(&words, &props.route) }</nav>
        </details>
    }
}
