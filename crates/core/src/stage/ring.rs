//! A cluster around its hash ring: who holds a part of the ring stands outside of that part, all others aside.

use std::f64::consts::TAU;

use super::geometry::{Point, Size};
use super::layout::{Extent, Layout, Spot, TOP};
use faultline_sim::{NodeId, RingToken, Station, Zone};

const MARGIN: f64 = 8.0;
const GAP: f64 = 8.0;
/// Between a node and the ring there is room for the mark of its token.
const AIR: f64 = 14.0;
const RADII: [f64; 15] =
    [40.0, 37.0, 34.0, 31.0, 28.0, 26.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0, 9.0, 6.0];
/// The ring is what is looked at: nodes are smaller before it takes less of the circle that they stand on.
const RING_LEAST: f64 = 0.62;
const RING_MOST: f64 = 260.0;

/// A circle of hash values, from the top clockwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    pub centre: Point,
    pub radius: f64,
}

impl Circle {
    /// The point at an angle, so far from the centre as a circle of another radius would be.
    pub fn at(self, radius: f64, angle: f64) -> Point {
        Point::new(self.centre.x + radius * libm::sin(angle), self.centre.y - radius * libm::cos(angle))
    }
}

/// The part of the ring that belongs to a node, in angles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    pub from: f64,
    pub to: f64,
    pub node: NodeId,
    pub down: bool,
}

impl Circle {
    /// The path of an arc of it.
    pub fn path(self, arc: &Arc) -> String {
        let r = self.radius;
        let point = |angle: f64| {
            let at = self.at(r, angle);
            format!("{:.1} {:.1}", at.x, at.y)
        };
        // An arc cannot end where it begins.
        let half = (arc.from + arc.to) / 2.0;
        let (from, to) = (point(arc.from), point(arc.to));
        if arc.to - arc.from > TAU / 2.0 {
            let middle = point(half);
            return format!("M{from}A{r:.1} {r:.1} 0 0 1 {middle}A{r:.1} {r:.1} 0 0 1 {to}");
        }
        format!("M{from}A{r:.1} {r:.1} 0 0 1 {to}")
    }
}

/// An arc ends at its token and begins at the one before; neighbours of one node are one arc.
pub fn arcs(tokens: &[RingToken]) -> Vec<Arc> {
    let mut arcs: Vec<Arc> = Vec::new();
    let mut start = tokens.last().map_or(0.0, |token| turned(token.at) - TAU);
    for token in tokens {
        let end = turned(token.at);
        match arcs.last_mut() {
            Some(last) if last.node == token.node && last.down == token.down => last.to = end,
            _ => arcs.push(Arc { from: start, to: end, node: token.node, down: token.down }),
        }
        start = end;
    }
    arcs
}

/// The class of a node's own colour. There are eight; names are always written beside.
pub fn hue(node: NodeId) -> String {
    format!("hue-{}", node.0 % 8 + 1)
}

/// The angle of a hash value.
pub fn turned(hash: u32) -> f64 {
    f64::from(hash) / 4_294_967_296.0 * TAU
}

/// Where the members of a ring stand: each at its hash value, if it has one of its own, or else in the order of
/// their ids.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Homes(pub Vec<(NodeId, u32)>);

/// Places the cluster around a ring, with nodes as large as they fit.
pub fn around(size: Size, stations: &[Station], homes: &Homes) -> (Layout, Circle) {
    let ring = Around { size, stations, homes };
    let mut last = None;
    for radius in RADII {
        let extent = Extent::bare(radius);
        for beside in [true, false] {
            let (spots, circle, all) = ring.place(extent, beside);
            if ring.fits(extent, &spots) && circle.radius >= RING_LEAST * all {
                return (layout(size, extent, spots), circle);
            }
            last = Some((extent, spots, circle));
        }
    }
    let (extent, spots, circle) = last.unwrap_or_else(|| {
        let circle = Circle { centre: Point::new(size.width / 2.0, size.height / 2.0), radius: 1.0 };
        (Extent::bare(1.0), Vec::new(), circle)
    });
    (layout(size, extent, spots), circle)
}

