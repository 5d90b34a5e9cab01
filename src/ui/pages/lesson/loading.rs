//! A lesson that is not there yet, or could not be loaded.

use yew::prelude::*;

use crate::ui::ask_again::AskAgain;
use crate::ui::lesson_files::LoadError;
use crate::ui::page::use_page;

#[component]
pub fn Loading() -> Html {
    let words = use_page().words;
    html! {
        <main id="main" tabindex="-1" class="plain-page loading" aria-busy="true">
            <h1 class="loading-title" tabindex="-1">{ words.get("lesson-loading") }</h1>
        </main>
    }
}

/// The window and the line at the top say that a lesson failed; they would go on naming the page before.
#[hook]
pub fn use_named_failure(failed: bool, on_crumbs: &Callback<Vec<String>>) {
    let title = use_page().words.get("lesson-failed");
    let on_crumbs = on_crumbs.clone();
    use_effect_with((failed, title), move |(failed, title)| {
        if *failed {
            on_crumbs.emit(vec![title.clone()]);
        }
    });
}

#[derive(Properties, PartialEq)]
pub struct FailedProps {
    pub error: LoadError,
    pub on_retry: Callback<()>,
    /// It is on another host.
    #[prop_or_default]
    pub elsewhere: bool,
}

#[component]
pub fn Failed(props: &FailedProps) -> Html {
    let words = use_page().words;
    let key = match props.error {
        LoadError::Missing(_) if props.elsewhere => "elsewhere-missing",
        LoadError::Missing(_) => "lesson-missing",
        LoadError::Network(_) if props.elsewhere => "elsewhere-network",
        LoadError::Network(_) => "lesson-network",
        LoadError::Wrong(_) => "lesson-wrong",
    };
    html! {
        <main id="main" tabindex="-1" class="plain-page">
            <div class="plain-alert" role="alert">
            <h1 tabindex="-1">{ words.get("lesson-failed") }</h1>
            <pre class="scenario" tabindex="0">{ props.error.to_string() }</pre>
            <AskAgain why={words.get(key)} class="button-main" on_retry={props.on_retry.clone()}/>
            </div>
        </main>
    }
}
