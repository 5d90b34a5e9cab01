//! The text column of a lesson: how far one is, the step's text, its task, and the way on.

use yew::prelude::*;

use super::Material;
use crate::lesson::Section;
use crate::text::Language;
use crate::ui::lesson_files::LessonProse;
use crate::ui::page::use_page;
use crate::ui::progress::Progress;
use crate::ui::prose::{blocks, inlines};
use crate::ui::route::Route;

#[derive(Properties, PartialEq)]
pub struct StepTextProps {
    pub material: Material,
    pub index: usize,
    /// Counts what was done, so that the progress bars follow.
    pub done_count: u32,
    /// The last step is behind the reader.
    pub finished: bool,
    pub task: Html,
    pub is_task: bool,
    pub reached: bool,
    pub on_back: Callback<MouseEvent>,
    pub on_next: Callback<MouseEvent>,
}

/// The section of a step, and its language if that is another one than was asked for.
pub fn section_of<'a>(prose: &'a LessonProse, id: &str) -> Option<(&'a Section, Option<Language>)> {
    let own = prose.own.as_ref().and_then(|prose| prose.section(id));
    let other = || {
        let (language, prose) = prose.other.as_ref()?;
        Some((prose.section(id)?, Some(*language)))
    };
    own.map(|section| (section, None)).or_else(other)
}

#[component]
pub fn StepText(props: &StepTextProps) -> Html {
    let words = use_page().words;
    let hints = use_state(|| 0usize);
    let lesson = &props.material.lesson;
    let step = &lesson.steps[props.index];
    let section = section_of(&props.material.prose, &step.id);
    let foreign = section.and_then(|(_, foreign)| foreign);
    let all_hints = section.map(|(section, _)| section.hints.as_slice()).unwrap_or_default();
    let last = props.index + 1 == lesson.steps.len();
    let more = {
        let hints = hints.clone();
        Callback::from(move |_: MouseEvent| hints.set(*hints + 1))
    };
    html! {
        <div class="lesson">
            <div class="lesson-scroll" tabindex="0" role="region" aria-label={words.get("lesson-text")}>
                { steps(props, &words) }
                if props.finished {
                    { finished(props, &words) }
                } else {
                    if let Some(language) = foreign {
                        <p class="card quiet">{ words.with("lesson-untranslated", &[("language", language.own_name().into())]) }</p>
                    }
                    <article class="prose" lang={foreign.map(Language::tag)}>
                        if let Some((section, _)) = section {
                            <h1 tabindex="-1">{ inlines(&section.heading) }</h1>
                            { blocks(&section.blocks) }
                        }
                    </article>
                    { props.task.clone() }
                    { for all_hints.iter().take(*hints).enumerate().map(|(index, hint)| html! {
                        <section class="card hint" key={index} aria-label={words.with("hint-number", &[("number", (index + 1).into())])}>
                            <span class="tag">{ words.with("hint-number", &[("number", (index + 1).into())]) }</span>
                            <div class="prose">{ blocks(hint) }</div>
                        </section>
                    }) }
                }
            </div>
            <div class="lesson-ways">
                <button type="button" class="button" disabled={props.index == 0 && !props.finished} onclick={props.on_back.clone()}>
                    { words.get("lesson-back") }
                </button>
                if !props.finished && *hints < all_hints.len() {
                    <button type="button" class="button" onclick={more}>{ words.get("lesson-hint") }</button>
                }
                <span class="spacer"></span>
                if !props.finished {
                    <button type="button" class={classes!("button", (!props.is_task || props.reached).then_some("button-main"))}
                        data-action="next-step" onclick={props.on_next.clone()}>
                        { words.get(if last { "lesson-finish" } else { "lesson-next" }) }
                    </button>
                }
            </div>
        </div>
    }
}

fn steps(props: &StepTextProps, words: &crate::ui::words::Words) -> Html {
    let lesson = &props.material.lesson;
    let done = Progress::load().lesson(&lesson.slug).done;
    html! {
        <nav class="steps" aria-label={words.get("lesson-steps")}>
            <ol>
                { for lesson.steps.iter().enumerate().map(|(index, step)| {
                    let now = index == props.index && !props.finished;
                    let status = if done.contains(&step.id) { "done" } else { "open" };
                    let route = Route::Lesson { slug: lesson.slug.clone(), step: Some(step.id.clone()) };
                    let number = words.with(&format!("lesson-step-{status}"), &[("number", (index + 1).into())]);
                    html! {
                        <li key={step.id.clone()}>
                            <a class={classes!("step-bar", now.then_some("step-now"))} href={route.href()} data-lesson-step={step.id.clone()}
                                data-status={status} aria-current={now.then_some("step")} aria-label={number.clone()} title={number}>
                                <span></span>
                            </a>
                        </li>
                    }
                }) }
            </ol>
            <span class="quiet">
                { words.with("lesson-of", &[("step", (props.index + 1).into()), ("steps", lesson.steps.len().into())]) }
            </span>
        </nav>
    }
}

fn finished(props: &StepTextProps, words: &crate::ui::words::Words) -> Html {
    let Material { lesson, catalogue, .. } = &props.material;
    let done = Progress::load().lesson(&lesson.slug).done;
    let open = lesson.steps.iter().filter(|step| !done.contains(&step.id)).count();
    let sandbox = Route::Sandbox { protocol: lesson.spec.id.to_owned(), query: Vec::new() };
    html! {
        <article class="prose finished">
            <h1 tabindex="-1">{ words.with("lesson-finished", &[("lesson", lesson.title.get(words.language()).to_owned().into())]) }</h1>
            <p>{ words.with("lesson-finished-open", &[("open", open.into())]) }</p>
            <div class="finished-ways">
                if let Some(next) = catalogue.after(&lesson.slug) {
                    <a class="button button-main" href={Route::Lesson { slug: next.to_owned(), step: None }.href()}>
                        { words.get("lesson-next-lesson") }
                    </a>
                }
                <a class="button" href={sandbox.href()}>{ words.get("lesson-sandbox") }</a>
                <a class="button" href={Route::Catalogue.href()}>{ words.get("not-found-catalogue") }</a>
            </div>
        </article>
    }
}
