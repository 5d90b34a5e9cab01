//! A lesson: its text beside the stage, step by step.

mod budget;
mod choices;
mod elsewhere;
mod frame;
mod goal;
mod loading;
mod material;
mod options;
mod order_card;
mod printed_stage;
mod restart;
mod run;
mod step;
mod step_text;
mod story;
mod survive_card;
mod task_card;
mod to_card;

use std::rc::Rc;

use yew::prelude::*;

use crate::text::Language;
use crate::ui::lesson_files::{self, LoadError, OwnLesson};
use crate::ui::lesson_index;
use crate::ui::nearest::nearest;
use crate::ui::page::{Go, Page, use_page};
use crate::ui::pages::not_found::NotFound;
use crate::ui::progress::Keeper;
use crate::ui::route::Route;
pub use budget::step_allows;
pub use elsewhere::{Complaints, ElsewherePage, load_elsewhere, material_of, refused};
pub use frame::{Frame, panel_keys};
use loading::use_named_failure;
pub use loading::{Failed, Loading};
pub use material::{Material, Source};
pub use order_card::{OrderCard, OrderCardProps};
pub use step::StepView;
pub use survive_card::{SurviveCard, SurviveCardProps};

#[derive(Properties, PartialEq)]
pub struct LessonPageProps {
    pub slug: String,
    pub step: Option<String>,
    pub on_crumbs: Callback<Vec<String>>,
}

#[derive(Clone, PartialEq)]
enum Loaded {
    NotYet,
    /// There is no such lesson; the nearest ones.
    Unknown(Vec<String>),
    Failed(LoadError),
    Ready(Material),
}

async fn load(slug: &str, language: Language) -> Loaded {
    match load_own(slug, language).await {
        Ok(Ok(material)) => Loaded::Ready(material),
        Ok(Err(known)) => {
            let near = nearest(slug, known.iter().map(String::as_str));
            Loaded::Unknown(near.into_iter().map(str::to_owned).collect())
        }
        Err(error) => Loaded::Failed(error),
    }
}

/// A lesson of this page; else the names that there are.
pub async fn load_own(slug: &str, language: Language) -> Result<Result<Material, Vec<String>>, LoadError> {
    let OwnLesson { lesson, prose, standing } = match lesson_files::own_lesson(slug, language).await {
        // The index knows what there is instead, or what is wrong with a lesson that is being written.
        Err(LoadError::Missing(what)) => {
            let index = lesson_index::load().await?;
            if let Some(complaints) = index.complaints(slug) {
                return Err(LoadError::Wrong(complaints.to_owned()));
            }
            if index.lesson(slug).is_some() {
                return Err(LoadError::Missing(what));
            }
            return Ok(Err(index.catalogue.slugs().map(str::to_owned).collect()));
        }
        arrived => arrived?,
    };
    Ok(Ok(Material { lesson: Rc::new(lesson), prose: Rc::new(prose), standing, source: Source::Here }))
}

#[component]
pub fn LessonPage(props: &LessonPageProps) -> Html {
    let page = use_page();
    let language = page.words.language();
    let loaded = use_state(|| Loaded::NotYet);
    let tries = use_state(|| 0u32);
    let keeper = use_memo(props.slug.clone(), |slug| Keeper::in_browser(slug.clone(), Callback::noop()));
    {
        let loaded = loaded.setter();
        use_effect_with((props.slug.clone(), language, *tries), move |(slug, language, _)| {
            let (slug, language) = (slug.clone(), *language);
            wasm_bindgen_futures::spawn_local(async move { loaded.set(load(&slug, language).await) });
        });
    }
    use_named_failure(matches!(*loaded, Loaded::Failed(_)), &props.on_crumbs);
    let on_crumbs = props.on_crumbs.clone();
    match &*loaded {
        Loaded::NotYet => html! { <Loading/> },
        Loaded::Unknown(near) => {
            let why = page.words.with("not-found-lesson", &[("what", props.slug.clone().into())]);
            let instead: Vec<(String, Route)> = near
                .iter()
                .map(|slug| (slug.clone(), Route::Lesson { slug: slug.clone(), step: None }))
                .collect();
            html! { <NotFound what={props.slug.clone()} {why} {instead} {on_crumbs}/> }
        }
        Loaded::Failed(error) => {
            let (error, loaded) = (error.clone(), loaded.setter());
            let on_retry = Callback::from(move |()| {
                loaded.set(Loaded::NotYet);
                tries.set(*tries + 1);
            });
            html! { <Failed {error} {on_retry}/> }
        }
        Loaded::Ready(material) => opened(&page, material, &keeper, props.step.as_deref(), on_crumbs),
    }
}

/// The step that the address names, else the one that was open last, else the first.
fn opened(
    page: &Page,
    material: &Material,
    keeper: &Keeper,
    step: Option<&str>,
    on_crumbs: Callback<Vec<String>>,
) -> Html {
    let lesson = &material.lesson;
    let remembered = || keeper.record().at.filter(|id| lesson.step(id).is_some());
    let found = match step {
        Some(id) => lesson.step(id),
        None => remembered().and_then(|id| lesson.step(&id)).or(lesson.steps.iter().enumerate().next()),
    };
    let Some((index, found)) = found else {
        let what = step.unwrap_or_default().to_owned();
        let near = nearest(&what, lesson.steps.iter().map(|step| step.id.as_str()));
        let instead: Vec<(String, Route)> = near
            .into_iter()
            .chain(lesson.steps.first().map(|step| step.id.as_str()))
            .filter_map(|id| Some((id.to_owned(), material.route(Some(id))?)))
            .collect();
        let why = page.words.with("not-found-step", &[("what", what.clone().into())]);
        return html! { <NotFound {what} {why} {instead} {on_crumbs}/> };
    };
    let go_to = {
        let (go, material) = (page.go.clone(), material.clone());
        Callback::from(move |index: usize| {
            let step = material.lesson.steps.get(index).map(|step| step.id.as_str());
            if let Some(route) = material.route(step) {
                go.emit(Go { route, replace: false });
            }
        })
    };
    // A lesson that comes once more, in another language, may have become one about something else.
    let key = format!("{}-{}", found.setup.spec.id, found.id);
    html! {
        <StepView {key} material={material.clone()} {index} keeper={keeper.clone()} {go_to} {on_crumbs}/>
    }
}
