//! A lesson: its text beside the stage, step by step.

mod budget;
mod goal;
mod loading;
mod step;
mod step_text;
mod task_card;

use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::{Catalogue, Lesson};
use crate::text::Language;
use crate::ui::lesson_files::{self, LessonProse, LoadError};
use crate::ui::nearest::nearest;
use crate::ui::page::{Go, Page, use_page};
use crate::ui::pages::not_found::NotFound;
use crate::ui::progress::{self, Progress};
use crate::ui::route::Route;
use loading::{Failed, Loading};
use step::StepView;

#[derive(Properties, PartialEq)]
pub struct LessonPageProps {
    pub slug: String,
    pub step: Option<String>,
    pub on_crumbs: Callback<Vec<String>>,
}

/// All that a lesson needs. Two are equal if they are the same.
#[derive(Clone)]
pub struct Material {
    pub lesson: Rc<Lesson>,
    pub catalogue: Rc<Catalogue>,
    pub prose: Rc<LessonProse>,
}

impl PartialEq for Material {
    fn eq(&self, other: &Material) -> bool {
        Rc::ptr_eq(&self.lesson, &other.lesson) && Rc::ptr_eq(&self.prose, &other.prose)
    }
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
    match try_load(slug, language).await {
        Ok(loaded) => loaded,
        Err(error) => Loaded::Failed(error),
    }
}

async fn try_load(slug: &str, language: Language) -> Result<Loaded, LoadError> {
    let catalogue = lesson_files::catalogue().await?;
    if !catalogue.slugs().any(|known| known == slug) {
        return Ok(Loaded::Unknown(
            nearest(slug, catalogue.slugs()).into_iter().map(str::to_owned).collect(),
        ));
    }
    let lesson = lesson_files::lesson(slug).await?;
    let prose = lesson_files::prose(&lesson, language).await?;
    Ok(Loaded::Ready(Material {
        lesson: Rc::new(lesson),
        catalogue: Rc::new(catalogue),
        prose: Rc::new(prose),
    }))
}

#[component]
pub fn LessonPage(props: &LessonPageProps) -> Html {
    let page = use_page();
    let language = page.words.language();
    let loaded = use_state(|| Loaded::NotYet);
    let tries = use_state(|| 0u32);
    {
        let loaded = loaded.setter();
        use_effect_with((props.slug.clone(), language, *tries), move |(slug, language, _)| {
            let (slug, language) = (slug.clone(), *language);
            wasm_bindgen_futures::spawn_local(async move { loaded.set(load(&slug, language).await) });
        });
    }
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
            let on_retry = Callback::from(move |()| tries.set(*tries + 1));
            html! { <Failed error={error.clone()} {on_retry}/> }
        }
        Loaded::Ready(material) => opened(&page, props, material),
    }
}

/// The step that the address names, else the one that was open last, else the first.
fn opened(page: &Page, props: &LessonPageProps, material: &Material) -> Html {
    let lesson = &material.lesson;
    let remembered = || Progress::load().lesson(&lesson.slug).at.filter(|id| lesson.step(id).is_some());
    let index = match &props.step {
        Some(id) => lesson.step(id).map(|(index, _)| index),
        None => Some(remembered().and_then(|id| lesson.step(&id)).map_or(0, |(index, _)| index)),
    };
    let Some(index) = index else {
        let what = props.step.clone().unwrap_or_default();
        let near = nearest(&what, lesson.steps.iter().map(|step| step.id.as_str()));
        let instead: Vec<(String, Route)> = near
            .into_iter()
            .chain(lesson.steps.first().map(|step| step.id.as_str()))
            .map(|id| (id.to_owned(), Route::Lesson { slug: lesson.slug.clone(), step: Some(id.to_owned()) }))
            .collect();
        let why = page.words.with("not-found-step", &[("what", what.clone().into())]);
        return html! { <NotFound {what} {why} {instead} on_crumbs={props.on_crumbs.clone()}/> };
    };
    let go_to = {
        let (go, lesson) = (page.go.clone(), lesson.clone());
        Callback::from(move |index: usize| {
            let step = lesson.steps.get(index).map(|step| step.id.clone());
            go.emit(Go { route: Route::Lesson { slug: lesson.slug.clone(), step }, replace: false });
        })
    };
    let key = lesson.steps[index].id.clone();
    html! {
        <StepView {key} material={material.clone()} {index} {go_to} on_crumbs={props.on_crumbs.clone()}/>
    }
}

/// Notes that a step is done.
pub fn mark_done(slug: &str, step: &str) {
    progress::update(slug, |lesson| {
        lesson.done.insert(step.to_owned());
    });
}
