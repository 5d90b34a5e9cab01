//! Checks and previews a lesson of one's own, and follows it while it is being written.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Interval;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::dropped_files::{Given, NotGiven, can_follow, from_drop, from_folder, from_list, from_picker};
use super::package_card::PackageCard;
use crate::lesson::{Complaint, Record, check_files};
use crate::text::Language;
use crate::ui::live_region::said;
use crate::ui::page::use_page;
use crate::ui::pages::lesson::{Complaints, Frame, Material, Source, StepView, material_of};
use crate::ui::progress::Keeper;
use crate::ui::words::Words;

/// How often a followed folder is looked at.
const LOOK_MS: u32 = 1_000;

#[derive(Clone, PartialEq)]
enum State {
    Nothing,
    NotGiven(NotGiven),
    Wrong { slug: String, complaints: Rc<[Complaint]> },
    Good { material: Material, given: Rc<Given> },
}

#[component]
pub fn CheckCard() -> Html {
    let page = use_page();
    let words = &page.words;
    let given = use_state(|| None::<Result<Rc<Given>, NotGiven>>);
    let folder = use_state(|| None::<JsValue>);
    let over = use_state(|| false);
    let index = use_state(|| 0usize);
    let keeper = use_memo((), |()| Keeper::in_memory(Record::default(), Callback::noop()));
    use_following(&folder, &given);
    let turns = use_mut_ref(|| 0u32);
    let take = {
        let (given, folder, turns) = (given.setter(), folder.setter(), turns.clone());
        Callback::from(move |result: Result<Given, NotGiven>| {
            *turns.borrow_mut() += 1;
            folder.set(None);
            given.set(Some(result.map(Rc::new)));
        })
    };
    let ondrop = {
        let (take, over) = (take.clone(), over.setter());
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(false);
            let take = take.clone();
            if let Some(transfer) = event.data_transfer() {
                // The drop is read before this returns, and waited for after.
                spawn_local(async move { take.emit(from_drop(&transfer).await) });
            }
        })
    };
    let drag = |is_over: bool| {
        let over = over.setter();
        Callback::from(move |event: DragEvent| {
            event.prevent_default();
            over.set(is_over);
        })
    };
    let onchange = Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        let take = take.clone();
        if let Some(list) = input.files() {
            spawn_local(async move {
                take.emit(from_list(&list).await);
                input.set_value("");
            });
        }
    });
    let follow = {
        let (folder, given) = (folder.setter(), given.setter());
        Callback::from(move |_: MouseEvent| {
            let (folder, given) = (folder.clone(), given.clone());
            spawn_local(async move {
                match from_picker().await {
                    Ok(Some(handle)) => folder.set(Some(handle)),
                    Ok(None) => {}
                    Err(why) => given.set(Some(Err(why))),
                }
            });
        })
    };
    let state = {
        let language = words.language();
        use_memo(((*given).clone(), language), |(given, language)| match given {
            None => State::Nothing,
            Some(Err(why)) => State::NotGiven(why.clone()),
            Some(Ok(given)) => checked(given, *language),
        })
    };
    html! {
        <section class="card" aria-labelledby="teach-check">
            <h2 id="teach-check">{ words.get("teach-check") }</h2>
            <p>{ words.get("teach-check-text") }</p>
            <div class={classes!("drop", over.then_some("drop-over"))} data-drop="lesson" {ondrop} ondragover={drag(true)} ondragleave={drag(false)}>
                <p>{ words.get("teach-drop") }</p>
                <div class="button-row">
                    <label class="button file-button">{ words.get("teach-choose-files") }
                        <input type="file" multiple=true accept=".toml,.md,.zip" onchange={onchange.clone()} data-action="choose-files"/></label>
                    if can_follow() {
                        <button type="button" class="button" data-action="follow" onclick={follow}>{ words.get("teach-follow") }</button>
                    }
                </div>
                if folder.is_some() { <p class="quiet" role="status">{ words.get("teach-following") }</p> }
            </div>
            { outcome(words, &state, *turns.borrow(), &index, &keeper) }
        </section>
    }
}

