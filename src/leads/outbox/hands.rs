//! Makes the targets of the settings, with the secrets that they need.

use std::sync::Arc;

use super::Target;
use super::mail::smtp::Relay;
use super::mail::{Mailing, TARGET};
use super::settings::Tool;
use super::sync::{Access, Syncing};
use super::webhook::{Signer, Webhook};
use crate::leads::book::Book;

/// What the environment gives; nothing of it stands in the settings.
#[derive(Clone, Default)]
pub struct Secrets {
    /// WELLSPRING_WEBHOOK_SECRET.
    pub webhook: Option<String>,
    /// WELLSPRING_SMTP_URL.
    pub smtp: Option<String>,
    /// `user:token` of mailing tools, by their name in the settings.
    pub syncs: Vec<(String, String)>,
}

/// A shorter secret is guessed from a body and its signature.
const SHORTEST: usize = 16;

/// The targets.
///
/// # Errors
/// Every secret that is missing or cannot be used.
pub fn targets(book: &Arc<Book>, secrets: &Secrets) -> Result<Vec<Target>, Vec<String>> {
    let delivery = &book.settings.delivery;
    let mut wrong = Vec::new();
    let mut targets = Vec::new();
    let signer = secrets.webhook.as_deref().map(Signer::new);
    if delivery.signs() && secrets.webhook.as_deref().is_some_and(|secret| secret.chars().count() < SHORTEST) {
        wrong.push(format!("WELLSPRING_WEBHOOK_SECRET is too short to sign with: it needs {SHORTEST} characters"));
    }
    if delivery.signs() && signer.is_none() {
        wrong.push("a webhook is in the settings, and WELLSPRING_WEBHOOK_SECRET is not set".into());
    }
    for hook in &delivery.webhooks {
        let Some(signer) = &signer else { break };
        let carrier = Arc::new(Webhook::new(hook.clone(), book.clone(), signer.clone()));
        targets.push(Target { kind: "webhook", name: hook.name.clone(), carrier, threads: 2 });
    }
    match (&delivery.mail, &secrets.smtp) {
        (Some(mail), Some(url)) => match Relay::new(url) {
            Ok(relay) => {
                let carrier = Arc::new(Mailing::new(mail.clone(), book.clone(), relay));
                targets.push(Target { kind: "mail", name: TARGET.into(), carrier, threads: 4 });
            }
            Err(why) => wrong.push(why),
        },
        // A site is tried before it has a relay: letters wait in the outbox until there is one.
        (Some(_) | None, None) => {}
        (None, Some(_)) => wrong.push("WELLSPRING_SMTP_URL is set, and `[leads.mail]` does not say who writes".into()),
    }
    for sync in &delivery.syncs {
        let token = secrets.syncs.iter().find(|(name, _)| *name == sync.name).map(|(_, token)| token.as_str());
        let access = match (sync.tool, token, &signer) {
            (Tool::Webhook, _, signer) => signer.clone().map(Access::Signed),
            (Tool::Listmonk(_), Some(token), _) => Some(Access::Token(token.into())),
            (Tool::Listmonk(_), None, _) => {
                wrong.push(format!(
                    "`[leads.sync.{}]` needs {}, a user and its token as user:token",
                    sync.name,
                    sync.variable()
                ));
                None
            }
        };
        if let Some(access) = access {
            let carrier = Arc::new(Syncing::new(sync.clone(), access));
            targets.push(Target { kind: "sync", name: sync.name.clone(), carrier, threads: 2 });
        }
    }
    if wrong.is_empty() { Ok(targets) } else { Err(wrong) }
}

/// Whether letters are written that nothing carries, since no relay is named.
pub fn mail_waits(book: &Book, secrets: &Secrets) -> bool {
    book.settings.delivery.mail.is_some() && secrets.smtp.is_none()
}
