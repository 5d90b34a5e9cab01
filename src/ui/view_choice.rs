//! What stands on the stage's place: the cluster, the protocol's own picture, its space-time diagram, or the same in
//! words.

use yew::prelude::*;

use super::page::use_page;
use crate::protocols::ProtocolSpec;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    Cluster,
    Picture,
    SpaceTime,
    Text,
}

impl View {
    pub const ALL: [View; 4] = [View::Cluster, View::Picture, View::SpaceTime, View::Text];

    /// What a stage of this protocol begins with.
    pub fn first(spec: &ProtocolSpec) -> View {
        if spec.picture_first { View::Picture } else { View::Cluster }
    }

    /// What is shown if this was chosen; `None`: nothing was.
    pub fn of(chosen: Option<View>, spec: &ProtocolSpec) -> View {
        chosen.unwrap_or_else(|| View::first(spec))
    }

    /// Its name in links; its text is `view-<word>`, that of the picture `<protocol>-picture`.
    pub fn word(self) -> &'static str {
        match self {
            View::Cluster => "cluster",
            View::Picture => "picture",
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
    pub protocol: &'static str,
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
                let text = match view {
                    View::Picture => words.get(&format!("{}-picture", props.protocol)),
                    _ => words.get(&key),
                };
                html! {
                    <button type="button" aria-pressed={(props.view == view).to_string()} data-action={key}
                        onclick={props.on_change.reform(move |_: MouseEvent| view)}>{ text }</button>
                }
            }) }
        </div>
    }
}
