//! The lab: experiments over many runs, all of them or one.

mod experiment;
mod own;
mod point;

use std::sync::Arc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use crate::protocols::named_in;
use crate::study::lab::{Experiment, SHIPPED, Shipped};
use crate::text::{self, load_protocols};
use crate::ui::ask_again::AskAgain;
use crate::ui::page::use_page;
use crate::ui::pages::not_found::NotFound;
use crate::ui::route::Route;
use experiment::{Given, Laboratory};
use own::OwnExperiment;

#[derive(Properties, PartialEq)]
pub struct LabPageProps {
    pub slug: Option<String>,
    pub query: Vec<(String, String)>,
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn LabPage(props: &LabPageProps) -> Html {
    let words = use_page().words;
    let on_crumbs = props.on_crumbs.clone();
    let Some(slug) = &props.slug else { return html! { <Experiments {on_crumbs}/> } };
    let Some(shipped) = SHIPPED.iter().find(|shipped| shipped.slug == slug) else {
        let instead = vec![(words.get("lab-back"), Route::Lab { slug: None, query: Vec::new() })];
        return html! { <NotFound what={slug.clone()} why={words.get("lab-unknown")} {instead} {on_crumbs}/> };
    };
    html! { <OfShipped slug={shipped.slug} query={props.query.clone()} {on_crumbs}/> }
}

#[derive(Properties, PartialEq)]
struct OfShippedProps {
    slug: &'static str,
    query: Vec<(String, String)>,
    on_crumbs: Callback<Vec<String>>,
}

/// An experiment whose protocol has to arrive first.
#[component]
fn OfShipped(props: &OfShippedProps) -> Html {
    let words = use_page().words;
    let read_one = use_state(|| None::<Result<Given, String>>);
    let tries = use_state(|| 0u32);
    {
        let (read_one, missing) = (read_one.setter(), words.get("lab-missing"));
        use_effect_with((props.slug, *tries), move |(slug, _)| {
            let slug = *slug;
            spawn_local(async move { read_one.set(Some(read(slug, missing).await)) });
        });
    }
    let on_crumbs = props.on_crumbs.clone();
    match &*read_one {
        None => html! { <p class="quiet lab-wait" role="status">{ words.get("lesson-loading") }</p> },
        Some(Ok(given)) => {
            html! { <Laboratory given={given.clone()} query={props.query.clone()} shipped=true {on_crumbs}/> }
        }
        Some(Err(why)) => html! {
            <main id="main" tabindex="-1" class="plain-page">
                <h1 tabindex="-1">{ words.get("lab-title") }</h1>
                <AskAgain why={why.clone()} on_retry={Callback::from(move |()| tries.set(*tries + 1))}/>
            </main>
        },
    }
}

/// `missing` says that the protocol did not arrive.
async fn read(slug: &str, missing: String) -> Result<Given, String> {
    let shipped = SHIPPED.iter().find(|shipped| shipped.slug == slug).ok_or_else(|| slug.to_owned())?;
    let needed = named_in(shipped.text);
    if !needed.iter().all(|protocol| text::is_loaded(protocol)) {
        load_protocols(needed).await.map_err(|_| missing)?;
    }
    let experiment = Experiment::parse(shipped.slug, shipped.text)
        .map_err(|complaints| crate::lesson::in_lines(&complaints))?;
    Ok(Given(Arc::new(experiment)))
}

#[derive(Properties, PartialEq)]
struct ExperimentsProps {
    on_crumbs: Callback<Vec<String>>,
}

#[component]
fn Experiments(props: &ExperimentsProps) -> Html {
    let words = use_page().words;
    let own = use_state(|| None::<Given>);
    {
        let on_crumbs = props.on_crumbs.clone();
        use_effect_with(words.get("lab-title"), move |title| on_crumbs.emit(vec![title.clone()]));
    }
    if let Some(given) = &*own {
        let on_crumbs = props.on_crumbs.clone();
        return html! { <Laboratory given={given.clone()} query={Vec::new()} shipped=false {on_crumbs}/> };
    }
    let card = |shipped: &Shipped| {
        let (title, see) = shipped.heading();
        let href = Route::Lab { slug: Some(shipped.slug.to_owned()), query: Vec::new() }.href();
        let language = words.language();
        html! {
            <li key={shipped.slug}>
                <a class="lab-card" {href} data-experiment={shipped.slug}>
                    <span class="lab-card-title">{ title.get(language).to_owned() }</span>
                    <span class="lab-card-text">{ see.get(language).to_owned() }</span>
                </a>
            </li>
        }
    };
    html! {
        <main id="main" tabindex="-1" class="plain-page lab">
            <h1 tabindex="-1">{ words.get("lab-title") }</h1>
            <p>{ words.get("lab-text") }</p>
            <ul class="lab-cards">{ for SHIPPED.iter().map(card) }</ul>
            <OwnExperiment on_given={Callback::from(move |given| own.set(Some(given)))}/>
        </main>
    }
}
