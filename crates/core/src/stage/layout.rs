//! Where each node stands. A place depends on who a node is, never on how it is doing: a new role
//! or a crash moves nothing.

use super::arrange::{OVERLAP, Search, crowd};
use super::geometry::{Point, Size};
use faultline_sim::{NodeId, Station};

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub node: NodeId,
    pub at: Point,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub size: Size,
    /// By node id.
    pub spots: Vec<Spot>,
    /// Half of a node's width and height.
    pub radius: f64,
    /// What a node takes with its label.
    pub extent: Extent,
}

/// The box that a node takes around its centre: its shape and, under it, one line about its state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    pub radius: f64,
    pub half_width: f64,
    pub above: f64,
    pub below: f64,
    /// The width of the line under the shape; 0 if there is no room for one.
    pub label: f64,
    /// What stands under that line.
    pub strip: Strip,
}

/// Room under every node for a part of the protocol's picture.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Strip {
    pub width: f64,
    pub height: f64,
}

/// Kept free at the top for the stage's own labels.
pub(super) const TOP: f64 = 44.0;
/// Radii that are tried, whether with a line under the shape, and what each costs: a link through a
/// node costs 1. A name and a role that can be read are worth more than the line.
const SIZES: [(f64, bool, f64); 15] = [
    (60.0, true, 0.0),
    (54.0, true, 0.2),
    (49.0, true, 0.5),
    (44.0, true, 1.0),
    (40.0, true, 1.7),
    (36.0, true, 3.0),
    (33.0, true, 4.5),
    (30.0, true, 7.0),
    (31.0, false, 10.0),
    (28.0, true, 11.0),
    (28.0, false, 14.0),
    (25.0, false, 30.0),
    (24.0, true, 32.0),
    (20.0, true, 60.0),
    (16.0, false, 120.0),
];
/// More nodes than this are only counted, not composed.
const COMPOSED_MAX: usize = 14;
/// Below this radius there is no line under a node.
const LABELLED: f64 = 19.0;
const LABEL_HEIGHT: f64 = 17.0;

impl Extent {
    pub fn new(radius: f64) -> Extent {
        let label = match radius {
            r if r >= 48.0 => 132.0,
            r if r >= 36.0 => 2.0 * r + 26.0,
            r if r >= 28.0 => 2.0 * r + 18.0,
            r if r >= LABELLED => 62.0,
            _ => 0.0,
        };
        Extent::with_label(radius, label)
    }

    /// Only the shape, with what it says inside.
    pub fn bare(radius: f64) -> Extent {
        Extent::with_label(radius, 0.0)
    }

    fn with_label(radius: f64, label: f64) -> Extent {
        // The hexagon of a leader reaches a little further than a circle.
        let shape = radius * 1.07;
        let below = if label > 0.0 { shape + LABEL_HEIGHT } else { shape };
        let strip = Strip::default();
        Extent { radius, half_width: (label / 2.0).max(shape), above: shape, below, label, strip }
    }

    fn over(self, strip: Strip) -> Extent {
        let half_width = self.half_width.max(strip.width / 2.0);
        Extent { half_width, below: self.below + strip.height, strip, ..self }
    }

    /// Where the strip begins, from the middle of the node.
    pub fn strip_top(self) -> f64 {
        self.below - self.strip.height
    }

    pub fn height(self) -> f64 {
        self.above + self.below
    }

    pub(super) fn is_on(self, spot: Point, size: Size) -> bool {
        spot.x - self.half_width >= -0.5
            && spot.x + self.half_width <= size.width + 0.5
            && spot.y - self.above >= TOP - 4.5
            && spot.y + self.below <= size.height + 0.5
    }

    /// Whether two nodes are nearer than `gap`: shape to shape, shape to label, label to label.
    pub(super) fn overlaps(self, a: Point, b: Point, gap: f64) -> bool {
        let (dx, dy) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        if self.label == 0.0 && self.strip == Strip::default() {
            return a.distance(b) < 2.0 * self.above + gap;
        }
        dx < 2.0 * self.half_width + gap && dy < self.height() + gap
    }

