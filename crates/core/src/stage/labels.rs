//! Which messages have room for their name, and on which side of them it stands.

use super::geometry::{Point, Size};
use super::popover::Rect;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Above,
    Below,
    Right,
    Left,
}

/// A name that wants a place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tag {
    pub at: Point,
    pub width: f64,
    /// Where it stood before: names should not hop about.
    pub before: Option<Side>,
}

const HEIGHT: f64 = 14.0;
/// From the middle of a message to the middle of its name.
const OFF: f64 = 17.0;
const SHAPE: f64 = 9.0;

/// Gives a side to as many names as have room; earlier ones come first.
pub fn place_tags(tags: &[Tag], obstacles: &[Rect], size: Size) -> Vec<Option<Side>> {
    let mut taken: Vec<Rect> = obstacles.to_vec();
    let shapes: Vec<Rect> = tags.iter().map(|tag| Rect::around(tag.at, SHAPE, SHAPE, SHAPE)).collect();
    let mut place = |(index, tag): (usize, &Tag)| {
        let free = |area: Rect| {
            let inside = area.left >= 0.0
                && area.top >= 0.0
                && area.left + area.width <= size.width
                && area.top + area.height <= size.height;
            let others = shapes.iter().enumerate().filter(|(other, _)| *other != index);
            inside
                && taken.iter().all(|other| area.common(*other) == 0.0)
                && others.map(|(_, shape)| area.common(*shape)).sum::<f64>() == 0.0
        };
        let sides = tag.before.into_iter().chain([Side::Above, Side::Below, Side::Right, Side::Left]);
        let side = sides.into_iter().find(|side| free(area(tag, *side)))?;
        taken.push(area(tag, side));
        Some(side)
    };
    tags.iter().enumerate().map(&mut place).collect()
}

fn area(tag: &Tag, side: Side) -> Rect {
    let (half, aside) = (tag.width / 2.0, tag.width / 2.0 + SHAPE + 4.0);
    let (x, y) = match side {
        Side::Above => (0.0, -OFF),
        Side::Below => (0.0, OFF),
        Side::Right => (aside, 0.0),
        Side::Left => (-aside, 0.0),
    };
    Rect::around(Point::new(tag.at.x + x, tag.at.y + y), half, HEIGHT / 2.0, HEIGHT / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAGE: Size = Size { width: 400.0, height: 300.0 };

    fn tag(x: f64, y: f64) -> Tag {
        Tag { at: Point::new(x, y), width: 60.0, before: None }
    }

    #[test]
    fn names_that_would_collide_go_elsewhere_or_are_left_out() {
        let sides = place_tags(&[tag(200.0, 150.0), tag(210.0, 152.0)], &[], STAGE);
        assert_eq!(sides[0].is_some(), sides[0] != sides[1]);
        let crowd: Vec<Tag> = (0..30).map(|index| tag(200.0 + f64::from(index), 150.0)).collect();
        let sides = place_tags(&crowd, &[], STAGE);
        let areas: Vec<Rect> =
            crowd.iter().zip(&sides).filter_map(|(tag, side)| Some(area(tag, (*side)?))).collect();
        for (index, one) in areas.iter().enumerate() {
            assert!(areas[index + 1..].iter().all(|other| one.common(*other) == 0.0));
        }
    }

    #[test]
    fn a_name_keeps_its_side_and_stays_on_the_stage_and_off_the_nodes() {
        let kept = Tag { before: Some(Side::Below), ..tag(200.0, 150.0) };
        assert_eq!(place_tags(&[kept], &[], STAGE), [Some(Side::Below)]);
        assert_eq!(place_tags(&[tag(200.0, 4.0)], &[], STAGE), [Some(Side::Below)]);
        let node = Rect::around(Point::new(200.0, 120.0), 40.0, 30.0, 20.0);
        assert_eq!(place_tags(&[tag(200.0, 150.0)], &[node], STAGE), [Some(Side::Below)]);
    }
}
