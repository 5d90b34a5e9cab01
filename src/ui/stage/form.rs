//! The form of a client request. It is no `<form>`: a frame that embeds the page may forbid those.

use std::collections::BTreeMap;
use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::scenario::is_word;
use crate::sim::{Command, NodeId};
use crate::text::command_line;

/// One word of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    pub key: &'static str,
    /// In the reader's language.
    pub name: String,
    pub proposal: &'static str,
}

#[derive(Properties, PartialEq)]
pub struct RequestFormProps {
    pub client: NodeId,
    pub verb: &'static str,
    pub arguments: Vec<Argument>,
    pub label: String,
    pub names: Rc<[String]>,
    pub on_command: Callback<Command>,
}

#[component]
pub fn RequestForm(props: &RequestFormProps) -> Html {
    // By argument, not by place: what a form asks for may change while it is open.
    let written = use_state_eq(BTreeMap::<&'static str, String>::new);
    let word = |argument: &Argument| {
        written.get(argument.key).cloned().unwrap_or_else(|| argument.proposal.to_owned())
    };
    let words: Vec<String> = props.arguments.iter().map(word).collect();
    // An empty word would change the meaning of those after it.
    let complete = words.iter().all(|word| is_word(word));
    let words = std::iter::once(props.verb.to_owned()).chain(words).collect();
    let command = Command::Request(props.client, words);
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
    let field = |argument: &Argument| {
        let (key, name) = (argument.key, argument.name.clone());
        let oninput = {
            let written = written.clone();
            Callback::from(move |event: InputEvent| {
                let Some(input) = event.target_dyn_into::<HtmlInputElement>() else { return };
                let mut words = (*written).clone();
                // A word of the scenario language has no spaces.
                words.insert(key, input.value().split_whitespace().collect());
                written.set(words);
            })
        };
        html! {
            <input {key} type="text" aria-label={name.clone()} placeholder={name} value={word(argument)}
                maxlength="15" autocomplete="off" autocapitalize="off" spellcheck="false" size="4" {oninput} onkeydown={onkeydown.clone()}/>
        }
    };
    html! {
        <div class="menu-form" role="group" aria-label={props.label.clone()}>
            { for props.arguments.iter().map(field) }
            <button type="button" onclick={give.reform(|_: MouseEvent| ())} disabled={!complete} data-command={line}>{ &props.label }</button>
        </div>
    }
}
