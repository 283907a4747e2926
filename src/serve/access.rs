//! Who is answered: pages of this preview, and people who opened its address. A page of another site that a
//! browser on this machine shows is not.

use std::net::{IpAddr, SocketAddr};

/// What decides who is answered.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    /// Where the preview listens.
    pub address: SocketAddr,
    /// Names beside those of this machine, in lower case.
    pub allowed: Vec<String>,
    /// What everybody must show when others than this machine can connect.
    pub token: Option<String>,
}

/// What a request says of itself.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asker<'a> {
    /// The value of each `Host` header.
    pub hosts: &'a [&'a str],
    /// The value of the `Origin` header.
    pub origin: Option<&'a str>,
    /// The value of the `Sec-Fetch-Site` header, which only a browser can set.
    pub site: Option<&'a str>,
    /// The value of the `Cookie` header.
    pub cookie: Option<&'a str>,
    /// The part of the address after `?`.
    pub query: &'a str,
}

/// What to do with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Answer it.
    Welcome,
    /// It comes from a page of another site, or under a name that is not ours.
    Foreign(&'static str),
    /// It lacks the token.
    TokenMissing,
    /// It shows the token in its address: keep it in a cookie and lead to the address without it.
    KeepToken,
}

const COOKIE: &str = "wellspring_token";

impl Guard {
    /// Judges a request. `needs_origin` is for live connections, which a browser never opens without naming
    /// the page that asks.
    pub(super) fn judge(&self, asker: &Asker<'_>, needs_origin: bool) -> Verdict {
        let [host] = asker.hosts else { return Verdict::Foreign("there must be one `Host`") };
        if !self.is_ours(host) {
            return Verdict::Foreign("this name is not one of the preview's; allow it with `--allow-host`");
        }
        let is_own = |origin: &str| {
            let name = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            name.is_some_and(|name| name.eq_ignore_ascii_case(host))
        };
        let welcome = match asker.origin {
            Some(origin) if is_own(origin) => true,
            // A page that sends no referrer names no origin when it posts, even to itself.
            Some("null") => !needs_origin && asker.site == Some("same-origin"),
            Some(_) => false,
            None => !needs_origin,
        };
        if !welcome {
            return Verdict::Foreign("pages of other sites are not answered");
        }
        match &self.token {
            None => Verdict::Welcome,
            Some(token) if cookie(asker.cookie, COOKIE).is_some_and(|held| is_same(held, token)) => Verdict::Welcome,
            Some(token) if shown(asker.query).is_some_and(|held| is_same(held, token)) => Verdict::KeepToken,
            Some(_) => Verdict::TokenMissing,
        }
    }

    fn is_ours(&self, host: &str) -> bool {
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.contains(']') => (name, Some(port)),
            _ => (host, None),
        };
        let name = name.to_ascii_lowercase();
        if self.allowed.contains(&name) {
            return true;
        }
        let is_port = match port {
            Some(port) => port == self.address.port().to_string(),
            None => self.address.port() == 80,
        };
        is_port && (is_loopback(&name) || self.is_address(&name))
    }

    /// A page cannot pose as an address of numbers, so where others may connect, all of those are right.
    fn is_address(&self, name: &str) -> bool {
        let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']')).unwrap_or(name);
        !self.address.ip().is_loopback() && bare.parse::<IpAddr>().is_ok()
    }

    /// The header that keeps the token in the browser.
    pub(super) fn cookie_header(&self) -> Option<String> {
        let token = self.token.as_ref()?;
        Some(format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict"))
    }
}

fn is_loopback(name: &str) -> bool {
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

fn cookie<'a>(header: Option<&'a str>, name: &str) -> Option<&'a str> {
    let mut pairs = header?.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn shown(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix("token="))
}

