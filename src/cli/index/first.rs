//! The catalogue as HTML in the page itself, to be read while the program is on its way, or where it cannot run.
//!
//! It has the shape of `ui/pages/catalogue` and `ui/header.rs`, so that nothing moves when they take over; e2e/first.test.mjs
//! compares them. Every word is there in both languages, of which a style sheet shows one: nobody sees the wrong language
//! first. Links lead to plain lessons until static/boot.js makes them lead to the real ones; what makes no sense without
//! scripts is marked `data-script`.

use crate::lesson::{HERO, Index, IndexedLesson, PICTURE, View};
use crate::stage::escaped;
use crate::text::{Language, Texts};

pub fn catalogue(index: &Index) -> String {
    First { index, texts: Language::ALL.map(Texts::new) }.html()
}

struct First<'a> {
    index: &'a Index,
    texts: [Texts; 2],
}

impl First<'_> {
    fn html(&self) -> String {
        format!(
            "<div class=\"first\">\n{}<main id=\"main\" class=\"catalogue\">\n{}{}{}{}</main>\n</div>\n",
            self.header(),
            self.hero(),
            self.chapters(),
            self.sandboxes(),
            self.course()
        )
    }

    /// Something in every language.
    fn both(&self, text: impl Fn(&Texts) -> String) -> String {
        let one = |texts: &Texts| format!("<span data-l=\"{}\">{}</span>", texts.tag(), text(texts));
        self.texts.iter().map(one).collect()
    }

    fn word(&self, key: &str) -> String {
        self.both(|texts| escaped(&texts.get(key)))
    }

    fn header(&self) -> String {
        let other = self.both(|texts| {
            let other = Language::ALL.into_iter().find(|language| *language != texts.language());
            other.unwrap_or_default().own_name().to_owned()
        });
        let icon = "<svg class=\"icon\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\"><path d=\"M8 1.6a6.4 6.4 0 1 0 0 12.8zM8 1.6a6.4 6.4 0 0 1 0 12.8\"/></svg>";
        // They do nothing yet, so nobody is told of them.
        let button = |content: &str| {
            format!(
                "<button type=\"button\" class=\"ghost boxed\" disabled aria-hidden=\"true\">{content}</button>\n"
            )
        };
        let theme =
            format!("{icon}<span class=\"hide-narrow theme-word\">{}</span>", self.word("theme-auto"));
        format!(
            "<header class=\"top\">\n<a class=\"mark\" href=\"#/\">{MARK}Faultline</a>\n<span class=\"crumbs\"></span>\n\
             <span class=\"spacer\"></span>\n<nav class=\"top-nav\" data-script>{ways}</nav>\n\
             {}{}{}<details class=\"top-menu\" data-script><summary class=\"ghost boxed\">{MENU}<span class=\"heard\">{}</span></summary>\
             <nav>{ways}</nav></details>\n</header>\n",
            button(&other),
            button(&theme),
            button("?"),
            self.word("header-menu"),
            ways = self.ways()
        )
    }

    /// The pages that are reached from everywhere.
    fn ways(&self) -> String {
        let way = |(href, key): (&str, &str)| {
            let current = if href == "#/" { " aria-current=\"page\"" } else { "" };
            format!("<a class=\"ghost\" href=\"{href}\"{current}>{}</a>", self.word(key))
        };
        let ways = [
            ("#/", "header-lessons"),
            ("#/sandbox", "header-sandbox"),
            ("#/teach", "header-teach"),
            ("#/progress", "progress-title"),
        ];
        ways.map(way).concat()
    }

    fn hero(&self) -> String {
        let first = self.index.catalogue.slugs().find_map(|slug| self.index.lesson(slug));
        let way = first.map_or_else(String::new, |lesson| {
            let more = self.both(|texts| {
                // The title takes the place of the element.
                let text = texts.with("catalogue-continue", &[("lesson", "\u{1}".into())]);
                escaped(&text.replace('\u{1}', "\n")).replace('\n', "<b></b>")
            });
            format!(
                "<a class=\"button button-main\" data-start {}>{}</a>\n\
                 <a class=\"button button-main\" data-continue hidden>{more}</a>\n",
                to_lesson(&lesson.slug),
                self.word("catalogue-start")
            )
        });
        let picture: String = Language::ALL
            .into_iter()
            .map(|language| {
                let own = format!(" data-l=\"{}\"", language.tag());
                svg("hero-picture", HERO, &own, self.index.hero.get(language))
            })
            .collect();
        format!(
            "<div class=\"hero\">\n<div class=\"hero-words\">\n<h1>{}</h1>\n<p>{}</p>\n<div class=\"hero-ways\">\n{way}\
             <a class=\"button\" data-script href=\"#/sandbox\">{}</a>\n</div>\n</div>\n<div class=\"hero-stage\">{picture}</div>\n</div>\n",
            self.word("catalogue-title"),
            self.word("catalogue-text"),
            self.word("catalogue-sandbox")
        )
    }

    fn chapters(&self) -> String {
        let chapter = |chapter: &crate::lesson::Chapter| {
            let cards: String =
                chapter.lessons.iter().filter_map(|slug| Some(self.card(self.index.lesson(slug)?))).collect();
            let title = self.both(|texts| escaped(chapter.title.get(texts.language())));
            format!("<section>\n<h2>{title}</h2>\n<ul class=\"cards\">\n{cards}</ul>\n</section>\n")
        };
        self.index.catalogue.chapters.iter().map(chapter).collect()
    }

    fn card(&self, lesson: &IndexedLesson) -> String {
        let facts = format!(
            "<span class=\"lesson-card-facts\"><span>{}</span><span>{}</span></span>",
            self.both(|texts| escaped(&texts.with("card-minutes", &[("minutes", lesson.minutes.into())]))),
            self.word(lesson.level.key())
        );
        format!(
            "<li><a class=\"lesson-card\" {}>{}<span class=\"lesson-card-words\">{}{facts}</span></a></li>\n",
            to_lesson(&lesson.slug),
            svg("picture", PICTURE, "", &lesson.picture),
            self.title_and_text(
                |texts| lesson.title.get(texts.language()).to_owned(),
                |texts| lesson.summary.get(texts.language()).to_owned()
            )
        )
    }

    fn title_and_text(&self, title: impl Fn(&Texts) -> String, text: impl Fn(&Texts) -> String) -> String {
        format!(
            "<span class=\"lesson-card-title\">{}</span><span class=\"lesson-card-text\">{}</span>",
            self.both(|texts| escaped(&title(texts))),
            self.both(|texts| escaped(&text(texts)))
        )
    }

    fn sandboxes(&self) -> String {
        let cards: String = self
            .index
            .sandboxes
            .iter()
            .map(|one| {
                let words = self.title_and_text(
                    |texts| one.name.get(texts.language()).to_owned(),
                    |texts| one.meaning.get(texts.language()).to_owned(),
                );
                format!(
                    "<li><a class=\"lesson-card\" href=\"{}\">{}<span class=\"lesson-card-words\">{words}</span></a></li>\n",
                    sandbox(&one.protocol),
                    svg("picture", PICTURE, "", &one.picture)
                )
            })
            .collect();
        format!(
            "<section data-script>\n<h2>{}</h2>\n<ul class=\"cards\">\n{cards}</ul>\n</section>\n",
            self.word("catalogue-sandboxes")
        )
    }

    fn course(&self) -> String {
        format!(
            "<section class=\"in-a-course\" data-script>\n<h2>{}</h2>\n<p>{}</p>\n<div class=\"button-row\">\
             <a class=\"button\" href=\"#/teach\">{}</a><a class=\"button\" href=\"#/progress\">{}</a></div>\n</section>\n",
            self.word("catalogue-course"),
            self.word("catalogue-course-text"),
            self.word("teach-title"),
            self.word("progress-title")
        )
    }
}

/// As `ui/icons.rs` draws them.
const MENU: &str = "<svg class=\"icon\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\"><path d=\"M2.5 4h11M2.5 8h11M2.5 12h11\"/></svg>";
const MARK: &str = "<svg class=\"mark-sign\" viewBox=\"0 0 22 22\" width=\"22\" height=\"22\" aria-hidden=\"true\"><circle cx=\"4\" cy=\"11\" r=\"2.6\"/><circle cx=\"18\" cy=\"11\" r=\"2.6\"/><path d=\"M6.6 11h2.6l1.2-3 2 6 1.2-3h1.8\"/></svg>";

fn svg(class: &str, view: View, attributes: &str, elements: &str) -> String {
    format!(
        "<svg class=\"{class}\"{attributes} viewBox=\"{}\" aria-hidden=\"true\">{elements}</svg>",
        view.text()
    )
}

fn to_lesson(slug: &str) -> String {
    format!("href=\"./lessons/{slug}/index.html\" data-route=\"#/lesson/{slug}\"")
}

fn sandbox(protocol: &str) -> String {
    format!("#/sandbox/{protocol}")
}
