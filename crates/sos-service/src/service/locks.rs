//! What keeps a new version from being removed, and who may bypass it.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html>.

use super::Scope;
use crate::{error::ServiceError, operation::Action};
use jiff::{Span, tz::TimeZone};
use sos_core::{
    ConfigKind, DefaultRetention, Lock, ObjectKey, Refusal, RetentionPeriod, Timestamp, object::Retention,
};

impl Scope<'_> {
    /// The lock of a version that is written into the target's bucket: what is asked for, if the caller may, and else the
    /// bucket's default.
    pub(crate) fn lock_of_new_object(&self, asked: Lock) -> Result<Lock, ServiceError> {
        let asked = self.lock_asked_for(asked)?;
        Ok(Lock {
            retention: match asked.retention {
                None => self.default_retention()?,
                asked => asked,
            },
            legal_hold: asked.legal_hold,
        })
    }

    /// The lock that is asked for a version, checked; the bucket's default is not looked at.
    pub(crate) fn lock_asked_for(&self, asked: Lock) -> Result<Lock, ServiceError> {
        if asked == Lock::default() {
            return Ok(asked);
        }
        if !self.bucket()?.record.object_lock {
            return Err(Refusal::NoObjectLock.into());
        }
        if let Some(retention) = asked.retention {
            self.require_future(retention)?;
            self.require_to_lock(Action::PutObjectRetention)?;
        }
        if asked.legal_hold {
            self.require_to_lock(Action::PutObjectLegalHold)?;
        }
        Ok(asked)
    }

    /// Refuses a retention that would keep nothing.
    pub(crate) fn require_future(&self, retention: Retention) -> Result<(), ServiceError> {
        if retention.until > self.service.env.now() {
            return Ok(());
        }
        Err(ServiceError::InvalidArgument {
            name: "RetainUntilDate",
            value: crate::audit::rfc3339(retention.until),
            message: "The retain until date must be in the future!".into(),
        })
    }

    /// What the bucket gives new versions that ask for no retention. A default that cannot be read refuses the write: one
    /// that was meant to be kept would not be.
    pub(crate) fn default_retention(&self) -> Result<Option<Retention>, ServiceError> {
        let bucket = self.bucket()?;
        let Some(stored) = bucket.configs.get(&ConfigKind::ObjectLock) else {
            return Ok(None);
        };
        let default = std::str::from_utf8(stored)
            .ok()
            .and_then(DefaultRetention::from_stored)
            .ok_or(ServiceError::Internal("the default retention cannot be read"))?;
        let until = end_of(default.period, self.service.env.now())
            .ok_or(ServiceError::Internal("the default retention has no end"))?;
        Ok(Some(Retention {
            compliance: default.compliance,
            until,
        }))
    }

    /// Whether GOVERNANCE is to be bypassed for a key of the target's bucket: where it is asked for, and the caller may.
    pub(crate) fn bypasses_governance(&self, asked: bool, key: &ObjectKey) -> Result<bool, ServiceError> {
        Ok(asked && self.may(Action::BypassGovernanceRetention, Some(key))?)
    }
}

/// When a period that begins now is over. Years are those of the calendar.
fn end_of(period: RetentionPeriod, now: Timestamp) -> Option<Timestamp> {
    let span = match period {
        RetentionPeriod::Days(days) => Span::new().hours(24 * i64::from(days)),
        RetentionPeriod::Years(years) => Span::new().years(i64::from(years)),
    };
    let now = jiff::Timestamp::from_millisecond(now.0).ok()?;
    let end = now.to_zoned(TimeZone::UTC).checked_add(span).ok()?;
    Some(Timestamp(end.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::end_of;
    use sos_core::{RetentionPeriod, Timestamp};

    #[test]
    fn days_have_24_hours_and_years_those_of_the_calendar() {
        let check = |period, start: &str, end: &str| {
            let moment = |text: &str| {
                let moment: jiff::Timestamp = text.parse().expect("a moment");
                Timestamp(moment.as_millisecond())
            };
            assert_eq!(end_of(period, moment(start)), Some(moment(end)));
        };
        check(
            RetentionPeriod::Days(30),
            "2024-02-01T10:00:00Z",
            "2024-03-02T10:00:00Z",
        );
        check(
            RetentionPeriod::Years(1),
            "2024-01-01T00:00:00Z",
            "2025-01-01T00:00:00Z",
        );
        check(
            RetentionPeriod::Years(1),
            "2024-02-29T00:00:00Z",
            "2025-02-28T00:00:00Z",
        );
        check(
            RetentionPeriod::Years(100),
            "2026-11-27T00:00:00Z",
            "2126-11-27T00:00:00Z",
        );
    }
}
