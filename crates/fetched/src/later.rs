use std::pin::Pin;
use std::sync::OnceLock;

use super::NotLoaded;

/// A value under the name of the file that it comes in.
#[macro_export]
macro_rules! fetched {
    ($file:ident: $kind:ty = $value:expr) => {{
        use $crate::NotLoaded;
        #[wasm_split_helpers::wasm_split($file, fallible)]
        fn value() -> Result<$kind, NotLoaded> {
            Ok($value)
        }
        $crate::Fetched::new(|| Box::pin(value()))
    }};
}

type Fetching<T> = Pin<Box<dyn Future<Output = Result<T, NotLoaded>>>>;

/// What has arrived stays. That is no state of a run: nothing can be opened before, and nothing changes after.
pub struct Fetched<T> {
    fetch: fn() -> Fetching<T>,
    value: OnceLock<T>,
}

impl From<wasm_split_helpers::SplitLoaderError> for NotLoaded {
    fn from(_: wasm_split_helpers::SplitLoaderError) -> NotLoaded {
        NotLoaded
    }
}

impl<T: Copy> Fetched<T> {
    pub const fn new(fetch: fn() -> Fetching<T>) -> Fetched<T> {
        Fetched { fetch, value: OnceLock::new() }
    }

    /// The value, if it has arrived.
    pub fn get(&self) -> Option<T> {
        self.value.get().copied()
    }

    /// # Errors
    /// If it does not arrive. It may be asked for again.
    pub async fn load(&self) -> Result<T, NotLoaded> {
        if let Some(value) = self.get() {
            return Ok(value);
        }
        let value = (self.fetch)().await?;
        Ok(*self.value.get_or_init(|| value))
    }
}
