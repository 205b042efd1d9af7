//! Which objects an archive holds: the keys that were named, then those under each prefix, a page at a time.

use crate::{admin::Refusal, limits};
use http::StatusCode;
use sos_core::{
    BucketName, ObjectKey, ReadConditions,
    listing::{Entry, ListQuery, StartAt},
};
use sos_service::{
    Caller, Service, ServiceError,
    operations::{
        get_object::{GetObject, Selection as Bytes},
        list_objects::ListObjects,
    },
};
use std::collections::VecDeque;

/// What someone wants archived.
#[derive(Debug)]
pub(super) struct Selection {
    pub(super) bucket: BucketName,
    /// None of them under a prefix.
    keys: VecDeque<ObjectKey>,
    /// None of them under another.
    prefixes: VecDeque<String>,
    /// Every name in the archive is relative to it.
    pub(super) base: String,
    /// Keys of the page at hand.
    page: VecDeque<ObjectKey>,
    /// Where the listing of the first prefix goes on.
    next: Option<StartAt>,
}

impl Selection {
    /// Each object once, whatever it is selected by. All must begin with the base, so that no two share a name.
    pub(super) fn new(
        bucket: BucketName,
        mut keys: Vec<ObjectKey>,
        mut prefixes: Vec<String>,
        base: String,
    ) -> Result<Self, Refusal> {
        if keys.is_empty() && prefixes.is_empty() {
            return Err(Refusal::bad_request("Nothing is selected."));
        }
        let outside = |text: &str| !text.starts_with(&base);
        if keys.iter().any(|key| outside(key.as_str())) || prefixes.iter().any(|prefix| outside(prefix)) {
            return Err(Refusal::bad_request(
                "All keys and prefixes must begin with base.",
            ));
        }
        prefixes.sort_unstable();
        // Sorted, a prefix comes right before those that begin with it.
        prefixes.dedup_by(|later, kept| later.starts_with(kept.as_str()));
        keys.sort_unstable();
        keys.dedup();
        keys.retain(|key| !prefixes.iter().any(|prefix| key.as_str().starts_with(prefix)));
        Ok(Self {
            bucket,
            keys: keys.into(),
            prefixes: prefixes.into(),
            base,
            page: VecDeque::new(),
            next: None,
        })
    }

    /// The name that the archive is saved under.
    pub(super) fn file_name(&self) -> String {
        let base = self.base.trim_end_matches('/');
        let last = base.rsplit('/').next().unwrap_or_default();
        if last.is_empty() {
            format!("{}.zip", self.bucket)
        } else {
            format!("{last}.zip")
        }
    }

    /// Refuses what cannot be archived before anything is sent: what is missing, what may not be read, and too much.
    pub(super) async fn check(&self, service: &Service, caller: &Caller) -> Result<(), Refusal> {
        for key in &self.keys {
            service.call(caller, self.read(key.clone(), true)).await?;
        }
        let (mut entries, mut name_bytes) = (
            self.keys.len(),
            self.keys.iter().map(|key| key.as_str().len()).sum::<usize>(),
        );
        for prefix in &self.prefixes {
            let mut start = StartAt::Beginning;
            loop {
                let (page, next) = self.list(service, caller, prefix, start).await?;
                entries += page.len();
                name_bytes += page.iter().map(|key| key.as_str().len()).sum::<usize>();
                check_size(entries, name_bytes)?;
                match next {
                    Some(next) => start = next,
                    None => break,
                }
            }
        }
        check_size(entries, name_bytes)?;
        if entries == 0 {
            return Err(Refusal::new(
                StatusCode::NOT_FOUND,
                "NoSuchKey",
                "There is no object in what is selected.",
            ));
        }
        Ok(())
    }

    /// The next object, `None` after the last.
    pub(super) async fn next(
        &mut self,
        service: &Service,
        caller: &Caller,
    ) -> Result<Option<ObjectKey>, ServiceError> {
        loop {
            if let Some(key) = self.keys.pop_front().or_else(|| self.page.pop_front()) {
                return Ok(Some(key));
            }
            let Some(prefix) = self.prefixes.front().cloned() else {
                return Ok(None);
            };
            let start = self.next.take().unwrap_or_default();
            let (page, next) = self.list(service, caller, &prefix, start).await?;
            self.page = page.into();
            self.next = next;
            if self.next.is_none() {
                self.prefixes.pop_front();
            }
        }
    }

    /// The operation that reads an object, or only says what it is.
    pub(super) fn read(&self, key: ObjectKey, head: bool) -> GetObject {
        GetObject {
            bucket: self.bucket.clone(),
            key,
            version: None,
            selection: Bytes::Whole,
            conditions: ReadConditions::default(),
            head,
        }
    }

    async fn list(
        &self,
        service: &Service,
        caller: &Caller,
        prefix: &str,
        start: StartAt,
    ) -> Result<(Vec<ObjectKey>, Option<StartAt>), ServiceError> {
        let list = ListObjects {
            bucket: self.bucket.clone(),
            query: ListQuery {
                prefix: prefix.to_owned(),
                delimiter: String::new(),
                start,
                limit: limits::ADMIN_PAGE_ENTRIES,
            },
        };
        let page = service.call(caller, list).await?.page;
        let keys = page.entries.into_iter().filter_map(|entry| match entry {
            Entry::Item(object) => Some(object.key),
            Entry::CommonPrefix(_) => None,
        });
        Ok((keys.collect(), page.next))
    }
}

/// What an archive remembers of each entry stays in memory until its end.
fn check_size(entries: usize, name_bytes: usize) -> Result<(), Refusal> {
    if entries <= limits::CONSOLE_ARCHIVE_ENTRIES && name_bytes <= limits::CONSOLE_ARCHIVE_NAME_BYTES {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::BAD_REQUEST,
        "TooManyObjects",
        format!(
            "An archive holds at most {} objects with {} bytes of keys; a tool such as `aws s3 sync` fetches more.",
            limits::CONSOLE_ARCHIVE_ENTRIES,
            limits::CONSOLE_ARCHIVE_NAME_BYTES
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::Selection;
    use sos_core::{BucketName, ObjectKey};

    fn selection(keys: &[&str], prefixes: &[&str], base: &str) -> Option<Selection> {
        let keys = keys.iter().map(|key| ObjectKey::parse(*key).expect("a key"));
        let prefixes = prefixes.iter().map(|prefix| (*prefix).to_owned());
        let bucket = BucketName::parse("photos").expect("a name");
        Selection::new(bucket, keys.collect(), prefixes.collect(), base.to_owned()).ok()
    }

    #[test]
    fn each_object_is_selected_once() {
        let found = selection(
            &["a/2", "a/1", "a/1", "b/x", "b"],
            &["b/", "b/c/", "d", "d/", "b/"],
            "",
        )
        .expect("a selection");
        let keys: Vec<_> = found.keys.iter().map(|key| key.as_str().to_owned()).collect();
        assert_eq!(keys, ["a/1", "a/2", "b"]);
        assert_eq!(found.prefixes, ["b/", "d"]);
        assert!(selection(&[], &[], "").is_none());
        assert!(selection(&["a/1", "b"], &[], "a/").is_none());
        assert!(selection(&[], &["a"], "a/").is_none());
    }

    #[test]
    fn an_archive_is_named_after_its_folder() {
        let check = |base: &str, expected: &str| {
            let found = selection(&[], &[base], base).expect("a selection");
            assert_eq!(found.file_name(), expected);
        };
        check("", "photos.zip");
        check("a/", "a.zip");
        check("a/b c/", "b c.zip");
        check("//", "photos.zip");
    }
}
