//! One statement, ready to be compared with requests. What decides and what explains asks the same functions.

use crate::action::ActionSet;
use crate::arn::{ArnParts, ArnPattern};
use crate::condition::Condition;
use crate::context::Context;
use crate::place::Place;
use crate::principal::{Grant, Principals};
use crate::request::Request;

/// What a statement does with what it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It denies, whatever else allows.
    Deny,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Statement {
    pub(crate) place: Place,
    pub(crate) sid: Option<String>,
    pub(crate) effect: Effect,
    /// `None` in identity policies, which mean whoever they are attached to.
    pub(crate) principals: Option<Principals>,
    /// The actions that it applies to, those of `NotAction` taken away already.
    pub(crate) actions: ActionSet,
    pub(crate) actions_written: Written,
    pub(crate) resources: Vec<ArnPattern>,
    pub(crate) resources_written: Written,
    pub(crate) conditions: Vec<Condition>,
}

/// An element as the document writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Written {
    /// `Not…`
    pub(crate) negated: bool,
    pub(crate) values: Vec<String>,
}

impl Statement {
    /// How the statement means a request that it applies to; `None` where it does not apply.
    pub(crate) fn applies(&self, request: &Request<'_>, arn: Option<&ArnParts<'_>>) -> Option<Grant> {
        if !self.actions.contains(request.action) {
            return None;
        }
        let grant = self.grant(request)?;
        let met = self.names_resource(arn, request.context)
            && self
                .conditions
                .iter()
                .all(|condition| condition.holds(request.context));
        met.then_some(grant)
    }

    pub(crate) fn grant(&self, request: &Request<'_>) -> Option<Grant> {
        match &self.principals {
            None => Some(Grant::Direct),
            Some(principals) => principals.grant(request.principal),
        }
    }

    /// Whether a resource is meant; `None` for one that is no ARN.
    ///
    /// `NotResource` with a variable that has no value would mean everything. A statement that allows then allows nothing;
    /// one that denies does deny.
    pub(crate) fn names_resource(&self, arn: Option<&ArnParts<'_>>, context: &dyn Context) -> bool {
        let mut matching = self.resources.iter().map(|pattern| match arn {
            Some(arn) => pattern.matches(arn, context),
            None => *pattern == ArnPattern::Everything,
        });
        if !self.resources_written.negated {
            return matching.any(|matches| matches);
        }
        let is_certain =
            self.effect == Effect::Deny || self.resources.iter().all(|pattern| pattern.is_resolved(context));
        is_certain && !matching.any(|matches| matches)
    }
}
