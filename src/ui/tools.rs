//! What a workbench shows only when it is asked for: a part of the page of its own.

use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::by_part::{Part, by_part, load};
use super::key_sheet::{KeySheet, KeySheetProps};
use super::panels::{CommandsPanel, CommandsPanelProps, LogPanel, LogPanelProps};
use super::share::{ShareSheet, ShareSheetProps};
use super::spacetime::{Diagram, DiagramProps};
use super::stage::{TextView, TextViewProps};
use crate::fetched::{Fetched, Later, fetched, later};

/// The tools are fetched so long after a workbench is there, so that nobody waits for one.
const FETCHED_AFTER_MS: u32 = 2_000;

pub struct Tools {
    pub diagram: fn(DiagramProps) -> Html,
    pub text_view: fn(TextViewProps) -> Html,
    pub did: fn(CommandsPanelProps) -> Html,
    pub log: fn(LogPanelProps) -> Html,
    pub share_sheet: fn(ShareSheetProps) -> Html,
    pub key: fn(KeySheetProps) -> Html,
}

static TOOLS: Fetched<&Tools> = fetched!(tools: &'static Tools = &Tools {
    diagram: |props| html! { <Diagram ..props/> },
    text_view: |props| html! { <TextView ..props/> },
    did: |props| html! { <CommandsPanel ..props/> },
    log: |props| html! { <LogPanel ..props/> },
    share_sheet: |props| html! { <ShareSheet ..props/> },
    key: |props| html! { <KeySheet ..props/> },
});

impl Part for Tools {
    fn here() -> Option<&'static Tools> {
        TOOLS.get()
    }

    fn fetch() -> Later<'static> {
        later(async { TOOLS.load().await.map(drop) })
    }
}

/// Fetches the tools a little later than what is seen.
#[hook]
pub fn use_tools_soon() {
    use_effect_with((), |()| {
        let timer = Timeout::new(FETCHED_AFTER_MS, || {
            spawn_local(async {
                // Anyone who needs one asks again, and says if it does not arrive.
                let _ = load::<Tools>().await;
            });
        });
        move || drop(timer)
    });
}

/// Shows something by the tools, as soon as they are here.
pub fn by_tools(make: impl Fn(&'static Tools) -> Html + 'static) -> Html {
    by_part::<Tools>(make)
}
