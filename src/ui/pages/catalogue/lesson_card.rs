//! One lesson of the catalogue, with the learner's own progress.

use yew::prelude::*;

use super::picture::Picture;
use super::use_lesson;
use crate::lesson::{Lesson, Level};
use crate::ui::page::use_page;
use crate::ui::progress::Progress;
use crate::ui::route::Route;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct LessonCardProps {
    pub slug: String,
}

#[component]
pub fn LessonCard(props: &LessonCardProps) -> Html {
    let words = use_page().words;
    let lesson = use_lesson(&props.slug);
    let href = Route::Lesson { slug: props.slug.clone(), step: None }.href();
    let content = match &lesson {
        // The card has its size from the start, so that nothing jumps when the rest arrives.
        None => html! { <><span class="picture"></span><span class="lesson-card-words">{ "…" }</span></> },
        Some(Err(error)) => html! {
            <>
                <span class="picture"></span>
                <span class="lesson-card-words">
                    <span class="lesson-card-title">{ &props.slug }</span>
                    <span class="lesson-card-text">{ error.to_string() }</span>
                </span>
            </>
        },
        Some(Ok(lesson)) => words_of(&words, lesson),
    };
    html! { <a class="lesson-card" {href}>{ content }</a> }
}

fn words_of(words: &Words, lesson: &Lesson) -> Html {
    let language = words.language();
    let settings = lesson.steps.first().map(|step| step.setup.settings.clone());
    let level = match lesson.level {
        Level::First => "level-first",
        Level::Second => "level-second",
        Level::Third => "level-third",
    };
    html! {
        <>
            if let Some(settings) = settings { <Picture spec={lesson.spec} {settings}/> }
            <span class="lesson-card-words">
                <span class="lesson-card-title">{ lesson.title.get(language) }</span>
                <span class="lesson-card-text">{ lesson.summary.get(language) }</span>
                <span class="lesson-card-facts">
                    <span>{ words.with("card-minutes", &[("minutes", lesson.minutes.into())]) }</span>
                    <span>{ words.get(level) }</span>
                    { progress_of(words, lesson) }
                </span>
            </span>
        </>
    }
}

fn progress_of(words: &Words, lesson: &Lesson) -> Html {
    let progress = Progress::load().lesson(&lesson.slug);
    let done = lesson.steps.iter().filter(|step| progress.done.contains(&step.id)).count();
    let at = progress.at.as_ref().and_then(|id| lesson.step(id)).map(|(index, _)| index + 1);
    if done == lesson.steps.len() {
        return html! { <span class="tag tag-done">{ words.get("card-done") }</span> };
    }
    match at {
        Some(step) => html! {
            <span class="tag">
                { words.with("card-step", &[("step", step.into()), ("steps", lesson.steps.len().into())]) }
            </span>
        },
        None => html! {},
    }
}
