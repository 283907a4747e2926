//! `[leads.webhooks]`, `[leads.mail]` and `[leads.sync]`. All that is wrong is told at once.

use lettre::message::Mailbox;
use serde_json::{Map, Value};

use super::guard::Address;

/// Where the outbox hands over to.
#[derive(Debug, Clone, Default)]
pub struct Delivery {
    /// `[leads.webhooks.NAME]`.
    pub webhooks: Vec<Hook>,
    /// `[leads.mail]`.
    pub mail: Option<Mail>,
    /// `[leads.sync.NAME]`.
    pub syncs: Vec<Sync>,
}

/// An address that is told of leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: Address,
}

/// What letters carry, and how many go out.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Who writes.
    pub from: Mailbox,
    /// Who gets the answers.
    pub reply_to: Option<Mailbox>,
    /// So many letters a day to an address that nobody has confirmed.
    pub per_address: i64,
    /// So many letters a day that senders of one network cause.
    pub per_network: i64,
}

/// A mailing tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sync {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: Address,
    /// What it is.
    pub tool: Tool,
}

/// The tools that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// listmonk, with the number of the list.
    Listmonk(u64),
    /// An address that takes our JSON.
    Webhook,
}

impl Sync {
    /// The variable that holds `user:token` of this tool.
    pub fn variable(&self) -> String {
        let name: String =
            self.name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        format!("WELLSPRING_SYNC_{name}")
    }
}

impl Delivery {
    /// Reads the `[leads]` table; what is wrong is added to `wrong`, one sentence each.
    pub fn read(table: &Value, wrong: &mut Vec<String>) -> Self {
        let mut read = Reader { wrong };
        let webhooks = read.tables(table, "webhooks");
        let syncs = read.tables(table, "sync");
        Self {
            webhooks: webhooks.into_iter().filter_map(|(name, t)| read.hook(&name, t)).collect(),
            syncs: syncs.into_iter().filter_map(|(name, t)| read.sync(&name, t)).collect(),
            mail: read.mail(table),
        }
    }

    /// Whether something is signed, so that a secret is needed.
    pub fn signs(&self) -> bool {
        !self.webhooks.is_empty() || self.syncs.iter().any(|sync| sync.tool == Tool::Webhook)
    }
}

