//! A plot as SVG. Colours are classes, so that a page gives it its own; a file that stands alone has them within.

use std::fmt::Write as _;

use super::{Chart, Curve, Kind, Scale, escaped, number};

/// How it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub width: u32,
    /// With its own colours, light and dark, and its title, as a file.
    pub alone: bool,
}

const LEFT: f64 = 62.0;
const RIGHT: f64 = 14.0;
const TOP: f64 = 30.0;
/// Below the line of the horizontal axis: its numbers and its name.
const BELOW: f64 = 44.0;
const ROW: f64 = 20.0;
/// Outlines of dots, so that lines differ by more than their colour.
const OUTLINES: usize = 4;

const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#1d2430}.plot-ground{fill:#fff}.plot-grid{stroke:#e2ded5}\
.plot-axis{stroke:#8f8a80}.plot-line{fill:none;stroke-width:2}.plot-theory{stroke-dasharray:7 5}.plot-band{opacity:.16;stroke:none}\
.plot-mark{stroke:#55606f;stroke-dasharray:2 4}.plot-bar{fill:#0072b2;stroke:#fff}\
.plot-c0{stroke:#0072b2;fill:#0072b2}.plot-c1{stroke:#9a5b00;fill:#9a5b00}.plot-c2{stroke:#00795a;fill:#00795a}\
.plot-c3{stroke:#a2467a;fill:#a2467a}.plot-c4{stroke:#b93a07;fill:#b93a07}.plot-c5{stroke:#5b6675;fill:#5b6675}.plot-line{fill:none}\
@media(prefers-color-scheme:dark){text{fill:#e8ecf2}.plot-ground{fill:#191f27}.plot-grid{stroke:#2b333e}.plot-axis{stroke:#76818f}\
.plot-mark{stroke:#a9b3c0}.plot-bar{fill:#58b4ea;stroke:#191f27}.plot-c0{stroke:#58b4ea;fill:#58b4ea}.plot-c1{stroke:#f0a93b;fill:#f0a93b}\
.plot-c2{stroke:#3ecf9b;fill:#3ecf9b}.plot-c3{stroke:#e08cba;fill:#e08cba}.plot-c4{stroke:#ff8a5c;fill:#ff8a5c}\
.plot-c5{stroke:#93a0b0;fill:#93a0b0}.plot-line{fill:none}}";

/// The plot as an `svg` element.
pub fn svg(chart: &Chart, look: Look) -> String {
    let width = f64::from(look.width.clamp(240, 2_000));
    let floor = TOP + (width * 0.5).clamp(190.0, 340.0);
    let height = floor + BELOW + chart.curves.len() as f64 * ROW + 8.0;
    let x = Scale::new(&chart.x.kind, x_range(chart), (LEFT, width - RIGHT));
    let y = Scale::new(&chart.y.kind, y_range(chart), (floor, TOP));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"plot\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         width=\"{width:.0}\" height=\"{height:.0}\">",
        escaped(&chart.title)
    );
    if look.alone {
        let _ = write!(out, "<title>{}</title><style>{STYLE}</style>", escaped(&chart.title));
        out.push_str("<rect class=\"plot-ground\" width=\"100%\" height=\"100%\"/>");
    }
    axes(chart, (&x, &y), (width, floor), &mut out);
    for (from, to, high) in &chart.bars {
        let (left, right, top) = (x.place(*from), x.place(*to), y.place(*high));
        let _ = write!(
            out,
            "<rect class=\"plot-bar\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            (right - left).max(1.0),
            (floor - top).max(0.0)
        );
    }
    for (index, mark) in chart.marks.iter().enumerate() {
        let at = x.place(mark.x);
        let _ = write!(out, "<path class=\"plot-mark\" d=\"M{at:.1} {TOP}V{floor:.1}\"/>");
        // Names of neighbours stand at different heights.
        let (anchor, shift) = if at > width / 2.0 { ("end", -4.0) } else { ("start", 4.0) };
        let (at, high) = (at + shift, TOP + 12.0 + (index % 3) as f64 * 15.0);
        let label = escaped(&mark.label);
        let _ = write!(out, "<text x=\"{at:.1}\" y=\"{high:.1}\" text-anchor=\"{anchor}\">{label}</text>");
    }
    for curve in &chart.curves {
        band(curve, &x, &y, &mut out);
    }
    for curve in &chart.curves {
        line(curve, &x, &y, &mut out);
    }
    for (index, curve) in chart.curves.iter().enumerate() {
        legend(curve, floor + BELOW + (index as f64 + 0.5) * ROW, &mut out);
    }
    out + "</svg>"
}

fn axes(chart: &Chart, (x, y): (&Scale, &Scale), (width, floor): (f64, f64), out: &mut String) {
    let right = width - RIGHT;
    for (tick, _) in y.ticks(5) {
        let at = y.place(tick);
        let _ = write!(out, "<path class=\"plot-grid\" d=\"M{LEFT} {at:.1}H{right:.1}\"/>");
        let text = number(tick);
        let _ = write!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
            LEFT - 7.0,
            at + 4.0
        );
    }
    let _ = write!(out, "<path class=\"plot-axis\" d=\"M{LEFT} {floor:.1}H{right:.1}\"/>");
    let mut free = 0.0;
    for (tick, word) in x.ticks((width / 90.0) as usize) {
        let at = x.place(tick);
        let text = word.unwrap_or_else(|| number(tick));
        let half = text.chars().count() as f64 * 3.6 + 4.0;
        let _ = write!(out, "<path class=\"plot-axis\" d=\"M{at:.1} {floor:.1}v5\"/>");
        // A number that would touch the one before it is left out.
        if at - half >= free {
            free = at + half;
            let place = format!("x=\"{at:.1}\" y=\"{:.1}\"", floor + 19.0);
            let _ = write!(out, "<text {place} text-anchor=\"middle\">{}</text>", escaped(&text));
        }
    }
    let middle = (LEFT + right) / 2.0;
    let place = format!("x=\"{middle:.1}\" y=\"{:.1}\"", floor + 37.0);
    let _ = write!(out, "<text {place} text-anchor=\"middle\">{}</text>", escaped(&chart.x.label));
    let _ = write!(out, "<text x=\"8\" y=\"17\">{}</text>", escaped(&chart.y.label));
}

fn band(curve: &Curve, x: &Scale, y: &Scale, out: &mut String) {
    let ends: Vec<(f64, f64, f64)> = curve
        .dots
        .iter()
        .filter_map(|dot| dot.band.map(|(low, high)| (x.place(dot.x), y.place(low), y.place(high))))
        .collect();
    if ends.len() < 2 {
        return;
    }
    let mut path = String::new();
    for (index, (at, _, high)) in ends.iter().enumerate() {
        let _ = write!(path, "{}{at:.1} {high:.1}", if index == 0 { 'M' } else { 'L' });
    }
    for (at, low, _) in ends.iter().rev() {
        let _ = write!(path, "L{at:.1} {low:.1}");
    }
    let _ = write!(out, "<path class=\"plot-band plot-c{}\" d=\"{path}Z\"/>", curve.colour % 6);
}

fn line(curve: &Curve, x: &Scale, y: &Scale, out: &mut String) {
    let mut path = String::new();
    for (index, dot) in curve.dots.iter().enumerate() {
        let _ =
            write!(path, "{}{:.1} {:.1}", if index == 0 { 'M' } else { 'L' }, x.place(dot.x), y.place(dot.y));
    }
    let class = class(curve);
    let _ = write!(out, "<path class=\"{class}\" d=\"{path}\"/>");
    for dot in &curve.dots {
        let (at, high) = (x.place(dot.x), y.place(dot.y));
        if let Some((low, top)) = dot.band {
            let _ = write!(
                out,
                "<path class=\"plot-line plot-c{}\" d=\"M{at:.1} {:.1}V{:.1}\"/>",
                curve.colour % 6,
                y.place(low),
                y.place(top)
            );
        }
        let Some((point, says)) = &dot.point else { continue };
        let outline = outline(curve.colour, at, high);
        let colour = curve.colour % 6;
        // What is hit is larger than what is seen.
        let _ = write!(
            out,
            "<g class=\"plot-point\" data-point=\"{point}\"><title>{}</title><circle class=\"plot-target\" cx=\"{at:.1}\" cy=\"{high:.1}\" r=\"12\" \
             fill=\"transparent\"/><path class=\"plot-dot plot-c{colour}\" d=\"{outline}\"/></g>",
            escaped(says)
        );
    }
}

fn class(curve: &Curve) -> String {
    let theory = if curve.theory { " plot-theory" } else { "" };
    format!("plot-line{theory} plot-c{}", curve.colour % 6)
}

fn outline(colour: usize, x: f64, y: f64) -> String {
    match colour % OUTLINES {
        0 => format!("M{:.1} {y:.1}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z", x - 4.0),
        1 => format!("M{:.1} {:.1}h7v7h-7Z", x - 3.5, y - 3.5),
        2 => format!("M{x:.1} {:.1}l5 8.5h-10Z", y - 5.0),
        _ => format!("M{x:.1} {:.1}l5 5l-5 5l-5 -5Z", y - 5.0),
    }
}

fn legend(curve: &Curve, y: f64, out: &mut String) {
    let _ = write!(out, "<path class=\"{}\" d=\"M{LEFT} {y:.1}h30\"/>", class(curve));
    if curve.dots.iter().any(|dot| dot.point.is_some()) {
        let colour = curve.colour % 6;
        let _ = write!(
            out,
            "<path class=\"plot-dot plot-c{colour}\" d=\"{}\"/>",
            outline(curve.colour, LEFT + 15.0, y)
        );
    }
    let _ =
        write!(out, "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>", LEFT + 38.0, y + 4.0, escaped(&curve.label));
}

fn x_range(chart: &Chart) -> (f64, f64) {
    let dots = chart.curves.iter().flat_map(|curve| curve.dots.iter().map(|dot| dot.x));
    let bars = chart.bars.iter().flat_map(|(from, to, _)| [*from, *to]);
    let (low, high) = ends(dots.chain(bars));
    // Room for dots at the ends.
    match chart.x.kind {
        Kind::Logarithmic if low > 0.0 => (low / 1.15, high * 1.15),
        Kind::Linear if chart.bars.is_empty() && high > low => {
            let room = (high - low) * 0.04;
            (low - room, high + room)
        }
        _ => (low, high),
    }
}

/// From zero, unless it is logarithmic: only then are heights to be compared.
fn y_range(chart: &Chart) -> (f64, f64) {
    let measured = chart.curves.iter().filter(|curve| !curve.theory);
    let values = |curve: &Curve| -> Vec<f64> {
        curve
            .dots
            .iter()
            .flat_map(|dot| {
                [dot.y, dot.band.map_or(dot.y, |band| band.0), dot.band.map_or(dot.y, |band| band.1)]
            })
            .collect()
    };
    let (low, high) = ends(measured.flat_map(values));
    let (theory_low, theory_high) = ends(chart.curves.iter().filter(|curve| curve.theory).flat_map(values));
    // A theory that leaves the picture far behind is cut.
    let high = if theory_high.is_finite() && high.is_finite() {
        high.max(theory_high.min(high * 1.6))
    } else {
        high.max(theory_high)
    };
    let low = low.min(theory_low);
    let (_, tallest) = ends(chart.bars.iter().map(|(.., high)| *high));
    match chart.y.kind {
        Kind::Logarithmic => (low / 1.15, high * 1.15),
        _ => (low.min(0.0), high.max(tallest) * 1.06),
    }
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values
        .filter(|value| value.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
}
