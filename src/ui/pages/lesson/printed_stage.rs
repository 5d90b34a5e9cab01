//! The cluster on paper, which cannot show a stage: drawn when somebody prints.

use gloo_events::EventListener;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::text::time_text;
use crate::ui::dom;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::saved_picture;

#[derive(Properties, PartialEq)]
pub struct PrintedStageProps {
    pub player: Player,
}

#[component]
pub fn PrintedStage(props: &PrintedStageProps) -> Html {
    let words = use_page().words;
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with((props.player.clone(), words), move |(player, words)| {
            let (player, words) = (player.clone(), words.clone());
            let listener = EventListener::new(&dom::window(), "beforeprint", move |_| {
                // At once: the next drawing of the page would come after the print.
                let Some(place) = place.cast::<HtmlElement>() else { return };
                let name = words.get(&format!("{}-name", player.sim().spec().id));
                let time = time_text(player.sim().now());
                place.set_inner_html(&saved_picture::for_print(&player));
                let _ = place.set_attribute("data-caption", &format!("{name}, {time}"));
            });
            move || drop(listener)
        });
    }
    html! { <div class="only-print printed-stage" ref={place}></div> }
}
