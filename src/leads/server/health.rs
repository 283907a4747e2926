//! Whether the receiver works, and what its forms should say of themselves.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::header;
use axum::response::Response;
use serde_json::json;

use super::client::text;
use super::{Shared, answers};

/// For so long an answer stands, so that nobody makes the disk work by asking.
const STANDS: Duration = Duration::from_secs(1);

/// Whether the store worked when it was last asked.
#[derive(Debug, Default)]
pub struct Last(Mutex<Option<(Instant, bool)>>);

impl Last {
    fn known(&self) -> Option<bool> {
        let last = *self.0.lock().ok()?;
        last.filter(|(at, _)| at.elapsed() < STANDS).map(|(_, works)| works)
    }

    fn learn(&self, works: bool) {
        if let Ok(mut last) = self.0.lock() {
            *last = Some((Instant::now(), works));
        }
    }
}

/// `GET /healthz`: 200 when a row can be written and read, else 503. It says nothing of what is kept.
pub async fn health(shared: Arc<Shared>, _request: Request) -> Response {
    let works = match shared.health.known() {
        Some(works) => works,
        None => {
            let works = works(&shared).await;
            shared.health.learn(works);
            works
        }
    };
    answers::json(if works { 200 } else { 503 }, &json!({ "ok": works }))
}

async fn works(shared: &Arc<Shared>) -> bool {
    let write = "UPDATE meta SET value = value WHERE name = 'schema'";
    let written = shared.writer.run(move |db| db.execute(write, &[]).map(|_| ())).await;
    written.is_ok() && shared.read(|db| db.query("SELECT value FROM meta", &[]).map(|_| ())).await.is_ok()
}

/// `GET /status.json`: the waiting state of each form, for the page that holds it.
pub async fn status(shared: Arc<Shared>, request: Request) -> Response {
    let mut forms = serde_json::Map::new();
    for name in shared.book.names() {
        forms.insert(name.to_owned(), json!({"state": "open"}));
    }
    let mut response = answers::json(200, &json!({ "forms": forms }));
    let origin = text(request.headers(), &header::ORIGIN);
    if let Some(origin) = origin.filter(|o| shared.book.is_ours(o)) {
        answers::set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    answers::set(&mut response, header::VARY, "Origin");
    response
}
