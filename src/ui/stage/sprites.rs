//! A crowd of messages, drawn on one canvas. It draws frames only while the run plays.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{CanvasRenderingContext2d, Document, HtmlCanvasElement, HtmlElement, Window};

use super::moving::Place;
use crate::sim::{MessageFamily, Micros};
use crate::stage::Size;

const SPRITE: f64 = 20.0;
/// A sharper canvas of a large screen takes more memory than a phone has.
const PIXELS_MAX: f64 = 3.0;
const FAMILIES: [(MessageFamily, &str); 6] = [
    (MessageFamily::Request, "--request"),
    (MessageFamily::Replicate, "--replicate"),
    (MessageFamily::Reply, "--ack"),
    (MessageFamily::Beat, "--beat"),
    (MessageFamily::Control, "--vote"),
    (MessageFamily::Refusal, "--fault"),
];

pub struct Sprites {
    drawing: Rc<RefCell<Drawing>>,
    frame: Frame,
    request: Rc<RefCell<Option<i32>>>,
    window: Window,
}

struct Drawing {
    canvas: HtmlCanvasElement,
    sprites: Vec<HtmlCanvasElement>,
    /// The colours that the sprites were made with.
    colours: Vec<String>,
    places: Vec<(Place, MessageFamily)>,
    size: Size,
    pixels: f64,
    /// A virtual moment and the real time at which it was shown.
    anchor: (Micros, f64),
    rate: f64,
    playing: bool,
}

impl Sprites {
    /// `None` in a browser that does not draw on canvases.
    pub fn new(root: &HtmlElement) -> Option<Sprites> {
        let document = root.owner_document()?;
        let canvas = make_canvas(&document)?;
        canvas.set_class_name("crowd");
        canvas.set_attribute("aria-hidden", "true").ok()?;
        root.parent_element()?.insert_before(&canvas, Some(root)).ok()?;
        let drawing = Drawing {
            canvas,
            sprites: Vec::new(),
            colours: Vec::new(),
            places: Vec::new(),
            size: Size::default(),
            pixels: 1.0,
            anchor: (Micros::ZERO, 0.0),
            rate: 0.0,
            playing: false,
        };
        let sprites = Sprites {
            drawing: Rc::new(RefCell::new(drawing)),
            frame: Rc::default(),
            request: Rc::default(),
            window: document.default_view()?,
        };
        sprites.prepare();
        Some(sprites)
    }

    fn prepare(&self) {
        let (drawing, request, window) = (self.drawing.clone(), self.request.clone(), self.window.clone());
        let frame = Rc::downgrade(&self.frame);
        let draw = move |real: f64| {
            *request.borrow_mut() = None;
            drawing.borrow().draw(real);
            if drawing.borrow().playing
                && let Some(frame) = frame.upgrade()
            {
                *request.borrow_mut() = ask(&window, &frame);
            }
        };
        *self.frame.borrow_mut() = Some(Closure::new(draw));
    }

    fn real(&self) -> f64 {
        self.window.performance().map_or(0.0, |performance| performance.now())
    }

    /// The virtual moment that is drawn now.
    pub fn moment(&self) -> Micros {
        self.drawing.borrow().moment(self.real())
    }

    /// Shows these messages from now on; the picture moves on by itself while `playing`.
    pub fn show(
        &self,
        places: Vec<(Place, MessageFamily)>,
        now: Micros,
        (size, scale): (Size, f64),
        rate: f64,
        playing: bool,
    ) {
        let real = self.real();
        let mut drawing = self.drawing.borrow_mut();
        drawing.places = places;
        drawing.anchor = (now, real);
        drawing.rate = rate;
        drawing.playing = playing;
        drawing.resize(size, (self.window.device_pixel_ratio() * scale).min(PIXELS_MAX));
        drawing.colour(&self.window);
        drop(drawing);
        let mut request = self.request.borrow_mut();
        if request.is_none() {
            *request = ask(&self.window, &self.frame);
        }
    }
}

impl Drop for Sprites {
    fn drop(&mut self) {
        if let Some(id) = self.request.borrow_mut().take() {
            let _ = self.window.cancel_animation_frame(id);
        }
        self.drawing.borrow().canvas.remove();
    }
}