struct Reader<'a> {
    wrong: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn wrong(&mut self, key: &str, why: &str) {
        self.wrong.push(format!("`[leads.{key}]` {why}"));
    }

    /// The named tables below a key.
    fn tables<'t>(&mut self, table: &'t Value, key: &str) -> Vec<(String, &'t Map<String, Value>)> {
        let Some(value) = table.get(key) else { return Vec::new() };
        let Some(named) = value.as_object() else {
            self.wrong(key, "is no table");
            return Vec::new();
        };
        let mut found = Vec::new();
        for (name, value) in named {
            match value.as_object() {
                Some(table) => found.push((name.clone(), table)),
                None => self.wrong(key, &format!("has an entry `{name}` that is no table")),
            }
        }
        found
    }

    /// Tells of a key that means nothing, which is most often one that is misspelt.
    fn only(&mut self, at: &str, table: &Map<String, Value>, known: &[&str]) {
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            self.wrong(at, &format!("has no setting `{key}`; known: {}", known.join(", ")));
        }
    }

    fn address(&mut self, at: &str, table: &Map<String, Value>) -> Option<Address> {
        let private = match table.get("private") {
            None => false,
            Some(Value::Bool(private)) => *private,
            Some(_) => {
                self.wrong(at, "`private` is neither true nor false");
                false
            }
        };
        let Some(url) = table.get("url").and_then(Value::as_str) else {
            self.wrong(at, "needs `url`");
            return None;
        };
        match Address::new(url, private) {
            Ok(address) => Some(address),
            Err(why) => {
                self.wrong(at, &format!("`url` {why}"));
                None
            }
        }
    }

    fn hook(&mut self, name: &str, table: &Map<String, Value>) -> Option<Hook> {
        let at = format!("webhooks.{name}");
        self.only(&at, table, &["url", "private"]);
        Some(Hook { name: name.to_owned(), address: self.address(&at, table)? })
    }

    fn sync(&mut self, name: &str, table: &Map<String, Value>) -> Option<Sync> {
        let at = format!("sync.{name}");
        let tool = match table.get("type").and_then(Value::as_str) {
            Some("webhook") => {
                self.only(&at, table, &["type", "url", "private"]);
                Some(Tool::Webhook)
            }
            Some("listmonk") => {
                self.only(&at, table, &["type", "url", "private", "list"]);
                let list = table.get("list").and_then(Value::as_u64).filter(|list| *list > 0);
                if list.is_none() {
                    self.wrong(&at, "needs `list`, the number of the list in listmonk");
                }
                list.map(Tool::Listmonk)
            }
            _ => {
                self.wrong(&at, "needs `type`: \"listmonk\" or \"webhook\"");
                None
            }
        };
        let address = self.address(&at, table);
        Some(Sync { name: name.to_owned(), address: address?, tool: tool? })
    }

    fn mail(&mut self, table: &Value) -> Option<Mail> {
        let value = table.get("mail")?;
        let Some(mail) = value.as_object() else {
            self.wrong("mail", "is no table");
            return None;
        };
        self.only("mail", mail, &["from", "reply_to", "per_address", "per_network"]);
        let from = self.mailbox(mail, "from");
        if !mail.contains_key("from") {
            self.wrong("mail", "needs `from`, as in \"Acme <hello@acme.example>\"");
        }
        let reply_to = self.mailbox(mail, "reply_to");
        let per_address = self.count(mail, "per_address", 5);
        let per_network = self.count(mail, "per_network", 100);
        Some(Mail { from: from?, reply_to, per_address, per_network })
    }

    fn mailbox(&mut self, table: &Map<String, Value>, key: &str) -> Option<Mailbox> {
        let value = table.get(key)?;
        let mailbox = value.as_str().and_then(|text| text.parse().ok());
        if mailbox.is_none() {
            self.wrong("mail", &format!("`{key}` is no address, as in \"Acme <hello@acme.example>\""));
        }
        mailbox
    }

    fn count(&mut self, table: &Map<String, Value>, key: &str, otherwise: i64) -> i64 {
        let Some(value) = table.get(key) else { return otherwise };
        let count = value.as_i64().filter(|n| *n > 0);
        if count.is_none() {
            self.wrong("mail", &format!("`{key}` is no whole number above 0"));
        }
        count.unwrap_or(otherwise)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Delivery, Tool};

    fn read(table: &Value) -> (Delivery, Vec<String>) {
        let mut wrong = Vec::new();
        (Delivery::read(table, &mut wrong), wrong)
    }

    #[test]
    fn an_empty_table_hands_nothing_over() {
        let (delivery, wrong) = read(&Value::Null);
        assert!(wrong.is_empty() && delivery.webhooks.is_empty() && delivery.mail.is_none() && !delivery.signs());
    }

    #[test]
    fn a_whole_table_is_read() {
        let (delivery, wrong) = read(&json!({
            "webhooks": {"crm": {"url": "https://crm.example/hook"}, "n8n": {"url": "https://n8n.internal/", "private": true}},
            "mail": {"from": "Acme <hello@acme.example>", "reply_to": "mei@acme.example", "per_network": 5},
            "sync": {"my-list": {"type": "listmonk", "url": "https://lists.example", "list": 3}}
        }));
        assert_eq!(wrong, Vec::<String>::new());
        assert_eq!(delivery.webhooks.len(), 2);
        let mail = delivery.mail.as_ref().unwrap();
        assert_eq!((mail.from.email.as_ref(), mail.per_address, mail.per_network), ("hello@acme.example", 5, 5));
        assert_eq!(
            (delivery.syncs[0].tool, delivery.syncs[0].variable().as_str()),
            (Tool::Listmonk(3), "WELLSPRING_SYNC_MY_LIST")
        );
        assert!(delivery.signs());
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let (_, wrong) = read(&json!({
            "webhooks": {"a": {"url": "http://crm.example/"}, "b": {"adress": "https://x.example"}, "c": 1},
            "mail": {"from": "nobody", "reply_to": "a@b\r\nBcc: c@d.example", "per_network": 0},
            "sync": {"d": {"type": "mailchimp", "url": "https://x.example"}, "e": {"type": "listmonk", "url": "ftp://x"}}
        }));
        let all = wrong.join("\n");
        for part in [
            "webhooks.a]` `url`",
            "webhooks.b]` needs",
            "`adress`",
            "entry `c`",
            "`from` is no",
            "`reply_to` is no",
            "`per_network`",
            "sync.d]` needs `type`",
            "sync.e]` needs `list`",
            "sync.e]` `url`",
        ] {
            assert!(all.contains(part), "{part} is missing in\n{all}");
        }
        assert_eq!(wrong.len(), 10, "{all}");
    }
}
