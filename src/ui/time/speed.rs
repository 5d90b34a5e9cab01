//! The speed of virtual time, on a logarithmic scale.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::page::use_page;
use crate::ui::player::{Player, Speed};

#[derive(Properties, PartialEq)]
pub struct SpeedSliderProps {
    pub player: Player,
    pub speed: Speed,
}

#[component]
pub fn SpeedSlider(props: &SpeedSliderProps) -> Html {
    let words = use_page().words;
    let oninput = {
        let player = props.player.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            player.set_speed(Speed::at(input.value_as_number() as usize));
        })
    };
    let value_text = words.with("speed-value", &[("speed", props.speed.word().into())]);
    html! {
        <label class="speed" title={value_text.clone()}>
            <span class="speed-name">{ words.get("speed-title") }</span>
            <input type="range" min="0" max={(Speed::PLACES - 1).to_string()} step="1" aria-valuetext={value_text}
                value={props.speed.place().to_string()} {oninput}/>
            <output class="speed-word">{ format!("{}×", props.speed.word()) }</output>
        </label>
    }
}
