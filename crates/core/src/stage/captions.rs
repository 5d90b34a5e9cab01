//! Words in a space-time diagram, where there is room for them: what a message says, that a node crashed, that it leads.

use super::diagram::{Frame, Light, Scene, ShownArrow};
use super::fit::ems;
use super::geometry::Point;
use super::popover::Rect;
use super::spacetime::MarkKind;

/// The size of the letters.
pub const CAPTION: f64 = 11.0;
const HEIGHT: f64 = 13.0;
/// Between an arrow and its word.
const APART: f64 = 5.0;
/// With more arrows than this, words would be all that is seen.
const ARROWS_MAX: usize = 70;
/// Lines must be so far from each other that a word fits between them.
const LANES_LEAST: f64 = 24.0;
/// So many other arrows may run through a word.
const CROSSED_MAX: usize = 1;
/// Where on an arrow a word may stand: the middle first.
const PLACES: [f64; 7] = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];

/// A word and where its line begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Captioned {
    /// The place in the scene of what it belongs to.
    pub index: usize,
    pub text: String,
    pub at: Point,
    pub width: f64,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Captions {
    /// Of the scene's arrows.
    pub arrows: Vec<Captioned>,
    /// Of the scene's marks.
    pub marks: Vec<Captioned>,
}

/// Finds room for the words of a scene: those of marks first, then of what is chosen, then of the others.
pub fn captions(
    frame: &Frame,
    scene: &Scene,
    of_arrow: &dyn Fn(&ShownArrow) -> String,
    of_mark: &dyn Fn(&super::diagram::ShownMark) -> Option<String>,
) -> Captions {
    let mut captions = Captions::default();
    if scene.arrows.len() > ARROWS_MAX || !scene.crowd.is_empty() || frame.lane_gap() < LANES_LEAST {
        return captions;
    }
    let mut taken: Vec<Rect> = Vec::new();
    for (index, shown) in scene.marks.iter().enumerate() {
        let Some(text) = of_mark(shown) else { continue };
        let width = ems(&text) * CAPTION;
        // A leader's word stands on its line, that of a crash over it.
        let up = if shown.mark.kind == MarkKind::Leads { -HEIGHT / 2.0 } else { -HEIGHT - 5.0 };
        let at = Point::new(shown.at.x + 9.0, shown.at.y + up);
        let place = Rect { left: at.x, top: at.y, width, height: HEIGHT };
        if is_inside(frame, place) && taken.iter().all(|other| place.common(*other) <= 0.0) {
            taken.push(place);
            captions.marks.push(Captioned { index, text, at, width });
        }
    }
    let mut order: Vec<usize> = (0..scene.arrows.len()).collect();
    order.sort_by_key(|index| scene.arrows[*index].light != Some(Light::Chosen));
    for index in order {
        let shown = &scene.arrows[index];
        let text = of_arrow(shown);
        let width = ems(&text) * CAPTION;
        let room = Room { frame, scene, taken: &taken, own: index };
        if let Some(place) = room.find(shown, width) {
            taken.push(place);
            captions.arrows.push(Captioned { index, text, at: Point::new(place.left, place.top), width });
        }
    }
    captions
}

fn is_inside(frame: &Frame, place: Rect) -> bool {
    let (left, top) =
        if frame.upright() { (0.0, super::diagram::GUTTER) } else { (super::diagram::GUTTER, 0.0) };
    place.left >= left
        && place.top >= top
        && place.left + place.width <= frame.size.width - 2.0
        && place.top + place.height <= frame.size.height - 16.0
}

struct Room<'a> {
    frame: &'a Frame,
    scene: &'a Scene,
    taken: &'a [Rect],
    own: usize,
}

impl Room<'_> {
    /// The best place beside an arrow; none if each would hide another word or a node's line.
    fn find(&self, shown: &ShownArrow, width: f64) -> Option<Rect> {
        let places = PLACES.into_iter().enumerate().flat_map(|(far, part)| {
            let at = shown.start.towards(shown.end, part);
            [(APART, far), (-APART - width, far)].map(|(aside, far)| {
                (Rect { left: at.x + aside, top: at.y - HEIGHT / 2.0, width, height: HEIGHT }, far)
            })
        });
        let free = places.filter(|(place, _)| {
            is_inside(self.frame, *place)
                && !self.hides_line(*place)
                && self.taken.iter().all(|other| place.common(*other) <= 0.0)
        });
        // An arrow under a word is worse than a word that is far from the middle; under more, nobody can read it.
        let rated = free.map(|(place, far)| (self.crossed(place), far, place));
        rated
            .filter(|(crossed, ..)| *crossed <= CROSSED_MAX)
            .map(|(crossed, far, place)| (crossed * 4 + far, place))
            .min_by_key(|(price, _)| *price)
            .map(|(_, place)| place)
    }

    fn hides_line(&self, place: Rect) -> bool {
        (0..self.frame.lanes()).any(|lane| {
            let at = self.frame.point(self.frame.from, lane);
            let (line, from, to) = if self.frame.upright() {
                (at.x, place.left, place.left + place.width)
            } else {
                (at.y, place.top, place.top + place.height)
            };
            (from - 1.0..=to + 1.0).contains(&line)
        })
    }

    fn crossed(&self, place: Rect) -> usize {
        let others = self.scene.arrows.iter().enumerate().filter(|(index, _)| *index != self.own);
        others.filter(|(_, other)| crosses(place, other.start, other.end)).count()
    }
}

/// Whether a straight line comes through a box.
fn crosses(place: Rect, from: Point, to: Point) -> bool {
    let (mut first, mut last) = (0.0f64, 1.0f64);
    for (start, step, least, most) in [
        (from.x, to.x - from.x, place.left, place.left + place.width),
        (from.y, to.y - from.y, place.top, place.top + place.height),
    ] {
        if step.abs() < 1e-9 {
            if start < least || start > most {
                return false;
            }
            continue;
        }
        let (a, b) = ((least - start) / step, (most - start) / step);
        first = first.max(a.min(b));
        last = last.min(a.max(b));
    }
    first <= last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_crosses_a_box_only_if_it_comes_through_it() {
        let place = Rect { left: 10.0, top: 10.0, width: 20.0, height: 10.0 };
        assert!(crosses(place, Point::new(0.0, 15.0), Point::new(40.0, 15.0)));
        assert!(crosses(place, Point::new(0.0, 0.0), Point::new(40.0, 30.0)));
        assert!(!crosses(place, Point::new(0.0, 0.0), Point::new(40.0, 5.0)));
        assert!(!crosses(place, Point::new(0.0, 15.0), Point::new(9.0, 15.0)), "it ends before");
    }
}
