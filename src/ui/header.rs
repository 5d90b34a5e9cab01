//! The line at the top of every page.

use yew::prelude::*;

use super::icons::{Icon, icon, mark};
use super::page::use_page;
use super::route::Route;
use crate::protocols::PROTOCOLS;
use crate::text::Language;

#[derive(Properties, PartialEq)]
pub struct HeaderProps {
    /// Where one is: from the general to the special.
    pub crumbs: Vec<String>,
    pub on_help: Callback<()>,
}

#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let sandbox = Route::Sandbox { protocol: PROTOCOLS[0].id.to_owned(), query: Vec::new() }.href();
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
            <nav class="top-nav" aria-label={words.get("header-nav")}>
                <a class="ghost hide-narrow" href={Route::Catalogue.href()}>{ words.get("header-lessons") }</a>
                <a class="ghost hide-narrow" href={sandbox}>{ words.get("header-sandbox") }</a>
            </nav>
            <button type="button" class="ghost boxed" lang={other.tag()} onclick={switch_language}>
                { other.own_name() }
            </button>
            <button type="button" class="ghost boxed" title={theme_title.clone()} aria-label={theme_title}
                onclick={switch_theme}>
                { icon(Icon::Theme) }<span class="hide-narrow theme-word">{ theme }</span>
            </button>
            <button type="button" class="ghost boxed" aria-label={words.get("help-open")} title={words.get("help-open")}
                onclick={props.on_help.reform(|_: MouseEvent| ())}>{ "?" }</button>
        </header>
    }
}
