//! The page on paper: a name, a date, and a button that prints.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::ui::dom;
use crate::ui::page::use_page;

#[derive(Properties, PartialEq)]
pub struct HandInProps {
    pub name: String,
    pub on_name: Callback<String>,
}

#[component]
pub fn HandIn(props: &HandInProps) -> Html {
    let words = use_page().words;
    let oninput = props.on_name.reform(|event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        input.value()
    });
    let print = Callback::from(|_: MouseEvent| {
        // Where printing is not possible, nothing happens that could be told better.
        let _ = dom::window().print();
    });
    html! {
        <section class="card no-print hand-in" aria-labelledby="hand-in">
            <h2 id="hand-in">{ words.get("progress-hand-in") }</h2>
            <p>{ words.get("progress-hand-in-text") }</p>
            <label class="form-field">
                <span>{ words.get("progress-name") }</span>
                <input type="text" maxlength="120" autocomplete="name" {oninput} value={props.name.clone()}/>
            </label>
            <button type="button" class="button button-main" data-action="print" onclick={print}>{ words.get("progress-print") }</button>
        </section>
    }
}
