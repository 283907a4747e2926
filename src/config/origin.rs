//! The part of an address by which browsers tell sites apart.

/// `https://host:port` in lower case, if `text` is an address of the web.
pub fn origin(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim().split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let standard = if scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(standard).unwrap_or(&host);
    let is_web = matches!(scheme.as_str(), "http" | "https");
    (is_web && !host.is_empty() && !host.contains(['@', ' ', '\\'])).then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::origin;

    #[test]
    fn an_origin_is_scheme_and_host() {
        assert_eq!(origin("HTTPS://Example.com:443/x").as_deref(), Some("https://example.com"));
        assert_eq!(origin("http://127.0.0.1:8000").as_deref(), Some("http://127.0.0.1:8000"));
        for wrong in ["", "null", "file:///x", "https://", "https://a@b"] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }
}
