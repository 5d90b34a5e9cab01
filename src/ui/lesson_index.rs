//! What lists show of lessons, fetched once.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;

use super::lesson_files::{self, LoadError};
use crate::lesson::{INDEX, Index};

/// Some kilobytes a lesson.
const INDEX_BYTES_MAX: usize = 1024 * 1024;

thread_local! {
    static KEPT: RefCell<Option<Rc<Index>>> = const { RefCell::new(None) };
}

/// What a list shows while it waits, or if it waited in vain.
pub type Arrived = Option<Result<Rc<Index>, LoadError>>;

/// # Errors
/// If it does not arrive, or is not what the build writes. It may be asked for again.
pub async fn load() -> Result<Rc<Index>, LoadError> {
    if let Some(kept) = KEPT.with_borrow(Clone::clone) {
        return Ok(kept);
    }
    let text = lesson_files::fetch(INDEX, INDEX_BYTES_MAX).await?;
    let index = Rc::new(Index::parse(&text).map_err(LoadError::Wrong)?);
    KEPT.set(Some(index.clone()));
    Ok(index)
}

/// The index; there at once if it was fetched before. Another number of `tries` asks again.
#[hook]
pub fn use_index(tries: u32) -> Arrived {
    let index = use_state(|| KEPT.with_borrow(Clone::clone).map(Ok));
    {
        let (index, is_here) = (index.setter(), matches!(&*index, Some(Ok(_))));
        use_effect_with(tries, move |_| {
            if !is_here {
                wasm_bindgen_futures::spawn_local(async move { index.set(Some(load().await)) });
            }
        });
    }
    (*index).clone()
}
