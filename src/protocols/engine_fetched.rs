use std::pin::Pin;
use std::sync::OnceLock;

use super::{NotLoaded, Open};

/// The engine of a protocol, from the name of the file that the page has it in, and from its [`Open`].
macro_rules! engine {
    ($file:ident, $open:expr) => {{
        use $crate::protocols::{Engine, NotLoaded, Open};
        #[wasm_split_helpers::wasm_split($file, fallible)]
        fn open() -> Result<Open, NotLoaded> {
            Ok($open)
        }
        Engine::new(|| Box::pin(open()))
    }};
}

pub(in crate::protocols) use engine;

type Fetching = Pin<Box<dyn Future<Output = Result<Open, NotLoaded>>>>;

/// What has arrived stays. That is no state of a run: nothing can be opened before, and nothing changes after.
pub struct Engine {
    fetch: fn() -> Fetching,
    open: OnceLock<Open>,
}

impl From<wasm_split_helpers::SplitLoaderError> for NotLoaded {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> NotLoaded {
        NotLoaded
    }
}

impl Engine {
    pub const fn new(fetch: fn() -> Fetching) -> Engine {
        Engine { fetch, open: OnceLock::new() }
    }

    pub fn get(&self) -> Option<Open> {
        self.open.get().copied()
    }

    /// # Errors
    /// If it does not arrive. It may be asked for again.
    pub async fn load(&self) -> Result<(), NotLoaded> {
        if self.open.get().is_none() {
            let open = (self.fetch)().await?;
            self.open.get_or_init(|| open);
        }
        Ok(())
    }
}
