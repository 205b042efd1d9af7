//! Rules for the usual purposes.

use super::{
    call::Call,
    refusal::Refusal,
    reply::Reply,
    route::{Answered, Body, Group, In, Parameter, Route, Verb, Who},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sos_cors::{Configuration, Rule, lint::PLACEHOLDER_ORIGIN, presets::Preset};
use std::future::ready;

/// All presets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresetList {
    /// In the order they are offered.
    pub presets: Vec<ListedPreset>,
}

/// A preset with its rules for the origins asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPreset {
    /// For programs.
    pub name: Preset,
    /// For people.
    pub title: String,
    /// What it is for, in one sentence.
    pub description: String,
    /// Whether it is meant for `*` too: it only lets pages read.
    pub suits_any_origin: bool,
    /// Its rules.
    pub rules: Vec<Rule>,
}

pub(super) const GROUP: Group = Group {
    name: "presets",
    routes: &[Route {
        verb: Verb::Get,
        path: "/v1/cors/presets",
        operation: "listCorsPresets",
        summary: "Rules for the usual purposes, to begin with.",
        who: Who::Tenant,
        parameters: &[Parameter {
            name: "origin",
            within: In::Query,
            meaning: "An origin that the rules are for; may be given several times. Without one they are for `*` where that \
                      suits, and otherwise for an origin that no page has.",
        }],
        body: Body::None,
        answered: Answered::json(StatusCode::OK, "PresetList", "All of them."),
        refusals: &[(400, "InvalidRequest")],
        handler: |call| Box::pin(ready(list_cors_presets(call))),
    }],
    schemas: || {
        let text = || json!({ "type": "string" });
        let names: Vec<&str> = Preset::ALL.iter().map(|preset| preset.name()).collect();
        vec![
            (
                "PresetList",
                json!({
                    "type": "object",
                    "required": ["presets"],
                    "additionalProperties": false,
                    "properties": {
                        "presets": { "type": "array", "items": { "$ref": "#/components/schemas/Preset" } }
                    }
                }),
            ),
            (
                "Preset",
                json!({
                    "type": "object",
                    "required": ["name", "title", "description", "suits_any_origin", "rules"],
                    "additionalProperties": false,
                    "properties": {
                        "name": { "enum": names },
                        "title": text(),
                        "description": text(),
                        "suits_any_origin": { "type": "boolean", "description": "Whether it is meant for `*` too: it only lets pages read." },
                        "rules": { "type": "array", "items": { "$ref": "#/components/schemas/CorsRule" } }
                    }
                }),
            ),
        ]
    },
};

fn list_cors_presets(call: &Call<'_>) -> Result<Reply, Refusal> {
    let asked = call.query.iter().filter(|(name, _)| *name == "origin");
    let asked: Vec<String> = asked.map(|(_, origin)| origin.to_owned()).collect();
    let presets: Result<Vec<_>, Refusal> = Preset::ALL
        .into_iter()
        .map(|preset| listed(preset, &asked))
        .collect();
    Reply::json(StatusCode::OK, &PresetList { presets: presets? })
}

fn listed(preset: Preset, asked: &[String]) -> Result<ListedPreset, Refusal> {
    let usual = if preset.suits_any_origin() {
        "*"
    } else {
        PLACEHOLDER_ORIGIN
    };
    let rules = match asked {
        [] => preset.rules(&[usual.to_owned()]),
        origins => preset.rules(origins),
    };
    Ok(ListedPreset {
        name: preset,
        title: preset.title().to_owned(),
        description: preset.description().to_owned(),
        suits_any_origin: preset.suits_any_origin(),
        // An origin that no rule can have is refused here, and not when the rules are set.
        rules: Configuration::new(rules)?.into_rules(),
    })
}
