//! Every route of the receiver, with its rights. There is no other way in.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{MethodFilter, on};

use super::{Shared, answers, download, forms, health, inbox, letters, rights};

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// Everybody.
    Public,
    /// Who has a link that we have signed.
    Link,
    /// Who has the inbox's token.
    Inbox,
}

/// The answer, on its way.
pub type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A route.
pub struct Route {
    /// `GET`, `POST` …
    pub method: &'static str,
    /// Its path, with names in braces.
    pub path: &'static str,
    /// Who may ask.
    pub rights: Rights,
    /// What answers.
    pub answer: Answer,
}

/// All of them.
pub const ROUTES: &[Route] = &[
    post("/f/{form}", Rights::Public, |s, r| Box::pin(forms::post(s, r))),
    preflight("/f/{form}", Rights::Public, |s, r| Box::pin(forms::preflight(s, r))),
    get("/d/{token}", Rights::Link, |s, r| Box::pin(download::get(s, r))),
    get("/confirm/{token}", Rights::Link, |s, r| Box::pin(letters::ask_confirm(s, r))),
    post("/confirm/{token}", Rights::Link, |s, r| Box::pin(letters::confirm(s, r))),
    get("/unsubscribe/{token}", Rights::Link, |s, r| Box::pin(letters::ask_unsubscribe(s, r))),
    post("/unsubscribe/{token}", Rights::Link, |s, r| Box::pin(letters::unsubscribe(s, r))),
    get("/status.json", Rights::Public, |s, r| Box::pin(health::status(s, r))),
    get("/healthz", Rights::Public, |s, r| Box::pin(health::health(s, r))),
    get("/inbox", Rights::Inbox, |s, r| Box::pin(inbox::list(s, r))),
    get("/inbox/sign-in", Rights::Public, |s, r| Box::pin(inbox::sign_in_page(s, r))),
    post("/inbox/sign-in", Rights::Public, |s, r| Box::pin(inbox::sign_in(s, r))),
    post("/inbox/sign-out", Rights::Inbox, |s, r| Box::pin(inbox::sign_out(s, r))),
    get("/inbox/undelivered", Rights::Inbox, |s, r| Box::pin(inbox::undelivered(s, r))),
    post("/inbox/undelivered/{id}/retry", Rights::Inbox, |s, r| Box::pin(inbox::retry(s, r))),
    get("/inbox/submission/{id}", Rights::Inbox, |s, r| Box::pin(inbox::submission(s, r))),
    post("/inbox/submission/{id}/release", Rights::Inbox, |s, r| Box::pin(inbox::release(s, r))),
    post("/inbox/submission/{id}/leave", Rights::Inbox, |s, r| Box::pin(inbox::leave(s, r))),
    post("/inbox/submission/{id}/answered", Rights::Inbox, |s, r| Box::pin(inbox::answered(s, r))),
];

/// What answers a request.
type Answer = fn(Arc<Shared>, Request) -> Answering;

const fn get(path: &'static str, rights: Rights, answer: Answer) -> Route {
    Route { method: "GET", path, rights, answer }
}

const fn post(path: &'static str, rights: Rights, answer: Answer) -> Route {
    Route { method: "POST", path, rights, answer }
}

const fn preflight(path: &'static str, rights: Rights, answer: Answer) -> Route {
    Route { method: "OPTIONS", path, rights, answer }
}

/// The routes as axum serves them.
pub fn router(shared: &Arc<Shared>) -> Router {
    router_of(shared, ROUTES)
}

/// A router of a table.
pub fn router_of(shared: &Arc<Shared>, routes: &'static [Route]) -> Router {
    let mut router = Router::new();
    for route in routes {
        let shared = shared.clone();
        let handler = move |request: Request| {
            let shared = shared.clone();
            async move { answers::finish(rights::answer(shared, route, request).await) }
        };
        router = router.route(route.path, on(filter(route.method), handler));
    }
    router
        .fallback(|| async { answers::finish(answers::plain(404, "There is nothing at this address.")) })
        .method_not_allowed_fallback(|| async {
            answers::finish(answers::plain(405, "This address is asked in another way."))
        })
}

fn filter(method: &str) -> MethodFilter {
    match method {
        "POST" => MethodFilter::POST,
        "OPTIONS" => MethodFilter::OPTIONS,
        _ => MethodFilter::GET,
    }
}
