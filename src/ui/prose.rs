//! The text of a lesson as elements of the page.

use yew::prelude::*;

use super::dom;
use crate::lesson::{Block, Inline};

pub fn blocks(blocks: &[Block]) -> Html {
    html! { { for blocks.iter().map(block) } }
}

fn block(block: &Block) -> Html {
    match block {
        Block::Paragraph(content) => html! { <p>{ inlines(content) }</p> },
        Block::List { ordered: true, items } => {
            html! { <ol class="list-ordered">{ for items.iter().map(|item| html! { <li>{ blocks(item) }</li> }) }</ol> }
        }
        Block::List { ordered: false, items } => {
            html! { <ul class="list">{ for items.iter().map(|item| html! { <li>{ blocks(item) }</li> }) }</ul> }
        }
        Block::Quote(content) => html! { <blockquote>{ blocks(content) }</blockquote> },
        Block::Code(text) => html! { <pre class="scenario" tabindex="0">{ text }</pre> },
        Block::Table { head, rows } => html! {
            <div class="table-frame" tabindex="0">
                <table>
                    <thead><tr>{ for head.iter().map(|cell| html! { <th scope="col">{ inlines(cell) }</th> }) }</tr></thead>
                    <tbody>
                        { for rows.iter().map(|row| html! {
                            <tr>{ for row.iter().map(|cell| html! { <td>{ inlines(cell) }</td> }) }</tr>
                        }) }
                    </tbody>
                </table>
            </div>
        },
    }
}

pub fn inlines(content: &[Inline]) -> Html {
    html! { { for content.iter().map(inline) } }
}

fn inline(content: &Inline) -> Html {
    match content {
        Inline::Text(text) => html! { { text } },
        Inline::Code(text) => html! { <code translate="no">{ text }</code> },
        Inline::Strong(inner) => html! { <strong>{ inlines(inner) }</strong> },
        Inline::Emphasis(inner) => html! { <em>{ inlines(inner) }</em> },
        // In somebody's page, the rest of the site opens beside it.
        Inline::Link { to, content } if to.starts_with("#/") && dom::is_embedded() => {
            html! { <a href={format!("./{to}")} target="_blank" rel="noopener">{ inlines(content) }</a> }
        }
        Inline::Link { to, content } if to.starts_with("#/") => {
            html! { <a href={to.clone()}>{ inlines(content) }</a> }
        }
        Inline::Link { to, content } => {
            html! { <a href={to.clone()} target="_blank" rel="noopener noreferrer">{ inlines(content) }</a> }
        }
        Inline::Break => html! { <br/> },
    }
}

/// The words without their dress, for titles.
pub fn plain(content: &[Inline]) -> String {
    content
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Code(text) => text.clone(),
            Inline::Strong(inner) | Inline::Emphasis(inner) | Inline::Link { content: inner, .. } => {
                plain(inner)
            }
            Inline::Break => " ".to_owned(),
        })
        .collect()
}
