//! Parts of the page. What a lesson needs is there from the start; a page of several files fetches the others when they
//! are wanted.

use std::sync::OnceLock;

use yew::prelude::*;

use super::dom;
use super::lesson_index;
use super::pages::lesson::ElsewherePage;
use super::pages::{
    bench::BenchPage, catalogue::CataloguePage, compare::ComparePage, embed, open::OpenPage,
    progress::ProgressPage, run::RunPage, sandbox::SandboxPage, teach::TeachPage,
};
use super::route::Route;
use crate::protocols::{self, NotLoaded, PROTOCOLS, ProtocolSpec};
use crate::share::SharedRun;

/// Shows the page of a route; `None` if it is not of this part.
type View = fn(&Route, Callback<Vec<String>>) -> Option<Html>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Home,
    Explore,
    Teach,
    Embed,
}

/// A function that fetches something, from the name of the file that a page of several files has it in.
#[cfg(feature = "split")]
macro_rules! part {
    ($file:ident -> $kind:ty, $what:expr) => {
        #[wasm_split_helpers::wasm_split($file, fallible)]
        fn $file() -> Result<$kind, NotLoaded> {
            Ok($what)
        }
    };
}

#[cfg(not(feature = "split"))]
macro_rules! part {
    ($file:ident -> $kind:ty, $what:expr) => {
        async fn $file() -> Result<$kind, NotLoaded> {
            Ok($what)
        }
    };
}

pub(super) use part;

part!(home -> View, |route, on_crumbs| match route {
    Route::Catalogue => Some(html! { <CataloguePage {on_crumbs}/> }),
    _ => None,
});

part!(explore -> View, |route, on_crumbs| match route.clone() {
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

part!(teach -> View, |route, on_crumbs| match route {
    Route::Progress => Some(html! { <ProgressPage {on_crumbs}/> }),
    Route::Teach => Some(html! { <TeachPage {on_crumbs}/> }),
    Route::Bench => Some(html! { <BenchPage {on_crumbs}/> }),
    _ => None,
});

part!(embed -> View, |route, on_crumbs| match route.clone() {
    _ if dom::is_embedded() => Some(html! { <embed::EmbedPage/> }),
    Route::Elsewhere { src, step } => {
        Some(html! { <ElsewherePage key={src.clone()} src={src.clone()} {step} {on_crumbs}/> })
    }
    _ => None,
});

impl Part {
    /// The part that a route needs beside what is always there.
    fn of(route: &Route) -> Option<Part> {
        if dom::is_embedded() {
            return Some(Part::Embed);
        }
        match route {
            Route::Catalogue => Some(Part::Home),
            Route::Sandbox { .. } | Route::Run { .. } | Route::Compare { .. } | Route::Open => {
                Some(Part::Explore)
            }
            Route::Progress | Route::Teach | Route::Bench => Some(Part::Teach),
            Route::Elsewhere { .. } => Some(Part::Embed),
            Route::Lesson { .. } | Route::Unknown { .. } => None,
        }
    }

    fn arrived(self) -> &'static OnceLock<View> {
        static ARRIVED: [OnceLock<View>; 4] = [const { OnceLock::new() }; 4];
        &ARRIVED[self as usize]
    }

    async fn load(self) -> Result<(), NotLoaded> {
        if self.arrived().get().is_none() {
            let view = match self {
                Part::Home => home().await,
                Part::Explore => explore().await,
                Part::Teach => teach().await,
                Part::Embed => embed().await,
            }?;
            self.arrived().get_or_init(|| view);
        }
        Ok(())
    }
}

/// What the page of a route needs before it can be shown.
struct Needs {
    part: Option<Part>,
    protocols: Vec<&'static ProtocolSpec>,
}

impl Needs {
    fn of(route: &Route) -> Needs {
        let protocols = match route {
            _ if dom::is_embedded() => {
                let run = dom::search_parameter("run").and_then(|run| SharedRun::decode(&run).ok());
                run.map(|run| protocols::named_in(&run.text).collect()).unwrap_or_default()
            }
            Route::Sandbox { protocol, .. } => protocols::find(protocol).into_iter().collect(),
            // A file may hold a run of any.
            Route::Open | Route::Teach | Route::Bench => PROTOCOLS.to_vec(),
            // What these show says itself which protocol it needs, and they wait for it.
            Route::Lesson { .. } | Route::Elsewhere { .. } | Route::Run { .. } | Route::Compare { .. } => {
                Vec::new()
            }
            Route::Catalogue | Route::Progress | Route::Unknown { .. } => Vec::new(),
        };
        Needs { part: Part::of(route), protocols }
    }

    fn are_met(&self) -> bool {
        self.part.is_none_or(|part| part.arrived().get().is_some())
            && self.protocols.iter().all(|spec| spec.is_loaded())
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
    let Needs { part, protocols } = Needs::of(route);
    if let Some(part) = part {
        part.load().await?;
    }
    if matches!(route, Route::Catalogue | Route::Progress | Route::Teach) {
        // They say themselves if it does not arrive.
        let _ = lesson_index::load().await;
    }
    for spec in protocols {
        spec.load().await?;
    }
    Ok(())
}

/// The page of a route that a part has. `None` if the part is not here, or if the route has no part.
pub fn view(route: &Route, on_crumbs: Callback<Vec<String>>) -> Option<Html> {
    Part::of(route)?.arrived().get().and_then(|view| view(route, on_crumbs))
}