/// Compares hashes, which take the same time whatever the texts share.
fn is_same(one: &str, other: &str) -> bool {
    blake3::hash(one.as_bytes()) == blake3::hash(other.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::{Asker, Guard, Verdict};

    fn guard(address: &str, token: Option<&str>) -> Guard {
        Guard {
            address: address.parse().unwrap(),
            allowed: vec!["preview.test".into()],
            token: token.map(str::to_owned),
        }
    }

    fn judge(hosts: &[&str], origin: Option<&str>, needs_origin: bool) -> bool {
        let asker = Asker { hosts, origin, ..Asker::default() };
        guard("127.0.0.1:1111", None).judge(&asker, needs_origin) == Verdict::Welcome
    }

    #[test]
    fn only_names_of_this_machine_and_allowed_ones_are_answered() {
        for host in
            ["localhost:1111", "LOCALHOST:1111", "127.0.0.1:1111", "[::1]:1111", "preview.test", "preview.test:443"]
        {
            assert!(judge(&[host], None, false), "{host}");
        }
        for host in [
            "",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "localhost:2222",
            "127.0.0.1:11110",
            "evil.test",
            "evil.test:1111",
            "127.0.0.1.evil.test:1111",
            "localhost.evil.test:1111",
            "localhost.:1111",
            "127.0.0.2:1111",
            "1.2.3.4:1111",
            "0.0.0.0:1111",
            "user@localhost:1111",
            "localhost:1111:1111",
            "[::1",
            "::1:1111",
            "2130706433:1111",
            "x.preview.test",
            " localhost:1111",
            "localhost:1111 ",
        ] {
            assert!(!judge(&[host], None, false), "{host}");
        }
        assert!(!judge(&[], None, false) && !judge(&["localhost:1111", "localhost:1111"], None, false));
        let plain = guard("127.0.0.1:80", None);
        assert_eq!(plain.judge(&Asker { hosts: &["localhost"], ..Asker::default() }, false), Verdict::Welcome);
    }

    #[test]
    fn only_the_previews_own_pages_may_act_and_connect() {
        for (host, origin) in [
            ("localhost:1111", "http://localhost:1111"),
            ("127.0.0.1:1111", "http://127.0.0.1:1111"),
            ("preview.test", "https://preview.test"),
        ] {
            assert!(judge(&[host], Some(origin), true), "{origin}");
        }
        for origin in [
            "http://evil.test",
            "http://1.2.3.4",
            "null",
            "",
            "http://localhost.evil.test",
            "http://localhost:2222",
            "http://127.0.0.1:1111",
            "http://localhost",
            "ftp://localhost:1111",
            "http://localhost:1111/",
            "localhost:1111",
        ] {
            assert!(!judge(&["localhost:1111"], Some(origin), true), "{origin}");
            assert!(!judge(&["localhost:1111"], Some(origin), false), "{origin}");
        }
        assert!(judge(&["localhost:1111"], None, false) && !judge(&["localhost:1111"], None, true));
        let unnamed = Asker { hosts: &["localhost:1111"], origin: Some("null"), ..Asker::default() };
        let same = Asker { site: Some("same-origin"), ..unnamed };
        let cross = Asker { site: Some("cross-site"), ..unnamed };
        let guard = guard("127.0.0.1:1111", None);
        assert_eq!(guard.judge(&same, false), Verdict::Welcome);
        assert_ne!(guard.judge(&cross, false), Verdict::Welcome);
        assert_ne!(guard.judge(&same, true), Verdict::Welcome);
    }

    #[test]
    fn who_can_be_reached_by_others_asks_for_the_token_first_in_the_address_then_as_a_cookie() {
        let guard = guard("0.0.0.0:1111", Some("secret"));
        let judge = |cookie, query| {
            guard.judge(&Asker { hosts: &["192.168.1.5:1111"], cookie, query, ..Asker::default() }, false)
        };
        assert_eq!(judge(None, ""), Verdict::TokenMissing);
        assert_eq!(judge(Some("a=b; wellspring_token=secre"), "token=secret1"), Verdict::TokenMissing);
        assert_eq!(judge(None, "x=1&token=secret"), Verdict::KeepToken);
        assert_eq!(judge(Some("a=b; wellspring_token=secret"), ""), Verdict::Welcome);
        let named = Asker { hosts: &["evil.test:1111"], query: "token=secret", ..Asker::default() };
        assert!(matches!(guard.judge(&named, false), Verdict::Foreign(_)));
    }
}
