use super::NotLoaded;

/// A value under the name of the file that a page in several files has it in.
#[macro_export]
macro_rules! fetched {
    ($file:ident: $kind:ty = $value:expr) => {
        $crate::Fetched::new($value)
    };
}

pub struct Fetched<T>(T);

impl<T: Copy> Fetched<T> {
    pub const fn new(value: T) -> Fetched<T> {
        Fetched(value)
    }

    /// The value, if it has arrived.
    pub fn get(&self) -> Option<T> {
        Some(self.0)
    }

    /// # Errors
    /// None here.
    pub async fn load(&self) -> Result<T, NotLoaded> {
        Ok(self.0)
    }
}