    /// Whether the line between two points runs through the label of a node that stands here.
    pub(super) fn label_is_on(self, spot: Point, a: Point, b: Point) -> bool {
        let middle = spot.y + self.above + LABEL_HEIGHT / 2.0;
        if self.label == 0.0 || (a.y - middle) * (b.y - middle) > 0.0 || (a.y - b.y).abs() < 1.0 {
            return false;
        }
        let x = a.x + (b.x - a.x) * (middle - a.y) / (b.y - a.y);
        (x - spot.x).abs() < self.label / 2.0
    }
}

impl Layout {
    pub fn spot(&self, node: NodeId) -> Point {
        self.spots.get(node.index()).map(|spot| spot.at).unwrap_or_default()
    }
}

/// Places the nodes, as large as they fit, with their links clear of third nodes where that can be.
pub fn lay_out(size: Size, stations: &[Station], links: &[(NodeId, NodeId)]) -> Layout {
    lay_out_over(size, stations, links, &[])
}

/// As [`lay_out`], with a strip under every node: the first of these for which there is room. A crowd has room for none.
pub fn lay_out_over(
    size: Size,
    stations: &[Station],
    links: &[(NodeId, NodeId)],
    strips: &[Strip],
) -> Layout {
    let (extent, points) = if stations.len() > COMPOSED_MAX {
        counted(size, stations)
    } else {
        let tried = strips.iter().map(|strip| composed(size, stations, links, *strip));
        let (_, extent, points) = tried
            .into_iter()
            .find(|(price, ..)| *price < OVERLAP)
            .unwrap_or_else(|| composed(size, stations, links, Strip::default()));
        (extent, points)
    };
    let spot = |(index, at): (usize, Point)| Spot { node: NodeId(index as u16), at };
    let spots = points.into_iter().enumerate().map(spot).collect();
    Layout { size, spots, radius: extent.radius, extent }
}

fn composed(
    size: Size,
    stations: &[Station],
    links: &[(NodeId, NodeId)],
    strip: Strip,
) -> (f64, Extent, Vec<Point>) {
    let search = Search { size, stations, links };
    let mut best = (f64::INFINITY, Extent::bare(SIZES[SIZES.len() - 1].0), Vec::new());
    // A large stage is looked at from further away.
    let scale = libm::pow((size.width / 890.0).min(size.height / 450.0).max(1.0), 1.8);
    for (radius, labelled, smaller) in SIZES {
        let smaller = smaller * scale;
        if smaller >= best.0 {
            break;
        }
        // A strip says more than a line would.
        let labelled = labelled && strip == Strip::default();
        let extent = if labelled { Extent::new(radius) } else { Extent::bare(radius) }.over(strip);
        let (price, spots) = search.best(extent);
        if price + smaller < best.0 {
            best = (price + smaller, extent, spots);
        }
    }
    best
}

