//! What becomes of a request and what decides it. Every outcome is that of [`authorize`]; what decides is found by asking
//! it again with parts taken away.

use super::{
    Answer, Decider, ExplainedElement, ExplainedStatement, Question,
    actions::{DecidedAt, action_of},
};
use crate::{
    access_summary::{AccessReader, Barrier, BarrierSetting, StatementName},
    authorize::{BucketView, ObjectView, Reason, Resource, Subject, authorize, explain_bucket_policy},
    caller::Caller,
    error::ServiceError,
    operation::Action,
};
use sos_core::{Acl, BucketRecord, CannedAcl, ObjectOwnership, PublicAccessBlock, Timestamp};
use sos_policy::{
    ActionResource, Decision as Joined, Effect, Explanation, Missing, ResourceArn, Source, StatementReport,
    Verdict,
};

/// A request on its way to being decided.
struct Case<'a> {
    caller: Caller,
    action: Action,
    level: DecidedAt,
    question: &'a Question,
    view: BucketView<'a>,
    /// The object's ACL: its own, or that of an object of the bucket's owner.
    object_acl: Acl,
    tags: &'a [(String, String)],
    now: Timestamp,
}

/// Decides a request by a bucket as it is, or as it would be.
pub(super) fn answer(
    view: BucketView<'_>,
    question: &Question,
    now: Timestamp,
    reader: &AccessReader<'_>,
) -> Result<Answer, ServiceError> {
    let Some((action, level)) = action_of(question.action) else {
        return Err(ServiceError::InvalidRequest(format!(
            "No request of SOS needs {}.",
            question.action
        )));
    };
    let is_of_object = question.action.resource() == ActionResource::Object;
    if is_of_object && question.key.is_none() {
        return Err(ServiceError::InvalidRequest(format!(
            "{} is done to an object: name a key.",
            question.action
        )));
    }
    let known = question.object.as_ref().filter(|_| level == DecidedAt::Object);
    let case = Case {
        caller: caller_of(question),
        action,
        level,
        question,
        view,
        object_acl: known.map_or_else(
            || CannedAcl::Private.expand(view.record.owner(), None),
            |object| object.acl.clone(),
        ),
        tags: known.map_or(&[], |object| &object.tags),
        now,
    };
    let resource = match &question.key {
        Some(key) if is_of_object => ResourceArn::object(view.record.name.as_str(), key.as_str()),
        _ => ResourceArn::bucket(view.record.name.as_str()),
    };
    let explanation = explain_bucket_policy(&case.caller, action, case.resource(view, &case.object_acl));
    let allowed = case.is_allowed(view, &case.object_acl);
    Ok(Answer {
        allowed,
        decided_by: case.decider(allowed, explanation.as_ref(), reader),
        resource: resource.to_string(),
        object_known: (level == DecidedAt::Object).then_some(known.is_some()),
        statements: explanation.map_or_else(Vec::new, |explanation| {
            explanation.statements.into_iter().map(explained).collect()
        }),
    })
}

fn caller_of(question: &Question) -> Caller {
    Caller {
        source_ip: question.source_ip,
        secure: question.secure,
        facts: question.facts.clone(),
        ..Caller::new(question.principal.clone())
    }
}

