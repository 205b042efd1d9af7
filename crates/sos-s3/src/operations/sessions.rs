//! AssumeRole, AssumeRoleWithWebIdentity, GetSessionToken, GetCallerIdentity.

use super::{Answer, Call};
use crate::{
    error::{Code, S3Error},
    sts::{self, invalid},
    xml::sessions as xml,
};
use sos_service::operations::sessions::{
    AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity, GetSessionToken, WantedSession,
};

pub(super) async fn assume_role(call: &Call<'_>) -> Answer {
    must_be_signed(call)?;
    known_only(
        call,
        &[
            "RoleArn",
            "RoleSessionName",
            "DurationSeconds",
            "Policy",
            "ExternalId",
        ],
    )?;
    let assume = AssumeRole {
        wanted: wanted(call)?,
        external_id: call.query.get("ExternalId").map(str::to_owned),
    };
    let session = call.run(assume).await?;
    let document = xml::role_session(call.row.name, &session, &call.context.request_id);
    Ok(sts::document(document, &call.context.request_id))
}

pub(super) async fn assume_role_with_web_identity(call: &Call<'_>) -> Answer {
    known_only(
        call,
        &[
            "RoleArn",
            "RoleSessionName",
            "DurationSeconds",
            "Policy",
            "WebIdentityToken",
            // Of providers that do not speak OpenID Connect.
            "ProviderId",
        ],
    )?;
    let assume = AssumeRoleWithWebIdentity {
        wanted: wanted(call)?,
        token: required(call, "WebIdentityToken")?,
    };
    let session = call.run(assume).await?;
    let document = xml::role_session(call.row.name, &session, &call.context.request_id);
    Ok(sts::document(document, &call.context.request_id))
}

pub(super) async fn get_session_token(call: &Call<'_>) -> Answer {
    must_be_signed(call)?;
    known_only(call, &["DurationSeconds"])?;
    let get = GetSessionToken {
        seconds: seconds(call)?,
    };
    let key = call.run(get).await?;
    let document = xml::session_token(call.row.name, &key, &call.context.request_id);
    Ok(sts::document(document, &call.context.request_id))
}

pub(super) async fn get_caller_identity(call: &Call<'_>) -> Answer {
    must_be_signed(call)?;
    known_only(call, &[])?;
    let who = call.run(GetCallerIdentity).await?;
    let document = xml::caller_identity(call.row.name, &who, &call.context.request_id);
    Ok(sts::document(document, &call.context.request_id))
}

fn must_be_signed(call: &Call<'_>) -> Result<(), S3Error> {
    if call.is_anonymous() {
        Err(Code::MissingAuthenticationToken.into())
    } else {
        Ok(())
    }
}

/// Refuses what would be ignored: a session must never be wider than whoever asked for it meant.
fn known_only(call: &Call<'_>, known: &[&str]) -> Result<(), S3Error> {
    for (name, _) in call.query.iter() {
        if name.starts_with("PolicyArns.") {
            return Err(invalid(
                "PolicyArns: there are no managed policies here; send the policy itself as Policy.",
            ));
        }
        if !known.contains(&name) && !matches!(name, "Action" | "Version") {
            return Err(invalid(format!(
                "{name} is not implemented; no session was made."
            )));
        }
    }
    Ok(())
}

fn wanted(call: &Call<'_>) -> Result<WantedSession, S3Error> {
    Ok(WantedSession {
        role_arn: required(call, "RoleArn")?,
        name: required(call, "RoleSessionName")?,
        seconds: seconds(call)?,
        // An empty one is no policy that can be read, and is refused as such.
        policy: call.query.get("Policy").map(str::to_owned),
    })
}

fn required(call: &Call<'_>, name: &str) -> Result<String, S3Error> {
    let value = call.parameter(name).map(str::to_owned);
    value.ok_or_else(|| invalid(format!("{name} is missing.")))
}

fn seconds(call: &Call<'_>) -> Result<Option<u32>, S3Error> {
    let Some(text) = call.query.get("DurationSeconds") else {
        return Ok(None);
    };
    let seconds = text.parse();
    seconds
        .map(Some)
        .map_err(|_| invalid("DurationSeconds is a whole number of seconds."))
}
