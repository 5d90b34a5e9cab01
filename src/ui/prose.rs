//! The text of a lesson as elements of the page.

use yew::prelude::*;

use super::dom;
use super::term::Emphasis;
pub use crate::lesson::plain;
use crate::lesson::{Block, Inline};

pub fn blocks(blocks: &[Block]) -> Html {
    html! { { for blocks.iter().map(block) } }
}

fn block(block: &Block) -> Html {
    match block {
        Block::Paragraph(content) => html! { <p>{ shown(content, Manner::Text) }</p> },
        Block::List { ordered: true, items } => {
            html! { <ol class="list-ordered">{ for items.iter().map(|item| html! { <li>{ blocks(item) }</li> }) }</ol> }
        }
        Block::List { ordered: false, items } => {
            html! { <ul class="list">{ for items.iter().map(|item| html! { <li>{ blocks(item) }</li> }) }</ul> }
        }
        Block::Quote(content) => html! { <blockquote>{ blocks(content) }</blockquote> },
        Block::Code(text) => html! { <pre class="scenario" tabindex="0">{ text }</pre> },
        Block::Table { head, rows } => html! {
            <ul class="facts">{ for rows.iter().map(|row| fact(head, row)) }</ul>
        },
    }
}

/// A row of a table as a card, which is readable beside a stage and on a phone: its first cell is the name, every other
/// cell stands under the heading of its column. `cli/pages/html.rs` does the same.
fn fact(head: &[Vec<Inline>], row: &[Vec<Inline>]) -> Html {
    let mut cells = row.iter().zip(head);
    let name = cells.next().map(|(name, _)| html! { <p class="fact-name">{ of_fact(name) }</p> });
    let rest = cells.filter(|(cell, _)| !cell.is_empty()).map(|(cell, head)| {
        html! {
            <div><dt>{ inlines(head) }</dt><dd>{ of_fact(cell) }</dd></div>
        }
    });
    html! { <li class="fact">{ name }<dl>{ for rest }</dl></li> }
}

/// Where words stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// In a heading, a label or a link: nothing in it can be pressed.
    Plain,
    /// In a text: its terms tell what they mean.
    Text,
    /// In a card: the names of settings are not broken, only lines between them.
    Fact,
}

fn of_fact(content: &[Inline]) -> Html {
    shown(content, Manner::Fact)
}

pub fn inlines(content: &[Inline]) -> Html {
    shown(content, Manner::Plain)
}

fn shown(content: &[Inline], manner: Manner) -> Html {
    html! { { for content.iter().map(|content| inline(content, manner)) } }
}

fn inline(content: &Inline, manner: Manner) -> Html {
    match content {
        Inline::Text(text) => html! { { text } },
        Inline::Code(text) if manner == Manner::Fact => html! {
            <code translate="no">{ for text.split_inclusive(' ').map(|word| html! { <span>{ word }</span> }) }</code>
        },
        Inline::Code(text) => html! { <code translate="no">{ text }</code> },
        Inline::Strong(inner) => html! { <strong>{ shown(inner, manner) }</strong> },
        Inline::Emphasis(inner) if manner == Manner::Text => {
            html! { <Emphasis words={plain(inner)}>{ inlines(inner) }</Emphasis> }
        }
        Inline::Emphasis(inner) => html! { <em>{ shown(inner, manner) }</em> },
        Inline::Link { to, content } => {
            link(to, shown(content, if manner == Manner::Text { Manner::Plain } else { manner }))
        }
        Inline::Break => html! { <br/> },
    }
}

fn link(to: &str, content: Html) -> Html {
    let to = to.to_owned();
    match to.starts_with("#/") {
        // In somebody's page, the rest of the site opens beside it.
        true if dom::is_embedded() => {
            html! { <a href={format!("./{to}")} target="_blank" rel="noopener">{ content }</a> }
        }
        true => html! { <a href={to}>{ content }</a> },
        false => html! { <a href={to} target="_blank" rel="noopener noreferrer">{ content }</a> },
    }
}
