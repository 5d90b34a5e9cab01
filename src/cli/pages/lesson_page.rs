//! One lesson as a plain page.

use super::html::{blocks, escaped, inlines};
use super::picture::picture;
use super::site::{Frame, Site, SiteLesson, local, page_file};
use super::words::Words;
use crate::lesson::{GOAL, OptionText, Section, Step, StepKind};
use crate::text::{Language, Texts};

/// From a lesson's folder to the folder of the app.
const APP: &str = "../../";

impl Site {
    /// # Errors
    /// If the text of a step is missing in every language, or the step cannot begin.
    pub fn lesson_page(&self, one: &SiteLesson, language: Language) -> Result<String, String> {
        let lesson = &one.lesson;
        let words = Words::of(language);
        let texts = Texts::new(language);
        let slug = &lesson.slug;
        let mut content = format!(
            "<h1>{}</h1>\n<p class=\"summary\">{}</p>\n<p class=\"about\">{}</p>\n\
             <p><a class=\"open\" href=\"{APP}#/lesson/{slug}\">{}</a></p>\n<p class=\"about\">{}</p>\n",
            local(&lesson.title, language),
            local(&lesson.summary, language),
            self.about(one, words),
            words.open_lesson,
            words.what_this_is
        );
        for (index, step) in lesson.steps.iter().enumerate() {
            let (own, section) = section_of(one, &step.id, language)
                .ok_or_else(|| format!("{slug}: the step `{}` has no text in any language", step.id))?;
            let picture =
                picture(step, index + 1, words, &texts).map_err(|error| format!("{slug}: {error}"))?;
            content += &step_html(slug, index + 1, step, section, own, (words, &picture));
        }
        content += &self.terms(one, language, words);
        content += &self.neighbours(slug, words);
        Ok(self.framed(&Frame {
            language,
            title: lesson.title.get(language),
            description: lesson.summary.get(language),
            folder: &format!("{slug}/"),
            languages: &lesson.languages,
            content,
        }))
    }

    /// What the terms mean that the lesson emphasises; no section, which is a step. On the stage, each tells it where it stands.
    fn terms(&self, one: &SiteLesson, language: Language, words: &Words) -> String {
        let own = one.texts.iter().find(|(known, _)| *known == language);
        let Some((language, prose)) = own.or(one.texts.first()) else { return String::new() };
        let terms: String = self
            .glossary
            .terms_of(*language, prose)
            .into_iter()
            .map(|term| {
                let entry = term.entry(*language);
                let name = entry.words.first().map_or("", String::as_str);
                format!("<dt>{}</dt><dd>{}</dd>\n", escaped(name), escaped(&entry.text))
            })
            .collect();
        if terms.is_empty() {
            return String::new();
        }
        let lang =
            if *language == words.language { String::new() } else { format!(" lang=\"{}\"", language.tag()) };
        format!("<div class=\"terms\">\n<h2>{}</h2>\n<dl{lang}>\n{terms}</dl>\n</div>\n", words.terms)
    }

    fn about(&self, one: &SiteLesson, words: &Words) -> String {
        let lesson = &one.lesson;
        let mut about = format!("{} · {}", words.minutes(lesson.minutes), words.level(lesson.level));
        let bases: Vec<String> =
            lesson.builds_on.iter().filter_map(|slug| self.link(slug, words.language)).collect();
        if !bases.is_empty() {
            about += &format!(" · {}{}{}", words.builds_on, words.colon, bases.join(", "));
        }
        about
    }

    /// To the plain page of another lesson.
    fn link(&self, slug: &str, language: Language) -> Option<String> {
        let title = local(&self.lesson(slug)?.lesson.title, language);
        Some(format!("<a href=\"../{slug}/{}\">{title}</a>", page_file(language)))
    }

    fn neighbours(&self, slug: &str, words: &Words) -> String {
        let place = self.lessons.iter().position(|one| one.lesson.slug == slug).unwrap_or_default();
        let at = |place: usize| self.lessons.get(place).map(|one| one.lesson.slug.as_str());
        let around = [(words.previous, place.checked_sub(1).and_then(at)), (words.next, at(place + 1))];
        let links: String = around
            .into_iter()
            .filter_map(|(word, slug)| {
                let link = self.link(slug?, words.language)?;
                Some(format!("<p>{word}{}{link}</p>\n", words.colon))
            })
            .collect();
        format!("<nav class=\"neighbours\" aria-label=\"{}\">\n{links}</nav>\n", words.other_lessons)
    }
}

/// In the reader's language, or in the first one that has it.
fn section_of<'a>(one: &'a SiteLesson, id: &str, language: Language) -> Option<(Language, &'a Section)> {
    let own = one.texts.iter().filter(|(known, _)| *known == language);
    own.chain(&one.texts).find_map(|(language, prose)| Some((*language, prose.section(id)?)))
}

fn step_html(
    slug: &str,
    number: usize,
    step: &Step,
    section: &Section,
    language: Language,
    (words, picture): (&Words, &str),
) -> String {
    let id = &step.id;
    let tag =
        if language == words.language { String::new() } else { format!(" lang=\"{}\"", language.tag()) };
    let kind =
        words.kind(&step.kind).map_or_else(String::new, |kind| format!("<p class=\"kind\">{kind}</p>\n"));
    let options: String =
        step.options().iter().filter_map(|id| option_html(step, section, id, words)).collect();
    let options =
        if options.is_empty() { options } else { format!("<ul class=\"options\">\n{options}</ul>\n") };
    // What a task asks for, as the author has put it.
    let goal = section.options.iter().find(|option| option.id == GOAL);
    let goal = goal
        .map_or_else(String::new, |goal| format!("<p class=\"goal\">{}</p>\n", inlines(&goal.label, APP)));
    let hints: String = section
        .hints
        .iter()
        .enumerate()
        .map(|(index, hint)| details(&words.hint(index + 1), &blocks(hint, APP)))
        .collect();
    format!(
        "<section id=\"{id}\">\n{kind}<div{tag}>\n<h2>{}</h2>\n</div>\n{picture}<div{tag}>\n{}{goal}{options}{hints}</div>\n\
         <p class=\"about\"><a href=\"{APP}#/lesson/{slug}/{id}\">{}</a></p>\n</section>\n",
        inlines(&section.heading, APP),
        blocks(&section.blocks, APP),
        words.open_step(number)
    )
}

fn option_html(step: &Step, section: &Section, id: &str, words: &Words) -> Option<String> {
    let OptionText { label, explanation, .. } = section.options.iter().find(|option| option.id == id)?;
    // What was foretold right, only the run can say.
    let verdict = match &step.kind {
        StepKind::Quiz(quiz) => {
            let is_right = quiz.options.iter().any(|choice| choice.id == id && choice.right);
            format!("<p><strong>{}</strong></p>\n", if is_right { words.right } else { words.not_right })
        }
        _ => String::new(),
    };
    let inner = verdict + &blocks(explanation, APP);
    Some(format!("<li>{}\n{}</li>\n", inlines(label, APP), details(words.explanation, &inner)))
}

fn details(summary: &str, content: &str) -> String {
    format!("<details><summary>{}</summary>\n{content}</details>\n", escaped(summary))
}
