//! Values that a page in several files fetches when they are first wanted. Everywhere else they are there from the start.

use std::pin::Pin;
use std::task::Poll;

#[cfg_attr(all(feature = "split", target_arch = "wasm32"), path = "later.rs")]
#[cfg_attr(not(all(feature = "split", target_arch = "wasm32")), path = "at_once.rs")]
mod when;

pub use when::Fetched;

/// A part of the page that did not arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotLoaded;

/// Something on its way.
pub type Later<'a> = Pin<Box<dyn Future<Output = Result<(), NotLoaded>> + 'a>>;

pub fn later<'a>(future: impl Future<Output = Result<(), NotLoaded>> + 'a) -> Later<'a> {
    Box::pin(future)
}

/// Waits for all, which are under way together.
///
/// # Errors
/// If one does not arrive. They may be asked for again.
pub async fn all<'a>(futures: impl IntoIterator<Item = Later<'a>>) -> Result<(), NotLoaded> {
    let mut waiting: Vec<_> = futures.into_iter().collect();
    let mut result = Ok(());
    std::future::poll_fn(move |context| {
        waiting.retain_mut(|future| match future.as_mut().poll(context) {
            Poll::Ready(arrived) => {
                result = result.and(arrived);
                false
            }
            Poll::Pending => true,
        });
        if waiting.is_empty() { Poll::Ready(result) } else { Poll::Pending }
    })
    .await
}
