//! How the picture of the cluster is looked at: closer, and at which part of it.

use super::geometry::{Point, Size};
use super::popover::Rect;

/// Maps the picture to the stage: a point `p` of the picture is seen at `offset + scale * p`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zoom {
    scale: f64,
    offset: Point,
}

/// Closer than this a node alone fills a phone.
const SCALE_MAX: f64 = 4.0;
/// Less than this is no reason to call it zoomed.
const NEARLY_WHOLE: f64 = 1.02;
/// What is shown by itself keeps so far from the edge.
const MARGIN: f64 = 10.0;

impl Default for Zoom {
    fn default() -> Zoom {
        Zoom { scale: 1.0, offset: Point::default() }
    }
}

impl Zoom {
    pub fn scale(self) -> f64 {
        self.scale
    }

    pub fn is_whole(self) -> bool {
        self.scale == 1.0
    }

    /// Where a point of the picture is seen.
    pub fn seen(self, at: Point) -> Point {
        Point::new(self.offset.x + self.scale * at.x, self.offset.y + self.scale * at.y)
    }

    pub fn seen_box(self, area: Rect) -> Rect {
        let corner = self.seen(Point::new(area.left, area.top));
        Rect {
            left: corner.x,
            top: corner.y,
            width: area.width * self.scale,
            height: area.height * self.scale,
        }
    }

    /// The point of the picture that is seen there.
    pub fn under(self, at: Point) -> Point {
        Point::new((at.x - self.offset.x) / self.scale, (at.y - self.offset.y) / self.scale)
    }

    /// Closer by a factor; what is seen at `around` stays there.
    pub fn closer(self, factor: f64, around: Point, size: Size) -> Zoom {
        let scale = (self.scale * factor).clamp(1.0, SCALE_MAX);
        self.with(scale, self.under(around), around, size).rested(size)
    }

    /// Two fingers have moved: what was under each is under it again, as far as one scale allows.
    pub fn pinched(self, from: [Point; 2], to: [Point; 2], size: Size) -> Zoom {
        let middle = |two: [Point; 2]| two[0].towards(two[1], 0.5);
        let factor = to[0].distance(to[1]) / from[0].distance(from[1]).max(1.0);
        let scale = (self.scale * factor).clamp(1.0, SCALE_MAX);
        self.with(scale, self.under(middle(from)), middle(to), size)
    }

    /// At the end of a gesture: almost the whole is the whole.
    pub fn rested(self, size: Size) -> Zoom {
        if self.scale < NEARLY_WHOLE { Zoom::default() } else { self.kept(size) }
    }

    pub fn moved(self, by: Point, size: Size) -> Zoom {
        let offset = Point::new(self.offset.x + by.x, self.offset.y + by.y);
        Zoom { scale: self.scale, offset }.kept(size)
    }

    /// Moved as little as it takes to see a part of the picture; its middle, if it is too large.
    pub fn showing(self, area: Rect, size: Size) -> Zoom {
        let seen = self.seen_box(area);
        let along = |start: f64, length: f64, room: f64| {
            if length + 2.0 * MARGIN > room {
                return (room - length) / 2.0 - start;
            }
            start.clamp(MARGIN, room - length - MARGIN) - start
        };
        let by =
            Point::new(along(seen.left, seen.width, size.width), along(seen.top, seen.height, size.height));
        self.moved(by, size)
    }

    fn with(self, scale: f64, point: Point, seen_at: Point, size: Size) -> Zoom {
        let offset = Point::new(seen_at.x - scale * point.x, seen_at.y - scale * point.y);
        Zoom { scale, offset }.kept(size)
    }

    /// The picture always covers the stage, so that the cluster cannot be lost.
    pub fn kept(self, size: Size) -> Zoom {
        let within = |offset: f64, room: f64| offset.clamp(room * (1.0 - self.scale), 0.0);
        let offset = Point::new(within(self.offset.x, size.width), within(self.offset.y, size.height));
        Zoom { scale: self.scale, offset }
    }

