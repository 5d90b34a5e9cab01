//! One lesson of the list: its steps, points, and the learner's own runs.

use yew::prelude::*;

use crate::lesson::{IndexedLesson, Record, is_slug};
use crate::ui::dom;
use crate::ui::lesson_index::use_index;
use crate::ui::page::use_page;
use crate::ui::route::Route;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct LessonRowProps {
    /// Its name, or its address if it is from elsewhere.
    pub lesson: String,
    pub record: Record,
}

#[component]
pub fn LessonRow(props: &LessonRowProps) -> Html {
    let words = use_page().words;
    let index = use_index(0);
    // A lesson from elsewhere is not fetched only to show its title.
    let lesson = index.as_ref().and_then(|arrived| arrived.as_ref().ok()?.lesson(&props.lesson));
    let route = if is_slug(&props.lesson) {
        Route::Lesson { slug: props.lesson.clone(), step: None }
    } else {
        Route::Elsewhere { src: props.lesson.clone(), step: None }
    };
    let title = match lesson {
        Some(lesson) => lesson.title.get(words.language()).to_owned(),
        None if is_slug(&props.lesson) => props.lesson.clone(),
        None => [dom::host_of(&props.lesson), props.lesson.clone()]
            .into_iter()
            .find(|name| !name.trim().is_empty())
            .unwrap_or_else(|| words.get("progress-nameless")),
    };
    html! {
        <li class="progress-row" data-lesson={props.lesson.clone()}>
            <h2><a href={route.href()}>{ title }</a></h2>
            if let Some(lesson) = lesson {
                { facts(&words, lesson, &props.record) }
                { steps(&words, lesson, &props.record) }
            } else {
                <p class="quiet">{ words.with("progress-done-count", &[("done", props.record.done.len().into())]) }</p>
            }
        </li>
    }
}

fn facts(words: &Words, lesson: &IndexedLesson, record: &Record) -> Html {
    let (done, score, completed) = (lesson.done(record), lesson.score(record), lesson.completed(record));
    let (class, key) = match (completed, score.passed()) {
        (true, true) => ("tag tag-done", "progress-passed"),
        (true, false) => ("tag tag-fault", "progress-not-passed"),
        (false, _) => ("tag", "progress-open"),
    };
    html! {
        <p class="progress-facts">
            <span {class}>{ words.get(key) }</span>
            <span>{ words.with("progress-steps", &[("done", done.into()), ("steps", lesson.steps.len().into())]) }</span>
            if score.max > 0 {
                <span>{ words.with("progress-points", &[("points", score.points.into()), ("max", score.max.into()), ("percent", score.percent().into())]) }</span>
            }
        </p>
    }
}

fn steps(words: &Words, lesson: &IndexedLesson, record: &Record) -> Html {
    let rows = lesson.steps.iter().filter(|step| step.points > 0).map(|step| {
        let of_step = record.step(&step.id).cloned().unwrap_or_default();
        let done = record.done.contains(&step.id);
        let run = of_step.run.as_ref().map(|packed| Route::Run { packed: packed.clone() }.href());
        html! {
            <tr key={step.id.clone()} data-step={step.id.clone()} data-status={if done { "done" } else { "open" }}>
                <th scope="row">{ step.title.get(words.language()) }</th>
                <td>{ words.get(&format!("{}-tag", step.kind)) }</td>
                <td>{ words.get(if done { "progress-step-done" } else { "progress-step-open" }) }</td>
                <td>{ format!("{} / {}", of_step.points.min(step.points), step.points) }</td>
                <td>{ of_step.tries }</td>
                <td>{ of_step.hints }</td>
                <td>if let Some(href) = run { <a {href}>{ words.get("progress-replay") }</a> }</td>
            </tr>
        }
    });
    html! {
        <div class="table-frame prose" tabindex="0">
            <table>
                <thead><tr>
                    { for ["step", "kind", "state", "points-head", "tries", "hints", "run"].into_iter().map(|key| html! {
                        <th scope="col">{ words.get(&format!("progress-head-{key}")) }</th>
                    }) }
                </tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </div>
    }
}
