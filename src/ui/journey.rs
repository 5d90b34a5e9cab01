//! How far a long way to another moment is, and the way to give it up.

use yew::prelude::*;

use super::page::use_page;
use super::player::Player;

#[derive(Properties, PartialEq)]
pub struct JourneyLineProps {
    pub player: Player,
    /// From 0 to 1; `None`: there is none.
    pub progress: Option<f64>,
}

#[component]
pub fn JourneyLine(props: &JourneyLineProps) -> Html {
    let Some(progress) = props.progress else { return html! {} };
    let player = props.player.clone();
    html! { <Waiting {progress} on_stop={Callback::from(move |()| player.stop_journey())}/> }
}

#[derive(Properties, PartialEq)]
pub struct WaitingProps {
    /// What for; nothing: for a run that is being made.
    #[prop_or_default]
    pub text: Option<String>,
    /// From 0 to 1.
    pub progress: f64,
    pub on_stop: Callback<()>,
}

/// Says what is waited for, how far it is, and stops it.
#[component]
pub fn Waiting(props: &WaitingProps) -> Html {
    let words = use_page().words;
    let text = props.text.clone().unwrap_or_else(|| words.get("journey-text"));
    let percent = (props.progress * 100.0).clamp(0.0, 100.0) as u32;
    html! {
        <div class="journey">
            <label>{ text }<progress max="100" value={percent.to_string()}></progress></label>
            <button type="button" class="button" data-action="stop-journey" onclick={props.on_stop.reform(|_: MouseEvent| ())}>{ words.get("journey-stop") }</button>
        </div>
    }
}
