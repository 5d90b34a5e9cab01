//! The form of a client request. It is no `<form>`: a frame that embeds the page may forbid those.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::scenario::is_word;
use crate::sim::{Command, NodeId};
use crate::text::command_line;

#[derive(Properties, PartialEq)]
pub struct RequestFormProps {
    pub client: NodeId,
    pub verb: &'static str,
    /// Name and proposal of each word.
    pub arguments: Vec<(String, &'static str)>,
    pub label: String,
    pub names: Rc<[String]>,
    pub on_command: Callback<Command>,
}

#[component]
pub fn RequestForm(props: &RequestFormProps) -> Html {
    let written = use_state_eq(|| {
        props.arguments.iter().map(|(_, proposal)| (*proposal).to_owned()).collect::<Vec<String>>()
    });
    let words = std::iter::once(props.verb.to_owned()).chain(written.iter().cloned()).collect();
    let command = Command::Request(props.client, words);
    // An empty word would change the meaning of those after it.
    let complete = written.iter().all(|word| is_word(word));
    let line = command_line(&command, &props.names);
    let give = {
        let give = props.on_command.clone();
        Callback::from(move |()| {
            if complete {
                give.emit(command.clone());
            }
        })
    };
    let onkeydown = {
        let give = give.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Enter" && !event.is_composing() {
                event.prevent_default();
                give.emit(());
            }
        })
    };
    let field = |(index, (name, _)): (usize, &(String, &'static str))| {
        let oninput = {
            let written = written.clone();
            Callback::from(move |event: InputEvent| {
                let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
                let mut words = (*written).clone();
                // A word of the scenario language has no spaces.
                words[index] = input.value().split_whitespace().collect();
                written.set(words);
            })
        };
        html! {
            <input type="text" aria-label={name.clone()} placeholder={name.clone()} value={written[index].clone()}
                maxlength="15" autocomplete="off" autocapitalize="off" spellcheck="false" size="4" {oninput} onkeydown={onkeydown.clone()}/>
        }
    };
    html! {
        <div class="menu-form" role="group" aria-label={props.label.clone()}>
            { for props.arguments.iter().enumerate().map(field) }
            <button type="button" onclick={give.reform(|_: MouseEvent| ())} disabled={!complete} data-command={line}>{ &props.label }</button>
        </div>
    }
}
