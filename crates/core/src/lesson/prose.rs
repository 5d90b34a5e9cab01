//! The text of a lesson: Markdown to a small tree that holds nothing but text, so that showing it
//! can never run anything.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use serde::{Deserialize, Serialize};

use super::BYTES_MAX;
use super::complaint::Complaint;
use super::raw::too_large;

/// The Markdown of lessons.
pub(super) const MARKDOWN: Options = Options::ENABLE_HEADING_ATTRIBUTES.union(Options::ENABLE_TABLES);

/// One language's text of a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prose {
    pub sections: Vec<Section>,
}

/// The text of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The step's id: `## Heading {#id}`.
    pub id: String,
    pub heading: Vec<Inline>,
    pub blocks: Vec<Block>,
    /// What stands under each `### Hint`, in order; shown one after another on demand.
    pub hints: Vec<Vec<Block>>,
    /// Where each of them stands, from 1.
    pub hint_lines: Vec<usize>,
    /// What can be chosen: `### Label {#option-id}`, and the explanation under it.
    pub options: Vec<OptionText>,
    /// Where it stands in its file, from 1.
    pub line: usize,
}

/// The words of one option of a prediction or a quiz.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionText {
    pub id: String,
    pub label: Vec<Inline>,
    /// Shown when the choice has been made.
    pub explanation: Vec<Block>,
    pub line: usize,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    Paragraph(Vec<Inline>),
    List { ordered: bool, items: Vec<Vec<Block>> },
    Quote(Vec<Block>),
    Code(String),
    Table { head: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>> },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Inline {
    Text(String),
    Code(String),
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    /// `https:` or an address of the page itself, which begins with `#/`.
    Link {
        to: String,
        content: Vec<Inline>,
    },
    Break,
}

impl Prose {
    /// # Errors
    /// Everything that a lesson's text may not contain, with its line.
    pub fn parse(file: &str, text: &str) -> Result<Prose, Vec<Complaint>> {
        if text.len() > BYTES_MAX {
            return Err(vec![too_large(file)]);
        }
        let mut builder = Builder {
            file,
            line_ends: text.match_indices('\n').map(|(offset, _)| offset).collect(),
            lost: false,
            prose: Prose::default(),
            stack: Vec::new(),
            into: Into::Section,
            cells: 0,
            complaints: Vec::new(),
        };
        for (event, range) in Parser::new_ext(text, MARKDOWN).into_offset_iter() {
            // What goes on for ever is left before it fills the memory.
            if !builder.bounded(range.start) {
                break;
            }
            builder.take(event, range.start);
        }
        if builder.complaints.is_empty() { Ok(builder.prose) } else { Err(builder.complaints) }
    }

    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
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

/// Something that has begun and not ended.
enum Open {
    Step(String, usize, Vec<Inline>),
    Option(String, usize, Vec<Inline>),
    Hint(usize),
    /// What was complained about: nothing in it is looked at.
    Refused,
    Inlines(Vec<Inline>),
    Link(String, Vec<Inline>),
    Blocks(Vec<Block>),
    List(bool, Vec<Vec<Block>>),
    Code(String),
    Table {
        head: Vec<Vec<Inline>>,
        rows: Vec<Vec<Vec<Inline>>>,
        row: Vec<Vec<Inline>>,
    },
}

/// What a block belongs to: the section, or what was opened last in it.
#[derive(Clone, Copy)]
enum Into {
    Section,
    Hint,
    Option,
}

/// Lists in lists, quotes in quotes, and so on.
const DEPTH_MAX: usize = 12;
/// Cells of all tables: a short text can ask for millions.
const CELLS_MAX: usize = 2_000;
const COMPLAINTS_MAX: usize = 20;

struct Builder<'a> {
    file: &'a str,
    line_ends: Vec<usize>,
    /// Text whose place is unknown was complained about; once is enough.
    lost: bool,
    prose: Prose,
    stack: Vec<Open>,
    into: Into,
    cells: usize,
    complaints: Vec<Complaint>,
}

