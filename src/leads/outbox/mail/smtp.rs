//! The way out: a letter becomes a message whose every header is typed, and goes to the relay.

use std::time::Duration;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::Error;
use lettre::{Message, SmtpTransport, Transport};

use super::letter::Letter;
use crate::leads::outbox::Outcome;
use crate::leads::outbox::settings::Mail;

/// How long one step of the conversation may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The relay of WELLSPRING_SMTP_URL.
#[derive(Clone)]
pub struct Relay(SmtpTransport);

impl Relay {
    /// `smtps://user:password@host`, or `smtp://host:port`, which is encrypted where the relay offers it and with
    /// `?tls=required` or not at all.
    ///
    /// # Errors
    /// When it is no such address. The message holds nothing of it.
    pub fn new(url: &str) -> Result<Self, String> {
        let wrong = || "WELLSPRING_SMTP_URL is no address such as smtps://user:password@mail.example".to_owned();
        if !url.starts_with("smtp://") && !url.starts_with("smtps://") {
            return Err(wrong());
        }
        let open = url.starts_with("smtp://") && !url.contains("tls=");
        let join = if url.contains('?') { '&' } else { '?' };
        let url = if open { format!("{url}{join}tls=opportunistic") } else { url.to_owned() };
        let builder = SmtpTransport::from_url(&url).map_err(|_| wrong())?;
        Ok(Self(builder.timeout(Some(PATIENCE)).build()))
    }

    /// Sends it.
    pub fn send(&self, message: &Message) -> Outcome {
        match self.0.send(message) {
            Ok(_) => Outcome::Done("the relay has it".into()),
            Err(error) => outcome(&error),
        }
    }
}

/// What an answer of the relay means, without its words, which often quote the address.
fn outcome(error: &Error) -> Outcome {
    let code: Option<u16> = error.status().and_then(|code| code.to_string().parse().ok());
    match code {
        Some(421) => Outcome::Down("the relay says 421, not now".into()),
        Some(code @ (530 | 534 | 535 | 538)) => Outcome::Down(format!("the relay says {code}: it does not let us in")),
        Some(code @ (501 | 550 | 551 | 553 | 556)) => {
            Outcome::Hopeless(format!("the relay says {code}: no such mailbox"))
        }
        Some(code) => Outcome::Refused(format!("the relay says {code}")),
        None if error.is_timeout() => Outcome::Down(format!("no answer within {} s", PATIENCE.as_secs())),
        None if error.is_tls() => Outcome::Down("no encrypted connection".into()),
        // What the library refuses before it asks anybody: an address that cannot be written down.
        None if error.is_client() => Outcome::Hopeless("the relay cannot take such an address".into()),
        None => Outcome::Down("no connection to the relay".into()),
    }
}

/// The message: from the settings, to one address, with an id that stays the same at every attempt.
///
/// # Errors
/// When the address is none that mail can go to.
pub fn message(letter: &Letter, mail: &Mail, to: &str, id: &str) -> Result<Message, String> {
    let address = address(to).ok_or("no address that mail can go to")?;
    let domain = mail.from.email.domain();
    let mut builder = Message::builder()
        .message_id(Some(format!("<{id}@{domain}>")))
        .from(mail.from.clone())
        .to(Mailbox::new(None, address))
        .subject(one_line(&letter.subject))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", &one_line(&letter.language)));
    if let Some(reply_to) = &mail.reply_to {
        builder = builder.reply_to(reply_to.clone());
    }
    if let Some(link) = &letter.unsubscribe {
        builder = builder
            .raw_header(header("List-Unsubscribe", &format!("<{}>", one_line(link))))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    let body = MultiPart::alternative_plain_html(letter.text(), letter.html());
    builder.multipart(body).map_err(|_| "the letter cannot be written".to_owned())
}

/// An address with its domain in ASCII. What could be more than one address is none.
fn address(to: &str) -> Option<lettre::Address> {
    let to = to.trim();
    if to.chars().any(|c| {
        c.is_control() || c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"' | '\u{2028}' | '\u{2029}')
    }) {
        return None;
    }
    let (local, host) = to.rsplit_once('@')?;
    lettre::Address::new(local, crate::leads::normal::domain(host)).ok()
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// Words of the site on one line.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}
