//! How a page writes a picture down.

use super::pictures::Variant;
use super::{Renderer, current, picture};
use crate::html;
use crate::kind::common;
use crate::path::{Route, SourcePath};

/// How wide a still is at least.
const STILL: u32 = 800;

/// A picture with addresses as a page writes them.
pub struct Shown<'r> {
    /// The address for what knows no other format.
    pub src: String,
    /// Width and height, if they are known.
    pub size: Option<(u32, u32)>,
    /// Its WebP files with their widths, if there are any.
    pub srcset: Option<String>,
    /// The same as AVIF, if there are any.
    pub avif: Option<String>,
    /// The one of them that does where only one can be named, as in the `poster` of a video.
    pub still: Option<String>,
    /// How wide a picture in a text is shown.
    pub sizes: &'r str,
    /// What stands in its place while it loads.
    pub colour: Option<String>,
}

impl<'r> Shown<'r> {
    /// A picture by its address, and by its file if it is one of the site.
    pub fn of(renderer: &'r Renderer, src: &str, path: Option<&SourcePath>) -> Self {
        let sizes = renderer.pictures.sizes();
        let bare =
            |size| Self { src: src.to_owned(), size, srcset: None, avif: None, still: None, sizes, colour: None };
        let Some(path) = path else { return bare(None) };
        let Some(shown) = renderer.pictures.shown(&renderer.snapshot, path) else {
            return bare(picture::size(&renderer.snapshot, path));
        };
        shown.diagnostics.into_iter().for_each(current::add);
        let shown = shown.value;
        let href = |route: &Route| renderer.site.config.base.href(route);
        let srcset = |all: &[Variant]| {
            let all: Vec<String> = all.iter().map(|v| format!("{} {}w", href(&v.route), v.width)).collect();
            (!all.is_empty()).then(|| all.join(", "))
        };
        // The narrowest that is no blur on a wide screen.
        let still = shown.webp.iter().find(|v| v.width >= STILL).or(shown.webp.last());
        Self {
            // An address that the author wrote with a tail stays as it is.
            src: if shown.webp.is_empty() { src.to_owned() } else { href(shown.src) },
            size: Some(shown.size),
            srcset: srcset(shown.webp),
            avif: srcset(shown.avif),
            still: still.map(|v| href(&v.route)),
            sizes,
            colour: shown.colour.map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}")),
        }
    }

    /// The same as one file with its whole address.
    #[must_use]
    pub fn alone(self, origin: &str) -> Self {
        let is_inner = self.src.starts_with('/') && !self.src.starts_with("//");
        let src = if is_inner { format!("{origin}{}", self.src) } else { self.src };
        Self { src, srcset: None, avif: None, still: None, colour: None, ..self }
    }

    /// What its attribute `style` says.
    pub fn style(&self, focus: &str) -> Option<String> {
        let colour = self.colour.as_ref().map(|colour| format!("background-color:{colour}"));
        let focus = common::focus(focus).map(|focus| format!("object-position:{focus}"));
        let all: Vec<String> = colour.into_iter().chain(focus).collect();
        (!all.is_empty()).then(|| all.join(";"))
    }

    /// The element, with these attributes of its own.
    pub fn write(&self, (alt, title): (&str, &str), is_first: bool, out: &mut String) {
        if let Some(srcset) = &self.srcset {
            out.push_str("<picture>");
            for (srcset, sort) in self.avif.iter().map(|avif| (avif, "avif")).chain([(srcset, "webp")]) {
                out.push_str(&format!("<source type=\"image/{sort}\""));
                html::attribute("srcset", srcset, out);
                html::attribute("sizes", self.sizes, out);
                out.push('>');
            }
        }
        out.push_str("<img src=\"");
        html::escape_into(&self.src, out);
        out.push_str("\" alt=\"");
        html::escape_into(alt, out);
        out.push('"');
        html::attribute("title", title, out);
        if let Some((width, height)) = self.size {
            out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        html::attribute("style", &self.style("").unwrap_or_default(), out);
        out.push_str(if is_first { " decoding=\"async\">" } else { " loading=\"lazy\" decoding=\"async\">" });
        if self.srcset.is_some() {
            out.push_str("</picture>");
        }
    }
}
