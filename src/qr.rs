//! QR codes: an address on a screen or on paper becomes one that a phone can open.

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// `text` as a picture for use within HTML. `None` if it is too long.
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(160, 160).quiet_zone(true).build();
    // The renderer starts with an XML declaration, which a page must not contain.
    picture.find("<svg").map(|start| picture[start..].to_owned())
}
