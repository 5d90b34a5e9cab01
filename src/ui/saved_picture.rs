//! The present view as an SVG file that stands alone: what the style sheet says is written into it.

use std::borrow::Cow;

use wasm_bindgen::JsCast;
use web_sys::{CssStyleDeclaration, Element, HtmlCanvasElement};

use super::dom;
use super::player::Player;
use super::words::Words;
use crate::sim::{NodeStatus, NodeView};
use crate::stage::{Ground, Rect, Size, Telling, escaped, message_outline, still};
use crate::text::time_text;

/// What of the computed style makes the picture.
const PROPERTIES: [&str; 13] = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "paint-order",
    "visibility",
];
/// Of a picture of what is only told in words.
const STILL: Size = Size { width: 640.0, height: 420.0 };

/// The stage or the diagram as it is seen now; the cluster, where it is only told in words.
pub fn picture(player: &Player) -> Option<String> {
    let frame = dom::document()
        .query_selector(".diagram-frame, .stage-frame .stage:not(.stage-exhibit)")
        .ok()
        .flatten();
    let (content, width, height) = match frame {
        Some(frame) => {
            let place = frame.get_bounding_client_rect();
            (content_of(&frame, player), place.width(), place.height())
        }
        None => drawn(player)?,
    };
    let paper = style_of(&dom::document().body()?.into())
        .and_then(|style| style.get_property_value("background-color").ok());
    let title = player.sim().look(|history| {
        let name = words().get(&format!("{}-name", player.sim().spec().id));
        format!("{name}, {}", time_text(history.present().now()))
    });
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\">\n\
         <title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n{content}</svg>\n",
        escaped(&title),
        paper.as_deref().unwrap_or("white"),
    ))
}

fn words() -> Words {
    let root = dom::document().document_element();
    let tag = root.and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    Words::for_tag(&tag).unwrap_or_else(|| Words::new(crate::text::Language::default()))
}

fn content_of(frame: &Element, player: &Player) -> String {
    let mut content = String::new();
    let Ok(Some(world)) = frame.query_selector(".stage-world") else {
        if let Ok(Some(diagram)) = frame.query_selector(".diagram-picture") {
            write_children(&diagram, &mut content);
        }
        return content;
    };
    let lens = Lens::of(frame, &world);
    content.push_str(&format!(
        "<g transform=\"translate({:.1} {:.1}) scale({:.4})\">\n",
        lens.x, lens.y, lens.scale
    ));
    // As they lie over each other on the stage, whatever their order in the page.
    let layer = |name: &str| world.query_selector(name).ok().flatten();
    for name in [".stage-ground", ".stage-links"] {
        if let Some(layer) = layer(name) {
            write_children(&layer, &mut content);
        }
    }
    write_crowd(&world, &mut content);
    write_messages(&world, &lens, player, &mut content);
    if let Some(nodes) = layer(".stage-nodes") {
        write_children(&nodes, &mut content);
    }
    content.push_str("</g>\n");
    content
}

/// How near the stage is looked at: where the corner of its picture is on the screen, and how large it is.
struct Lens {
    left: f64,
    top: f64,
    /// The corner within the stage.
    x: f64,
    y: f64,
    scale: f64,
}

impl Lens {
    fn of(frame: &Element, world: &Element) -> Lens {
        let (stage, seen) = (frame.get_bounding_client_rect(), world.get_bounding_client_rect());
        Lens {
            left: seen.left(),
            top: seen.top(),
            x: seen.left() - stage.left(),
            y: seen.top() - stage.top(),
            // A stage that has no width yet shows nothing that could be placed wrongly.
            scale: Some(seen.width() / stage.width().max(1.0)).filter(|scale| *scale > 0.0).unwrap_or(1.0),
        }
    }

    /// A place of the screen as one of the picture.
    fn under(&self, x: f64, y: f64) -> (f64, f64) {
        ((x - self.left) / self.scale, (y - self.top) / self.scale)
    }
}

/// The cluster as the stage would show it, as elements that the style sheet colours, and the box around them.
fn cluster(player: &Player) -> (String, Rect) {
    let (words, sim) = (words(), player.sim());
    sim.look(|history| {
        let session = history.present();
        let role = |node: &NodeView| match node.status {
            NodeStatus::Up => words.get(&format!("{}-role-{}", sim.spec().id, node.role)),
            down => words.get(&format!("scene-status-{}", down.word())),
        };
        let (stations, ring) = (sim.spec().stations(session.names()), sim.spec().ring_of(session));
        still(
            STILL,
            session,
            Ground { stations: &stations, ring: ring.as_ref() },
            &Telling { role: &role, note: &|note| words.note(note, session.names()) },
        )
    })
}

/// The cluster for paper, in the colours of the page that it is put into.
pub fn for_print(player: &Player) -> String {
    let (svg, Rect { left, top, width, height }) = cluster(player);
    format!("<svg viewBox=\"{left:.0} {top:.0} {width:.0} {height:.0}\">{svg}</svg>")
}

/// The cluster with its colours: a stage that nobody sees is drawn for a moment.
fn drawn(player: &Player) -> Option<(String, f64, f64)> {
    let (svg, area) = cluster(player);
    let body = dom::document().body()?;
    let stage = dom::document().create_element_ns(Some("http://www.w3.org/2000/svg"), "svg").ok()?;
    stage.set_attribute("width", "0").ok()?;
    stage.set_attribute("height", "0").ok()?;
    stage.set_inner_html(&svg);
    body.append_child(&stage).ok()?;
    let mut content = format!("<g transform=\"translate(0 {:.0})\">\n", -area.top);
    write_children(&stage, &mut content);
    content.push_str("</g>\n");
    stage.remove();
    Some((content, area.width, area.height))
}

