//! `[leads]` as it is written, for the receiver. Its shape is checked with the rest, and here what a shape cannot tell, so
//! that a build tells what the receiver would refuse at its start.

use std::net::IpAddr;

use super::read::Reader;
use super::{Rate, amount, origin, schema};
use crate::node::{Node, Value};

/// Checks the table, and gives it back.
pub(super) fn read(node: Node, reader: &mut Reader) -> Node {
    let rate = node.get("limits").and_then(|limits| limits.get("per_address"));
    if let Some(written) = rate
        && written.text().is_some_and(|text| text != "off" && Rate::read(text).is_none())
    {
        reader.fault(
            written.span,
            "`leads.limits.per_address` is no rate".into(),
            Some("write it as `30/min` or `off`".into()),
        );
    }
    texts(&node, "trusted_proxies", is_network, "no address and no network such as 10.0.0.0/8", reader);
    texts(&node, "origins", |text| origin(text).is_some(), "no origin such as https://www.example.com", reader);
    above_zero(&node, "", "retention_days", reader);
    if let Some(mail) = node.get("mail") {
        for key in ["per_address", "per_network"] {
            above_zero(mail, "mail.", key, reader);
        }
        for key in ["from", "reply_to"] {
            if let Some(written) = mail.get(key)
                && written.text().is_some_and(|text| !text.contains('@'))
            {
                let hint = "write it as `Acme <hello@acme.example>`".to_owned();
                reader.fault(written.span, format!("`leads.mail.{key}` is no address"), Some(hint));
            }
        }
    }
    costs(&node, reader);
    for (name, table) in tables(&node, "webhooks", reader) {
        let _ = reader.record(&schema::webhook(), table);
        address(&format!("webhooks.{name}"), table, reader);
    }
    for (name, table) in tables(&node, "sync", reader) {
        let is_listmonk = table.get("type").and_then(Node::text) == Some("listmonk");
        let _ = reader.record(&schema::sync(is_listmonk), table);
        address(&format!("sync.{name}"), table, reader);
        above_zero(table, &format!("sync.{name}."), "list", reader);
    }
    node
}

fn is_network(text: &str) -> bool {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32 } else { 128 };
    bits.is_none_or(|bits| bits.parse::<u8>().is_ok_and(|bits| bits <= most))
}

/// Tells of each text of a list that is not what it should be.
fn texts(node: &Node, key: &str, is: fn(&str) -> bool, what: &str, reader: &mut Reader) {
    let Some(Value::List(items)) = node.get(key).map(|list| &list.value) else { return };
    for item in items {
        if let Some(text) = item.text().filter(|text| !is(text)) {
            reader.fault(item.span, format!("`leads.{key}` holds `{text}`, which is {what}"), None);
        }
    }
}

fn above_zero(node: &Node, before: &str, key: &str, reader: &mut Reader) {
    if let Some(written) = node.get(key)
        && written.text().is_some_and(|text| text.parse::<i64>().is_ok_and(|number| number < 1))
    {
        reader.fault(written.span, format!("`leads.{before}{key}` is no whole number above 0"), None);
    }
}

/// What each campaign has cost.
fn costs(node: &Node, reader: &mut Reader) {
    let Some(named) = node.get("costs") else { return };
    let hint = || Some("write it as `spring-letter = 1200` or `spring-letter = \"1200.50\"`".to_owned());
    let Some(entries) = named.entries() else {
        return reader.fault(named.span, "`leads.costs` is no table".into(), hint());
    };
    for entry in entries {
        if entry.node.text().and_then(amount).is_none() {
            reader.fault(entry.node.span, format!("`leads.costs.{}` is no amount", entry.key), hint());
        }
    }
}

/// The receiver looks at addresses more closely; what begins otherwise is never one.
fn address(at: &str, table: &Node, reader: &mut Reader) {
    if let Some(written) = table.get("url")
        && written.text().is_some_and(|text| origin(text).is_none())
    {
        let hint = "write it as `https://crm.example/hook`".to_owned();
        reader.fault(written.span, format!("`leads.{at}.url` is no whole address"), Some(hint));
    }
}

/// The named tables below a key.
fn tables<'n>(node: &'n Node, key: &str, reader: &mut Reader) -> Vec<(&'n str, &'n Node)> {
    let Some(named) = node.get(key) else { return Vec::new() };
    let hint = || Some(format!("write `[leads.{key}.NAME]`"));
    let Some(entries) = named.entries() else {
        reader.fault(named.span, format!("`leads.{key}` is no table"), hint());
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        if entry.node.entries().is_some() {
            found.push((entry.key.as_str(), &entry.node));
        } else {
            reader.fault(entry.key_span, format!("`leads.{key}.{}` is no table", entry.key), hint());
        }
    }
    found
}
