//! The `[leads]` table of `site.toml`, as it came with the manifest. All that is wrong with it is told at once.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use ipnet::IpNet;
use serde_json::Value;

use super::normal;
use super::outbox::settings::Delivery;
use crate::config::{self, Rate, amount};
use crate::form::view::Visit;

/// What the table says, with what it leaves open filled in.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins that may post beside the site's own.
    pub origins: Vec<String>,
    /// `[leads.limits] per_address`; none lifts it, and the limit of connections of one address too.
    pub per_address: Option<Rate>,
    /// `[leads.limits] connections`: how many may be open at once.
    pub connections: usize,
    /// `[leads.limits] connections_per_address`.
    pub connections_per_address: usize,
    /// `visit`: what is known of a visit.
    pub visit: Visit,
    /// `retention_days`: after so many days what came is deleted; none keeps it.
    pub retention_days: Option<u32>,
    /// Signs of spam.
    pub spam: Spam,
    /// `[leads.competitors]`: they are answered politely and set aside.
    pub competitors: Competitors,
    /// `[leads.costs]`: what campaigns have cost, in hundredths.
    pub costs: BTreeMap<String, i64>,
    /// `[leads.webhooks]`, `[leads.mail]` and `[leads.sync]`.
    pub delivery: Delivery,
    /// The table as written, for the parts that read their own.
    pub table: Value,
}

/// `[leads.spam]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spam {
    /// A form that was open for less than this was filled in by a program.
    pub min_seconds: u32,
    /// More web addresses than this in the answers are too many.
    pub max_links: usize,
    /// Domains of throw-away addresses beside those that are known here.
    pub disposable: Vec<String>,
}

/// `[leads.competitors]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Competitors {
    /// Domains, with all below them.
    pub domains: Vec<String>,
    /// Names of companies.
    pub names: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trusted_proxies: Vec::new(),
            origins: Vec::new(),
            per_address: Some(Rate { times: NonZeroU32::MIN.saturating_add(29), seconds: 60 }),
            connections: 4096,
            connections_per_address: 64,
            visit: Visit::Page,
            retention_days: None,
            spam: Spam { min_seconds: 3, max_links: 3, disposable: Vec::new() },
            competitors: Competitors::default(),
            costs: BTreeMap::new(),
            delivery: Delivery::default(),
            table: Value::Null,
        }
    }
}

impl Settings {
    /// Reads the table.
    ///
    /// # Errors
    /// All that is wrong, one sentence each, with the key's full name.
    pub fn read(table: &Value) -> Result<Self, Vec<String>> {
        let mut read = Reader { wrong: Vec::new() };
        let mut settings = Self { table: table.clone(), ..Self::default() };
        settings.trusted_proxies =
            read.texts(table, "trusted_proxies").iter().filter_map(|text| read.network(text)).collect();
        settings.origins = read.texts(table, "origins").iter().filter_map(|text| read.origin(text)).collect();
        if table.get("visit").and_then(Value::as_str) == Some("session") {
            settings.visit = Visit::Session;
        }
        settings.retention_days = read.number(table, "retention_days").and_then(|n| u32::try_from(n).ok());
        let limits = table.get("limits").unwrap_or(&Value::Null);
        match limits.get("per_address") {
            None => {}
            Some(Value::String(word)) if word == "off" => settings.per_address = None,
            Some(value) => match value.as_str().and_then(Rate::read) {
                Some(rate) => settings.per_address = Some(rate),
                None => read.wrong("limits.per_address", "is no rate such as \"30/min\", and not \"off\""),
            },
        }
        settings.connections = read.count(limits, "connections", settings.connections);
        settings.connections_per_address =
            read.count(limits, "connections_per_address", settings.connections_per_address);
        let spam = table.get("spam").unwrap_or(&Value::Null);
        settings.spam.min_seconds =
            u32::try_from(read.count(spam, "min_seconds", settings.spam.min_seconds as usize)).unwrap_or(u32::MAX);
        settings.spam.max_links = read.count(spam, "max_links", settings.spam.max_links);
        settings.spam.disposable = read.texts(spam, "disposable").iter().map(|d| normal::domain(d)).collect();
        let competitors = table.get("competitors").unwrap_or(&Value::Null);
        settings.competitors.domains = read.texts(competitors, "domains").iter().map(|d| normal::domain(d)).collect();
        settings.competitors.names = read.texts(competitors, "names").iter().map(|n| normal::company(n)).collect();
        settings.delivery = Delivery::read(table, &mut read.wrong);
        settings.costs = read.money(table, "costs");
        if read.wrong.is_empty() { Ok(settings) } else { Err(read.wrong) }
    }
}

