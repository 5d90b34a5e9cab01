//! The app: which page is shown, in which language and theme.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::MouseEvent;
use yew::prelude::*;

use super::broken;
use super::dom;
use super::header::Header;
use super::help::Help;
use super::icons::{Icon, icon};
use super::keys::use_help_key;
use super::media::use_media;
use super::page::{Go, Page, use_page};
use super::pages::embed::EmbedPage;
use super::pages::lesson::{ElsewherePage, LessonPage};
use super::pages::{bench::BenchPage, catalogue::CataloguePage, compare::ComparePage, not_found::NotFound};
use super::pages::{
    open::OpenPage, progress::ProgressPage, run::RunPage, sandbox::SandboxPage, teach::TeachPage,
};
use super::progress;
use super::route::Route;
use super::storage;
use super::theme::Theme;
use super::words::Words;
use crate::text::Language;

/// The language that the address asks for, else the one chosen last, else the browser's.
pub fn first_words() -> Words {
    let navigator = dom::window().navigator().language();
    [dom::search_parameter("lang"), storage::read(storage::LANGUAGE), navigator]
        .into_iter()
        .flatten()
        .find_map(|tag| Words::for_tag(&tag))
        .unwrap_or_else(|| Words::new(Language::default()))
}

#[component]
pub fn App() -> Html {
    let words = use_state(first_words);
    let theme = use_state(|| Theme::remembered(dom::search_parameter("theme").as_deref()));
    let reduced_motion = use_media("(prefers-reduced-motion: reduce)");
    let (route, navigated, go) = use_route();
    let help = use_state(|| false);
    let crumbs = use_state(Vec::<String>::new);
    {
        let help = help.setter();
        use_help_key(Callback::from(move |()| help.set(true)));
    }
    use_effect_with((*words).clone(), |words: &Words| {
        broken::report_panics(words);
        if let Some(root) = dom::document().document_element() {
            // An attribute with a well-formed name can always be set.
            let _ = root.set_attribute("lang", words.tag());
            let _ = root.set_attribute("dir", words.direction());
        }
    });
    use_effect_with(*theme, |theme| theme.apply());
    {
        let title = crumbs.last().map_or("Faultline".to_owned(), |last| format!("{last} · Faultline"));
        use_effect_with(title, |title| dom::document().set_title(title));
    }
    let set_theme = {
        let theme = theme.setter();
        use_callback((), move |chosen: Theme, ()| {
            chosen.remember();
            theme.set(chosen);
        })
    };
    let set_language = {
        let words = words.setter();
        use_callback((), move |chosen: Language, ()| {
            storage::write(storage::LANGUAGE, chosen.tag());
            words.set(Words::new(chosen));
        })
    };
    let on_crumbs = {
        let crumbs = crumbs.setter();
        use_callback((), move |named: Vec<String>, ()| crumbs.set(named))
    };
    let page = Page {
        words: (*words).clone(),
        theme: *theme,
        reduced_motion,
        navigated,
        set_theme,
        set_language,
        go,
    };
    let set_help = |open: bool| {
        let help = help.setter();
        Callback::from(move |()| help.set(open))
    };
    let skip = Callback::from(|event: MouseEvent| {
        // A real `#main` would be taken for an address.
        event.prevent_default();
        dom::focus("main");
    });
    html! {
        <ContextProvider<Page> context={page}>
            if dom::is_embedded() {
                <EmbedPage/>
            } else {
                <a class="skip" href="#main" onclick={skip}>{ words.get("skip") }</a>
                <Header crumbs={(*crumbs).clone()} on_help={set_help(true)}/>
                <Notice/>
                { shown(&route, on_crumbs) }
            }
            <Help open={*help} on_close={set_help(false)}/>
        </ContextProvider<Page>>
    }
}

/// Says once that stored progress could not be read, and where it is now.
#[component]
fn Notice() -> Html {
    let words = use_page().words;
    let key = use_state(progress::set_aside_damaged);
    let close = {
        let key = key.setter();
        Callback::from(move |_: MouseEvent| key.set(None))
    };
    html! {
        if let Some(key) = &*key {
            <div class="notice" role="status">
                <p>{ words.with("notice-progress", &[("key", key.clone().into())]) }</p>
                <button type="button" class="round round-small" aria-label={words.get("close")} onclick={close}>
                    { icon(Icon::Close) }
                </button>
            </div>
        }
    }
}

fn shown(route: &Route, on_crumbs: Callback<Vec<String>>) -> Html {
    match route.clone() {
        Route::Catalogue => html! { <CataloguePage {on_crumbs}/> },
        Route::Lesson { slug, step } => {
            html! { <LessonPage key={slug.clone()} slug={slug.clone()} {step} {on_crumbs}/> }
        }
        Route::Sandbox { protocol, query } => {
            html! { <SandboxPage key={protocol.clone()} protocol={protocol.clone()} {query} {on_crumbs}/> }
        }
        Route::Elsewhere { src, step } => {
            html! { <ElsewherePage key={src.clone()} src={src.clone()} {step} {on_crumbs}/> }
        }
        Route::Run { packed } => {
            html! { <RunPage key={packed.clone()} packed={packed.clone()} {on_crumbs}/> }
        }
        Route::Compare { left, right } => {
            html! { <ComparePage key={format!("{left}/{right}")} left={left.clone()} right={right.clone()} {on_crumbs}/> }
        }
        Route::Open => html! { <OpenPage {on_crumbs}/> },
        Route::Progress => html! { <ProgressPage {on_crumbs}/> },
        Route::Teach => html! { <TeachPage {on_crumbs}/> },
        Route::Bench => html! { <BenchPage {on_crumbs}/> },
        Route::Unknown { path } => html! { <NotFound what={path} {on_crumbs}/> },
    }
}

/// The present address and the way to another one. On another page the focus goes to its heading.
#[hook]
fn use_route() -> (Route, bool, Callback<Go>) {
    let hash = || dom::window().location().hash().unwrap_or_default();
    let route = use_state(|| Route::parse(&hash()));
    {
        let route = route.setter();
        use_effect_with((), move |()| {
            let listeners = ["hashchange", "popstate"].map(|event| {
                let route = route.clone();
                EventListener::new(&dom::window(), event, move |_| route.set(Route::parse(&hash())))
            });
            move || drop(listeners)
        });
    }
    let go = {
        let route = route.setter();
        use_callback((), move |go: Go, ()| {
            if let Ok(history) = dom::window().history() {
                let href = go.route.href();
                // A frame may forbid changing its address; the page is shown all the same.
                let _ = if go.replace {
                    history.replace_state_with_url(&JsValue::NULL, "", Some(&href))
                } else {
                    history.push_state_with_url(&JsValue::NULL, "", Some(&href))
                };
            }
            route.set(go.route);
        })
    };
    let first = use_memo((), |()| (*route).clone());
    let navigated = use_mut_ref(|| false);
    *navigated.borrow_mut() |= !first.same_page(&route);
    let last = use_mut_ref(|| None::<Route>);
    use_effect_with((*route).clone(), move |route| {
        let last = last.borrow_mut().replace(route.clone());
        if last.is_some_and(|last| !last.same_page(route)) {
            dom::window().scroll_to_with_x_and_y(0.0, 0.0);
            dom::focus("h1");
        }
    });
    let navigated = *navigated.borrow();
    ((*route).clone(), navigated, go)
}
