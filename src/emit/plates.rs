//! The plates of pages without a picture of their own.

use std::sync::Arc;

use super::{Fixed, Planned};
use crate::render::Renderer;

/// All plates, if the theme asks for plates at all. Pages that would have the same one share it.
pub fn outputs(renderer: &Arc<Renderer>) -> Vec<Planned> {
    let plates = renderer.plates().all(renderer);
    plates.into_iter().map(|(route, plate)| Fixed::planned(&route, "plate", move || plate.svg().into_bytes())).collect()
}
