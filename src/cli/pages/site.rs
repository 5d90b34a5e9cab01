//! All plain pages together: what they have in common, the overview, and the list for search engines.

use super::guide;
use super::html::escaped;
use super::words::Words;
use crate::lesson::{Catalogue, Glossary, Lesson, Prose};
use crate::text::Language;

const STYLE: &str = include_str!("../../../static/plain.css");

pub struct Site {
    pub catalogue: Catalogue,
    /// In the order of the catalogue.
    pub lessons: Vec<SiteLesson>,
    pub glossary: Glossary,
    /// Ends with a slash.
    pub address: Option<String>,
}

pub struct SiteLesson {
    pub lesson: Lesson,
    /// In the order of `lesson.languages`.
    pub texts: Vec<(Language, Prose)>,
}

/// What stands around the content of a page.
pub struct Frame<'a> {
    pub language: Language,
    pub title: &'a str,
    pub description: &'a str,
    /// From `lessons/` to the page's folder: nothing, or the lesson with a slash.
    pub folder: &'a str,
    /// The languages in which the page is written; the first stands in for the others.
    pub languages: &'a [Language],
    pub content: String,
}

/// The name of a page in its folder.
pub fn page_file(language: Language) -> &'static str {
    match language {
        Language::English => "index.html",
        Language::SimplifiedChinese => "zh-CN.html",
    }
}

/// The address of the folder to which the site is copied, ending with a slash.
///
/// # Errors
/// If it cannot be one, and what to write.
pub fn checked_address(address: &str) -> Result<String, String> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let is_plain = address.chars().all(|c| c.is_ascii_graphic() && !"?#\"'<>&".contains(c));
    if !is_web || !is_plain {
        return Err(format!(
            "`{address}` cannot be the address of the site; write it as https://your.host/faultline/"
        ));
    }
    Ok(format!("{}/", address.trim_end_matches('/')))
}

impl Site {
    pub fn lesson(&self, slug: &str) -> Option<&SiteLesson> {
        self.lessons.iter().find(|one| one.lesson.slug == slug)
    }

    /// Names within `lessons/`, and what is in them.
    ///
    /// # Errors
    /// If a lesson lacks the text of a step.
    pub fn pages(&self) -> Result<Vec<(String, String)>, String> {
        let mut pages = Vec::new();
        for language in Language::ALL {
            pages.push((page_file(language).to_owned(), self.overview(language)));
            pages.push((format!("{}{}", guide::FOLDER, page_file(language)), self.guide(language)));
            for one in &self.lessons {
                let name = format!("{}/{}", one.lesson.slug, page_file(language));
                pages.push((name, self.lesson_page(one, language)?));
            }
        }
        Ok(pages)
    }

    /// Its name follows its content, so that it may be cached for ever.
    pub fn style_file(&self) -> (String, String) {
        (style_name(), STYLE.to_owned())
    }

    fn overview(&self, language: Language) -> String {
        let words = Words::of(language);
        let mut content = format!(
            "<h1>{}</h1>\n<p class=\"summary\">{}</p>\n<p><a class=\"open\" href=\"../#/\">{}</a></p>\n",
            words.lessons, words.lessons_summary, words.open_app
        );
        for chapter in &self.catalogue.chapters {
            content +=
                &format!("<h2>{}</h2>\n<ul class=\"lessons\">\n", escaped(chapter.title.get(language)));
            for one in chapter.lessons.iter().filter_map(|slug| self.lesson(slug)) {
                let lesson = &one.lesson;
                content += &format!(
                    "<li><a href=\"{}/{}\">{}</a> <span class=\"about\">{}</span><br>{}</li>\n",
                    lesson.slug,
                    page_file(language),
                    local(&lesson.title, language),
                    words.minutes(lesson.minutes),
                    local(&lesson.summary, language)
                );
            }
            content += "</ul>\n";
        }
        self.framed(&Frame {
            language,
            title: words.lessons,
            description: words.lessons_summary,
            folder: "",
            languages: &Language::ALL,
            content,
        })
    }

