//! The text column of a lesson: how far one is, the step's text, its task, and the way on.

use yew::prelude::*;

use super::material::Material;
use crate::lesson::{Record, Section, Step};
use crate::text::Language;
use crate::ui::dom;
use crate::ui::lesson_files::LessonProse;
use crate::ui::page::use_page;
use crate::ui::progress;
use crate::ui::prose::{blocks, inlines};
use crate::ui::route::Route;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct StepTextProps {
    pub material: Material,
    pub index: usize,
    pub record: Record,
    /// The last step is behind the reader.
    pub finished: bool,
    /// The task, or what can be chosen.
    pub card: Html,
    /// What can be done now, where the card may be out of sight.
    pub act: Html,
    /// Nothing is left to be done here.
    pub settled: bool,
    /// In another page, from which no way leads to the rest of the site.
    pub embedded: bool,
    pub go_to: Callback<usize>,
    /// Told how many hints were looked at.
    pub on_hint: Callback<u32>,
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
    // A hint that nobody sees helps nobody.
    use_effect_with(*hints, |hints| {
        if *hints > 0 {
            dom::bring_into_sight(".hints .hint:last-child");
        }
    });
    let lesson = &props.material.lesson;
    let Some(step) = lesson.steps.get(props.index) else { return Html::default() };
    let section = section_of(&props.material.prose, &step.id);
    let foreign = section.and_then(|(_, foreign)| foreign);
    let all_hints = section.map(|(section, _)| section.hints.as_slice()).unwrap_or_default();
    let last = props.index + 1 == lesson.steps.len();
    let more = {
        let (hints, on_hint) = (hints.clone(), props.on_hint.clone());
        Callback::from(move |_: MouseEvent| {
            let seen = *hints + 1;
            hints.set(seen);
            on_hint.emit(seen as u32);
        })
    };
    html! {
        <div class="lesson">
            <div class="lesson-scroll" tabindex="0" role="region" aria-label={words.get("lesson-text")}>
              <div class="lesson-body">
                { steps(props, &words) }
                <p class="quiet lesson-unkept" role="status">if progress::is_unkept() { { words.get("progress-unkept") } }</p>
                if props.finished {
                    { finished(props, &words) }
                } else {
                    if let Some(language) = foreign {
                        <p class="card quiet">{ words.with("lesson-untranslated", &[("language", language.own_name().into())]) }</p>
                    }
                    <article class="prose" lang={foreign.map(Language::tag)} dir={(words.direction() == "rtl").then_some("ltr")}>
                        if let Some((section, _)) = section {
                            <h1 tabindex="-1">{ inlines(&section.heading) }</h1>
                            { blocks(&section.blocks) }
                        }
                    </article>
                    { props.card.clone() }
                    <div class="hints" aria-live="polite">
                    { for all_hints.iter().take(*hints).enumerate().map(|(index, hint)| html! {
                        <section class="card hint" key={index} aria-label={words.with("hint-number", &[("number", (index + 1).into())])}>
                            <span class="tag">{ words.with("hint-number", &[("number", (index + 1).into())]) }</span>
                            <div class="prose">{ blocks(hint) }</div>
                        </section>
                    }) }
                    </div>
                }
              </div>
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
                    { props.act.clone() }
                    <button type="button" class={classes!("button", props.settled.then_some("button-main"))}
                        data-action="next-step" onclick={props.on_next.clone()}>
                        { words.get(if last { "lesson-finish" } else { "lesson-next" }) }
                    </button>
                }
            </div>
        </div>
    }
}

fn steps(props: &StepTextProps, words: &Words) -> Html {
    let lesson = &props.material.lesson;
    html! {
        <nav class="steps" aria-label={words.get("lesson-steps")}>
            <ol>
                { for lesson.steps.iter().enumerate().map(|(index, step)| html! {
                    <li key={step.id.clone()}>{ step_bar(props, words, index, step) }</li>
                }) }
            </ol>
            <span class="quiet">
                { words.with("lesson-of", &[("step", (props.index + 1).into()), ("steps", lesson.steps.len().into())]) }
            </span>
        </nav>
    }
}

/// The way to a step: a link where it has an address, a button in a frame.
fn step_bar(props: &StepTextProps, words: &Words, index: usize, step: &Step) -> Html {
    let now = index == props.index && !props.finished;
    let status = if props.record.done.contains(&step.id) { "done" } else { "open" };
    let name = words.with(&format!("lesson-step-{status}"), &[("number", (index + 1).into())]);
    let class = classes!("step-bar", now.then_some("step-now"));
    let current = now.then_some("step");
    match props.material.route(Some(&step.id)).filter(|_| !props.embedded) {
        Some(route) => html! {
            <a {class} href={route.href()} data-lesson-step={step.id.clone()} data-status={status}
                aria-current={current} aria-label={name.clone()} title={name}><span></span></a>
        },
        None => html! {
            <button type="button" {class} onclick={props.go_to.reform(move |_: MouseEvent| index)} data-lesson-step={step.id.clone()}
                data-status={status} aria-current={current} aria-label={name.clone()} title={name}><span></span></button>
        },
    }
}

fn finished(props: &StepTextProps, words: &Words) -> Html {
    let Material { lesson, standing, .. } = &props.material;
    let open = lesson.steps.iter().filter(|step| !props.record.done.contains(&step.id)).count();
    let score = props.record.score(lesson);
    let sandbox = Route::Sandbox { protocol: lesson.spec.id.to_owned(), query: Vec::new() };
    let next = standing.as_ref().and_then(|standing| standing.next.as_deref());
    html! {
        <article class="prose finished">
            <h1 tabindex="-1">{ words.with("lesson-finished", &[("lesson", lesson.title.get(words.language()).to_owned().into())]) }</h1>
            <p>{ words.with("lesson-finished-open", &[("open", open.into())]) }</p>
            if score.max > 0 {
                <p>{ words.with("lesson-score", &[("points", score.points.into()), ("max", score.max.into()), ("percent", score.percent().into())]) }</p>
            }
            if !props.embedded {
                <div class="finished-ways">
                    if let Some(next) = next {
                        <a class="button button-main" href={Route::Lesson { slug: next.to_owned(), step: None }.href()}>
                            { words.get("lesson-next-lesson") }
                        </a>
                    }
                    <a class="button" href={sandbox.href()}>{ words.get("lesson-sandbox") }</a>
                    <a class="button" href={Route::Progress.href()}>{ words.get("lesson-progress") }</a>
                    <a class="button" href={Route::Catalogue.href()}>{ words.get("not-found-catalogue") }</a>
                </div>
            }
        </article>
    }
}