impl Builder<'_> {
    fn line(&self, offset: usize) -> usize {
        self.line_ends.partition_point(|end| *end < offset) + 1
    }

    fn complain(&mut self, offset: usize, message: &str) {
        let complaint = Complaint::at(self.file, self.line(offset), message);
        if !self.complaints.contains(&complaint) {
            self.complaints.push(complaint);
        }
    }

    /// Complains about what is too deep or too large; returns whether to go on.
    fn bounded(&mut self, offset: usize) -> bool {
        if self.stack.len() > DEPTH_MAX {
            self.complain(
                offset,
                &format!("this is nested more than {DEPTH_MAX} levels deep; make it flatter"),
            );
        } else if self.cells > CELLS_MAX {
            self.complain(offset, &format!("the tables have more than {CELLS_MAX} cells; leave some out"));
        } else if self.complaints.len() >= COMPLAINTS_MAX {
            self.complaints.push(Complaint::new(self.file, "there may be more; correct these first"));
        } else {
            return true;
        }
        false
    }

    fn take(&mut self, event: Event, offset: usize) {
        if self.stack.iter().any(|open| matches!(open, Open::Refused)) {
            match event {
                Event::Start(_) => self.stack.push(Open::Refused),
                Event::End(_) => drop(self.stack.pop()),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, offset),
            Event::End(tag) => self.end(tag, offset),
            Event::Text(text) => match self.stack.last_mut() {
                Some(Open::Code(code)) => code.push_str(&text),
                _ => self.inline(Inline::Text(text.into_string())),
            },
            Event::Code(code) => self.inline(Inline::Code(code.into_string())),
            Event::SoftBreak => self.inline(Inline::Text(" ".to_owned())),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Html(_) | Event::InlineHtml(_) => {
                self.complain(offset, "a lesson has no HTML; write it in Markdown");
            }
            Event::Rule => self.complain(offset, "a lesson has no rules such as `---`; leave it out"),
            Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {
                self.complain(offset, "lessons do not use this kind of Markdown; leave it out");
            }
        }
    }

    fn start(&mut self, tag: Tag, offset: usize) {
        let open = match tag {
            Tag::Heading { .. } => self.heading(tag, offset),
            Tag::TableCell => {
                self.cells += 1;
                Open::Inlines(Vec::new())
            }
            Tag::Paragraph | Tag::Strong | Tag::Emphasis => Open::Inlines(Vec::new()),
            Tag::Link { dest_url, .. } => {
                let plain = !dest_url.chars().any(|c| c.is_control() || c.is_whitespace());
                let safe = plain && (dest_url.starts_with("https://") || dest_url.starts_with("#/"));
                if !safe {
                    self.complain(offset, "a link goes to `https://…` or to `#/…`; change its address");
                }
                Open::Link(dest_url.into_string(), Vec::new())
            }
            Tag::List(start) => Open::List(start.is_some(), Vec::new()),
            Tag::Item | Tag::BlockQuote(_) => Open::Blocks(Vec::new()),
            Tag::CodeBlock(_) => Open::Code(String::new()),
            Tag::Table(_) => Open::Table { head: Vec::new(), rows: Vec::new(), row: Vec::new() },
            Tag::TableHead | Tag::TableRow => return,
            Tag::HtmlBlock => {
                self.complain(offset, "a lesson has no HTML; write it in Markdown");
                Open::Refused
            }
            Tag::Image { .. } => {
                self.complain(offset, "a lesson has no pictures; say it in words");
                Open::Refused
            }
            _ => {
                self.complain(offset, "lessons do not use this kind of Markdown; leave it out");
                Open::Refused
            }
        };
        self.stack.push(open);
    }

    fn heading(&mut self, tag: Tag, offset: usize) -> Open {
        let line = self.line(offset);
        if !self.stack.is_empty() {
            self.complain(offset, "a heading stands outside of lists and quotes; move it there");
            return Open::Refused;
        }
        match tag {
            Tag::Heading { level: HeadingLevel::H2, id: Some(id), .. } => {
                Open::Step(id.into_string(), line, Vec::new())
            }
            Tag::Heading { level: HeadingLevel::H3, id: Some(id), .. } => {
                Open::Option(id.into_string(), line, Vec::new())
            }
            Tag::Heading { level: HeadingLevel::H3, .. } => Open::Hint(line),
            Tag::Heading { level: HeadingLevel::H2, .. } => {
                self.complain(offset, "this heading lacks the id of its step; write `## … {#step-id}`");
                self.lost = true;
                Open::Refused
            }
            _ => {
                self.complain(
                    offset,
                    "a heading is `## Heading {#step-id}` for a step, `### Hint` for a hint or \
                     `### Label {#option-id}` for an option; make it one of these",
                );
                self.lost = true;
                Open::Refused
            }
        }
    }

    fn end(&mut self, tag: TagEnd, offset: usize) {
        if matches!(tag, TagEnd::TableHead | TagEnd::TableRow) {
            if let Some(Open::Table { head, rows, row }) = self.stack.last_mut() {
                let done = std::mem::take(row);
                if tag == TagEnd::TableHead { *head = done } else { rows.push(done) }
            }
            return;
        }
        let Some(open) = self.stack.pop() else { return };
        match (tag, open) {
            (_, Open::Step(id, line, heading)) => {
                self.into = Into::Section;
                self.lost = false;
                self.prose.sections.push(Section { id, heading, line, ..Section::default() });
            }
            (_, Open::Refused) => {}
            (_, Open::Hint(line)) => match self.prose.sections.last_mut() {
                Some(section) => {
                    self.into = Into::Hint;
                    section.hints.push(Vec::new());
                    section.hint_lines.push(line);
                }
                None => self.homeless(offset, "a hint"),
            },
            (_, Open::Option(id, line, label)) => match self.prose.sections.last_mut() {
                Some(section) => {
                    self.into = Into::Option;
                    section.options.push(OptionText { id, label, line, ..OptionText::default() });
                }
                None => self.homeless(offset, "an option"),
            },
            (TagEnd::Strong, Open::Inlines(content)) => self.inline(Inline::Strong(content)),
            (TagEnd::Emphasis, Open::Inlines(content)) => self.inline(Inline::Emphasis(content)),
            (TagEnd::TableCell, Open::Inlines(content)) => {
                if let Some(Open::Table { row, .. }) = self.stack.last_mut() {
                    row.push(content);
                }
            }
            (_, Open::Inlines(content)) => self.block(Block::Paragraph(content), offset),
            (_, Open::Link(to, content)) => self.inline(Inline::Link { to, content }),
            (TagEnd::Item, Open::Blocks(blocks)) => {
                if let Some(Open::List(_, items)) = self.stack.last_mut() {
                    items.push(blocks);
                }
            }
            (_, Open::Blocks(blocks)) => self.block(Block::Quote(blocks), offset),
            (_, Open::List(ordered, items)) => self.block(Block::List { ordered, items }, offset),
            (_, Open::Code(code)) => self.block(Block::Code(code), offset),
            (_, Open::Table { head, rows, .. }) => self.block(Block::Table { head, rows }, offset),
        }
    }

    /// Complains about what stands before the first step.
    fn homeless(&mut self, offset: usize, what: &str) {
        if !std::mem::replace(&mut self.lost, true) {
            let message =
                format!("{what} stands under the `## Heading {{#step-id}}` of its step; move it there");
            self.complain(offset, &message);
        }
    }

    fn inline(&mut self, inline: Inline) {
        match self.stack.last_mut() {
            Some(
                Open::Inlines(list) | Open::Link(_, list) | Open::Step(_, _, list) | Open::Option(_, _, list),
            ) => list.push(inline),
            // The items of a tight list have no paragraphs of their own.
            Some(Open::Blocks(blocks)) => match blocks.last_mut() {
                Some(Block::Paragraph(list)) => list.push(inline),
                _ => blocks.push(Block::Paragraph(vec![inline])),
            },
            _ => {}
        }
    }

    fn block(&mut self, block: Block, offset: usize) {
        if let Some(Open::Blocks(blocks)) = self.stack.last_mut() {
            return blocks.push(block);
        }
        let Some(section) = self.prose.sections.last_mut() else {
            return self.homeless(offset, "text");
        };
        let hint = section.hints.last_mut();
        let option = section.options.last_mut().map(|option| &mut option.explanation);
        let target = match self.into {
            Into::Section => None,
            Into::Hint => hint,
            Into::Option => option,
        };
        target.unwrap_or(&mut section.blocks).push(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_has_its_blocks_and_its_hints() {
        let text = "## Break *it* {#lose}\n\nDo **this** at [home](#/).\n\n- one\n- `two`\n\n### Hint\n\nLook.\n\n### Hint\n\nHarder.\n";
        let prose = Prose::parse("en.md", text).unwrap();
        let section = prose.section("lose").unwrap();
        assert_eq!(section.heading.len(), 2);
        assert_eq!(section.hints.len(), 2);
        assert!(matches!(&section.blocks[1], Block::List { ordered: false, items } if items.len() == 2));
    }

    #[test]
    fn an_option_has_a_label_and_an_explanation() {
        let text = "## What? {#q}\n\nChoose.\n\n### It is *lost* {#lost}\n\nYes.\n\nReally.\n\n### Hint\n\nLook.\n\n### Kept {#kept}\n\nNo.\n";
        let prose = Prose::parse("en.md", text).unwrap();
        let section = prose.section("q").unwrap();
        assert_eq!((section.blocks.len(), section.hints.len(), section.options.len()), (1, 1, 2));
        let lost = &section.options[0];
        assert_eq!(
            (lost.id.as_str(), lost.label.len(), lost.explanation.len(), lost.line),
            ("lost", 2, 2, 5)
        );
    }

    #[test]
    fn what_is_too_deep_or_too_large_is_refused_at_once() {
        for text in [
            format!("## A {{#a}}\n\n{}x\n", ">".repeat(50_000)),
            format!("## A {{#a}}\n\n{}x\n", "- ".repeat(20_000)),
            format!("## A {{#a}}\n\n|{}\n|{}\n{}", "x|".repeat(500), "-|".repeat(500), "|a\n".repeat(20_000)),
            "<b>".repeat(10_000),
        ] {
            let refused = Prose::parse("en.md", &text).err();
            let start: String = text.chars().take(30).collect();
            assert!(refused.is_some_and(|complaints| complaints.len() <= COMPLAINTS_MAX + 1), "{start}");
        }
    }

    #[test]
    fn a_table_has_a_head_and_rows() {
        let text = "## A {#a}\n\n| x | y |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n";
        let prose = Prose::parse("en.md", text).unwrap();
        assert!(
            matches!(&prose.sections[0].blocks[0], Block::Table { head, rows } if head.len() == 2 && rows.len() == 2)
        );
    }

    #[test]
    fn what_could_do_harm_is_refused_with_its_line() {
        for (text, line) in [
            ("## A {#a}\n\n<script>alert(1)</script>\n", 3),
            ("## A {#a}\n\n[x](javascript:alert(1))\n", 3),
            ("## A {#a}\n\n![x](https://example.org/x.png)\n", 3),
            ("text before any step\n", 1),
            ("# Title\n", 1),
        ] {
            let complaints = Prose::parse("en.md", text).unwrap_err();
            assert_eq!(complaints[0].line, Some(line), "{text}: {complaints:?}");
        }
    }
}