fn counted(size: Size, stations: &[Station]) -> (Extent, Vec<Point>) {
    let fits = |extent: Extent, spots: &[Point]| {
        spots.iter().enumerate().all(|(index, spot)| {
            extent.is_on(*spot, size)
                && spots[index + 1..].iter().all(|other| !extent.overlaps(*spot, *other, 6.0))
        })
    };
    let mut radius = 44.0;
    while radius > 6.0 {
        let extent = Extent::new(radius);
        // A ring shows the links better, rows show the nodes larger.
        for rows in [false, true] {
            let spots = crowd(size, stations, extent, rows);
            if fits(extent, &spots) {
                return (extent, spots);
            }
        }
        radius -= 1.0;
    }
    let extent = Extent::new(radius);
    (extent, crowd(size, stations, extent, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clients, servers, a controller and a resource, linked as replication links them.
    fn cluster(clients: u16, servers: u16) -> (Vec<Station>, Vec<(NodeId, NodeId)>) {
        let mut parts = vec![Station::CLIENTS; usize::from(clients)];
        parts.extend(vec![Station::RING; usize::from(servers)]);
        parts.extend([Station::ABOVE, Station::RIGHT]);
        let all = clients + servers;
        let mut links = vec![(NodeId(all), NodeId(all + 1))];
        links.extend((0..clients).map(|client| (NodeId(client), NodeId(all))));
        for server in clients..all {
            links.extend((0..clients).map(|client| (NodeId(client), NodeId(server))));
            links.extend((server + 1..all).map(|other| (NodeId(server), NodeId(other))));
            links.extend([(NodeId(server), NodeId(all)), (NodeId(server), NodeId(all + 1))]);
        }
        (parts, links)
    }

    fn crossed(layout: &Layout, links: &[(NodeId, NodeId)]) -> usize {
        let third = |(a, b): &(NodeId, NodeId)| {
            let others = layout.spots.iter().filter(|spot| spot.node != *a && spot.node != *b);
            others
                .filter(|spot| spot.at.distance_to_line(layout.spot(*a), layout.spot(*b)) < layout.radius)
                .count()
        };
        links.iter().map(third).sum()
    }

    fn assert_sound(layout: &Layout, case: &str) {
        for (index, spot) in layout.spots.iter().enumerate() {
            assert!(layout.extent.is_on(spot.at, layout.size), "{case}: {spot:?} leaves the stage");
            for other in &layout.spots[index + 1..] {
                assert!(!layout.extent.overlaps(spot.at, other.at, 1.0), "{case}: {spot:?} and {other:?}");
            }
        }
    }

    const STAGES: [(f64, f64); 6] =
        [(340.0, 360.0), (360.0, 300.0), (390.0, 420.0), (560.0, 400.0), (890.0, 450.0), (1_400.0, 800.0)];

    #[test]
    fn nothing_overlaps_and_everything_is_on_the_stage() {
        for (width, height) in STAGES {
            for clients in 1..=3 {
                for servers in 2..=7 {
                    let (parts, links) = cluster(clients, servers);
                    let layout = lay_out(Size { width, height }, &parts, &links);
                    let case = format!("{width}x{height}, {clients} clients, {servers} servers");
                    assert_sound(&layout, &case);
                    let least = if width < 400.0 && servers > 5 { 20.0 } else { 25.0 };
                    assert!(layout.radius >= least, "too small to read: {case}, radius {}", layout.radius);
                }
            }
        }
    }

    #[test]
    fn a_lesson_has_large_nodes_and_links_that_touch_no_third_one() {
        let (parts, links) = cluster(1, 3);
        for (width, height, least, most) in [
            (390.0, 380.0, 27.0, 3),
            (560.0, 400.0, 33.0, 1),
            (890.0, 450.0, 40.0, 1),
            (1_400.0, 800.0, 54.0, 0),
        ] {
            let layout = lay_out(Size { width, height }, &parts, &links);
            let through = crossed(&layout, &links);
            let case = format!("{width}x{height}: radius {}, {through} links through nodes", layout.radius);
            assert!(layout.radius >= least && through <= most, "{case}");
        }
    }

    #[test]
    fn the_same_cluster_is_always_placed_the_same_way() {
        let (parts, links) = cluster(2, 5);
        let size = Size { width: 890.0, height: 450.0 };
        assert_eq!(lay_out(size, &parts, &links), lay_out(size, &parts, &links));
    }

    #[test]
    fn a_hundred_nodes_find_a_place() {
        for (servers, least) in [(25, 20.0), (50, 16.0), (100, 12.0)] {
            let (parts, _) = cluster(3, servers);
            let layout = lay_out(Size { width: 890.0, height: 450.0 }, &parts, &[]);
            assert_sound(&layout, &format!("{servers} servers"));
            assert!(layout.radius >= least, "{servers} servers: radius {}", layout.radius);
        }
    }
}