fn layout(size: Size, extent: Extent, spots: Vec<Point>) -> Layout {
    let spot = |(index, at): (usize, Point)| Spot { node: NodeId(index as u16), at };
    let spots = spots.into_iter().enumerate().map(spot).collect();
    Layout { size, spots, radius: extent.radius, extent }
}

struct Around<'a> {
    size: Size,
    stations: &'a [Station],
    homes: &'a Homes,
}

impl Around<'_> {
    fn is_member(&self, index: usize) -> bool {
        self.stations.get(index).is_some_and(|station| matches!(station.zone, Zone::Middle | Zone::Centre))
    }

    /// The spots, the ring, and the radius of the circle that the nodes stand on. The others are in columns at both
    /// sides, or, where that would make the ring smaller, in the corners that it leaves free.
    fn place(&self, extent: Extent, columns: bool) -> (Vec<Point>, Circle, f64) {
        let half = extent.half_width;
        let left = self.stations.iter().filter(|station| station.zone == Zone::Left).count();
        let right =
            self.stations.iter().enumerate().filter(|(index, _)| !self.is_member(*index)).count() - left;
        let aside = |any: usize| if columns && any > 0 { 2.0 * half + 5.0 * GAP } else { 0.0 };
        let (from, to) = (MARGIN + aside(left), self.size.width - MARGIN - aside(right));
        let (top, bottom) = (TOP, self.size.height - MARGIN);
        let centre = Point::new((from + to) / 2.0, (top + bottom) / 2.0);
        let all = ((to - from).min(bottom - top) / 2.0 - extent.above).clamp(1.0, RING_MOST);
        let circle = Circle { centre, radius: (all - extent.above - AIR).max(1.0) };
        let angles = self.angles((2.0 * extent.above + GAP) / all);
        let mut placed = [0usize; 2];
        let spots =
            (0..self.stations.len()).map(|index| match angles.iter().find(|(node, _)| *node == index) {
                Some((_, angle)) => circle.at(all, *angle),
                None => {
                    let is_left = self.stations[index].zone == Zone::Left;
                    let (column, of) = if is_left { (0, left) } else { (1, right) };
                    placed[column] += 1;
                    let ends = [MARGIN + half, self.size.width - MARGIN - half];
                    // Beside the ring a column stands near it; in the corners, at the edge.
                    let near = [
                        centre.x - all - extent.above - 8.0 * GAP - half,
                        centre.x + all + extent.above + 8.0 * GAP + half,
                    ];
                    let x = if columns {
                        [near[0].max(ends[0]), near[1].min(ends[1])][column]
                    } else {
                        ends[column]
                    };
                    Point::new(x, self.row(placed[column] - 1, of, extent, columns))
                }
            });
        (spots.collect(), circle, all)
    }

    fn row(&self, index: usize, of: usize, extent: Extent, centred: bool) -> f64 {
        let (top, bottom) = (TOP + extent.above, self.size.height - MARGIN - extent.above);
        let middle = (top + bottom) / 2.0;
        let place = index as f64 - (of - 1) as f64 / 2.0;
        let even = (bottom - top) / (of.max(2) - 1) as f64;
        match (centred, of) {
            (true, _) => middle + place * even.min(3.2 * extent.above),
            (false, 1) => top,
            (false, _) => middle + place * even,
        }
    }

    /// The angle of each member, by its index, at least `gap` from the next one.
    fn angles(&self, gap: f64) -> Vec<(usize, f64)> {
        let members: Vec<usize> = (0..self.stations.len()).filter(|index| self.is_member(*index)).collect();
        let even = TAU / members.len().max(1) as f64;
        let home = |index: usize| self.homes.0.iter().find(|(node, _)| node.index() == index);
        let mut angles: Vec<(usize, f64)> = members
            .iter()
            .enumerate()
            .map(|(place, index)| {
                (*index, home(*index).map_or(place as f64 * even, |(_, hash)| turned(*hash)))
            })
            .collect();
        angles.sort_by(|a, b| a.1.total_cmp(&b.1));
        spread(&mut angles, gap.min(even));
        angles
    }

    fn fits(&self, extent: Extent, spots: &[Point]) -> bool {
        spots.iter().enumerate().all(|(index, spot)| {
            extent.is_on(*spot, self.size)
                && spots[index + 1..].iter().all(|other| !extent.overlaps(*spot, *other, 2.0))
        })
    }
}

