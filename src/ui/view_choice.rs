//! What stands on the stage's place: the cluster, its space-time diagram, or the same in words.

use yew::prelude::*;

use super::page::use_page;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    Cluster,
    SpaceTime,
    Text,
}

impl View {
    pub const ALL: [View; 3] = [View::Cluster, View::SpaceTime, View::Text];

    /// Its name in links; its text is `view-<word>`.
    pub fn word(self) -> &'static str {
        match self {
            View::Cluster => "cluster",
            View::SpaceTime => "space-time",
            View::Text => "text",
        }
    }

    pub fn from_word(word: &str) -> Option<View> {
        View::ALL.into_iter().find(|view| view.word() == word)
    }
}

#[derive(Properties, PartialEq)]
pub struct ViewChoiceProps {
    pub view: View,
    pub on_change: Callback<View>,
}

#[component]
pub fn ViewChoice(props: &ViewChoiceProps) -> Html {
    let words = use_page().words;
    html! {
        <div class="view-choice" role="group" aria-label={words.get("view-title")}>
            { for View::ALL.into_iter().map(|view| {
                let key = format!("view-{}", view.word());
                html! {
                    <button type="button" aria-pressed={(props.view == view).to_string()} data-action={key.clone()}
                        onclick={props.on_change.reform(move |_: MouseEvent| view)}>{ words.get(&key) }</button>
                }
            }) }
        </div>
    }
}
