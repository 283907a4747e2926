//! What `serve` adds to a page on its way out: the script of the live reload, the report, a draft's mark.
//! All of it stands in one element with a shadow tree, so the page's own styles and the preview's never meet.

use crate::html::escape;

/// The page as it is sent. `tag` says which version of the page it is.
pub(super) fn into_page(html: &[u8], tag: &str, report: &str, is_draft: bool) -> Vec<u8> {
    let at = body_end(html).unwrap_or(html.len());
    let addition = addition(tag, report, is_draft);
    let mut out = Vec::with_capacity(html.len() + addition.len());
    out.extend_from_slice(&html[..at]);
    out.extend_from_slice(addition.as_bytes());
    out.extend_from_slice(&html[at..]);
    out
}

/// A whole page that shows a report, for when there is no page of the site to show.
pub(super) fn page_of(title: &str, tag: &str, report: &str) -> Vec<u8> {
    let title = escape(title);
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><body><h1>{title}</h1></body></html>"
    );
    into_page(html.as_bytes(), tag, report, false)
}

fn addition(tag: &str, report: &str, is_draft: bool) -> String {
    let draft = if is_draft { "<p class=\"draft\" lang=\"en\">Draft</p>" } else { "" };
    format!(
        "<wellspring-preview><template shadowrootmode=\"open\">\
         <link rel=\"stylesheet\" href=\"/__wellspring/client.css\">{draft}\
         <div id=\"report\" lang=\"en\" dir=\"ltr\">{report}</div></template></wellspring-preview>\
         <script src=\"/__wellspring/client.js\" data-page=\"{}\" defer></script>",
        escape(tag)
    )
}

/// Where the last `</body>` begins.
fn body_end(html: &[u8]) -> Option<usize> {
    const END: &[u8] = b"</body";
    html.windows(END.len()).rposition(|window| window.eq_ignore_ascii_case(END))
}

#[cfg(test)]
mod tests {
    use super::into_page;

    #[test]
    fn the_addition_stands_before_the_end_of_the_body() {
        let text = |html: &str, draft| String::from_utf8(into_page(html.as_bytes(), "t", "R", draft)).unwrap();
        let page = text("<body>a</BODY >\n</html>", false);
        assert!(
            page.starts_with("<body>a<wellspring-preview>") && page.ends_with("</script></BODY >\n</html>"),
            "{page}"
        );
        assert!(page.contains(">R</div>") && page.contains("data-page=\"t\"") && !page.contains("Draft"));
        assert!(text("bare", true).starts_with("bare<wellspring-preview>"));
        assert!(text("bare", true).contains(">Draft</p>"));
    }
}
