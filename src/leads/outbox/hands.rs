//! Makes the targets of the settings, with the secrets that they need.

use std::sync::Arc;

use super::Target;
use super::webhook::{Signer, Webhook};
use crate::leads::book::Book;

/// What the environment gives; nothing of it stands in the settings.
#[derive(Clone, Default)]
pub struct Secrets {
    /// WELLSPRING_WEBHOOK_SECRET.
    pub webhook: Option<String>,
}

/// The targets.
///
/// # Errors
/// Every secret that is missing or cannot be used.
pub fn targets(book: &Arc<Book>, secrets: &Secrets) -> Result<Vec<Target>, Vec<String>> {
    let delivery = &book.settings.delivery;
    let mut wrong = Vec::new();
    let mut targets = Vec::new();
    let signer = secrets.webhook.as_deref().map(Signer::new);
    if delivery.signs() && signer.is_none() {
        wrong.push("a webhook is in the settings, and WELLSPRING_WEBHOOK_SECRET is not set".into());
    }
    for hook in &delivery.webhooks {
        let Some(signer) = &signer else { break };
        let carrier = Arc::new(Webhook::new(hook.clone(), book.clone(), signer.clone()));
        targets.push(Target { kind: "webhook", name: hook.name.clone(), carrier, threads: 2 });
    }
    if wrong.is_empty() { Ok(targets) } else { Err(wrong) }
}
