//! Files that leave the page by the reader's own hand.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::dom;

/// Offers bytes as a file to be saved. Returns whether the browser could be asked.
pub fn save(name: &str, kind: &str, bytes: &[u8]) -> bool {
    try_save(name, kind, bytes).is_ok()
}

fn try_save(name: &str, kind: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = dom::document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser has taken hold of the file when the click returns.
    Url::revoke_object_url(&url)
}
