//! `[leads.webhooks.NAME]`: tells of a qualified lead, with a signature by which the other side knows that it is us.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::http::{Call, Http};
use super::queue::Claimed;
use super::settings::Hook;
use super::{Carrier, Ready, envelope};
use crate::form::definition::hex;
use crate::leads::book::Book;
use crate::leads::clock::Moment;
use crate::leads::db::{Db, DbError};
use crate::leads::model::LeadState;
use crate::leads::store::{permission, read};

/// Signs bodies with WELLSPRING_WEBHOOK_SECRET.
#[derive(Clone)]
pub struct Signer(Arc<str>);

impl Signer {
    /// With this secret.
    pub fn new(secret: &str) -> Self {
        Self(secret.into())
    }

    /// The value of `X-Signature`: `t=…,v1=…`, over the moment, a full stop and the body. Whoever checks it also sees
    /// whether it is old.
    pub fn sign(&self, body: &str, at: Moment) -> String {
        let t = at.seconds();
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()).expect("a MAC takes a key of any length");
        mac.update(format!("{t}.").as_bytes());
        mac.update(body.as_bytes());
        format!("t={t},v1={}", hex(&mac.finalize().into_bytes()))
    }
}

/// A signed request with the id of its task, the same at every attempt.
pub fn signed(signer: &Signer, url: &str, body: String, (task, at): (&Claimed, Moment)) -> Call {
    let headers = vec![("x-signature", signer.sign(&body, at)), ("idempotency-key", task.id.clone())];
    Call { method: "POST", url: url.to_owned(), headers, body }
}

/// Hands leads over to one address.
pub struct Webhook {
    hook: Hook,
    book: Arc<Book>,
    signer: Signer,
    http: Http,
}

impl Webhook {
    /// For this address.
    pub fn new(hook: Hook, book: Arc<Book>, signer: Signer) -> Self {
        let http = Http::new(&hook.address);
        Self { hook, book, signer, http }
    }
}

impl Carrier for Webhook {
    fn prepare(&self, db: &mut dyn Db, task: &Claimed, at: Moment) -> Result<Ready, DbError> {
        let nothing = |why: &str| Ok(Ready::Nothing(why.into()));
        let Some(lead) = task.lead.as_deref().map(|id| read::lead_of(db, id)).transpose()?.flatten() else {
            return nothing("the lead was erased");
        };
        // Whatever put the task here: sales are told of nothing less.
        if lead.state == LeadState::Lead {
            return nothing("the lead is not qualified");
        }
        let Some(contact) = read::contact_of(db, &lead.contact)? else { return nothing("the contact was erased") };
        let mut touches: Vec<_> =
            read::touches(db, &contact.id)?.into_iter().filter(|t| t.lead.as_ref() == Some(&lead.id)).collect();
        // Who was erased before may not be written to, whatever was ticked since.
        if permission::is_suppressed(db, &contact.id)? {
            touches.iter_mut().for_each(|touch| touch.consents.clear());
        }
        let permissions = read::permissions(db, &contact.id)?;
        let body = envelope::of(&self.book, &lead, &contact, &touches, &permissions).to_string();
        let call = signed(&self.signer, &self.hook.address.url, body, (task, at));
        let http = self.http.clone();
        Ok(Ready::Go(Box::new(move || http.hand_over(&call))))
    }
}

#[cfg(test)]
mod tests {
    use super::Signer;
    use crate::leads::clock::Moment;

    #[test]
    fn a_signature_is_made_as_it_is_documented() {
        // printf '1795000000.{"v":1}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1795000000,v1=1c1f4489ff3d9b1de39443a98b6481be8100b3e55d5668c12dd8472a8ce0541d";
        let made = Signer::new("secret").sign("{\"v\":1}", Moment(1_795_000_000_999));
        assert_eq!(made, expected);
    }
}