fn checked(given: &Rc<Given>, language: Language) -> State {
    match material_of(check_files(&given.slug, &given.files), language, Source::Preview) {
        Ok(material) => State::Good { material, given: given.clone() },
        Err(complaints) => State::Wrong { slug: given.slug.clone(), complaints },
    }
}

fn outcome(words: &Words, state: &State, turn: u32, index: &UseStateHandle<usize>, keeper: &Keeper) -> Html {
    match state {
        State::Nothing => html! {},
        State::NotGiven(why) => {
            let told = match why {
                NotGiven::TooMany => words.get("teach-too-many"),
                NotGiven::TooLarge => words.get("teach-too-large"),
                NotGiven::Nothing => words.get("teach-empty"),
                NotGiven::Zip(why) | NotGiven::Browser(why) => {
                    words.with("teach-unreadable", &[("why", why.clone().into())])
                }
            };
            html! { <p role="alert" class="teach-verdict">{ said(turn, told) }</p> }
        }
        State::Wrong { slug, complaints } => html! {
            <div role="alert" data-verdict="wrong">
                <p class="teach-verdict">{ said(turn, words.with("teach-wrong", &[("lesson", slug.clone().into()), ("count", complaints.len().into())])) }</p>
                <Complaints complaints={complaints.clone()}/>
            </div>
        },
        State::Good { material, given } => html! {
            <>
                <p class="teach-verdict" role="status" data-verdict="good">
                    { said(turn, words.with("teach-good", &[("lesson", given.slug.clone().into())])) }
                </p>
                <Preview material={material.clone()} index={index.clone()} keeper={keeper.clone()}/>
                <PackageCard given={Some(given.clone())} minimum={material.lesson.minimum} heading="h2"/>
            </>
        },
    }
}

/// Looks at a followed folder again and again, and takes over what has changed.
#[hook]
fn use_following(
    folder: &UseStateHandle<Option<JsValue>>,
    given: &UseStateHandle<Option<Result<Rc<Given>, NotGiven>>>,
) {
    let given = given.setter();
    use_effect_with((**folder).clone(), move |folder| {
        let followed = Rc::new(Cell::new(true));
        let look = folder.clone().map(|handle| {
            let (seen, followed) = (Rc::new(RefCell::new(String::new())), Rc::clone(&followed));
            let look = move || {
                let (handle, given, seen) = (handle.clone(), given.clone(), Rc::clone(&seen));
                let followed = Rc::clone(&followed);
                spawn_local(async move {
                    let found = from_folder(&handle).await;
                    // Meanwhile something else may have been chosen.
                    if !followed.get() {
                        return;
                    }
                    match found {
                        Ok((lesson, stamp)) => {
                            if seen.replace(stamp.clone()) != stamp {
                                given.set(Some(Ok(Rc::new(lesson))));
                            }
                        }
                        // Told once, not every second.
                        Err(why) => {
                            if seen.replace(format!("{why:?}")) != format!("{why:?}") {
                                given.set(Some(Err(why)));
                            }
                        }
                    }
                });
            };
            look();
            Interval::new(LOOK_MS, look)
        });
        move || {
            followed.set(false);
            drop(look);
        }
    });
}

#[derive(Properties, PartialEq)]
struct PreviewProps {
    material: Material,
    /// The step that is open; it stays so while the lesson has a mistake.
    index: UseStateHandle<usize>,
    keeper: Keeper,
}

/// The lesson as a learner sees it. What is done in it is not kept.
#[component]
fn Preview(props: &PreviewProps) -> Html {
    let index = props.index.clone();
    let reload = use_mut_ref(|| (props.material.clone(), 0u32));
    // The same step stays open when the lesson was changed; it begins anew.
    let turn = {
        let mut reload = reload.borrow_mut();
        if reload.0 != props.material {
            *reload = (props.material.clone(), reload.1 + 1);
        }
        reload.1
    };
    let go_to = {
        let index = index.clone();
        Callback::from(move |to: usize| index.set(to))
    };
    let at = (*index).min(props.material.lesson.steps.len().saturating_sub(1));
    html! {
        <div class="preview">
            <StepView key={format!("{turn}-{at}")} material={props.material.clone()} index={at} keeper={props.keeper.clone()} {go_to}
                on_crumbs={Callback::noop()} frame={Frame { nested: true, ..Frame::default() }}/>
        </div>
    }
}
