//! Groups of tenants with their policies, for the operator.

use super::{
    call::Call,
    entity_tag::quoted_etag,
    policies::{self, PolicyDocument},
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
    tenants::group_name,
};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_core::GroupName;
use sos_service::{
    ServiceError, group_document,
    operations::groups::{DeleteGroup, ListGroups, PutGroup, ShownGroup},
};

/// The policies of a group, all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupPolicies {
    /// Policies.
    pub policies: Vec<PolicyDocument>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedGroup {
    /// Its name.
    pub name: String,
    /// The ids of its members.
    pub members: Vec<String>,
    /// Its policies.
    pub policies: Vec<PolicyDocument>,
}

/// All groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupList {
    /// By name.
    pub groups: Vec<ListedGroup>,
}

const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    within: In::Header,
    meaning: "Only where the policies of the group have one of these entity tags; `*`: where there is such a group.",
};

const IF_NONE_MATCH: Parameter = Parameter {
    name: "If-None-Match",
    within: In::Header,
    meaning: "`*`: only where there is no such group.",
};

pub(super) const GROUP: Group = Group {
    name: "groups",
    routes: &[
        Route {
            verb: Verb::Get,
            path: "/v1/groups",
            operation: "listGroups",
            summary: "The groups that were made or have members, by name, with their policies.",
            who: Who::Operator,
            parameters: &[],
            body: Body::None,
            answered: Answered::json(StatusCode::OK, "GroupList", "The groups."),
            refusals: &[],
            handler: |call| Box::pin(list_groups(call)),
        },
        Route {
            verb: Verb::Get,
            path: "/v1/groups/{group}",
            operation: "getGroup",
            summary: "A group with its members and policies.",
            who: Who::Operator,
            parameters: &[],
            body: Body::None,
            answered: Answered {
                etag: true,
                ..Answered::json(
                    StatusCode::OK,
                    "ListedGroup",
                    "The group. The entity tag is that of its policies.",
                )
            },
            refusals: &[(404, "NoSuchGroup")],
            handler: |call| Box::pin(get_group(call)),
        },
        Route {
            verb: Verb::Put,
            path: "/v1/groups/{group}",
            operation: "putGroup",
            summary: "Makes a group, or replaces its policies: the next request of a member's key is judged so.",
            who: Who::Operator,
            parameters: &[IF_MATCH, IF_NONE_MATCH],
            body: Body::Json {
                schema: "GroupPolicies",
                required: true,
            },
            answered: Answered {
                etag: true,
                ..Answered::nothing("It is so.")
            },
            refusals: &[(400, "MalformedPolicyDocument"), (412, "PreconditionFailed")],
            handler: |call| Box::pin(put_group(call)),
        },
        Route {
            verb: Verb::Delete,
            path: "/v1/groups/{group}",
            operation: "deleteGroup",
            summary: "Deletes a group with its policies. Tenants stay its members, and ACLs that name it stay.",
            who: Who::Operator,
            parameters: &[IF_MATCH],
            body: Body::None,
            answered: Answered::nothing("It is gone."),
            refusals: &[(404, "NoSuchGroup"), (412, "PreconditionFailed")],
            handler: |call| Box::pin(delete_group(call)),
        },
    ],
    schemas: || {
        let texts = json!({ "type": "array", "items": { "type": "string" } });
        vec![
            (
                "GroupPolicies",
                json!({
                    "type": "object",
                    "required": ["policies"],
                    "additionalProperties": false,
                    "properties": { "policies": policies::list_schema() }
                }),
            ),
            (
                "ListedGroup",
                json!({
                    "type": "object",
                    "required": ["name", "members", "policies"],
                    "additionalProperties": false,
                    "properties": {
                        "name": { "type": "string" },
                        "members": texts,
                        "policies": policies::list_schema()
                    }
                }),
            ),
            (
                "GroupList",
                json!({
                    "type": "object",
                    "required": ["groups"],
                    "additionalProperties": false,
                    "properties": {
                        "groups": { "type": "array", "items": { "$ref": "#/components/schemas/ListedGroup" } }
                    }
                }),
            ),
        ]
    },
};

async fn list_groups(call: &Call<'_>) -> Result<Reply, Refusal> {
    let groups = call.run(ListGroups).await?;
    Reply::json(
        StatusCode::OK,
        &GroupList {
            groups: groups.into_iter().map(ListedGroup::from).collect(),
        },
    )
}

async fn get_group(call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = name(call)?;
    let groups = call.run(ListGroups).await?;
    let found = groups.into_iter().find(|shown| shown.group.name == name);
    let found = found.ok_or_else(|| ServiceError::from(sos_core::Refusal::NoSuchGroup(name.to_string())))?;
    let etag = quoted_etag(&group_document(&found.group));
    Ok(Reply::json(StatusCode::OK, &ListedGroup::from(found))?.with(header::ETAG, &etag))
}

async fn put_group(call: &Call<'_>) -> Result<Reply, Refusal> {
    let wanted: GroupPolicies = call.json()?;
    let group = sos_core::Group {
        name: name(call)?,
        policies: policies::named(wanted.policies),
    };
    let name = group.name.to_string();
    let etag = quoted_etag(&group_document(&group));
    let conditions = call.conditions()?;
    call.run(PutGroup { group, conditions }).await?;
    tracing::info!(group = name, "group set");
    Ok(Reply::nothing().with(header::ETAG, &etag))
}

async fn delete_group(call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = name(call)?;
    let delete = DeleteGroup {
        name: name.clone(),
        conditions: call.conditions()?,
    };
    call.run(delete).await?;
    tracing::info!(group = name.as_str(), "group deleted");
    Ok(Reply::nothing())
}

fn name(call: &Call<'_>) -> Result<GroupName, Refusal> {
    group_name(call.variable("group")?)
}

impl From<ShownGroup> for ListedGroup {
    fn from(shown: ShownGroup) -> Self {
        Self {
            name: shown.group.name.to_string(),
            members: shown.members.into_iter().map(|member| member.0).collect(),
            policies: policies::shown(shown.group.policies),
        }
    }
}
