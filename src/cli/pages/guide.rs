//! The guide for authors of lessons as a plain page: lessons/README.md, with the scenario language behind it. These texts are
//! the project's own, so their Markdown is more than that of lessons.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::site::{Frame, Site};
use super::words::Words;
use crate::stage::escaped;
use crate::text::Language;

const ENGLISH: &str = include_str!("../../../lessons/README.md");
const CHINESE: &str = include_str!("../../../lessons/README.zh-CN.md");
const SCENARIOS: &str = include_str!("../../../crates/core/src/scenario/README.md");
/// How the guide links to it, and where it is on the page.
const TO_SCENARIOS: &str = "../crates/core/src/scenario/README.md";
const SCENARIOS_ID: &str = "scenarios";
/// What follows is for those who work on Faultline.
const SCENARIOS_END: &str = "## Golden files";

/// Within the folder of plain pages.
pub const FOLDER: &str = "guide/";

impl Site {
    pub fn guide(&self, language: Language) -> String {
        let words = Words::of(language);
        let text = match language {
            Language::English => ENGLISH,
            Language::SimplifiedChinese => CHINESE,
        };
        let scenarios = SCENARIOS.split(SCENARIOS_END).next().unwrap_or_default();
        let (guide, mut headings) = rendered(text, "", 0);
        let (scenarios, own) = rendered(scenarios, SCENARIOS_ID, 1);
        headings.extend(own.into_iter().take(1));
        let list: String = headings
            .iter()
            .map(|(id, title)| format!("<li><a href=\"#{id}\">{}</a></li>\n", escaped(title)))
            .collect();
        let lang = if language == Language::English { "" } else { " lang=\"en\"" };
        let (title, rest) = guide.split_once("</h1>").unwrap_or_default();
        let content = format!(
            "{title}</h1>\n<nav class=\"contents\" aria-label=\"{}\"><ul>\n{list}</ul></nav>\n{rest}<section{lang}>\n{scenarios}</section>\n",
            words.contents
        );
        self.framed(&Frame {
            language,
            title: words.guide,
            description: words.guide_summary,
            folder: FOLDER,
            languages: &Language::ALL,
            content,
        })
    }
}

/// Ids and texts of headings of the second level.
type Headings = Vec<(String, String)>;

/// The text as HTML, with its headings so much lower. The first has an id of its own, if one is given.
fn rendered(markdown: &str, first_id: &str, lower: usize) -> (String, Headings) {
    let mut headings = Headings::new();
    let mut count = 0;
    let mut events: Vec<Event> = Vec::new();
    let mut heading: Option<usize> = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                count += 1;
                let given = count == 1 && !first_id.is_empty();
                let id = if given { first_id.to_owned() } else { format!("{first_id}h{count}") };
                let level = lowered(level, lower);
                heading = (level == HeadingLevel::H2).then_some(events.len() + 1);
                if heading.is_some() {
                    headings.push((id.clone(), String::new()));
                }
                let id = Some(CowStr::from(id));
                events.push(Event::Start(Tag::Heading { level, id, classes: Vec::new(), attrs: Vec::new() }));
            }
            Event::End(TagEnd::Heading(level)) => {
                heading = None;
                events.push(Event::End(TagEnd::Heading(lowered(level, lower))));
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) if &*dest_url == TO_SCENARIOS => {
                let dest_url = CowStr::from(format!("#{SCENARIOS_ID}"));
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::Text(text) | Event::Code(text) if heading.is_some() => {
                if let Some((_, title)) = headings.last_mut() {
                    title.push_str(&text);
                }
                events.push(Event::Text(text));
            }
            other => events.push(other),
        }
    }
    let mut text = String::new();
    html::push_html(&mut text, events.into_iter());
    let text = text.replace("<table>", "<div class=\"table\" tabindex=\"0\"><table>");
    (text.replace("</table>", "</table></div>").replace("<pre>", "<pre tabindex=\"0\">"), headings)
}

fn lowered(level: HeadingLevel, lower: usize) -> HeadingLevel {
    HeadingLevel::try_from(level as usize + lower).unwrap_or(HeadingLevel::H6)
}
