//! A step in which what clients saw is put into an order that explains it, or it is said that there is none.

use yew::prelude::*;

use super::material::Material;
use crate::lesson::{Attempt, NO_ORDER, ORDERED, Ordering, Section, Seen, Step, StepRecord};
use crate::sim::Session;
use crate::study::history::{Consistency, Misplaced, RegisterAnswer, check_order};
use crate::ui::dom;
use crate::ui::icons::{Icon, icon};
use crate::ui::live_region::said;
use crate::ui::page::use_page;
use crate::ui::prose::{blocks, inlines};
use crate::ui::words::Words;

#[derive(Clone, Properties, PartialEq)]
pub struct OrderCardProps {
    pub material: Material,
    pub index: usize,
    pub section: Option<Section>,
    pub record: StepRecord,
    pub done: bool,
    /// What was said, and whether it was right.
    pub on_judged: Callback<(&'static str, bool)>,
    /// Shows an event of the run, by its place in the trace.
    pub on_look: Callback<u64>,
}

/// What clients did, as it is shown.
#[derive(PartialEq)]
struct Shown {
    has_order: bool,
    operations: Vec<ShownOperation>,
}

#[derive(PartialEq)]
struct ShownOperation {
    label: String,
    interval: String,
    /// The place of its answer in the trace.
    event: u64,
}

#[component]
pub fn OrderCard(props: &OrderCardProps) -> Html {
    let words = use_page().words;
    let history = use_memo((props.material.clone(), props.index, words.tag()), |(material, index, _)| {
        let step = material.lesson.steps.get(*index)?;
        let ordering = step.ordering()?;
        let (seen, attempt) = seen(step, ordering)?;
        let shown = Shown {
            has_order: ordering.has_order(&seen)?,
            operations: (0..seen.operations.len())
                .map(|at| shown_operation(&words, &seen, attempt.history.recorder(), at))
                .collect(),
        };
        Some((seen, shown))
    });
    let count = history.as_ref().as_ref().map_or(0, |(_, shown)| shown.operations.len());
    let order = use_state(|| (0..count).collect::<Vec<usize>>());
    let chosen = use_state(|| props.record.chosen.first().cloned());
    let wrong = use_state(|| None::<String>);
    let Some((seen, shown)) = history.as_ref().as_ref() else { return Html::default() };
    // The list may be that of another history, if the lesson is being written.
    let now: Vec<usize> = if order.len() == count { (*order).clone() } else { (0..count).collect() };
    let step = props.material.lesson.steps.get(props.index);
    let Some(ordering) = step.and_then(Step::ordering) else { return Html::default() };
    let verdict = check_order(&seen.object, &seen.operations, &now, ordering.consistency);
    let on_check = {
        let (chosen, wrong, on_judged) = (chosen.clone(), wrong.clone(), props.on_judged.clone());
        let has_order = shown.has_order;
        let placed = verdict.as_ref().err().map(|misplaced| told(&words, misplaced, shown, seen, ordering));
        let there_is_one = words.get("order-there-is-one");
        Callback::from(move |_: MouseEvent| {
            let (choice, complaint) = match chosen.as_deref() {
                Some(NO_ORDER) if has_order => (NO_ORDER, Some(there_is_one.clone())),
                Some(NO_ORDER) => (NO_ORDER, None),
                Some(_) => (ORDERED, placed.clone()),
                None => return,
            };
            on_judged.emit((choice, complaint.is_none()));
            wrong.set(complaint);
            dom::focus(".options-state");
        })
    };
    let move_by = |at: usize, by: isize| {
        let (order, wrong, now) = (order.clone(), wrong.clone(), now.clone());
        let to = at.checked_add_signed(by).filter(|to| *to < now.len());
        Callback::from(move |_: MouseEvent| {
            let mut next = now.clone();
            if let Some(to) = to {
                next.swap(at, to);
                wrong.set(None);
                order.set(next);
            }
        })
    };
    let label = |id: &str| {
        let text =
            props.section.as_ref().and_then(|section| section.options.iter().find(|text| text.id == id));
        text.cloned()
    };
    let right = if shown.has_order { ORDERED } else { NO_ORDER };
    html! {
        <div class="card options order" data-kind="order">
            <fieldset disabled={props.done}>
                <legend><span class="tag">{ words.get("order-tag") }</span>{ words.get("order-legend") }</legend>
                <p class="options-state" role="status" tabindex="-1">
                    if props.done { <span class="goal-ring">{ icon(Icon::Done) }</span> }
                    { said(props.record.tries, state(&words, props, wrong.as_ref())) }
                    if let Some(points) = points(&words, props, step) { <span class="quiet">{ points }</span> }
                </p>
                // A button at an end does nothing, and keeps the focus of who moved there.
                <ol class="order-list">
                    { for now.iter().enumerate().filter_map(|(at, index)| {
                        let operation = shown.operations.get(*index)?;
                        let name = operation.label.clone();
                        let on_look = { let event = operation.event; props.on_look.reform(move |_: MouseEvent| event) };
                        Some(html! {
                            <li key={*index} data-operation={index.to_string()}>
                                <span class="order-label"><b>{ &operation.label }</b><button type="button" class="link-button" data-action="look" onclick={on_look}>{ &operation.interval }</button></span>
                                <button type="button" class="order-move" data-action="earlier" aria-disabled={(at == 0).then_some("true")} onclick={move_by(at, -1)}
                                    aria-label={words.with("order-earlier", &[("operation", name.clone().into())])}>{ "▲" }</button>
                                <button type="button" class="order-move" data-action="later" aria-disabled={(at + 1 == now.len()).then_some("true")} onclick={move_by(at, 1)}
                                    aria-label={words.with("order-later", &[("operation", name.into())])}>{ "▼" }</button>
                            </li>
                        })
                    }) }
                </ol>
                { for [ORDERED, NO_ORDER].into_iter().map(|id| {
                    let text = label(id);
                    let is_chosen = chosen.as_deref() == Some(id);
                    let verdict = props.done.then_some(if id == right { "option-right" } else { "" });
                    let onchange = { let chosen = chosen.clone(); Callback::from(move |_: Event| chosen.set(Some(id.to_owned()))) };
                    html! {
                        <div key={id} class={classes!("option", is_chosen.then_some("option-chosen"), verdict)} data-option={id}>
                            <label>
                                <input type="radio" name="order-choice" value={id} checked={is_chosen} {onchange}/>
                                <span class="option-label">{ text.as_ref().map_or_else(|| html! { { id } }, |text| inlines(&text.label)) }</span>
                            </label>
                            if props.done && id == right {
                                if let Some(text) = &text { <div class="prose option-why">{ blocks(&text.explanation) }</div> }
                            }
                        </div>
                    }
                }) }
            </fieldset>
            if !props.done {
                <button type="button" class="button button-main" data-action="check" disabled={chosen.is_none()} onclick={on_check}>{ words.get("quiz-check") }</button>
            }
        </div>
    }
}

fn seen(step: &Step, ordering: &Ordering) -> Option<(Seen, Attempt)> {
    let mut attempt = Attempt::begin(step, None).ok()?;
    ordering.carry_out(&mut attempt).ok()?;
    let seen = ordering.seen(step.setup.spec, &attempt)?;
    Some((seen, attempt))
}

fn shown_operation(words: &Words, seen: &Seen, session: &dyn Session, at: usize) -> ShownOperation {
    let names = session.names();
    let operation = seen.operations.get(at);
    let view = operation.and_then(|operation| session.operation(operation.id));
    let label = view.map_or_else(String::new, |view| {
        let answer = view.response.map_or_else(String::new, |note| words.note(&note, names));
        let client = names.get(view.client.index()).cloned().unwrap_or_default();
        words.with(
            "order-operation",
            &[("client", client.into()), ("request", view.request.into()), ("answer", answer.into())],
        )
    });
    let from = operation.map(|operation| operation.called.at).unwrap_or_default();
    let answered = operation.and_then(|operation| operation.answered);
    let to = answered.map(|place| place.at).unwrap_or_default();
    let interval =
        words.with("order-interval", &[("from", words.time(from).into()), ("to", words.time(to).into())]);
    ShownOperation { label, interval, event: answered.map_or(0, |place| place.event) }
}

/// What is wrong with an order, at the first place where it goes wrong.
fn told(
    words: &Words,
    misplaced: &Misplaced<RegisterAnswer>,
    shown: &Shown,
    seen: &Seen,
    ordering: &Ordering,
) -> String {
    let label = |at: usize| shown.operations.get(at).map(|one| one.label.clone()).unwrap_or_default();
    match misplaced {
        Misplaced::TooLate { operation, before } => {
            let at = |place: Option<crate::sim::Micros>| words.time(place.unwrap_or_default());
            let answered = seen.operations.get(*operation).and_then(|one| one.answered).map(|place| place.at);
            let called = seen.operations.get(*before).map(|one| one.called.at);
            let key = match ordering.consistency {
                Consistency::Linearizable => "order-too-late",
                Consistency::Sequential => "order-same-client",
            };
            let args = [
                ("operation", label(*operation).into()),
                ("before", label(*before).into()),
                ("answered", at(answered).into()),
                ("called", at(called).into()),
            ];
            words.with(key, &args)
        }
        Misplaced::WrongAnswer { operation, instead } => {
            let instead = match instead {
                RegisterAnswer::Found(Some(value)) => value.to_string(),
                RegisterAnswer::Found(None) => words.get("order-nothing"),
                RegisterAnswer::Written => words.get("order-written"),
            };
            words.with(
                "order-wrong-answer",
                &[("operation", label(*operation).into()), ("instead", instead.into())],
            )
        }
        Misplaced::NotAllOnce => words.get("quiz-wrong"),
    }
}

fn state(words: &Words, props: &OrderCardProps, wrong: Option<&String>) -> String {
    match wrong {
        _ if props.done => words.get("quiz-right"),
        Some(wrong) => wrong.clone(),
        None => String::new(),
    }
}

fn points(words: &Words, props: &OrderCardProps, step: Option<&Step>) -> Option<String> {
    let of = step.map(|step| step.points).filter(|points| *points > 0 && props.done)?;
    Some(words.with("points-earned", &[("points", props.record.points.into()), ("of", of.into())]))
}
