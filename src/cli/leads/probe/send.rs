//! Sends one request and takes what comes back, following nothing.

use std::time::Duration;

use ureq::Agent;

use super::filled::Request;

/// So long an answer may take.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// So much of an answer is read.
const MOST: u64 = 256 << 10;

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Came {
    /// HTTP status.
    pub status: u16,
    /// `Location`.
    pub location: Option<String>,
    /// `Access-Control-Allow-Origin`.
    pub allows: Option<String>,
    /// The body, as far as it was read.
    pub body: String,
}

/// Sends it once; the error says why no answer came.
pub fn send(request: &Request, patience: Duration) -> Result<Came, String> {
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(patience))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .build()
        .into();
    let mut post = agent.post(&request.address);
    for (name, value) in request.headers() {
        post = post.header(name, value);
    }
    let mut answer = post.send(&request.body).map_err(|why| why.to_string())?;
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (location, allows) = (header("location"), header("access-control-allow-origin"));
    let status = answer.status().as_u16();
    // A body that breaks off tells less, but the status came.
    let body = answer.body_mut().with_config().limit(MOST).read_to_vec().unwrap_or_default();
    Ok(Came { status, location, allows, body: String::from_utf8_lossy(&body).into_owned() })
}
