//! Text as HTML. Everything that comes from a lesson goes through [`escaped`].

use crate::lesson::{Block, Inline};
pub use crate::stage::escaped;

pub fn blocks(blocks: &[Block], root: &str) -> String {
    blocks.iter().map(|block| one_block(block, root)).collect()
}

/// `root` leads from the page to the folder of the app.
fn one_block(block: &Block, root: &str) -> String {
    match block {
        Block::Paragraph(content) => format!("<p>{}</p>\n", inlines(content, root)),
        Block::List { ordered, items } => {
            let tag = if *ordered { "ol" } else { "ul" };
            let item = |item: &Vec<Block>| format!("<li>{}</li>\n", tight(item, root));
            format!("<{tag}>\n{}</{tag}>\n", items.iter().map(item).collect::<String>())
        }
        Block::Quote(content) => format!("<blockquote>\n{}</blockquote>\n", blocks(content, root)),
        Block::Code(text) => format!("<pre tabindex=\"0\"><code>{}</code></pre>\n", escaped(text)),
        Block::Table { head, rows } => {
            let cards: String = rows.iter().map(|row| fact(head, row, root)).collect();
            format!("<ul class=\"facts\">\n{cards}</ul>\n")
        }
    }
}

/// A row of a table as a card, as `ui/prose.rs` shows it.
fn fact(head: &[Vec<Inline>], row: &[Vec<Inline>], root: &str) -> String {
    let mut cells = row.iter().zip(head);
    let name = cells
        .next()
        .map_or_else(String::new, |(name, _)| format!("<p class=\"fact-name\">{}</p>", of_fact(name, root)));
    let rest: String = cells
        .filter(|(cell, _)| !cell.is_empty())
        .map(|(cell, head)| {
            format!("<div><dt>{}</dt><dd>{}</dd></div>", inlines(head, root), of_fact(cell, root))
        })
        .collect();
    format!("<li class=\"fact\">{name}<dl>{rest}</dl></li>\n")
}

/// In a card the names of settings are not broken, only lines between them.
fn of_fact(content: &[Inline], root: &str) -> String {
    content.iter().map(|inline| one_inline(inline, root, true)).collect()
}

/// A single paragraph without its element, as in a list.
pub fn tight(content: &[Block], root: &str) -> String {
    match content {
        [Block::Paragraph(content)] => inlines(content, root),
        _ => blocks(content, root),
    }
}

pub fn inlines(content: &[Inline], root: &str) -> String {
    content.iter().map(|inline| one_inline(inline, root, false)).collect()
}

fn one_inline(inline: &Inline, root: &str, in_fact: bool) -> String {
    let inlines = |content: &[Inline], root: &str| {
        if in_fact { of_fact(content, root) } else { inlines(content, root) }
    };
    match inline {
        Inline::Text(text) => escaped(text),
        Inline::Code(text) if in_fact => {
            let words = text.split_inclusive(' ').map(|word| format!("<span>{}</span>", escaped(word)));
            format!("<code>{}</code>", words.collect::<String>())
        }
        Inline::Code(text) => format!("<code>{}</code>", escaped(text)),
        Inline::Strong(inner) => format!("<strong>{}</strong>", inlines(inner, root)),
        Inline::Emphasis(inner) => format!("<em>{}</em>", inlines(inner, root)),
        Inline::Link { to, content } if to.starts_with("#/") => {
            format!("<a href=\"{root}{}\">{}</a>", escaped(to), inlines(content, root))
        }
        Inline::Link { to, content } => {
            format!("<a href=\"{}\" rel=\"noopener\">{}</a>", escaped(to), inlines(content, root))
        }
        Inline::Break => "<br>".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{blocks, escaped};
    use crate::lesson::{Block, Inline, Prose};

    fn html(content: &[Block]) -> String {
        blocks(content, "../../")
    }

    #[test]
    fn hostile_text_stays_text_wherever_it_stands() {
        let evil = "</code><script>alert('1')</script>\" onclick=\"&\u{0}";
        let text = || vec![Inline::Text(evil.to_owned())];
        let all = [
            Block::Paragraph(vec![
                Inline::Code(evil.to_owned()),
                Inline::Strong(text()),
                Inline::Emphasis(text()),
                Inline::Link { to: format!("https://example.org/{evil}"), content: text() },
                Inline::Link { to: format!("#/lesson/{evil}"), content: text() },
            ]),
            Block::Code(evil.to_owned()),
            Block::Quote(vec![Block::Paragraph(text())]),
            Block::List { ordered: true, items: vec![vec![Block::Paragraph(text())]] },
            Block::Table { head: vec![text(), text()], rows: vec![vec![text(), text()]] },
        ];
        let html = html(&all);
        assert_eq!(html.matches(&escaped(evil)).count(), 13, "{html}");
        assert!(
            !html.contains("<script") && !html.contains("\" onclick") && !html.contains('\u{0}'),
            "{html}"
        );
    }

    #[test]
    fn markdown_becomes_elements() {
        let text = "## One {#one}\n\nA *b* **c** `d<` [in](#/lesson/copies/x) [out](https://example.org/?a&b).\n\n\
                    1. x\n2. y\n   - z\n\n> q\n\n| h | i |\n|---|---|\n| c | `a_b = 1` |\n\n```\na < b\n```\n";
        let prose = Prose::parse("en.md", text).expect("it is a lesson's text");
        assert_eq!(
            html(&prose.sections[0].blocks),
            "<p>A <em>b</em> <strong>c</strong> <code>d&lt;</code> \
             <a href=\"../../#/lesson/copies/x\">in</a> \
             <a href=\"https://example.org/?a&amp;b\" rel=\"noopener\">out</a>.</p>\n\
             <ol>\n<li>x</li>\n<li><p>y</p>\n<ul>\n<li>z</li>\n</ul>\n</li>\n</ol>\n\
             <blockquote>\n<p>q</p>\n</blockquote>\n\
             <ul class=\"facts\">\n\
             <li class=\"fact\"><p class=\"fact-name\">c</p><dl><div><dt>i</dt><dd><code><span>a_b </span><span>= </span><span>1</span></code></dd></div></dl></li>\n\
             </ul>\n\
             <pre tabindex=\"0\"><code>a &lt; b\n</code></pre>\n"
        );
    }
}
