//! The site's logo as social cards show it.
//!
//! It is handed to the template as an address that holds the whole drawing, because what draws cards reads no files.
//! That takes drawings alone: it is built without the decoders for pictures of pixels.

use tera::Value;

use super::Renderer;
use super::policy::base64;
use super::values::{map, text};
use crate::draw;
use crate::path::SourcePath;

/// The room that a card has for it.
const ROOM: (f64, f64) = (220.0, 44.0);

/// The logo with the size at which it fits, or none.
pub(super) fn value(renderer: &Renderer, is_dark: bool) -> Value {
    drawn(renderer, is_dark).unwrap_or_else(Value::none)
}

fn drawn(renderer: &Renderer, is_dark: bool) -> Option<Value> {
    let logo = renderer.site.config.organization.as_ref()?.logo.as_deref()?;
    let path = SourcePath::new(&format!("content/{}", logo.trim_start_matches("@/").trim_start_matches('/'))).ok()?;
    if !path.as_str().ends_with(".svg") || !renderer.site.files.contains_key(&path) {
        return None;
    }
    let svg = renderer.snapshot.read_text(&path).ok()?;
    let svg = if is_dark { darkened(&svg) } else { svg };
    let (width, height) = draw::size(&svg)?;
    let scale = (ROOM.0 / width).min(ROOM.1 / height);
    let rounded = |length: f64| Value::from((length * scale * 10.0).round() / 10.0);
    let src = format!("data:image/svg+xml;base64,{}", base64(svg.as_bytes()));
    Some(map([("src", text(&src)), ("width", rounded(width)), ("height", rounded(height))]))
}

/// The drawing with its rules for a dark ground as its last ones. What draws cards knows no media.
fn darkened(svg: &str) -> String {
    let Some((before, rule)) = svg.split_once("@media") else { return svg.to_owned() };
    let Some((asked, rest)) = rule.split_once('{') else { return svg.to_owned() };
    let mut depth = 1;
    let end = rest.char_indices().find(|(_, sign)| {
        depth += match sign {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth == 0
    });
    let Some((end, _)) = end else { return svg.to_owned() };
    let is_dark = asked.contains("prefers-color-scheme") && asked.contains("dark");
    let inner = if is_dark { &rest[..end] } else { "" };
    format!("{before}{inner}{}", darkened(&rest[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::darkened;

    #[test]
    fn the_rules_for_a_dark_ground_count_on_a_dark_card() {
        let svg = "<style>.i{fill:#000}@media(prefers-color-scheme:dark){.i{fill:#fff}}@media print{.i{fill:red}}.k{r:1}</style>";
        assert_eq!(darkened(svg), "<style>.i{fill:#000}.i{fill:#fff}.k{r:1}</style>");
        assert_eq!(darkened("<svg/>"), "<svg/>");
        assert_eq!(darkened("@media dark{ {"), "@media dark{ {");
    }
}