fn element(node: Option<web_sys::Node>) -> Option<Element> {
    node.and_then(|node| node.dyn_into().ok())
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    dom::window().get_computed_style(element).ok().flatten()
}

fn write_children(parent: &Element, out: &mut String) {
    let nodes = parent.child_nodes();
    for index in 0..nodes.length() {
        let Some(node) = nodes.get(index) else { continue };
        match element(Some(node.clone())) {
            Some(child) => write(&child, out),
            None if node.node_type() == web_sys::Node::TEXT_NODE => {
                out.push_str(&escaped(&node.text_content().unwrap_or_default()));
            }
            None => {}
        }
    }
}

/// One element with its shape and its look, without what only a page needs.
fn write(child: &Element, out: &mut String) {
    let name = child.tag_name();
    let style = style_of(child);
    let value = |property: &str| {
        style.as_ref().and_then(|style| style.get_property_value(property).ok()).unwrap_or_default()
    };
    if ["title", "foreignObject", "style", "script"].contains(&name.as_str()) || value("display") == "none" {
        return;
    }
    out.push_str(&format!("<{name}"));
    let attributes = child.get_attribute_names();
    for attribute in attributes.iter().filter_map(|name| name.as_string()) {
        let is_shape = matches!(
            attribute.as_str(),
            "d" | "x"
                | "y"
                | "x1"
                | "y1"
                | "x2"
                | "y2"
                | "cx"
                | "cy"
                | "r"
                | "rx"
                | "ry"
                | "width"
                | "height"
                | "points"
                | "transform"
                | "id"
                | "clip-path"
                | "dx"
                | "dy"
        );
        if is_shape {
            out.push_str(&format!(
                " {attribute}=\"{}\"",
                escaped(&child.get_attribute(&attribute).unwrap_or_default())
            ));
        }
    }
    let look: Vec<String> = PROPERTIES
        .into_iter()
        .filter_map(|property| {
            let value = value(property);
            (!value.is_empty() && value != "normal").then(|| format!("{property}:{}", plain_colour(&value)))
        })
        .collect();
    out.push_str(&format!(" style=\"{}\">", escaped(&look.join(";"))));
    write_children(child, out);
    out.push_str(&format!("</{name}>\n"));
}

/// A mixed colour as `rgb`, which every program that draws SVG knows: `color(srgb 0.5 0.5 0.5)` is known to browsers only.
fn plain_colour(value: &str) -> Cow<'_, str> {
    let Some(parts) = value.strip_prefix("color(srgb ").and_then(|rest| rest.strip_suffix(')')) else {
        return value.into();
    };
    let mut parts =
        parts.split([' ', '/']).filter(|part| !part.is_empty()).map(|part| part.parse().unwrap_or(0.0));
    let mut channel = || parts.next().map(|part: f64| part * 255.0).unwrap_or(255.0).round();
    let (red, green, blue) = (channel(), channel(), channel());
    match parts.next() {
        Some(alpha) => format!("rgba({red}, {green}, {blue}, {alpha})").into(),
        None => format!("rgb({red}, {green}, {blue})").into(),
    }
}

/// Messages beyond what elements can show are on a canvas.
fn write_crowd(world: &Element, out: &mut String) {
    let canvas = world.query_selector(".crowd").ok().flatten();
    let Some(canvas) = canvas.and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok()) else { return };
    if let Ok(data) = canvas.to_data_url() {
        let (width, height) = (canvas.offset_width(), canvas.offset_height());
        out.push_str(&format!("<image width=\"{width}\" height=\"{height}\" href=\"{data}\"/>\n"));
    }
}

/// Messages of the stage are no SVG; each becomes its shape with its name, where it is now.
fn write_messages(world: &Element, lens: &Lens, player: &Player, out: &mut String) {
    let flying = player.sim().look(|history| history.present().messages());
    for view in flying {
        let Ok(Some(message)) = world.query_selector(&format!("[data-message=\"{}\"]", view.id.0)) else {
            continue;
        };
        let Ok(Some(shape)) = message.query_selector(".msg-shape") else { continue };
        let colour =
            style_of(&message).and_then(|style| style.get_property_value("color").ok()).unwrap_or_default();
        let place = shape.get_bounding_client_rect();
        let (x, y) = lens.under(place.left() + place.width() / 2.0, place.top() + place.height() / 2.0);
        out.push_str(&format!(
            "<path transform=\"translate({x:.1} {y:.1})\" d=\"{}\" fill=\"{}\"/>\n",
            message_outline(view.family),
            escaped(&plain_colour(&colour))
        ));
        if let Ok(Some(name)) = message.query_selector(".msg-name") {
            write_name(&name, lens, &colour, out);
        }
    }
}

fn write_name(name: &Element, lens: &Lens, colour: &str, out: &mut String) {
    let Some(style) = style_of(name) else { return };
    let value = |property: &str| style.get_property_value(property).unwrap_or_default();
    if value("visibility") != "visible" {
        return;
    }
    let place = name.get_bounding_client_rect();
    let (x, y) = lens.under(place.left() + place.width() / 2.0, place.bottom());
    out.push_str(&format!(
        "<text x=\"{x:.1}\" y=\"{:.1}\" fill=\"{}\" style=\"{}\">{}</text>\n",
        y - 3.0,
        escaped(&plain_colour(colour)),
        escaped(&format!(
            "font-family:{};font-size:{};font-weight:{};text-anchor:middle",
            value("font-family"),
            value("font-size"),
            value("font-weight")
        )),
        escaped(&name.text_content().unwrap_or_default())
    ));
}
