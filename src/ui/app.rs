//! The app: which page is shown, in which language and theme.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::MouseEvent;
use yew::prelude::*;

use super::ask_again::AskAgain;
use super::broken;
use super::dom;
use super::header::Header;
use super::help::Help;
use super::icons::{Icon, icon};
use super::keys::use_help_key;
use super::media::use_media;
use super::page::{Go, Page, use_page};
use super::pages::lesson::Loading;
use super::pages::not_found::NotFound;
use super::parts;
use super::progress;
use super::route::{Route, route_now};
use super::storage;
use super::suspended_run;
use super::theme::Theme;
use super::words::Words;
use crate::fetched::NotLoaded;
use crate::text::{self, Language, Texts};

/// The tag of the language that the address asks for, else of the one chosen last, else of the browser's.
fn first_tag() -> String {
    let navigator = dom::window().navigator().language();
    [dom::search_parameter("lang"), storage::read(storage::LANGUAGE), navigator]
        .into_iter()
        .flatten()
        .find(|tag| Texts::language_of(tag).is_some())
        .unwrap_or_else(|| Language::default().tag().to_owned())
}

/// The language that the page begins in.
pub fn first_language() -> Language {
    Texts::language_of(&first_tag()).unwrap_or_default()
}

/// The words that the page begins with. They have been loaded.
pub fn first_words() -> Words {
    Words::for_tag(&first_tag()).unwrap_or_else(|| Words::new(Language::default()))
}

#[component]
pub fn App() -> Html {
    let words = use_state(first_words);
    let theme = use_state(|| Theme::remembered(dom::search_parameter("theme").as_deref()));
    let reduced_motion = use_media("(prefers-reduced-motion: reduce)");
    let (place, navigated, go) = use_place();
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
            dom::replace_search_parameter("theme", chosen.word());
            theme.set(chosen);
        })
    };
    let set_language = {
        let words = words.setter();
        use_callback((), move |chosen: Language, ()| {
            storage::write(storage::LANGUAGE, chosen.tag());
            dom::replace_search_parameter("lang", chosen.tag());
            let words = words.clone();
            spawn_local(async move {
                match text::load(chosen).await {
                    Ok(()) => words.set(Words::new(chosen)),
                    // A page that begins in that language says itself what is missing.
                    Err(NotLoaded) => drop(dom::window().location().reload()),
                }
            });
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
        go: go.clone(),
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
                { shown(&place, &go, on_crumbs) }
            } else {
                <a class="skip" href="#main" onclick={skip}>{ words.get("skip") }</a>
                <Header crumbs={(*crumbs).clone()} route={place.route.clone()} on_help={set_help(true)}/>
                <Notice/>
                { shown(&place, &go, on_crumbs) }
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

fn shown(place: &Place, go: &Callback<Go>, on_crumbs: Callback<Vec<String>>) -> Html {
    let route = place.route.clone();
    match place.arrival {
        Arrival::OnItsWay => html! { <Loading/> },
        Arrival::Failed => {
            let on_retry = go.reform(move |()| Go { route: route.clone(), replace: true });
            html! { <NotArrived {on_retry} {on_crumbs}/> }
        }
        Arrival::Here => parts::view(&route, on_crumbs.clone()).unwrap_or_else(|| match route {
            Route::Unknown { path } => html! { <NotFound what={path} {on_crumbs}/> },
            // What is here of another page can be shown.
            _ => Html::default(),
        }),
    }
}

#[derive(Properties, PartialEq)]
struct NotArrivedProps {
    on_retry: Callback<()>,
    on_crumbs: Callback<Vec<String>>,
}

/// In place of a page whose code did not arrive.
#[component]
fn NotArrived(props: &NotArrivedProps) -> Html {
    let words = use_page().words;
    let title = words.get("part-failed");
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(title.clone(), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    html! {
        <main id="main" tabindex="-1" class="plain-page">
            <div class="plain-alert" role="alert">
                <h1 tabindex="-1">{ title }</h1>
                <AskAgain why={words.get("part-failed-text")} class="button-main" on_retry={props.on_retry.clone()}/>
            </div>
        </main>
    }
}

/// Where one is, and whether what is needed to show it has arrived.
#[derive(Clone, Debug, PartialEq)]
struct Place {
    route: Route,
    arrival: Arrival,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Arrival {
    Here,
    OnItsWay,
    Failed,
}

/// The present place and the way to another one. On another page the focus goes to its heading.
#[hook]
fn use_place() -> (Place, bool, Callback<Go>) {
    let place = use_state(|| {
        let route = route_now();
        // What the first page needs has been asked for before there was an app.
        let arrival = if parts::is_here(&route) { Arrival::Here } else { Arrival::Failed };
        Place { route, arrival }
    });
    let arrive = use_arrival(place.setter());
    {
        let arrive = arrive.clone();
        use_effect_with((), move |()| {
            let listeners = ["hashchange", "popstate"].map(|event| {
                let arrive = arrive.clone();
                EventListener::new(&dom::window(), event, move |_| {
                    arrive.emit(suspended_run::way_back(route_now()))
                })
            });
            move || drop(listeners)
        });
    }
    let go = use_callback((), move |go: Go, ()| {
        if let Ok(history) = dom::window().history() {
            let href = go.route.href();
            // A frame may forbid changing its address; the page is shown all the same.
            // Back belongs to the page that embeds a lesson.
            let _ = if go.replace || dom::is_embedded() {
                history.replace_state_with_url(&JsValue::NULL, "", Some(&href))
            } else {
                history.push_state_with_url(&JsValue::NULL, "", Some(&href))
            };
        }
        arrive.emit(go.route);
    });
    let first = use_memo((), |()| place.route.clone());
    let navigated = use_mut_ref(|| false);
    *navigated.borrow_mut() |= !first.same_page(&place.route);
    let last = use_mut_ref(|| None::<Place>);
    use_effect_with((*place).clone(), move |place| {
        let Some(last) = last.borrow_mut().replace(place.clone()) else { return };
        let goes = !last.route.same_page(&place.route);
        if goes {
            dom::window().scroll_to_with_x_and_y(0.0, 0.0);
        }
        if goes || last.arrival != place.arrival {
            dom::focus("h1");
        }
    });
    let navigated = *navigated.borrow();
    ((*place).clone(), navigated, go)
}

/// Goes to a route as soon as what it needs is here, and says meanwhile that it is on its way. Anyone who goes elsewhere
/// meanwhile stays there.
#[hook]
fn use_arrival(place: UseStateSetter<Place>) -> Callback<Route> {
    let turn = use_mut_ref(|| 0u32);
    use_callback((), move |route: Route, ()| {
        *turn.borrow_mut() += 1;
        if parts::is_here(&route) {
            return place.set(Place { route, arrival: Arrival::Here });
        }
        place.set(Place { route: route.clone(), arrival: Arrival::OnItsWay });
        let (place, turn) = (place.clone(), turn.clone());
        let mine = *turn.borrow();
        spawn_local(async move {
            let loaded = parts::load(&route).await;
            if *turn.borrow() == mine {
                let arrival = if loaded.is_ok() { Arrival::Here } else { Arrival::Failed };
                place.set(Place { route, arrival });
            }
        });
    })
}
