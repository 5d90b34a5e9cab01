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
}

impl Deref for Words {
    type Target = Texts;

    fn deref(&self) -> &Texts {
        &self.0
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Words) -> bool {
        self.language() == other.language()
    }
}
