//! Points and distances, in CSS pixels; y grows downwards.

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    pub fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    pub fn distance(self, other: Point) -> f64 {
        let (dx, dy) = (self.x - other.x, self.y - other.y);
        (dx * dx + dy * dy).sqrt()
    }

    /// The point so far on the way to another: 0 is here, 1 is there.
    pub fn towards(self, other: Point, part: f64) -> Point {
        Point::new(self.x + (other.x - self.x) * part, self.y + (other.y - self.y) * part)
    }

    /// How near the straight line between two points comes to this one.
    pub fn distance_to_line(self, from: Point, to: Point) -> f64 {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = dx * dx + dy * dy;
        let part =
            if length == 0.0 { 0.0 } else { ((self.x - from.x) * dx + (self.y - from.y) * dy) / length };
        self.distance(from.towards(to, part.clamp(0.0, 1.0)))
    }

    /// Whether it lies in the area that a closed line surrounds.
    pub fn is_within(self, outline: &[Point]) -> bool {
        let mut inside = false;
        for (index, a) in outline.iter().enumerate() {
            let b = outline[(index + 1) % outline.len()];
            let crosses = (a.y > self.y) != (b.y > self.y);
            if crosses && self.x < (b.x - a.x) * (self.y - a.y) / (b.y - a.y) + a.x {
                inside = !inside;
            }
        }
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::Point;

    #[test]
    fn a_point_is_within_a_ring_around_it() {
        let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)].map(|(x, y)| Point::new(x, y));
        assert!(Point::new(5.0, 5.0).is_within(&square));
        assert!(!Point::new(15.0, 5.0).is_within(&square));
        assert!(!Point::new(5.0, 5.0).is_within(&[]));
    }

    #[test]
    fn the_distance_to_a_line_ends_at_its_ends() {
        let (a, b) = (Point::new(0.0, 0.0), Point::new(10.0, 0.0));
        assert_eq!(Point::new(5.0, 3.0).distance_to_line(a, b), 3.0);
        assert_eq!(Point::new(14.0, 3.0).distance_to_line(a, b), 5.0);
        assert_eq!(Point::new(3.0, 4.0).distance_to_line(a, a), 5.0);
    }
}
