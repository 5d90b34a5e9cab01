//! Requests of clients by hand.

use web_sys::{HtmlInputElement, HtmlSelectElement, SubmitEvent};
use yew::prelude::*;

use crate::protocols::RequestForm;
use crate::scenario::is_word;
use crate::sim::{Command, NodeId, NodeKind};
use crate::ui::page::use_page;
use crate::ui::player::Player;

#[derive(Properties, PartialEq)]
pub struct RequestFormsProps {
    pub player: Player,
    pub version: u64,
}

#[component]
pub fn RequestForms(props: &RequestFormsProps) -> Html {
    let words = use_page().words;
    let client = use_state(|| None::<NodeId>);
    let sim = props.player.sim();
    let clients: Vec<(NodeId, String)> = sim.look(|history| {
        let nodes = history.present().nodes();
        nodes
            .into_iter()
            .filter(|node| node.kind == NodeKind::Client)
            .map(|node| (node.id, node.name))
            .collect()
    });
    let chosen = clients.iter().find(|(id, _)| Some(*id) == *client).or(clients.first());
    let Some((chosen, _)) = chosen else {
        return html! {};
    };
    let chosen = *chosen;
    let onchange = {
        let (client, clients) = (client.setter(), clients.clone());
        Callback::from(move |event: Event| {
            let index = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
            client.set(usize::try_from(index).ok().and_then(|index| clients.get(index)).map(|(id, _)| *id));
        })
    };
    html! {
        <section class="requests" aria-labelledby="requests-title">
            <h3 id="requests-title">{ words.get("requests-title") }</h3>
            if clients.len() > 1 {
                <label class="choice">
                    { words.get("requests-client") }
                    <select {onchange}>
                        { for clients.iter().map(|(id, name)| html! { <option selected={*id == chosen}>{ name }</option> }) }
                    </select>
                </label>
            }
            { for sim.spec().requests.iter().map(|form| one(props, form, chosen, &words)) }
        </section>
    }
}

fn one(
    props: &RequestFormsProps,
    form: &'static RequestForm,
    client: NodeId,
    words: &crate::ui::words::Words,
) -> Html {
    let protocol = props.player.sim().spec().id;
    let player = props.player.clone();
    let onsubmit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let target: web_sys::HtmlElement = event.target_unchecked_into();
        let mut said = vec![form.verb.to_owned()];
        for argument in form.arguments {
            let input = target.query_selector(&format!("[name={argument}]")).ok().flatten();
            said.extend(
                input.map(|input| wasm_bindgen::JsCast::unchecked_into::<HtmlInputElement>(input).value()),
            );
        }
        player.command(&Command::Request(client, said));
    });
    // The browser says it at the field, and sends nothing.
    let oninput = {
        let wrong = words.get("requests-no-word");
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let text = input.value();
            input.set_custom_validity(if text.is_empty() || is_word(&text) { "" } else { &wrong });
        })
    };
    html! {
        <form class="request" key={form.verb} {onsubmit}>
            { for form.arguments.iter().zip(form.examples).map(|(argument, example)| {
                let name = words.get(&format!("{protocol}-argument-{argument}"));
                html! {
                    <label>
                        <span>{ name }</span>
                        <input name={*argument} type="text" ~defaultValue={*example} required=true maxlength="15" autocomplete="off"
                            oninput={oninput.clone()}/>
                    </label>
                }
            }) }
            <button type="submit" class="button">{ words.get(&format!("{protocol}-request-{}", form.verb)) }</button>
        </form>
    }
}
