//! What a workbench shows only when it is asked for: a part of the page of its own.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::ask_again::AskAgain;
use super::key_sheet::{KeySheet, KeySheetProps};
use super::page::use_page;
use super::pages::lesson::{OrderCard, OrderCardProps, SurviveCard, SurviveCardProps};
use super::panels::{CommandsPanel, CommandsPanelProps, LogPanel, LogPanelProps};
use super::share::{ShareSheet, ShareSheetProps};
use super::spacetime::{Diagram, DiagramProps};
use super::stage::{TextView, TextViewProps};
use crate::fetched::{Fetched, NotLoaded, fetched};

/// The tools are fetched so long after a workbench is there, so that nobody waits for one.
const FETCHED_AFTER_MS: u32 = 2_000;

pub struct Tools {
    pub diagram: fn(DiagramProps) -> Html,
    pub text_view: fn(TextViewProps) -> Html,
    pub did: fn(CommandsPanelProps) -> Html,
    pub log: fn(LogPanelProps) -> Html,
    pub share_sheet: fn(ShareSheetProps) -> Html,
    pub key: fn(KeySheetProps) -> Html,
    pub survive: fn(SurviveCardProps) -> Html,
    pub order: fn(OrderCardProps) -> Html,
}

thread_local! {
    /// Who is to be told when the tools arrive, no matter who has asked for them.
    static WAITING: RefCell<Vec<Callback<()>>> = const { RefCell::new(Vec::new()) };
}

static TOOLS: Fetched<&Tools> = fetched!(tools: &'static Tools = &Tools {
    diagram: |props| html! { <Diagram ..props/> },
    text_view: |props| html! { <TextView ..props/> },
    did: |props| html! { <CommandsPanel ..props/> },
    log: |props| html! { <LogPanel ..props/> },
    share_sheet: |props| html! { <ShareSheet ..props/> },
    key: |props| html! { <KeySheet ..props/> },
    survive: |props| html! { <SurviveCard ..props/> },
    order: |props| html! { <OrderCard ..props/> },
});

/// Fetches the tools.
///
/// # Errors
/// If they do not arrive. They may be asked for again.
pub async fn load() -> Result<(), NotLoaded> {
    if TOOLS.get().is_none() {
        TOOLS.load().await?;
        for waiting in WAITING.take() {
            waiting.emit(());
        }
    }
    Ok(())
}

/// Fetches the tools a little later than what is seen.
#[hook]
pub fn use_tools_soon() {
    use_effect_with((), |()| {
        let timer = Timeout::new(FETCHED_AFTER_MS, || {
            spawn_local(async {
                // Anyone who needs one asks again, and says if it does not arrive.
                let _ = load().await;
            });
        });
        move || drop(timer)
    });
}

/// Shows something by the tools, as soon as they are here.
pub fn by_tools(make: impl Fn(&'static Tools) -> Html + 'static) -> Html {
    html! { <ByTools make={Callback::from(make)}/> }
}

#[derive(Properties, PartialEq)]
struct ByToolsProps {
    make: Callback<&'static Tools, Html>,
}

#[component]
fn ByTools(props: &ByToolsProps) -> Html {
    let words = use_page().words;
    let failed = use_state(|| false);
    let tries = use_state(|| 0u32);
    let arrived = use_force_update();
    {
        let failed = failed.setter();
        use_effect_with(*tries, move |_| {
            if TOOLS.get().is_none() {
                let arrived = Callback::from(move |()| arrived.force_update());
                WAITING.with_borrow_mut(|waiting| waiting.push(arrived));
                spawn_local(async move { failed.set(load().await.is_err()) });
            }
        });
    }
    if let Some(tools) = TOOLS.get() {
        return props.make.emit(tools);
    }
    if !*failed {
        return html! { <p class="quiet tools-wait" role="status">{ words.get("lesson-loading") }</p> };
    }
    let on_retry = Callback::from(move |()| {
        failed.set(false);
        tries.set(*tries + 1);
    });
    html! {
        <div class="tools-wait" role="alert">
            <AskAgain why={words.get("part-failed-text")} {on_retry}/>
        </div>
    }
}
