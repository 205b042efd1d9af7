//! Links that log in to the console once: the operator's alone.

use super::{
    Refusal,
    call::Call,
    reply::Reply,
    route::{Answered, Body, Group, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::{AccessKey, AccessKeyId};
use sos_s3::auth::iso_extended;

/// Whom a new link logs in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewLink {
    /// The key that the session has; the root tenant's oldest where none is named.
    #[serde(default)]
    pub access_key: Option<String>,
}

/// A link that was just made: the one time it is shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeLink {
    /// The address to open in a browser on this machine.
    pub url: String,
    /// The key that the session has.
    pub access_key: String,
    /// Whose it is.
    pub tenant: String,
    /// When the link is worth nothing any more, RFC 3339 in UTC.
    pub expires: String,
}

pub(super) const GROUP: Group = Group {
    name: "console",
    routes: &[Route {
        verb: Verb::Post,
        path: "/v1/console/links",
        operation: "createConsoleLink",
        summary: "Makes a link that logs in to the console, once, within an hour.",
        who: Who::Operator,
        parameters: &[],
        body: Body::Json {
            schema: "NewLink",
            required: false,
        },
        answered: Answered::json(StatusCode::CREATED, "MadeLink", "The link."),
        refusals: &[(404, "NoSuchAccessKey"), (409, "ConsoleNotRunning")],
        handler: |call| Box::pin(create_console_link(call)),
    }],
    schemas: || {
        let text = json!({ "type": "string" });
        vec![
            (
                "NewLink",
                json!({
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "access_key": { "type": ["string", "null"], "description": "The key that the session has; the root tenant's oldest where none is named." }
                    }
                }),
            ),
            (
                "MadeLink",
                json!({
                    "type": "object",
                    "required": ["url", "access_key", "tenant", "expires"],
                    "additionalProperties": false,
                    "properties": {
                        "url": { "type": "string", "format": "uri", "description": "To be opened in a browser on the machine of the store." },
                        "access_key": text,
                        "tenant": text,
                        "expires": { "type": "string", "format": "date-time" }
                    }
                }),
            ),
        ]
    },
};

async fn create_console_link(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: NewLink = call.json()?;
    let Some(links) = &call.api.console_links else {
        return Err(Refusal::new(
            StatusCode::CONFLICT,
            "ConsoleNotRunning",
            "No console runs here: start the store with sos serve, and leave console.listen on.",
        ));
    };
    let key = match wanted.access_key {
        Some(id) => named_key(call, id).await?,
        None => root_key(call).await?,
    };
    let link = links.make(&key);
    tracing::info!(access_key = key.id.0, "link to the console made");
    Reply::json(
        StatusCode::CREATED,
        &MadeLink {
            url: link.url,
            access_key: key.id.0,
            tenant: key.tenant.0,
            expires: iso_extended(link.expires),
        },
    )
}

async fn named_key(call: &Call<'_>, id: String) -> Result<AccessKey, Refusal> {
    let key = call.api.service.find_key(&AccessKeyId(id.clone())).await?;
    key.ok_or_else(|| {
        no_key(format!(
            "there is no access key {id} that works; sos key list shows them all"
        ))
    })
}

/// The oldest key of the root tenant that works: the one from the first start, where it is still there. One that may do less
/// than its tenant is taken where there is no other.
async fn root_key(call: &Call<'_>) -> Result<AccessKey, Refusal> {
    let root = call.api.tenant(None)?;
    let keys = call.api.service.list_keys().await?;
    let now = call.api.env.now();
    keys.into_iter()
        .map(|shown| shown.key)
        .filter(|key| key.tenant == root && key.works_at(now))
        .min_by_key(|key| (key.is_restricted(), key.created, key.id.clone()))
        .ok_or_else(|| {
            no_key(format!(
                "tenant {} has no access key that works; make one with sos key create",
                root.0
            ))
        })
}

fn no_key(message: String) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "NoSuchAccessKey", message)
}