    /// A whole page.
    pub fn framed(&self, frame: &Frame) -> String {
        let words = Words::of(frame.language);
        let (to_pages, to_app) = if frame.folder.is_empty() { ("", "../") } else { ("../", "../../") };
        let switch: String = Language::ALL
            .into_iter()
            .filter(|language| *language != frame.language)
            .map(|language| {
                let (tag, file, name) = (language.tag(), page_file(language), language.own_name());
                format!("<a href=\"{file}\" lang=\"{tag}\" hreflang=\"{tag}\">{name}</a>")
            })
            .collect();
        format!(
            "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; connect-src 'self'; \
             img-src 'self'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title} · Faultline</title>\n<meta name=\"description\" content=\"{description}\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             {addresses}\
             <link rel=\"icon\" type=\"image/svg+xml\" href=\"{to_app}favicon.svg\">\n\
             <link rel=\"stylesheet\" href=\"{to_pages}{style}\">\n</head>\n<body>\n\
             <header>\n<a class=\"mark\" href=\"{to_app}\">Faultline</a>\n\
             <nav aria-label=\"{site}\"><a href=\"{to_pages}{overview}\">{all}</a> {switch}</nav>\n</header>\n\
             <main>\n{content}</main>\n</body>\n</html>\n",
            tag = frame.language.tag(),
            title = escaped(frame.title),
            description = escaped(frame.description),
            addresses = self.addresses(frame),
            style = style_name(),
            site = words.site,
            overview = page_file(frame.language),
            all = words.all_lessons,
            content = frame.content,
        )
    }

    /// The one address of a page and those of its translations, for search engines. They take whole addresses only, which
    /// are known if that of the site is.
    fn addresses(&self, frame: &Frame) -> String {
        let Some(site) = &self.address else { return String::new() };
        let own = |language: Language| escaped(&own_address(site, frame.folder, language));
        let is_written = |language: &Language| frame.languages.contains(language);
        let canonical = if is_written(&frame.language) { frame.language } else { frame.languages[0] };
        let mut lines = format!("<link rel=\"canonical\" href=\"{}\">\n", own(canonical));
        for language in Language::ALL.into_iter().filter(is_written) {
            lines += &alternate(language.tag(), &own(language));
        }
        lines + &alternate("x-default", &own(frame.languages[0]))
    }

    /// If the address of the site is known.
    pub fn sitemap(&self) -> Option<String> {
        let address = self.address.as_deref()?;
        let mut entries = format!("<url><loc>{}</loc></url>\n", escaped(address));
        let mut add = |folder: &str, languages: &[Language]| {
            let links: String = languages
                .iter()
                .map(|language| {
                    let to = escaped(&own_address(address, folder, *language));
                    format!("<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"{to}\"/>\n", language.tag())
                })
                .collect();
            for language in languages {
                let own = escaped(&own_address(address, folder, *language));
                entries += &format!("<url><loc>{own}</loc>\n{links}</url>\n");
            }
        };
        add("", &Language::ALL);
        add(guide::FOLDER, &Language::ALL);
        for one in &self.lessons {
            add(&format!("{}/", one.lesson.slug), &one.lesson.languages);
        }
        Some(format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n{entries}</urlset>\n"
        ))
    }
}

/// The one address under which a page is to be found.
fn own_address(site: &str, folder: &str, language: Language) -> String {
    let file = page_file(language);
    format!("{site}lessons/{folder}{}", if file == "index.html" { "" } else { file })
}

fn alternate(tag: &str, address: &str) -> String {
    format!("<link rel=\"alternate\" hreflang=\"{tag}\" href=\"{address}\">\n")
}

fn style_name() -> String {
    let hash = format!("{:x}", md5::compute(STYLE));
    format!("plain-{}.css", &hash[..16])
}

/// In this language; one that stands in for it says which it is.
pub fn local(text: &crate::lesson::LocalText, language: Language) -> String {
    if let Some(own) = text.own(language) {
        return escaped(own);
    }
    let other = Language::ALL.into_iter().find(|language| text.own(*language).is_some()).unwrap_or_default();
    format!("<span lang=\"{}\">{}</span>", other.tag(), escaped(text.get(language)))
}

#[cfg(test)]
mod tests {
    use super::checked_address;

    #[test]
    fn the_address_of_a_site_is_a_folder() {
        for address in ["https://your.host/faultline", "https://your.host/faultline/"] {
            assert_eq!(checked_address(address).as_deref(), Ok("https://your.host/faultline/"));
        }
        for wrong in ["", "your.host", "ftp://your.host", "https://a/?b", "https://a/#b", "https://a/\" b"] {
            assert!(checked_address(wrong).is_err(), "{wrong}");
        }
    }
}
