//! All that a lesson needs to be shown, and where it comes from.

use std::rc::Rc;

use crate::lesson::{Lesson, Standing};
use crate::ui::lesson_files::LessonProse;
use crate::ui::route::Route;

/// Two are equal if they are the same.
#[derive(Clone)]
pub struct Material {
    pub lesson: Rc<Lesson>,
    pub prose: Rc<LessonProse>,
    /// Where it stands in the catalogue, if it does.
    pub standing: Option<Standing>,
    pub source: Source,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A lesson of this page.
    Here,
    /// A lesson's folder somewhere else.
    Elsewhere(String),
    /// Files that somebody is writing.
    Preview,
}

impl PartialEq for Material {
    fn eq(&self, other: &Material) -> bool {
        Rc::ptr_eq(&self.lesson, &other.lesson) && Rc::ptr_eq(&self.prose, &other.prose)
    }
}

impl Material {
    /// Under which name progress is kept: that of a lesson here, the address of one from elsewhere.
    pub fn key(&self) -> String {
        match &self.source {
            Source::Here | Source::Preview => self.lesson.slug.clone(),
            Source::Elsewhere(src) => src.clone(),
        }
    }

    /// The address of a step, where it has one.
    pub fn route(&self, step: Option<&str>) -> Option<Route> {
        let step = step.map(str::to_owned);
        match &self.source {
            Source::Here => Some(Route::Lesson { slug: self.lesson.slug.clone(), step }),
            Source::Elsewhere(src) => Some(Route::Elsewhere { src: src.clone(), step }),
            Source::Preview => None,
        }
    }
}
