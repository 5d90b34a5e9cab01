//! What can be asked of an embedded lesson, and the lines that ask for it.

use js_sys::encode_uri_component;

use crate::ui::dom::page_url;

/// The parameters of docs/embedding.md, as texts; an empty one is left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    pub lesson: String,
    pub src: String,
    pub step: String,
    pub seed: String,
    pub lang: String,
    pub theme: String,
    pub speed: String,
    pub autoplay: String,
    pub panels: String,
    pub controls: String,
    pub origin: String,
}

impl Options {
    fn pairs(&self) -> Vec<(&'static str, &str)> {
        let lesson = if self.src.is_empty() { self.lesson.as_str() } else { "" };
        let all = [
            ("lesson", lesson),
            ("src", &self.src),
            ("step", &self.step),
            ("seed", &self.seed),
            ("lang", &self.lang),
            ("theme", &self.theme),
            ("speed", &self.speed),
            ("autoplay", &self.autoplay),
            ("panels", &self.panels),
            ("controls", &self.controls),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// What follows the address of the page.
    pub fn query(&self) -> String {
        let origin = (!self.origin.is_empty()).then_some(("origin", self.origin.as_str()));
        let mut query = "?embed=1".to_owned();
        for (name, value) in self.pairs().into_iter().chain(origin) {
            // Commas and slashes may stand in a query, and are easier to read.
            let value = String::from(encode_uri_component(value)).replace("%2C", ",").replace("%2F", "/");
            query.push_str(&format!("&{name}={value}"));
        }
        query
    }

    pub fn frame(&self, title: &str) -> String {
        format!(
            "<iframe src=\"{}{}\"\n        title=\"{}\" width=\"100%\" height=\"720\" loading=\"lazy\"></iframe>",
            page_url(),
            attribute(&self.query()),
            attribute(title)
        )
    }

    /// The element finds the origin by itself.
    pub fn element(&self) -> String {
        let attributes: String =
            self.pairs().iter().map(|(name, value)| format!(" {name}=\"{}\"", attribute(value))).collect();
        format!(
            "<script src=\"{}embed.js\" async></script>\n<faultline-lesson{attributes}></faultline-lesson>",
            page_url()
        )
    }
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