impl Case<'_> {
    /// What is asked about, in a bucket and with an object's ACL that may differ from the real ones.
    fn resource<'a>(&'a self, view: BucketView<'a>, object_acl: &'a Acl) -> Resource<'a> {
        let subject = match self.level {
            DecidedAt::Bucket => Subject::NotLoaded,
            DecidedAt::Object => Subject::Object(ObjectView {
                acl: object_acl,
                tags: self.tags,
            }),
            DecidedAt::Upload => Subject::Upload(view.record.owner()),
        };
        Resource {
            bucket: Some(view),
            name: Some(&view.record.name),
            key: self.question.key.as_ref(),
            version: None,
            subject,
            now: self.now,
        }
    }

    /// What [`authorize`] says.
    fn is_allowed(&self, view: BucketView<'_>, object_acl: &Acl) -> bool {
        authorize(&self.caller, self.action, self.resource(view, object_acl)).is_allowed()
    }

    /// What decides on the caller's own side, where that is less than a tenant's, or a master's.
    fn of_own_side(&self) -> Option<Decider> {
        let resource = self.resource(self.view, &self.object_acl);
        let reason = authorize(&self.caller, self.action, resource).reason;
        let is_own = match reason {
            Reason::MasterKey => true,
            Reason::Rights(Joined::Allow { by, .. } | Joined::ExplicitDeny { by, .. }) => matches!(
                by,
                Source::IdentityPolicy(_) | Source::Boundary | Source::SessionPolicy
            ),
            Reason::Rights(Joined::ImplicitDeny { missing }) => missing != Missing::Resource,
            _ => false,
        };
        let identity = self.caller.principal.identity().map(|identity| &**identity);
        is_own.then(|| Decider::Caller {
            rule: reason.in_words(identity),
        })
    }

    fn decider(
        &self,
        allowed: bool,
        explanation: Option<&Explanation>,
        reader: &AccessReader<'_>,
    ) -> Decider {
        if let Some(own) = self.of_own_side() {
            return own;
        }
        let verdict = explanation.map_or(Verdict::NoMatch, |explanation| explanation.verdict);
        let named = |index: usize| {
            let report = explanation.and_then(|explanation| explanation.statements.get(index));
            report.map_or(Decider::Nothing, |report| {
                Decider::Statement(statement_name(report))
            })
        };
        if let (false, Verdict::ExplicitDeny { statement }) = (allowed, verdict) {
            return named(statement);
        }
        let without_policy = BucketView {
            policy: None,
            has_public_policy: false,
            ..self.view
        };
        if allowed && self.is_owners(without_policy) {
            return Decider::Owner;
        }
        let is_restricted = self.view.has_public_policy && self.view.block.restrict_public_buckets;
        match verdict {
            Verdict::Allow { statement, .. } if allowed && !is_restricted && self.counts() => {
                named(statement)
            }
            _ if allowed => self.granting(without_policy),
            Verdict::Allow { .. } if is_restricted => reader
                .barrier(BarrierSetting::RestrictPublicBuckets)
                .map_or(Decider::Nothing, Decider::Blocked),
            Verdict::Allow { .. } if !self.counts() => Decider::ForeignObject {
                owner: self.object_acl.owner.0.clone(),
            },
            Verdict::Allow { .. } => Decider::PolicyIsTheOwners,
            _ => self.shut_grant(without_policy, reader),
        }
    }

    /// Whether a bucket policy has a say about the object: it belongs to the bucket's owner.
    fn counts(&self) -> bool {
        let owner = self.view.record.owner();
        self.level != DecidedAt::Object || !self.view.ownership.has_acls() || self.object_acl.owner == *owner
    }

    /// Whether it is allowed with no grant to anybody.
    fn is_owners(&self, view: BucketView<'_>) -> bool {
        let record = without_grants(view.record);
        let object_acl = Acl {
            grants: Vec::new(),
            ..self.object_acl.clone()
        };
        let view = BucketView {
            record: &record,
            ..view
        };
        self.is_allowed(view, &object_acl)
    }

    /// The first grant that alone allows it.
    fn granting(&self, view: BucketView<'_>) -> Decider {
        let empty = without_grants(view.record);
        for (index, grant) in self.object_acl.grants.iter().enumerate() {
            let object_acl = Acl {
                owner: self.object_acl.owner.clone(),
                grants: vec![grant.clone()],
            };
            let view = BucketView {
                record: &empty,
                ..view
            };
            if self.is_allowed(view, &object_acl) {
                return Decider::Acl {
                    of_object: true,
                    grant: index + 1,
                };
            }
        }
        let object_acl = Acl {
            grants: Vec::new(),
            ..self.object_acl.clone()
        };
        for (index, grant) in view.record.acl.grants.iter().enumerate() {
            let mut record = empty.clone();
            record.acl.grants.push(grant.clone());
            let view = BucketView {
                record: &record,
                ..view
            };
            if self.is_allowed(view, &object_acl) {
                return Decider::Acl {
                    of_object: false,
                    grant: index + 1,
                };
            }
        }
        Decider::Nothing
    }

    /// The setting that keeps a grant shut, where one would allow it.
    fn shut_grant(&self, view: BucketView<'_>, reader: &AccessReader<'_>) -> Decider {
        let with_acls = BucketView {
            ownership: ObjectOwnership::ObjectWriter,
            ..view
        };
        if self.is_allowed(with_acls, &self.object_acl) {
            return Decider::Blocked(Barrier {
                setting: BarrierSetting::BucketOwnerEnforced,
                bucket: true,
                store: false,
            });
        }
        let open = BucketView {
            block: PublicAccessBlock::default(),
            ..view
        };
        let barrier = reader.barrier(BarrierSetting::IgnorePublicAcls);
        match barrier.filter(|_| self.is_allowed(open, &self.object_acl)) {
            Some(barrier) => Decider::Blocked(barrier),
            None => Decider::Nothing,
        }
    }
}

fn without_grants(record: &BucketRecord) -> BucketRecord {
    let mut record = record.clone();
    record.acl.grants.clear();
    record
}

fn statement_name(report: &StatementReport) -> StatementName {
    StatementName {
        statement: report.index + 1,
        sid: report.sid.clone(),
        line: report.place.line,
    }
}

fn explained(report: StatementReport) -> ExplainedStatement {
    ExplainedStatement {
        name: statement_name(&report),
        allows: report.effect == Effect::Allow,
        applies: report.applies,
        elements: report
            .elements
            .into_iter()
            .map(|element| ExplainedElement {
                matches: element.matches,
                message: element.message,
            })
            .collect(),
    }
}
