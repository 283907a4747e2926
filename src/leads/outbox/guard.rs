//! Which addresses a webhook may reach. A name is looked up here, each address that it has is checked, and the connection
//! goes to one of those and to no other, so a name that changes its mind between two questions gains nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// What an error of the guard is told as.
pub const REFUSED: &str = "its name leads to an address that may not be asked";

/// An address from the settings, as far as it can be checked without asking anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// As written.
    pub url: String,
    /// What it may lead to.
    pub reach: Reach,
}

/// What an address may lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What everybody can reach.
    Public,
    /// The own network too (`private = true`).
    Private,
    /// This machine, since the settings name it in so many words.
    Loopback,
}

impl Address {
    /// Checks it.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub fn new(url: &str, private: bool) -> Result<Self, &'static str> {
        let uri: Uri = url.parse().map_err(|_| "is no address of the web")?;
        let authority = uri.authority().ok_or("is no whole address, as in https://crm.example/hook")?;
        if authority.as_str().contains('@') {
            return Err("holds a user or a password: take them out");
        }
        let literal = is_loopback(authority.host());
        let reach = match (literal, private) {
            (true, _) => Reach::Loopback,
            (false, true) => Reach::Private,
            (false, false) => Reach::Public,
        };
        match uri.scheme_str() {
            Some("https") => Ok(Self { url: url.into(), reach }),
            Some("http") if literal => Ok(Self { url: url.into(), reach }),
            _ => Err("is not encrypted: it begins with https://"),
        }
    }
}

/// This machine, written as everybody reads it; `127.1` and the like are not.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Reach {
    /// Whether a connection may go there.
    pub fn allows(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match self {
            Self::Public => is_public(address),
            Self::Private => !is_special(address),
            Self::Loopback => address.is_loopback(),
        }
    }
}

/// Never asked, whatever the settings say: what gives a machine in a cloud its keys, and what is no single machine.
fn is_special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            v4.is_link_local() || v4.is_multicast() || v4.is_broadcast() || v4.octets()[0] == 0
                // The metadata of two clouds at addresses that look like any other.
                || v4 == Ipv4Addr::new(168, 63, 129, 16) || v4 == Ipv4Addr::new(100, 100, 100, 200)
        }
        IpAddr::V6(v6) => match embedded(v6) {
            Some(v4) => is_special(IpAddr::V4(v4)),
            None => {
                v6.is_unspecified()
                    || v6.is_multicast()
                    || v6.is_unicast_link_local()
                    || v6 == Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)
            }
        },
    }
}

fn is_public(address: IpAddr) -> bool {
    if is_special(address) {
        return false;
    }
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            let inner = v4.is_private() || v4.is_loopback() || (a == 100 && (64..128).contains(&b));
            // Set apart for protocols, benchmarks, documentation and the future.
            let apart = (a, b, c) == (192, 0, 0) || (a == 198 && (b & 0xfe) == 18) || v4.is_documentation() || a >= 240;
            !inner && !apart
        }
        IpAddr::V6(v6) => match embedded(v6) {
            Some(v4) => is_public(IpAddr::V4(v4)),
            None => {
                let [first, second, ..] = v6.segments();
                // 2000::/3 is what is given out; of it Teredo and the documentation's addresses are taken out.
                (first & 0xe000) == 0x2000 && !(first == 0x2001 && (second == 0 || second == 0xdb8))
            }
        },
    }
}

/// The IPv4 address that an IPv6 one stands for: mapped, compatible, through NAT64 or 6to4.
fn embedded(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let of = |high: u16, low: u16| Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) => of(g, h),
        (0, 0, 0, 0, 0, 0) if (g, h) != (0, 0) && (g, h) != (0, 1) => of(g, h),
        (0x64, 0xff9b, ..) => of(g, h),
        (0x2002, ..) => of(b, c),
        _ => None,
    }
}

/// Looks names up, and gives no address that may not be reached.
#[derive(Debug)]
pub struct Guard {
    reach: Reach,
    names: DefaultResolver,
}

impl Guard {
    /// A guard for this reach.
    pub fn new(reach: Reach) -> Self {
        Self { reach, names: DefaultResolver::default() }
    }
}

impl Resolver for Guard {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.names.resolve(uri, config, timeout)?;
        // One bad address among good ones is a trick, or a mistake that nobody should have to guess at.
        if found.iter().all(|address| self.reach.allows(address.ip())) {
            Ok(found)
        } else {
            Err(ureq::Error::Other(Box::new(std::io::Error::other(REFUSED))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Address, Reach};

    #[test]
    fn only_encrypted_addresses_without_a_user_are_taken() {
        assert_eq!(Address::new("https://crm.example/hook", false).unwrap().reach, Reach::Public);
        assert_eq!(Address::new("https://crm.internal/hook", true).unwrap().reach, Reach::Private);
        for local in ["http://127.0.0.1:8080/x", "http://localhost:1/", "http://[::1]/", "https://127.0.0.2/"] {
            assert_eq!(Address::new(local, false).unwrap().reach, Reach::Loopback, "{local}");
        }
        for wrong in [
            "http://crm.example/",
            "http://10.0.0.1/",
            "http://localhost./",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://127.1/",
            "https://user@crm.example/",
            "https://user:pass@127.0.0.1/",
            "ftp://crm.example/",
            "/hook",
            "crm.example",
            "",
            "http://169.254.169.254/latest/",
            "https://",
            "http://[::ffff:127.0.0.1]/",
        ] {
            assert!(Address::new(wrong, false).is_err(), "{wrong}");
            assert!(Address::new(wrong, true).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_public_is_not_reached() {
        let inner = [
            "127.0.0.1",
            "127.8.8.8",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "240.0.0.1",
            "::1",
            "fc00::1",
            "fd12::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:a00:1::1",
            "::10.0.0.1",
            "2001:db8::1",
            "2001::1",
            "fec0::1",
            "192.0.0.8",
        ];
        let special = [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "fe80::1",
            "fd00:ec2::254",
            "0.0.0.0",
            "::",
            "224.0.0.1",
            "255.255.255.255",
            "ff02::1",
            "168.63.129.16",
            "100.100.100.200",
            "0.1.2.3",
        ];
        for text in inner.iter().chain(&special) {
            assert!(!Reach::Public.allows(text.parse().unwrap()), "{text}");
        }
        for text in special {
            assert!(!Reach::Private.allows(text.parse().unwrap()), "{text}");
            assert!(!Reach::Loopback.allows(text.parse().unwrap()), "{text}");
        }
        for text in ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808", "172.15.0.1", "100.128.0.1"] {
            assert!(Reach::Public.allows(text.parse().unwrap()), "{text}");
            assert!(!Reach::Loopback.allows(text.parse().unwrap()), "{text}");
        }
        assert!(
            Reach::Private.allows("10.0.0.1".parse().unwrap()) && Reach::Loopback.allows("127.0.0.1".parse().unwrap())
        );
    }
}