/// Collects what is wrong.
struct Reader {
    wrong: Vec<String>,
}

impl Reader {
    fn wrong(&mut self, key: &str, why: &str) {
        self.wrong.push(format!("`[leads] {key}` {why}"));
    }

    fn texts(&mut self, table: &Value, key: &str) -> Vec<String> {
        let list = match table.get(key) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(list)) => list,
            Some(_) => {
                self.wrong(key, "is no list");
                return Vec::new();
            }
        };
        let texts: Vec<String> = list.iter().filter_map(|v| v.as_str()).map(str::to_owned).collect();
        if texts.len() < list.len() {
            self.wrong(key, "holds something that is no text");
        }
        texts
    }

    /// Names with what each has cost: a whole number, or a text with two places.
    fn money(&mut self, table: &Value, key: &str) -> BTreeMap<String, i64> {
        let mut found = BTreeMap::new();
        for (name, value) in table.get(key).and_then(Value::as_object).into_iter().flatten() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match amount(&text) {
                Some(hundredths) => {
                    found.insert(name.clone(), hundredths);
                }
                None => self.wrong(&format!("{key}.{name}"), "is no amount such as 1200 or \"1200.50\""),
            }
        }
        found
    }

    fn number(&mut self, table: &Value, key: &str) -> Option<u64> {
        let value = table.get(key).filter(|v| !v.is_null())?;
        let number = value.as_u64().filter(|n| *n > 0);
        if number.is_none() {
            self.wrong(key, "is no whole number above 0");
        }
        number
    }

    fn count(&mut self, table: &Value, key: &str, otherwise: usize) -> usize {
        self.number(table, key).and_then(|n| usize::try_from(n).ok()).unwrap_or(otherwise)
    }

    fn network(&mut self, text: &str) -> Option<IpNet> {
        let network = text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| address.into()));
        if network.is_none() {
            self.wrong(
                "trusted_proxies",
                &format!("holds `{text}`, which is no address and no network such as 10.0.0.0/8"),
            );
        }
        network
    }

    fn origin(&mut self, text: &str) -> Option<String> {
        let origin = config::origin(text);
        if origin.is_none() {
            self.wrong("origins", &format!("holds `{text}`, which is no origin such as https://www.example.com"));
        }
        origin
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Settings;
    use crate::config::Rate;

    #[test]
    fn what_is_left_open_has_a_value() {
        let settings = Settings::read(&serde_json::Value::Null).unwrap();
        assert_eq!(settings.per_address, Rate::read("30/min"));
        assert_eq!(settings.spam.min_seconds, 3);
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let table = json!({
            "trusted_proxies": ["10.0.0.0/8", "::1", "proxy.example"],
            "origins": ["https://A.example/", "nowhere"],
            "limits": {"per_address": "many"},
            "retention_days": 0,
        });
        let wrong = Settings::read(&table).unwrap_err();
        assert_eq!(wrong.len(), 4, "{wrong:?}");
        for (at, part) in ["proxy.example", "nowhere", "0", "30/min"].iter().enumerate() {
            assert!(wrong.iter().any(|w| w.contains(part)), "{at}: {part} in {wrong:?}");
        }
    }

    #[test]
    fn the_rate_can_be_lifted() {
        let off = Settings::read(&json!({"limits": {"per_address": "off"}})).unwrap();
        assert!(off.per_address.is_none());
    }
}
