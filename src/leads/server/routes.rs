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
    pub answer: fn(Arc<Shared>, Request) -> Answering,
}

/// All of them.
pub const ROUTES: &[Route] = &[
    Route { method: "POST", path: "/f/{form}", rights: Rights::Public, answer: |s, r| Box::pin(forms::post(s, r)) },
    Route {
        method: "OPTIONS",
        path: "/f/{form}",
        rights: Rights::Public,
        answer: |s, r| Box::pin(forms::preflight(s, r)),
    },
    Route { method: "GET", path: "/d/{token}", rights: Rights::Link, answer: |s, r| Box::pin(download::get(s, r)) },
    Route {
        method: "GET",
        path: "/confirm/{token}",
        rights: Rights::Link,
        answer: |s, r| Box::pin(letters::ask_confirm(s, r)),
    },
    Route {
        method: "POST",
        path: "/confirm/{token}",
        rights: Rights::Link,
        answer: |s, r| Box::pin(letters::confirm(s, r)),
    },
    Route {
        method: "GET",
        path: "/unsubscribe/{token}",
        rights: Rights::Link,
        answer: |s, r| Box::pin(letters::ask_unsubscribe(s, r)),
    },
    Route {
        method: "POST",
        path: "/unsubscribe/{token}",
        rights: Rights::Link,
        answer: |s, r| Box::pin(letters::unsubscribe(s, r)),
    },
    Route {
        method: "GET",
        path: "/status.json",
        rights: Rights::Public,
        answer: |s, r| Box::pin(health::status(s, r)),
    },
    Route { method: "GET", path: "/healthz", rights: Rights::Public, answer: |s, r| Box::pin(health::health(s, r)) },
    Route { method: "GET", path: "/inbox", rights: Rights::Inbox, answer: |s, r| Box::pin(inbox::list(s, r)) },
    Route {
        method: "GET",
        path: "/inbox/sign-in",
        rights: Rights::Public,
        answer: |s, r| Box::pin(inbox::sign_in_page(s, r)),
    },
    Route {
        method: "POST",
        path: "/inbox/sign-in",
        rights: Rights::Public,
        answer: |s, r| Box::pin(inbox::sign_in(s, r)),
    },
    Route {
        method: "POST",
        path: "/inbox/sign-out",
        rights: Rights::Inbox,
        answer: |s, r| Box::pin(inbox::sign_out(s, r)),
    },
    Route {
        method: "GET",
        path: "/inbox/undelivered",
        rights: Rights::Inbox,
        answer: |s, r| Box::pin(inbox::undelivered(s, r)),
    },
    Route {
        method: "POST",
        path: "/inbox/undelivered/{id}/retry",
        rights: Rights::Inbox,
        answer: |s, r| Box::pin(inbox::retry(s, r)),
    },
    Route {
        method: "GET",
        path: "/inbox/submission/{id}",
        rights: Rights::Inbox,
        answer: |s, r| Box::pin(inbox::submission(s, r)),
    },
    Route {
        method: "POST",
        path: "/inbox/submission/{id}/release",
        rights: Rights::Inbox,
        answer: |s, r| Box::pin(inbox::release(s, r)),
    },
    Route {
        method: "POST",
        path: "/inbox/submission/{id}/leave",
        rights: Rights::Inbox,
        answer: |s, r| Box::pin(inbox::leave(s, r)),
    },
    Route {
        method: "POST",
        path: "/inbox/submission/{id}/answered",
        rights: Rights::Inbox,
        answer: |s, r| Box::pin(inbox::answered(s, r)),
    },
];

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
