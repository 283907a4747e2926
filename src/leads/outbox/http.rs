//! One request to a target, with its limits: ten seconds, no redirect, no proxy, and of the answer no more than is needed.

use std::time::Duration;

use ureq::Agent;
use ureq::http::Request;
use ureq::unversioned::transport::DefaultConnector;

use super::Outcome;
use super::guard::{Address, Guard, REFUSED};

/// How long all of it may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Of an answer that is needed, so much is read.
const LARGEST: u64 = 64 * 1024;

/// Asks one target.
#[derive(Clone)]
pub struct Http(Agent);

/// A request.
#[derive(Debug, Clone)]
pub struct Call {
    /// `POST`, `PUT` or `GET`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Headers beside `Content-Type`.
    pub headers: Vec<(&'static str, String)>,
    /// A JSON body; empty for none.
    pub body: String,
}

/// What came back.
pub struct Answer {
    /// Its status.
    pub status: u16,
    response: ureq::http::Response<ureq::Body>,
}

impl Http {
    /// For this address.
    pub fn new(address: &Address) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .max_idle_connections(0)
            .user_agent("wellspring")
            .build();
        Self(Agent::with_parts(config, DefaultConnector::default(), Guard::new(address.reach)))
    }

    /// Sends it.
    ///
    /// # Errors
    /// The outcome where there is no answer.
    pub fn call(&self, call: &Call) -> Result<Answer, Outcome> {
        let mut request = Request::builder().method(call.method).uri(&call.url);
        for (name, value) in &call.headers {
            request = request.header(*name, value);
        }
        let sent = if call.body.is_empty() {
            request.body(()).map(|request| self.0.run(request))
        } else {
            let request = request.header("content-type", "application/json").body(call.body.as_bytes());
            request.map(|request| self.0.run(request))
        };
        let response = sent
            .map_err(|_| Outcome::Refused("the request cannot be written".into()))?
            .map_err(|error| Outcome::Down(said(&error)))?;
        Ok(Answer { status: response.status().as_u16(), response })
    }

    /// Sends it to a target that says all with its status.
    pub fn hand_over(&self, call: &Call) -> Outcome {
        match self.call(call) {
            Ok(answer) => answer.outcome(),
            Err(outcome) => outcome,
        }
    }
}

impl Answer {
    /// What the status says. The body is not looked at.
    pub fn outcome(&self) -> Outcome {
        let said = format!("status {}", self.status);
        match self.status {
            200..=299 => Outcome::Done(said),
            300..=399 => Outcome::Refused(format!("{said}: it leads elsewhere, which is not followed")),
            408 | 425 | 429 | 500.. => Outcome::Down(said),
            _ => Outcome::Refused(said),
        }
    }

    /// The body as JSON, if it is one and not long.
    pub fn json(mut self) -> Option<serde_json::Value> {
        let bytes = self.response.body_mut().with_config().limit(LARGEST).read_to_vec().ok()?;
        serde_json::from_slice(&bytes).ok()
    }
}

/// What failed, in words of our own: those of a library may quote what was sent.
fn said(error: &ureq::Error) -> String {
    use std::io::ErrorKind;
    match error {
        ureq::Error::Timeout(_) => format!("no answer within {} s", PATIENCE.as_secs()),
        ureq::Error::HostNotFound => "its name has no address".into(),
        ureq::Error::Other(why) if why.to_string() == REFUSED => REFUSED.into(),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => "no encrypted connection".into(),
        ureq::Error::Io(why) => match why.kind() {
            ErrorKind::ConnectionRefused => "the connection is refused".into(),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof => {
                "the connection broke".into()
            }
            ErrorKind::TimedOut | ErrorKind::WouldBlock => format!("no answer within {} s", PATIENCE.as_secs()),
            _ => "no connection".into(),
        },
        _ => "no answer as HTTP has it".into(),
    }
}
