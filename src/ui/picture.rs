//! The present view as an SVG file that stands alone: what the style sheet says is written into it.

use web_sys::{CssStyleDeclaration, Element, HtmlElement};

use super::dom;

/// What of the computed style makes the picture.
const PROPERTIES: [&str; 12] = [
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linejoin",
    "opacity",
    "font-family",
    "font-size",
    "font-weight",
    "text-anchor",
    "paint-order",
    "visibility",
];

/// The stage or the diagram as it is seen now; `None` if neither is there.
pub fn picture() -> Option<String> {
    let document = dom::document();
    let frame = document.query_selector(".diagram-frame, .stage").ok().flatten()?;
    let place = frame.get_bounding_client_rect();
    let mut content = String::new();
    let pictures = frame.query_selector_all(".stage-links, .stage-nodes, .diagram-picture").ok()?;
    let mut layers: Vec<Element> =
        (0..pictures.length()).filter_map(|index| element(pictures.get(index))).collect();
    // Links lie below nodes, whatever their order in the page.
    layers.sort_by_key(|layer| !layer.class_list().contains("stage-links"));
    for layer in &layers {
        write_children(layer, &mut content);
    }
    write_messages(&frame, place.left(), place.top(), &mut content);
    let paper = style_of(&document.body()?.into())
        .and_then(|style| style.get_property_value("background-color").ok());
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w:.0} {h:.0}\" width=\"{w:.0}\" height=\"{h:.0}\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n{content}</svg>\n",
        paper.as_deref().unwrap_or("white"),
        w = place.width(),
        h = place.height(),
    ))
}

fn element(node: Option<web_sys::Node>) -> Option<Element> {
    node.and_then(|node| wasm_bindgen::JsCast::dyn_into::<Element>(node).ok())
}

fn style_of(element: &Element) -> Option<CssStyleDeclaration> {
    dom::window().get_computed_style(element).ok().flatten()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
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
            (!value.is_empty() && value != "normal").then(|| format!("{property}:{value}"))
        })
        .collect();
    out.push_str(&format!(" style=\"{}\">", escaped(&look.join(";"))));
    write_children(child, out);
    out.push_str(&format!("</{name}>\n"));
}

/// Messages of the stage are no SVG; each becomes a dot with its name, where it is now.
fn write_messages(frame: &Element, left: f64, top: f64, out: &mut String) {
    let Ok(found) = frame.query_selector_all(".msg") else { return };
    for message in (0..found.length()).filter_map(|index| element(found.get(index))) {
        let Some(shape) = message.query_selector(".msg-shape").ok().flatten() else { continue };
        let place = shape.get_bounding_client_rect();
        let colour =
            style_of(&message).and_then(|style| style.get_property_value("color").ok()).unwrap_or_default();
        let (x, y) = (place.left() + place.width() / 2.0 - left, place.top() + place.height() / 2.0 - top);
        out.push_str(&format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{:.1}\" fill=\"{}\"/>\n",
            place.width() / 2.0,
            escaped(&colour)
        ));
        let name = message.query_selector(".msg-name").ok().flatten();
        let name = name.and_then(|name| wasm_bindgen::JsCast::dyn_into::<HtmlElement>(name).ok());
        let shown = |name: &HtmlElement| {
            style_of(name).and_then(|style| style.get_property_value("visibility").ok()).as_deref()
                == Some("visible")
        };
        if let Some(name) = name.filter(shown) {
            let place = name.get_bounding_client_rect();
            out.push_str(&format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"{}\" style=\"font:600 11.5px sans-serif\">{}</text>\n",
                place.left() - left,
                place.bottom() - 3.0 - top,
                escaped(&colour),
                escaped(&name.text_content().unwrap_or_default())
            ));
        }
    }
}
