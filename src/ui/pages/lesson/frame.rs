//! How a lesson is shown: on the site, or in somebody's page.

use std::rc::Rc;

use crate::lesson::PANELS;
use crate::share::SharedRun;
use crate::ui::player::Speed;
use crate::ui::time::TimeControls;

/// What the embedding page asks for; nothing on the site itself.
#[derive(Clone, Default)]
pub struct Frame {
    pub embedded: bool,
    /// Inside of another page of the site.
    pub nested: bool,
    pub seed: Option<u64>,
    pub speed: Option<Speed>,
    pub autoplay: Option<bool>,
    /// Panels by their names in lessons, instead of the step's.
    pub panels: Option<Rc<[String]>>,
    pub controls: TimeControls,
    /// Shown instead of the step's own run, for the step that was open.
    pub run: Option<Rc<SharedRun>>,
}

impl PartialEq for Frame {
    fn eq(&self, other: &Frame) -> bool {
        let same_run = match (&self.run, &other.run) {
            (Some(one), Some(two)) => Rc::ptr_eq(one, two),
            (None, None) => true,
            _ => false,
        };
        same_run
            && self.embedded == other.embedded
            && self.nested == other.nested
            && self.seed == other.seed
            && self.speed == other.speed
            && self.autoplay == other.autoplay
            && self.panels == other.panels
            && self.controls == other.controls
    }
}

/// The page's name for a panel of the lesson format.
pub fn panel_key(panel: &str) -> Option<&'static str> {
    let place = PANELS.iter().position(|known| *known == panel)?;
    // What the lesson calls commands, the page calls what you did.
    Some(if PANELS[place] == "commands" { "did" } else { PANELS[place] })
}

/// The panels that a step shows, by the page's names; `None`: all.
pub fn panel_keys(frame: &Frame, of_step: &[String]) -> Option<Rc<[&'static str]>> {
    let names: &[String] = match &frame.panels {
        Some(panels) => panels,
        None if of_step.is_empty() => return None,
        None => of_step,
    };
    Some(names.iter().filter_map(|name| panel_key(name)).collect())
}
