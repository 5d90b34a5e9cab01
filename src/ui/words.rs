//! Texts that components share.

use std::ops::Deref;
use std::rc::Rc;

use crate::text::{Language, Texts};

/// The texts of the present language. Cheap to clone; equal if the language is.
#[derive(Clone)]
pub struct Words(Rc<Texts>);

impl Words {
    pub fn new(language: Language) -> Words {
        Words(Rc::new(Texts::new(language)))
    }

    /// The texts for a tag, as of an address or a browser.
    pub fn for_tag(tag: &str) -> Option<Words> {
        Texts::for_tag(tag).map(|texts| Words(Rc::new(texts)))
    }
}

impl Deref for Words {
    type Target = Texts;

    fn deref(&self) -> &Texts {
        &self.0
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Words) -> bool {
        self.tag() == other.tag()
    }
}