type Draw = Closure<dyn FnMut(f64)>;
type Frame = Rc<RefCell<Option<Draw>>>;

fn ask(window: &Window, frame: &Frame) -> Option<i32> {
    let frame = frame.borrow();
    window.request_animation_frame(frame.as_ref()?.as_ref().unchecked_ref()).ok()
}

fn make_canvas(document: &Document) -> Option<HtmlCanvasElement> {
    document.create_element("canvas").ok()?.dyn_into().ok()
}

fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

impl Drawing {
    fn resize(&mut self, size: Size, pixels: f64) {
        if self.size == size && self.pixels == pixels {
            return;
        }
        (self.size, self.pixels) = (size, pixels);
        self.canvas.set_width((size.width * pixels) as u32);
        self.canvas.set_height((size.height * pixels) as u32);
        self.colours.clear();
    }

    /// Makes the sprites anew if the theme has changed.
    fn colour(&mut self, window: &Window) {
        let Ok(Some(style)) = window.get_computed_style(&self.canvas) else { return };
        let colours: Vec<String> =
            FAMILIES.iter().map(|(_, name)| style.get_property_value(name).unwrap_or_default()).collect();
        if self.colours == colours {
            return;
        }
        let Some(document) = self.canvas.owner_document() else { return };
        let sprite = |((family, _), colour): (&(MessageFamily, &str), &String)| {
            let canvas = make_canvas(&document)?;
            canvas.set_width((SPRITE * self.pixels) as u32);
            canvas.set_height((SPRITE * self.pixels) as u32);
            let context = context(&canvas)?;
            context.scale(self.pixels, self.pixels).ok()?;
            context.set_fill_style_str(colour.trim());
            paint(&context, *family);
            Some(canvas)
        };
        self.sprites = FAMILIES.iter().zip(&colours).filter_map(sprite).collect();
        self.colours = colours;
    }

    /// The virtual moment that is drawn at a real one.
    fn moment(&self, real: f64) -> Micros {
        let passed = if self.playing { ((real - self.anchor.1).max(0.0) * self.rate) as u64 } else { 0 };
        self.anchor.0 + Micros(passed)
    }

    fn draw(&self, real: f64) {
        let Some(context) = context(&self.canvas) else { return };
        let _ = context.set_transform(self.pixels, 0.0, 0.0, self.pixels, 0.0, 0.0);
        context.clear_rect(0.0, 0.0, self.size.width, self.size.height);
        let now = self.moment(real);
        for (place, family) in &self.places {
            let at = place.at(now);
            let index = FAMILIES.iter().position(|(known, _)| known == family).unwrap_or(0);
            if let Some(sprite) = self.sprites.get(index) {
                let (x, y) = (at.x - SPRITE / 2.0, at.y - SPRITE / 2.0);
                let _ =
                    context.draw_image_with_html_canvas_element_and_dw_and_dh(sprite, x, y, SPRITE, SPRITE);
            }
        }
    }
}

/// The same shapes as in the style sheet, around the middle of a sprite.
fn paint(context: &CanvasRenderingContext2d, family: MessageFamily) {
    let m = SPRITE / 2.0;
    let polygon = |points: &[(f64, f64)]| {
        context.begin_path();
        for (x, y) in points {
            context.line_to(m + x, m + y);
        }
        context.close_path();
        context.fill();
    };
    let disc = |radius: f64| {
        context.begin_path();
        let _ = context.arc(m, m, radius, 0.0, std::f64::consts::TAU);
        context.fill();
    };
    match family {
        MessageFamily::Request => context.fill_rect(m - 6.5, m - 6.5, 13.0, 13.0),
        MessageFamily::Replicate => disc(7.0),
        MessageFamily::Beat => disc(3.0),
        MessageFamily::Reply => polygon(&[(0.0, -8.5), (8.5, 0.0), (0.0, 8.5), (-8.5, 0.0)]),
        MessageFamily::Control => polygon(&[(0.0, -8.0), (8.0, 7.0), (-8.0, 7.0)]),
        MessageFamily::Refusal => {
            context.fill_rect(m - 1.6, m - 8.0, 3.2, 16.0);
            context.fill_rect(m - 8.0, m - 1.6, 16.0, 3.2);
        }
    }
}
