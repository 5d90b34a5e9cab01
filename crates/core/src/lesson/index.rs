//! What lists show of lessons and sandboxes, so that they fetch none of them: written when the page is built, see
//! `faultline index`.

use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::check::LessonTexts;
use super::model::{Lesson, Level, LocalText};
use super::prose::plain;
use super::record::{Record, Score};
use crate::text::Language;

/// The name of its file, beside the lessons.
pub const INDEX: &str = "index.json";

/// Around the catalogue that the build writes into `index.html`.
const FIRST: [&str; 2] = ["<!--first-->", "<!--/first-->"];

/// A page with another catalogue in it; the same page if it has no place for one.
pub fn with_first(html: &str, first: &str) -> String {
    let [start, end] = FIRST;
    let parts = html.split_once(start).and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    parts.map_or_else(|| html.to_owned(), |(before, after)| format!("{before}{start}{first}{end}{after}"))
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    pub catalogue: Catalogue,
    /// In the order of the catalogue.
    pub lessons: Vec<IndexedLesson>,
    /// Lessons that cannot be read. A published page has none; their author sees what is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<WrongLesson>,
    /// In the order of the registry.
    pub sandboxes: Vec<IndexedSandbox>,
    /// A cluster at work, with its words.
    pub hero: LocalText,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedLesson {
    pub slug: String,
    pub title: LocalText,
    pub summary: LocalText,
    pub minutes: u32,
    pub level: Level,
    pub protocol: String,
    pub minimum: u32,
    pub steps: Vec<IndexedStep>,
    /// The elements of an `svg` of [`PICTURE`].
    pub picture: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedStep {
    pub id: String,
    /// Its heading.
    pub title: LocalText,
    /// The word for it in `lesson.toml`.
    pub kind: String,
    pub points: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongLesson {
    pub slug: String,
    pub complaints: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexedSandbox {
    pub protocol: String,
    pub name: LocalText,
    pub meaning: LocalText,
    /// As of a lesson.
    pub picture: String,
}

/// What of a picture's coordinates is to be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    pub top: u32,
    pub width: u32,
    pub height: u32,
}

/// A card's picture.
pub const PICTURE: View = View { top: 38, width: 320, height: 190 };
/// The picture at the head of the catalogue.
pub const HERO: View = View { top: 38, width: 520, height: 290 };

/// The cluster in it: nothing but clients, servers and their writes, and a failover that comes before one looks away.
pub const HERO_PROTOCOL: &str = "replication";
pub const HERO_SETTINGS: [(&str, &str); 6] = [
    ("resource", "off"),
    ("mode", "semi-sync"),
    ("heartbeat", "20"),
    ("timeout", "60"),
    ("retry", "60"),
    ("load", "30"),
];

impl View {
    /// For the attribute `viewBox`.
    pub fn text(self) -> String {
        format!("0 {} {} {}", self.top, self.width, self.height)
    }
}

impl Index {
    pub fn lesson(&self, slug: &str) -> Option<&IndexedLesson> {
        self.lessons.iter().find(|lesson| lesson.slug == slug)
    }

    pub fn sandbox(&self, protocol: &str) -> Option<&IndexedSandbox> {
        self.sandboxes.iter().find(|sandbox| sandbox.protocol == protocol)
    }

    /// What is wrong with a lesson that cannot be read.
    pub fn complaints(&self, slug: &str) -> Option<&str> {
        self.wrong.iter().find(|lesson| lesson.slug == slug).map(|lesson| lesson.complaints.as_str())
    }

    /// # Errors
    /// If it is not what `faultline index` writes.
    pub fn parse(text: &str) -> Result<Index, String> {
        serde_json::from_str(text).map_err(|error| format!("{INDEX}: {error}"))
    }

    /// As it is written.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }
}

impl IndexedLesson {
    pub fn of(lesson: &Lesson, texts: &LessonTexts, picture: String) -> IndexedLesson {
        let title =
            |language: Language, id: &str| Some(plain(&texts.get(language.tag())?.section(id)?.heading));
        let steps = lesson.steps.iter().map(|step| IndexedStep {
            id: step.id.clone(),
            title: LocalText {
                en: title(Language::English, &step.id),
                zh_cn: title(Language::SimplifiedChinese, &step.id),
            },
            kind: step.kind_word().to_owned(),
            points: step.points,
        });
        IndexedLesson {
            slug: lesson.slug.clone(),
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            minutes: lesson.minutes,
            level: lesson.level,
            protocol: lesson.spec.id.to_owned(),
            minimum: lesson.minimum,
            steps: steps.collect(),
            picture,
        }
    }

    /// How many steps are done.
    pub fn done(&self, record: &Record) -> usize {
        self.steps.iter().filter(|step| record.done.contains(&step.id)).count()
    }

    pub fn completed(&self, record: &Record) -> bool {
        self.done(record) == self.steps.len()
    }

    pub fn score(&self, record: &Record) -> Score {
        record.score_of(self.steps.iter().map(|step| (step.id.as_str(), step.points)), self.minimum)
    }
}
