//! The terms of the course, written once: `lessons/glossary.toml`. The page fetches them as JSON, which the build makes of it.

use serde::{Deserialize, Serialize};

use super::prose::{Block, Inline, Prose, plain};
use crate::text::Language;

/// Beside the lessons, as it is written,
pub const GLOSSARY: &str = "glossary.toml";
/// and as the page fetches it.
pub const GLOSSARY_JSON: &str = "glossary.json";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Glossary {
    format: u32,
    #[serde(rename = "term")]
    pub terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub id: String,
    en: Entry,
    #[serde(rename = "zh-CN")]
    zh_cn: Entry,
}

/// A term in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The forms in which it stands in texts, in small letters; the first is its name.
    pub words: Vec<String>,
    pub text: String,
}

impl Term {
    pub fn entry(&self, language: Language) -> &Entry {
        match language {
            Language::English => &self.en,
            Language::SimplifiedChinese => &self.zh_cn,
        }
    }
}

impl Glossary {
    /// # Errors
    /// What is wrong with the file, in one line.
    pub fn read(text: &str) -> Result<Glossary, String> {
        let glossary: Glossary =
            toml::from_str(text).map_err(|error| format!("{GLOSSARY}: {}", error.message()))?;
        if glossary.format != 1 {
            return Err(format!("{GLOSSARY}: `format` is 1, the only version there is"));
        }
        Ok(glossary)
    }

    /// # Errors
    /// If it is not what the build writes.
    pub fn parse(json: &str) -> Result<Glossary, String> {
        serde_json::from_str(json).map_err(|error| format!("{GLOSSARY_JSON}: {error}"))
    }

    /// As the page fetches it.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// What the emphasised words of a text in this language mean.
    pub fn term(&self, language: Language, emphasised: &str) -> Option<&Term> {
        let words = emphasised.to_lowercase();
        self.terms.iter().find(|term| term.entry(language).words.contains(&words))
    }

    /// The terms that a text emphasises, in the order of the glossary.
    pub fn terms_of<'a>(&'a self, language: Language, prose: &Prose) -> Vec<&'a Term> {
        let mut emphasised = Vec::new();
        for section in &prose.sections {
            in_blocks(&section.blocks, &mut emphasised);
            section.hints.iter().for_each(|hint| in_blocks(hint, &mut emphasised));
            for option in &section.options {
                in_inlines(&option.label, &mut emphasised);
                in_blocks(&option.explanation, &mut emphasised);
            }
        }
        let is_used = |term: &&Term| {
            emphasised.iter().any(|words| term.entry(language).words.contains(&words.to_lowercase()))
        };
        self.terms.iter().filter(is_used).collect()
    }
}

fn in_blocks(blocks: &[Block], found: &mut Vec<String>) {
    for block in blocks {
        match block {
            Block::Paragraph(content) => in_inlines(content, found),
            Block::List { items, .. } => items.iter().for_each(|item| in_blocks(item, found)),
            Block::Quote(content) => in_blocks(content, found),
            Block::Code(_) => {}
            Block::Table { rows, .. } => rows.iter().flatten().for_each(|cell| in_inlines(cell, found)),
        }
    }
}

fn in_inlines(content: &[Inline], found: &mut Vec<String>) {
    for inline in content {
        match inline {
            Inline::Emphasis(inner) => found.push(plain(inner)),
            Inline::Strong(inner) | Inline::Link { content: inner, .. } => in_inlines(inner, found),
            Inline::Text(_) | Inline::Code(_) | Inline::Break => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "format = 1\n[[term]]\nid = \"a\"\nen.words = [\"copy\", \"copies\"]\nen.text = \"One more.\"\nzh-CN.words = [\"副本\"]\nzh-CN.text = \"多一份。\"\n";

    #[test]
    fn a_term_is_found_in_each_of_its_forms_and_survives_the_way_to_the_page() {
        let glossary = Glossary::read(TEXT).expect("it is one");
        assert_eq!(Glossary::parse(&glossary.to_json()).as_ref(), Ok(&glossary));
        let id = |language, words: &str| glossary.term(language, words).map(|term| term.id.as_str());
        assert_eq!(id(Language::English, "Copies"), Some("a"));
        assert_eq!(id(Language::SimplifiedChinese, "副本"), Some("a"));
        assert_eq!(id(Language::SimplifiedChinese, "copies"), None);
        assert!(
            Glossary::read("format = 2\nterm = []").is_err()
                && Glossary::read("format = 1\n[[term]]\nid = 3").is_err()
        );
    }

    #[test]
    fn a_lesson_lists_the_terms_that_it_emphasises() {
        let glossary = Glossary::read(TEXT).expect("it is one");
        let prose = |text: &str| Prose::parse("en.md", text).expect("it is a lesson's text");
        let used = |text: &str| glossary.terms_of(Language::English, &prose(text)).len();
        assert_eq!(used("## A {#a}\n\n- **two *copies***\n"), 1);
        assert_eq!(used("## A {#a}\n\ntwo copies\n\n### *copy* {#b}\n\nx\n"), 1);
        assert_eq!(used("## A {#a}\n\ntwo copies\n"), 0);
    }
}
