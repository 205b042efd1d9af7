//! Quotas: how much a bucket, or all buckets of a tenant, may hold.
//!
//! Amazon S3 has none. Bytes are those of all versions and of the parts of open uploads; objects are versions, delete
//! markers among them. What shrinks, or makes nothing but a delete marker, is always allowed, so that whoever is over the
//! quota can get below it.

use crate::{decide::UsageChange, identity::TenantId, listing::Usage};
use std::fmt;

/// How much there may be; `None`: any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quota {
    /// Bytes of versions and of parts of open uploads.
    pub bytes: Option<u64>,
    /// Versions, delete markers among them.
    pub objects: Option<u64>,
}

/// What a tenant may hold, and what its buckets hold together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TenantQuota {
    /// What it may hold.
    pub quota: Quota,
    /// What its buckets hold, exactly.
    pub usage: Usage,
}

/// Which quota a change would exceed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotaExceeded {
    /// Whose it is; `None`: the bucket's.
    pub tenant: Option<TenantId>,
    /// Whether bytes are meant; else objects.
    pub is_of_bytes: bool,
    /// How much there may be.
    pub limit: u64,
    /// How much there is.
    pub used: u64,
    /// How much there would be.
    pub wanted: u64,
}

impl fmt::Display for QuotaExceeded {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.is_of_bytes { "bytes" } else { "objects" };
        match &self.tenant {
            Some(tenant) => write!(formatter, "The quota of the tenant {tenant}")?,
            None => formatter.write_str("The quota of the bucket")?,
        }
        write!(
            formatter,
            " is {} {unit}: there are {}, and this would make them {}.",
            self.limit, self.used, self.wanted
        )
    }
}

impl Quota {
    /// Whether anything is limited.
    pub fn is_set(self) -> bool {
        self != Self::default()
    }

    /// Refuses a change that makes more of what there is, or would be, too much of.
    pub fn check(self, usage: Usage, change: UsageChange) -> Result<(), QuotaExceeded> {
        let after = change.apply(usage);
        let bytes = |usage: Usage| usage.bytes.saturating_add(usage.upload_bytes);
        for (limit, is_of_bytes, used, wanted) in [
            (self.bytes, true, bytes(usage), bytes(after)),
            (self.objects, false, usage.versions, after.versions),
        ] {
            if let Some(limit) = limit
                && wanted > limit
                && wanted > used
            {
                return Err(QuotaExceeded {
                    tenant: None,
                    is_of_bytes,
                    limit,
                    used,
                    wanted,
                });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Quota;
    use crate::{decide::UsageChange, listing::Usage};

    #[test]
    fn only_what_grows_beyond_is_refused() {
        let usage = Usage {
            versions: 3,
            bytes: 70,
            upload_bytes: 30,
            ..Usage::default()
        };
        let check = |quota: Quota, versions: i64, bytes: i64, upload_bytes: i64| {
            let change = UsageChange {
                versions,
                bytes,
                upload_bytes,
                ..UsageChange::default()
            };
            quota
                .check(usage, change)
                .map_err(|exceeded| exceeded.to_string())
        };
        let bytes = |bytes| Quota {
            bytes: Some(bytes),
            objects: None,
        };
        assert_eq!(check(Quota::default(), 9, 900, 900), Ok(()));
        assert_eq!(check(bytes(101), 1, 1, 0), Ok(()));
        assert_eq!(
            check(bytes(101), 1, 2, 0),
            Err(
                "The quota of the bucket is 101 bytes: there are 100, and this would make them 102."
                    .to_owned()
            )
        );
        assert!(check(bytes(100), 0, 0, 1).is_err());
        // A completed upload moves bytes and makes none.
        assert_eq!(check(bytes(100), 1, 30, -30), Ok(()));
        // Whoever is over it may still make it less.
        assert_eq!(check(bytes(50), 0, -1, 0), Ok(()));
        assert_eq!(check(bytes(50), 1, 0, 0), Ok(()));
        let objects = Quota {
            bytes: None,
            objects: Some(3),
        };
        assert_eq!(
            check(objects, 1, 0, 0),
            Err("The quota of the bucket is 3 objects: there are 3, and this would make them 4.".to_owned())
        );
        assert_eq!(check(objects, 0, 900, 0), Ok(()));
    }
}
