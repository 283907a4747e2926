//! Whether the receiver works, and what its forms should say of themselves.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::header;
use axum::response::Response;
use serde_json::json;

use super::{Shared, answers};

/// `GET /healthz`: 200 when a row can be written and read, else 503. It says nothing of what is kept.
pub async fn health(shared: Arc<Shared>, _request: Request) -> Response {
    let written = shared
        .writer
        .run(|db| db.execute("UPDATE meta SET value = value WHERE name = 'schema'", &[]).map(|_| ()))
        .await;
    let read = shared.read(|db| db.query("SELECT value FROM meta", &[]).map(|_| ())).await;
    match written.and(read) {
        Ok(()) => answers::json(200, &json!({"ok": true})),
        Err(_) => answers::json(503, &json!({"ok": false})),
    }
}

/// `GET /status.json`: the waiting state of each form, for the page that holds it.
pub async fn status(shared: Arc<Shared>, request: Request) -> Response {
    let mut forms = serde_json::Map::new();
    for name in shared.book.names() {
        forms.insert(name.to_owned(), json!({"state": "open"}));
    }
    let mut response = answers::json(200, &json!({ "forms": forms }));
    let origin = request.headers().get(header::ORIGIN).and_then(|v| v.to_str().ok());
    if let Some(origin) = origin.filter(|o| shared.book.is_ours(o)) {
        answers::set(&mut response, header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    answers::set(&mut response, header::VARY, "Origin");
    response
}
