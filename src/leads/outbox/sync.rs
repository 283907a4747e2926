//! `[leads.sync.NAME]`: brings a mailing tool to what a contact allows at this moment. A task says only whom it is about,
//! so two of them that change places do no harm.

use std::sync::Arc;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::http::{Answer, Call, Http};
use super::queue::Claimed;
use super::settings::{Sync, Tool};
use super::webhook::{Signer, signed};
use super::{Carrier, Outcome, Ready};
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError};
use crate::leads::model::Contact;
use crate::leads::store::permission::{self, Active};
use crate::leads::store::read;

/// The scope whose contacts are handed over.
pub const SCOPE: &str = "newsletter";

/// How a tool knows us.
#[derive(Clone)]
pub enum Access {
    /// `user:token`.
    Token(Arc<str>),
    /// By our signature.
    Signed(Signer),
}

/// Hands contacts over to one tool.
pub struct Syncing {
    sync: Arc<Sync>,
    access: Access,
    http: Http,
}

impl Syncing {
    /// For this tool.
    pub fn new(sync: Sync, access: Access) -> Self {
        let http = Http::new(&sync.address);
        Self { sync: Arc::new(sync), access, http }
    }
}

impl Carrier for Syncing {
    fn prepare(&self, db: &mut dyn Db, task: &Claimed, at: Moment) -> Result<Ready, DbError> {
        let nothing = |why: &str| Ok(Ready::Nothing(why.into()));
        let Some(contact) = task.contact.as_deref().map(|id| read::contact_of(db, id)).transpose()?.flatten() else {
            return nothing("the contact was erased");
        };
        let Some(email) = contact.email.clone() else { return nothing("the contact has no e-mail address") };
        let allowed = match permission::is_suppressed(db, &contact.id)? {
            true => None,
            false => permission::active(db, &contact.id, SCOPE)?,
        };
        let http = self.http.clone();
        match (&self.access, self.sync.tool) {
            (Access::Signed(signer), Tool::Webhook) => {
                let body = told(task, (&contact, &email), allowed.as_ref(), at).to_string();
                let call = signed(signer, &self.sync.address.url, body, (task, at));
                Ok(Ready::Go(Box::new(move || http.hand_over(&call))))
            }
            (Access::Token(token), Tool::Listmonk(list)) => {
                let root = self.sync.address.url.trim_end_matches('/').to_owned();
                let listmonk = Listmonk { http, root, token: token.clone(), list };
                Ok(Ready::Go(Box::new(move || match allowed {
                    Some(_) => listmonk.subscribe(&contact, &email),
                    None => listmonk.unsubscribe(&email),
                })))
            }
            _ => nothing("the settings and the secrets do not fit"),
        }
    }
}

fn told(task: &Claimed, (contact, email): (&Contact, &str), allowed: Option<&Active>, at: Moment) -> Value {
    json!({
        "v": 1,
        "id": task.id,
        "event": if allowed.is_some() { "subscribed" } else { "unsubscribed" },
        "at": at.rfc3339(),
        "scope": SCOPE,
        "contact": contact.id,
        "email": email,
        "name": contact.name,
        "lang": contact.language,
        "consent": allowed.map(|c| json!({
            "text": c.text, "text_id": c.version, "text_sha256": c.text_sha256,
            "given_at": c.given_at.rfc3339(), "confirmed_at": c.confirmed_at.rfc3339(),
        })),
    })
}

/// The interface of listmonk, as far as it is needed.
struct Listmonk {
    http: Http,
    root: String,
    token: Arc<str>,
    list: u64,
}

impl Listmonk {
    fn ask(&self, method: &'static str, path: &str, body: &Value) -> Result<Answer, Outcome> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = vec![("authorization", format!("token {}", self.token))];
        self.http.call(&Call { method, url: format!("{}{path}", self.root), headers, body })
    }

    /// On the list, confirmed: listmonk asks nobody a second time.
    fn subscribe(&self, contact: &Contact, email: &str) -> Outcome {
        let body = json!({
            "email": email, "name": contact.name.as_deref().unwrap_or_default(), "status": "enabled",
            "lists": [self.list], "preconfirm_subscriptions": true, "attribs": {"lang": contact.language},
        });
        match self.ask("POST", "/api/subscribers", &body) {
            // Somebody of this address is there already, on this list or another.
            Ok(answer) if answer.status == 409 => match self.number(email) {
                Ok(Some(number)) => self.change(number, "add"),
                Ok(None) => Outcome::Refused("listmonk knows the address and does not find it".into()),
                Err(outcome) => outcome,
            },
            Ok(answer) => answer.outcome(),
            Err(outcome) => outcome,
        }
    }

    fn unsubscribe(&self, email: &str) -> Outcome {
        match self.number(email) {
            Ok(Some(number)) => self.change(number, "unsubscribe"),
            Ok(None) => Outcome::Done("not on the list".into()),
            Err(outcome) => outcome,
        }
    }

    fn change(&self, number: u64, action: &str) -> Outcome {
        let mut body = json!({"ids": [number], "action": action, "target_list_ids": [self.list]});
        if action == "add" {
            body["status"] = "confirmed".into();
        }
        match self.ask("PUT", "/api/subscribers/lists", &body) {
            Ok(answer) => answer.outcome(),
            Err(outcome) => outcome,
        }
    }

    /// The number of a subscriber. Its search takes an expression of SQL, so an address that could be more than an
    /// address is not asked for.
    fn number(&self, email: &str) -> Result<Option<u64>, Outcome> {
        if email.contains(['\\', '"', ';']) || email.chars().any(char::is_control) {
            return Err(Outcome::Hopeless("an address that cannot be asked for".into()));
        }
        let query = format!("LOWER(subscribers.email) = LOWER('{}')", email.replace('\'', "''"));
        let query = utf8_percent_encode(&query, NON_ALPHANUMERIC);
        let answer = self.ask("GET", &format!("/api/subscribers?per_page=1&query={query}"), &Value::Null)?;
        if answer.status != 200 {
            return Err(answer.outcome());
        }
        let found = answer.json().ok_or_else(|| Outcome::Down("no answer as listmonk has it".into()))?;
        Ok(found["data"]["results"][0]["id"].as_u64())
    }
}
