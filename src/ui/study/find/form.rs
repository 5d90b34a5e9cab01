//! What the search is to try.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::Form;
use crate::sim::{Faults, PromiseId, Verb};
use crate::text::time_text;
use crate::ui::draft::use_draft;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::words::Words;

/// So many faults can be asked for. More takes hours.
const FAULTS_MAX: usize = 3;
/// How long in virtual time, and how much a delay.
const WITHIN_MS: [u64; 2] = [1, 10_000];
const DELAY_MS: [u64; 2] = [1, 10_000];

#[derive(Properties, PartialEq)]
pub struct FormViewProps {
    pub form: Form,
    pub player: Player,
    pub version: u64,
    pub on_form: Callback<Form>,
    pub on_start: Callback<()>,
}

#[component]
pub fn FormView(props: &FormViewProps) -> Html {
    let words = use_page().words;
    let FormViewProps { form, player, on_form, .. } = props;
    let spec = player.sim().spec();
    let (promises, now) =
        player.sim().look(|history| (history.present().promises(), history.present().now()));
    let all_broken = promises.iter().all(|view| view.violation.is_some());
    let chosen_broken = promises.iter().any(|view| Some(view.id) == form.promise && view.violation.is_some());
    let change = |change: fn(&mut Form, u64)| {
        let (form, on_form) = (form.clone(), on_form.clone());
        Callback::from(move |value: u64| {
            let mut form = form.clone();
            change(&mut form, value);
            on_form.emit(form);
        })
    };
    let on_promise = {
        let choose = change(|form, value| form.promise = value.checked_sub(1).map(|id| PromiseId(id as u8)));
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            choose.emit(select.value().parse().unwrap_or(0));
        })
    };
    let on_within = change(|form, value| form.within_ms = value);
    let on_delay = change(|form, value| form.delay_ms = value);
    let name_of = |key: &str, broken: bool| {
        let name = words.get(&format!("{}-promise-{key}", spec.id));
        if broken { words.with("find-promise-broken", &[("promise", name.into())]) } else { name }
    };
    html! {
        <div class="find-form">
            <p class="quiet">{ words.get("find-text") }</p>
            <div class="find-row">
                <label class="choice find-promise">{ words.get("find-promise") }
                    <select onchange={on_promise} data-action="find-promise">
                        <option value="0" selected={form.promise.is_none()}>{ words.get("find-promise-any") }</option>
                        { for promises.iter().map(|view| {
                            let broken = view.violation.is_some();
                            html! {
                                <option value={(u64::from(view.id.0) + 1).to_string()} disabled={broken} selected={form.promise == Some(view.id)}>
                                    { name_of(view.key, broken) }
                                </option>
                            }
                        }) }
                    </select>
                </label>
            </div>
            <div class="find-row">
                { faults(&words, form, on_form) }
                <NumberField name="within" label={words.get("find-within")} value={form.within_ms} range={WITHIN_MS} on_change={on_within}/>
                if form.verbs.contains(&Verb::Delay) {
                    <NumberField name="delay" label={words.get("find-delay")} value={form.delay_ms} range={DELAY_MS} on_change={on_delay}/>
                }
            </div>
            { kinds(&words, form, on_form) }
            if all_broken || chosen_broken { <p class="quiet" role="status">{ words.get("find-all-broken") }</p> }
            if form.verbs.contains(&Verb::Wipe) { <p class="quiet">{ words.get("find-outside") }</p> }
            if form.verbs.is_empty() { <p class="quiet">{ words.get("find-no-kinds") }</p> }
            <div class="find-go">
            <button type="button" class="button button-main" data-action="find-start" disabled={all_broken || chosen_broken}
                onclick={props.on_start.reform(|_: MouseEvent| ())}>
                { words.with("find-start", &[("time", time_text(now).into())]) }
            </button>
            </div>
        </div>
    }
}

fn kinds(words: &Words, form: &Form, on_form: &Callback<Form>) -> Html {
    html! {
        <div class="find-kinds" role="group" aria-label={words.get("find-kinds")}>
            <span class="quiet" aria-hidden="true">{ words.get("find-kinds") }</span>
            { for Faults::KINDS.iter().map(|verb| {
                let (form, on_form, verb) = (form.clone(), on_form.clone(), *verb);
                let checked = form.verbs.contains(&verb);
                let onchange = Callback::from(move |_: Event| {
                    let mut form = form.clone();
                    // In the order of the list, whatever was chosen first.
                    form.verbs = Faults::KINDS.iter().copied().filter(|kind| form.verbs.contains(kind) != (*kind == verb)).collect();
                    on_form.emit(form);
                });
                html! {
                    <label key={verb.word()} class="check"><input type="checkbox" data-kind={verb.word()} {checked} {onchange}/>
                        { words.get(&format!("verb-{}", verb.word())) }</label>
                }
            }) }
        </div>
    }
}

fn faults(words: &Words, form: &Form, on_form: &Callback<Form>) -> Html {
    html! {
        <div class="find-faults" role="radiogroup" aria-label={words.get("find-faults")}>
            <span class="quiet" aria-hidden="true">{ words.get("find-faults") }</span>
            { for (1..=FAULTS_MAX).map(|count| {
                let (form, on_form) = (form.clone(), on_form.clone());
                let checked = form.faults == count;
                let onchange = Callback::from(move |_: Event| on_form.emit(Form { faults: count, ..form.clone() }));
                html! {
                    <label key={count} class="check"><input type="radio" name="find-faults" value={count.to_string()} {checked} {onchange}/>{ count }</label>
                }
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct NumberFieldProps {
    name: &'static str,
    label: String,
    value: u64,
    range: [u64; 2],
    on_change: Callback<u64>,
}

/// A number of milliseconds. What is out of its range becomes the nearest that is not.
#[component]
fn NumberField(props: &NumberFieldProps) -> Html {
    let words = use_page().words;
    let [min, max] = props.range;
    let draft = use_draft(props.value.to_string().into());
    let onchange = {
        let (on_change, draft) = (props.on_change.clone(), draft.clone());
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            draft.forget();
            if let Ok(value) = input.value().trim().parse::<u64>() {
                on_change.emit(value.clamp(min, max));
            }
        })
    };
    html! {
        <label class="choice">{ &props.label }
            <span class="with-unit">
                <input type="number" inputmode="numeric" data-field={props.name} min={min.to_string()} max={max.to_string()}
                    value={draft.value.clone()} oninput={draft.oninput.clone()} {onchange}/>
                <span class="unit">{ words.get("find-unit-ms") }</span>
            </span>
        </label>
    }
}
