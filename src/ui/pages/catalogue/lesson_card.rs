//! One lesson of the catalogue, with the learner's own progress.

use yew::prelude::*;

use super::picture::Picture;
use crate::lesson::{Index, IndexedLesson, PICTURE, Record};
use crate::ui::progress::Progress;
use crate::ui::route::Route;
use crate::ui::words::Words;

/// The card of a lesson, or of one that its author still has to correct.
pub fn lesson_card(words: &Words, index: &Index, progress: &Progress, slug: &str) -> Html {
    let href = Route::Lesson { slug: slug.to_owned(), step: None }.href();
    let content = match index.lesson(slug) {
        Some(lesson) => words_of(words, lesson, &progress.lesson(slug)),
        None => html! {
            <>
                <span class="picture"></span>
                <span class="lesson-card-words">
                    <span class="lesson-card-title">{ slug.to_owned() }</span>
                    <span class="lesson-card-text">{ index.complaints(slug).unwrap_or_default().to_owned() }</span>
                </span>
            </>
        },
    };
    html! { <a class="lesson-card" {href}>{ content }</a> }
}

fn words_of(words: &Words, lesson: &IndexedLesson, record: &Record) -> Html {
    let language = words.language();
    html! {
        <>
            <Picture class="picture" view={PICTURE} elements={lesson.picture.clone()}/>
            <span class="lesson-card-words">
                <span class="lesson-card-title">{ lesson.title.get(language) }</span>
                <span class="lesson-card-text">{ lesson.summary.get(language) }</span>
                <span class="lesson-card-facts">
                    <span>{ words.with("card-minutes", &[("minutes", lesson.minutes.into())]) }</span>
                    <span>{ words.get(lesson.level.key()) }</span>
                    { progress_of(words, lesson, record) }
                </span>
            </span>
        </>
    }
}

fn progress_of(words: &Words, lesson: &IndexedLesson, record: &Record) -> Html {
    if lesson.completed(record) {
        return html! { <span class="tag tag-done">{ words.get("card-done") }</span> };
    }
    let at = record.at.as_ref().and_then(|id| lesson.steps.iter().position(|step| step.id == *id));
    match at {
        Some(place) => html! {
            <span class="tag">
                { words.with("card-step", &[("step", (place + 1).into()), ("steps", lesson.steps.len().into())]) }
            </span>
        },
        None => html! {},
    }
}
