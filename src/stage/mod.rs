//! Pure drawing: where things are and which shapes show them. It knows no browser.
