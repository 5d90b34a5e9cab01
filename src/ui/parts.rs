//! Parts of the page. A page of several files fetches each when it is wanted; the first file has none of them.

use yew::prelude::*;

use super::dom;
use super::lesson_index;
use super::pages::lesson::{ElsewherePage, LessonPage};
use super::pages::{
    bench::BenchPage, catalogue::CataloguePage, catalogue::SandboxesPage, compare::ComparePage, embed,
    lab::LabPage, open::OpenPage, progress::ProgressPage, run::RunPage, sandbox::SandboxPage,
    teach::TeachPage,
};
use super::route::Route;
use crate::fetched::{self, Fetched, NotLoaded, fetched, later};
use crate::protocols::{self, PROTOCOLS, Protocol};
use crate::share::SharedRun;
use crate::text::{self, Language};

/// Shows the page of a route; `None` if it is not of this part.
type View = fn(&Route, Callback<Vec<String>>) -> Option<Html>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Home,
    Lesson,
    Explore,
    Teach,
    Lab,
    Embed,
}

static HOME: Fetched<View> = fetched!(home: View = |route, on_crumbs| match route {
    Route::Catalogue => Some(html! { <CataloguePage {on_crumbs}/> }),
    Route::Sandboxes => Some(html! { <SandboxesPage {on_crumbs}/> }),
    _ => None,
});

static LESSON: Fetched<View> = fetched!(lesson: View = |route, on_crumbs| match route.clone() {
    Route::Lesson { slug, step } => {
        Some(html! { <LessonPage key={slug.clone()} slug={slug.clone()} {step} {on_crumbs}/> })
    }
    _ => None,
});

static EXPLORE: Fetched<View> = fetched!(explore: View = |route, on_crumbs| match route.clone() {
    Route::Sandbox { protocol, query } => {
        Some(html! { <SandboxPage key={protocol.clone()} protocol={protocol.clone()} {query} {on_crumbs}/> })
    }
    Route::Run { packed } => {
        Some(html! { <RunPage key={packed.clone()} packed={packed.clone()} {on_crumbs}/> })
    }
    Route::Compare { left, right } => Some(html! {
        <ComparePage key={format!("{left}/{right}")} left={left.clone()} right={right.clone()} {on_crumbs}/>
    }),
    Route::Open => Some(html! { <OpenPage {on_crumbs}/> }),
    _ => None,
});

static TEACH: Fetched<View> = fetched!(teach: View = |route, on_crumbs| match route {
    Route::Progress => Some(html! { <ProgressPage {on_crumbs}/> }),
    Route::Teach => Some(html! { <TeachPage {on_crumbs}/> }),
    Route::Bench => Some(html! { <BenchPage {on_crumbs}/> }),
    _ => None,
});

static LAB: Fetched<View> = fetched!(lab: View = |route, on_crumbs| match route.clone() {
    Route::Lab { slug, query } => {
        let key = slug.clone().unwrap_or_default();
        Some(html! { <LabPage key={key} slug={slug.clone()} query={query.clone()} {on_crumbs}/> })
    }
    _ => None,
});

static EMBED: Fetched<View> = fetched!(embed: View = |route, on_crumbs| match route.clone() {
    _ if dom::is_embedded() => Some(html! { <embed::EmbedPage/> }),
    Route::Elsewhere { src, step } => {
        Some(html! { <ElsewherePage key={src.clone()} src={src.clone()} {step} {on_crumbs}/> })
    }
    _ => None,
});

impl Part {
    /// The part that has the page of a route.
    fn of(route: &Route) -> Option<Part> {
        if dom::is_embedded() {
            return Some(Part::Embed);
        }
        match route {
            Route::Catalogue | Route::Sandboxes => Some(Part::Home),
            Route::Sandbox { .. } | Route::Run { .. } | Route::Compare { .. } | Route::Open => {
                Some(Part::Explore)
            }
            Route::Progress | Route::Teach | Route::Bench => Some(Part::Teach),
            Route::Lab { .. } => Some(Part::Lab),
            Route::Elsewhere { .. } => Some(Part::Embed),
            Route::Lesson { .. } => Some(Part::Lesson),
            Route::Unknown { .. } => None,
        }
    }

    fn view(self) -> &'static Fetched<View> {
        match self {
            Part::Home => &HOME,
            Part::Lesson => &LESSON,
            Part::Explore => &EXPLORE,
            Part::Teach => &TEACH,
            Part::Lab => &LAB,
            Part::Embed => &EMBED,
        }
    }
}

/// What the page of a route needs before it can be shown.
struct Needs {
    part: Option<Part>,
    protocols: Vec<&'static Protocol>,
    /// The check of a lesson says what happened in English.
    english: bool,
    /// The texts of the lab.
    lab: bool,
}

impl Needs {
    fn of(route: &Route) -> Needs {
        let protocols = match route {
            _ if dom::is_embedded() => {
                let run = dom::search_parameter("run").and_then(|run| SharedRun::decode(&run).ok());
                run.map(|run| protocols::named_in(&run.text)).unwrap_or_default()
            }
            Route::Sandbox { protocol, .. } => protocols::find(protocol).into_iter().collect(),
            // A file may hold a run of any.
            Route::Open | Route::Teach | Route::Bench => PROTOCOLS.iter().collect(),
            // What these show says itself which protocol it needs, and they wait for it.
            Route::Lesson { .. } | Route::Elsewhere { .. } | Route::Run { .. } | Route::Compare { .. } => {
                Vec::new()
            }
            // An experiment says itself which protocol it needs, and waits for it.
            Route::Catalogue
            | Route::Sandboxes
            | Route::Progress
            | Route::Lab { .. }
            | Route::Unknown { .. } => Vec::new(),
        };
        let part = Part::of(route);
        Needs { part, protocols, english: matches!(route, Route::Teach), lab: part == Some(Part::Lab) }
    }

    fn are_met(&self) -> bool {
        self.part.is_none_or(|part| part.view().get().is_some())
            && (!self.english || text::is_here(Language::English))
            && (!self.lab || text::is_lab_here())
            && self.protocols.iter().all(|protocol| text::is_loaded(protocol))
    }
}

/// Whether the page of a route can be shown at once.
pub fn is_here(route: &Route) -> bool {
    Needs::of(route).are_met()
}

/// Fetches what the page of a route needs before it can be shown.
///
/// # Errors
/// If it does not arrive. It may be asked for again.
pub async fn load(route: &Route) -> Result<(), NotLoaded> {
    let Needs { part, protocols, english, lab } = Needs::of(route);
    // First: protocols come with their texts in the languages that are wanted.
    let english = async {
        if english {
            text::load(Language::English).await?;
        }
        Ok(())
    };
    let lab = async {
        if lab {
            text::load_lab().await?;
        }
        Ok(())
    };
    let view = async {
        if let Some(part) = part {
            part.view().load().await?;
        }
        Ok(())
    };
    let index = async {
        if !dom::is_embedded()
            && matches!(route, Route::Catalogue | Route::Sandboxes | Route::Progress | Route::Teach)
        {
            // They say themselves if it does not arrive.
            let _ = lesson_index::load().await;
        }
        Ok(())
    };
    fetched::all([
        later(english),
        later(lab),
        later(view),
        later(index),
        later(text::load_protocols(protocols)),
    ])
    .await
}

/// The page of a route that a part has. `None` if the part is not here, or if the route has no part.
pub fn view(route: &Route, on_crumbs: Callback<Vec<String>>) -> Option<Html> {
    Part::of(route)?.view().get().and_then(|view| view(route, on_crumbs))
}
