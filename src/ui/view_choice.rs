//! What stands on the stage's place: the cluster, or its space-time diagram.

use yew::prelude::*;

use super::page::use_page;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    Cluster,
    SpaceTime,
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
            { for [(View::Cluster, "view-cluster"), (View::SpaceTime, "view-space-time")].into_iter().map(|(view, key)| html! {
                <button type="button" aria-pressed={(props.view == view).to_string()} data-action={key}
                    onclick={props.on_change.reform(move |_: MouseEvent| view)}>{ words.get(key) }</button>
            }) }
        </div>
    }
}
