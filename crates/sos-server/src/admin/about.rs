//! What the API says of itself.

use super::{
    call::Call,
    media,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde_json::json;
use std::future::ready;

pub(super) const GROUP: Group = Group {
    name: "about",
    routes: &[Route {
        verb: Verb::Get,
        path: "/v1/openapi.json",
        operation: "getOpenApi",
        summary: "This document.",
        who: Who::Anyone,
        parameters: &[],
        body: Body::None,
        answered: Answered::json(StatusCode::OK, "OpenApi", "The document."),
        refusals: &[],
        handler: |call| Box::pin(ready(Ok(get_openapi(call)))),
    }],
    schemas: || {
        vec![(
            "OpenApi",
            json!({ "type": "object", "description": "An OpenAPI 3.1 document." }),
        )]
    },
};

fn get_openapi(call: &Call<'_>) -> Reply {
    Reply::document(StatusCode::OK, media::JSON, call.api.openapi.clone())
}
