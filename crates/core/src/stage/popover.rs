//! Where a menu opens: on the stage, beside what it belongs to, and over as little as possible.

use super::geometry::{Point, Size};

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    pub fn around(at: Point, half_width: f64, above: f64, below: f64) -> Rect {
        Rect { left: at.x - half_width, top: at.y - above, width: 2.0 * half_width, height: above + below }
    }

    /// The area that two have in common.
    pub fn common(self, other: Rect) -> f64 {
        let width = (self.left + self.width).min(other.left + other.width) - self.left.max(other.left);
        let height = (self.top + self.height).min(other.top + other.height) - self.top.max(other.top);
        if width > 0.0 && height > 0.0 { width * height } else { 0.0 }
    }

    /// How far apart two are; nothing if they touch.
    pub fn gap(self, other: Rect) -> f64 {
        let apart = |a: f64, a_size: f64, b: f64, b_size: f64| (b - a - a_size).max(a - b - b_size).max(0.0);
        let across = apart(self.left, self.width, other.left, other.width);
        libm::hypot(across, apart(self.top, self.height, other.top, other.height))
    }

    pub fn centre(self) -> Point {
        Point::new(self.left + self.width / 2.0, self.top + self.height / 2.0)
    }
}

const EDGE: f64 = 6.0;
const GAP: f64 = 8.0;
/// Places that are tried in each direction.
const TRIED: usize = 9;

/// The best place of a menu: clear of `own`, then clear of the other things, then near.
pub fn beside(own: Rect, others: &[Rect], menu: Size, stage: Size) -> Point {
    let (right, bottom) =
        ((stage.width - menu.width - EDGE).max(EDGE), (stage.height - menu.height - EDGE).max(EDGE));
    let clamp = |at: Point| Point::new(at.x.clamp(EDGE, right), at.y.clamp(EDGE, bottom));
    let middle = own.centre();
    let (x, y) = (middle.x - menu.width / 2.0, middle.y - menu.height / 2.0);
    let mut tried = vec![
        Point::new(own.left + own.width + GAP, own.top),
        Point::new(own.left - menu.width - GAP, own.top),
        Point::new(own.left + own.width + GAP, y),
        Point::new(own.left - menu.width - GAP, y),
        Point::new(x, own.top + own.height + GAP),
        Point::new(x, own.top - menu.height - GAP),
    ];
    let step = |index: usize, to: f64| EDGE + (to - EDGE) * index as f64 / (TRIED - 1) as f64;
    tried.extend(
        (0..TRIED * TRIED).map(|index| Point::new(step(index % TRIED, right), step(index / TRIED, bottom))),
    );
    let rate = |at: Point| {
        let area = Rect { left: at.x, top: at.y, width: menu.width, height: menu.height };
        let covered: f64 = others.iter().map(|other| area.common(*other)).sum();
        // A menu away from its object belongs to nothing: covering a bystander is better.
        area.common(own) * 100.0 + covered * 0.01 + area.gap(own) * 6.0 + area.centre().distance(middle)
    };
    let mut best = clamp(tried[0]);
    for at in tried.into_iter().map(clamp) {
        if rate(at) < rate(best) {
            best = at;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_menu_is_on_the_stage_and_never_over_its_own_node() {
        let (menu, stage) = (Size { width: 220.0, height: 210.0 }, Size { width: 890.0, height: 450.0 });
        for x in 1..9 {
            for y in 1..5 {
                let own =
                    Rect::around(Point::new(f64::from(x) * 98.0, f64::from(y) * 90.0), 60.0, 50.0, 70.0);
                let at = beside(own, &[], menu, stage);
                let area = Rect { left: at.x, top: at.y, width: menu.width, height: menu.height };
                assert_eq!(area.common(own), 0.0, "{own:?} {at:?}");
                assert!(at.x >= 0.0 && at.x + menu.width <= stage.width, "{at:?}");
                assert!(at.y >= 0.0 && at.y + menu.height <= stage.height, "{at:?}");
            }
        }
    }

    #[test]
    fn a_menu_keeps_clear_of_other_nodes_if_that_is_near_enough() {
        let stage = Size { width: 800.0, height: 400.0 };
        let own = Rect::around(Point::new(400.0, 200.0), 40.0, 40.0, 40.0);
        let neighbour = Rect::around(Point::new(560.0, 200.0), 60.0, 60.0, 60.0);
        let at = beside(own, &[neighbour], Size { width: 200.0, height: 160.0 }, stage);
        assert!(at.x + 200.0 <= own.left + 1.0, "on the free side: {at:?}");
    }
}
