//! The key: what shapes, lines, patterns and badges of the stage mean. It draws them with the outlines and classes of the
//! stage, so that it cannot disagree with it.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::dom;
use super::page::use_page;
use super::sim_handle::SimHandle;
use super::tools::by_tools;
use super::words::Words;
use crate::sim::{MessageFamily, NodeKind, NodeView};
use crate::stage::{message_outline, outline};

const FAMILIES: [MessageFamily; 6] = [
    MessageFamily::Request,
    MessageFamily::Reply,
    MessageFamily::Replicate,
    MessageFamily::Control,
    MessageFamily::Refusal,
    MessageFamily::Beat,
];
const KINDS: [(NodeKind, &str); 5] = [
    (NodeKind::Client, "client"),
    (NodeKind::Server, "server"),
    (NodeKind::Leader, "leader"),
    (NodeKind::Controller, "controller"),
    (NodeKind::Resource, "resource"),
];
const LINKS: [&str; 4] = ["up", "cut", "slow", "lossy"];
const ENTRIES: [&str; 3] = ["durable", "unsynced", "diverged"];

#[derive(Properties, PartialEq)]
pub struct KeyButtonProps {
    pub sim: SimHandle,
    /// How far up it hides nothing.
    #[prop_or_default]
    pub up: f64,
    /// The same for the buttons that zoom, which it stands over on a touch screen.
    #[prop_or_default]
    pub over: f64,
}

/// Opens the key, from the stage.
#[component]
pub fn KeyButton(props: &KeyButtonProps) -> Html {
    let words = use_page().words;
    let open = use_state(|| false);
    let set = |to: bool| {
        let open = open.setter();
        Callback::from(move |()| open.set(to))
    };
    let sheet = {
        let (sim, on_close) = (props.sim.clone(), set(false));
        by_tools(move |tools| (tools.key)(KeySheetProps { sim: sim.clone(), on_close: on_close.clone() }))
    };
    html! {
        <>
            <button type="button" class="chip key-open" data-action="key" aria-haspopup="dialog" style={format!("--key-up:{:.0}px;--key-over:{:.0}px", props.up, props.over)}
                onclick={set(true).reform(|_: MouseEvent| ())}>{ words.get("key-open") }</button>
            if *open { { sheet } }
        </>
    }
}

#[derive(Clone, Properties, PartialEq)]
pub struct KeySheetProps {
    pub sim: SimHandle,
    pub on_close: Callback<()>,
}

#[component]
pub fn KeySheet(props: &KeySheetProps) -> Html {
    let words = use_page().words;
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                // Fails only if it is gone.
                let _ = dialog.show_modal();
                dom::focus("#key-title");
            }
        });
    }
    // The browser gives the focus back to the button that opened it.
    let close = {
        let dialog = dialog.clone();
        Callback::from(move |_: MouseEvent| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                dialog.close();
            }
        })
    };
    let nodes = props.sim.look(|history| history.present().nodes());
    let protocol = props.sim.spec().id;
    html! {
        <dialog class="sheet key-sheet" ref={dialog} onclose={props.on_close.reform(|_: Event| ())} aria-labelledby="key-title">
            <h2 id="key-title" tabindex="-1">{ words.get("key-title") }</h2>
            { group(&words, "key-messages", FAMILIES.map(|family| row(message(family), words.get(&format!("key-message-{}", family.word()))))) }
            <p class="quiet">{ words.get("key-messages-more") }</p>
            { group(&words, "key-nodes", KINDS.map(|(kind, word)| {
                row(node(kind, word, "up"), format!("{}{}", words.get(&format!("key-node-{word}")), here(&words, protocol, &nodes, kind)))
            })) }
            { group(&words, "key-states", [
                row(node(NodeKind::Server, "server", "crashed"), words.get("key-crashed")),
                row(node(NodeKind::Server, "server", "paused"), words.get("key-paused")),
                row(badge("disk", "M-3.6-1.6v3.6c0 2.4 7.2 2.4 7.2 0v-3.6M-3.6-1.6c0-2.3 7.2-2.3 7.2 0s-7.2 2.3-7.2 0"), words.get("key-disk")),
                row(badge("clock", "M0-4.4v4.4l3 2.2"), words.get("key-clock")),
            ]) }
            { group(&words, "key-links", LINKS.map(|state| row(link(state), words.get(&format!("key-link-{state}"))))) }
            { group(&words, "key-entries", ENTRIES.map(|state| row(entry(state), words.get(&format!("key-entry-{state}"))))) }
            <div class="sheet-ways">
                <button class="button button-main" type="button" onclick={close}>
                    { words.get("close") }
                </button>
            </div>
        </dialog>
    }
}

fn group<const N: usize>(words: &Words, title: &str, rows: [Html; N]) -> Html {
    html! { <section><h3>{ words.get(title) }</h3><ul class="key-rows">{ for rows }</ul></section> }
}

fn row(sign: Html, text: String) -> Html {
    html! { <li><span class="key-shape" aria-hidden="true">{ sign }</span><span>{ text }</span></li> }
}

/// Which nodes of this cluster look so now.
fn here(words: &Words, protocol: &str, nodes: &[NodeView], kind: NodeKind) -> String {
    let own = nodes.iter().filter(|node| node.kind == kind);
    let named: Vec<String> = own
        .map(|node| format!("{} ({})", node.name, words.get(&format!("{protocol}-role-{}", node.role))))
        .collect();
    if named.is_empty() {
        return String::new();
    }
    words.with("key-here", &[("nodes", named.join(&words.get("value-separator")).into())])
}

fn message(family: MessageFamily) -> Html {
    html! {
        <svg viewBox="-11 -11 22 22" width="26" height="26">
            <g class={format!("msg-{}", family.word())}><path d={message_outline(family)}/></g>
        </svg>
    }
}

fn node(kind: NodeKind, word: &str, status: &str) -> Html {
    html! {
        <svg viewBox="-24 -24 48 48" width="34" height="34">
            <g class={format!("node node-{word} is-{status}")}>
                <path class="body" d={outline(kind, 19.0)}/>
                if kind == NodeKind::Leader { <path class="inner" d={outline(kind, 14.0)}/> }
            </g>
        </svg>
    }
}

fn badge(class: &str, d: &'static str) -> Html {
    html! {
        <svg viewBox="-11 -11 22 22" width="26" height="26">
            <g class={format!("badge {class}")}><circle r="8"/><path {d}/></g>
        </svg>
    }
}

fn link(state: &str) -> Html {
    html! {
        <svg viewBox="0 0 48 22" width="48" height="22">
            if state == "cut" {
                <g class="link-line"><path d="M2 11L17 11M31 11L46 11"/><path class="cut-mark" d="M21 2L15 20M33 2L27 20"/></g>
            } else {
                <g class={classes!("link-line", state.to_owned())}><path d="M2 11L46 11"/></g>
            }
        </svg>
    }
}

fn entry(state: &str) -> Html {
    let diverged = (state == "diverged").then_some("durable");
    html! { <span class={classes!("entry", "epoch-1", state.to_owned(), diverged)}><b>{ "x=1" }</b></span> }
}
