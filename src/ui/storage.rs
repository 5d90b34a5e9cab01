//! What the browser remembers for the reader. Storage may be absent, blocked or full; then nothing is
//! remembered, and nothing else changes.

use web_sys::Storage;

pub const THEME: &str = "faultline.theme";
pub const LANGUAGE: &str = "faultline.lang";
pub const SPEED: &str = "faultline.speed";
pub const NARRATION: &str = "faultline.narration";
pub const SETTINGS_OPEN: &str = "faultline.settings";
pub const PROGRESS: &str = "faultline.progress";

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Returns whether it could be kept.
pub fn write(key: &str, value: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(key, value).is_ok())
}

pub fn remove(key: &str) {
    if let Some(storage) = storage() {
        // A storage that cannot be written cannot be cleaned either; nothing depends on it.
        let _ = storage.remove_item(key);
    }
}
