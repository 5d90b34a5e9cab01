use super::{NotLoaded, Open};

/// The engine of a protocol, from the name of the file that a page of several files has it in, and from its [`Open`].
macro_rules! engine {
    ($file:ident, $open:expr) => {
        $crate::protocols::Engine::new($open)
    };
}

pub(in crate::protocols) use engine;

pub struct Engine(Open);

impl Engine {
    pub const fn new(open: Open) -> Engine {
        Engine(open)
    }

    pub fn get(&self) -> Option<Open> {
        Some(self.0)
    }

    /// # Errors
    /// None here.
    pub async fn load(&self) -> Result<(), NotLoaded> {
        Ok(())
    }
}