    /// For a style sheet.
    pub fn transform(self) -> String {
        format!("translate({:.2}px, {:.2}px) scale({:.4})", self.offset.x, self.offset.y, self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { width: 400.0, height: 300.0 };

    fn near(a: Point, b: Point) -> bool {
        a.distance(b) < 1e-6
    }

    fn covers(zoom: Zoom) -> bool {
        let start = zoom.seen(Point::new(0.0, 0.0));
        let end = zoom.seen(Point::new(SIZE.width, SIZE.height));
        start.x <= 1e-6 && start.y <= 1e-6 && end.x >= SIZE.width - 1e-6 && end.y >= SIZE.height - 1e-6
    }

    #[test]
    fn what_is_under_the_pointer_stays_there_and_a_point_is_found_back() {
        let around = Point::new(120.0, 200.0);
        let zoom = Zoom::default().closer(2.5, around, SIZE);
        assert!(near(zoom.seen(around), around), "it was there before, so it is there now");
        let at = Point::new(33.0, 44.0);
        assert!(near(zoom.under(zoom.seen(at)), at));
        let area = Rect { left: 10.0, top: 20.0, width: 30.0, height: 40.0 };
        let seen = zoom.seen_box(area);
        assert_eq!((seen.width, seen.height), (75.0, 100.0));
        assert!(near(Point::new(seen.left, seen.top), zoom.seen(Point::new(10.0, 20.0))));
    }

    #[test]
    fn the_cluster_cannot_be_lost() {
        let mut zoom = Zoom::default();
        // A walk that ends up at every edge and both ends of the scale.
        for step in 0..400_i32 {
            let (x, y) = (f64::from(step * 37 % 401), f64::from(step * 53 % 301));
            zoom = match step % 3 {
                0 => zoom.closer(0.55 + f64::from(step % 11) * 0.1, Point::new(x, y), SIZE),
                1 => zoom.moved(Point::new(x * 3.0 - 600.0, y * 3.0 - 450.0), SIZE),
                _ => {
                    let from = [Point::new(x, y), Point::new(200.0, 150.0)];
                    zoom.pinched(from, [Point::new(y, x), Point::new(150.0, 200.0)], SIZE)
                }
            };
            assert!(covers(zoom), "step {step}: {zoom:?}");
            assert!((1.0..=SCALE_MAX).contains(&zoom.scale()));
        }
    }

    #[test]
    fn a_pinch_keeps_what_is_under_the_fingers() {
        let from = [Point::new(150.0, 150.0), Point::new(250.0, 150.0)];
        let to = [Point::new(100.0, 160.0), Point::new(300.0, 160.0)];
        let zoom = Zoom::default().pinched(from, to, SIZE);
        assert_eq!(zoom.scale(), 2.0);
        for (from, to) in from.into_iter().zip(to) {
            assert!(near(zoom.seen(from), to));
        }
    }

    #[test]
    fn a_pinch_back_ends_at_the_whole() {
        let zoom = Zoom::default().closer(3.0, Point::new(20.0, 20.0), SIZE);
        assert!(!zoom.is_whole());
        let back = zoom.closer(0.335, Point::new(300.0, 200.0), SIZE);
        assert_eq!(back, Zoom::default());
        let fingers = [Point::new(0.0, 0.0), Point::new(100.0, 0.0)];
        let nearly = Zoom::default().pinched(fingers, [fingers[0], Point::new(101.0, 0.0)], SIZE);
        assert!(!nearly.is_whole() && nearly.rested(SIZE).is_whole());
    }

    #[test]
    fn what_has_the_focus_is_brought_into_sight_and_no_further() {
        let zoom = Zoom::default().closer(3.0, Point::new(0.0, 0.0), SIZE);
        let area = Rect { left: 300.0, top: 200.0, width: 40.0, height: 40.0 };
        let seen = zoom.showing(area, SIZE).seen_box(area);
        assert!(seen.left >= 0.0 && seen.left + seen.width <= SIZE.width, "{seen:?}");
        assert!(seen.top >= 0.0 && seen.top + seen.height <= SIZE.height, "{seen:?}");
        let there = zoom.showing(area, SIZE);
        assert_eq!(there.showing(area, SIZE), there, "what is seen moves nothing");
        let large = Rect { left: 100.0, top: 0.0, width: 300.0, height: 20.0 };
        let seen = zoom.showing(large, SIZE).seen_box(large);
        assert!(seen.left < 0.0 && seen.left + seen.width > SIZE.width, "its middle: {seen:?}");
    }

    #[test]
    fn a_smaller_stage_keeps_the_picture_over_it() {
        let zoom = Zoom::default().closer(2.0, Point::new(400.0, 300.0), SIZE);
        let small = Size { width: 200.0, height: 100.0 };
        let kept = zoom.kept(small);
        assert!(kept.seen(Point::new(200.0, 100.0)).x >= 200.0 - 1e-6);
    }
}