/// Moves neighbours on a circle, sorted by their angles, so far apart that there is room between them.
pub fn spread<T>(placed: &mut [(T, f64)], gap: f64) {
    for _ in 0..60 {
        for index in 1..placed.len() {
            if let Some([before, after]) = placed.get_mut(index - 1..=index) {
                push_apart(&mut before.1, &mut after.1, 0.0, gap);
            }
        }
        // The last is beside the first.
        if let [first, .., last] = placed {
            push_apart(&mut last.1, &mut first.1, TAU, gap);
        }
    }
}

/// `turn` is by how much more the second is counted than the first.
fn push_apart(before: &mut f64, after: &mut f64, turn: f64, gap: f64) {
    let missing = gap - (*after + turn - *before);
    if missing > 0.0 {
        *before -= missing / 2.0;
        *after += missing / 2.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cluster(clients: usize, members: usize) -> Vec<Station> {
        let mut stations = vec![Station::CLIENTS; clients];
        stations.extend(vec![Station::RING; members]);
        stations.push(Station::ABOVE);
        stations
    }

    #[test]
    fn every_ring_fits_its_stage_and_covers_nobody() {
        for (width, height) in
            [(340.0, 300.0), (374.0, 420.0), (560.0, 400.0), (890.0, 450.0), (1_400.0, 800.0)]
        {
            for clients in 1..=3 {
                for members in 2..=9 {
                    let size = Size { width, height };
                    // All of them at nearly the same place is the worst.
                    let homes =
                        Homes((0..members).map(|one| (NodeId((clients + one) as u16), one as u32)).collect());
                    let stations = cluster(clients, members);
                    for homes in [homes, Homes::default()] {
                        let (layout, circle) = around(size, &stations, &homes);
                        let case =
                            format!("{width}x{height}, {clients} clients, {members} members: {layout:?}");
                        assert!(layout.radius >= if width < 400.0 { 14.0 } else { 22.0 }, "{case}");
                        assert!(circle.radius >= 50.0, "{case}");
                        for (index, spot) in layout.spots.iter().enumerate() {
                            assert!(layout.extent.is_on(spot.at, size), "{case}");
                            let away = spot.at.distance(circle.centre);
                            assert!(away > circle.radius + layout.radius, "{spot:?} is on the ring: {case}");
                            for other in &layout.spots[index + 1..] {
                                assert!(!layout.extent.overlaps(spot.at, other.at, 1.0), "{case}");
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_node_with_one_token_stands_at_it() {
        let quarter = 1 << 30;
        let homes = Homes(vec![(NodeId(1), quarter), (NodeId(2), 3 * quarter)]);
        let (layout, circle) = around(Size { width: 890.0, height: 450.0 }, &cluster(1, 2), &homes);
        assert!(layout.spot(NodeId(1)).x > circle.centre.x + circle.radius);
        assert!(layout.spot(NodeId(2)).x < circle.centre.x - circle.radius);
        assert!((layout.spot(NodeId(1)).y - circle.centre.y).abs() < 1.0);
    }

    #[test]
    fn a_stage_without_room_is_no_reason_to_fail() {
        for size in [Size { width: 0.0, height: 0.0 }, Size { width: 40.0, height: 30.0 }] {
            around(size, &cluster(3, 7), &Homes::default());
            around(size, &[], &Homes::default());
        }
    }
}
