//! Which objects an archive holds: the keys that were named, then those under each prefix, a page at a time.

use super::size::ArchiveSize;
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
        // Each is looked up before the ticket is given, and kept until it is used.
        if keys.len() + prefixes.len() > limits::CONSOLE_ARCHIVE_ENTRIES {
            return Err(too_large());
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
        keys.retain(|key| !is_under(&prefixes, key.as_str()));
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
        let mut size = ArchiveSize::default();
        self.keys
            .iter()
            .try_for_each(|key| size.add(key))
            .map_err(|_| too_large())?;
        for prefix in &self.prefixes {
            let mut start = StartAt::Beginning;
            loop {
                let (page, next) = self.list(service, caller, prefix, start).await?;
                page.iter()
                    .try_for_each(|key| size.add(key))
                    .map_err(|_| too_large())?;
                match next {
                    Some(next) => start = next,
                    None => break,
                }
            }
        }
        if size.is_empty() {
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

/// Whether a text begins with one of these, which are sorted and none under another: only the last that is not behind the
/// text can be the one.
fn is_under(prefixes: &[String], text: &str) -> bool {
    let not_behind = prefixes.partition_point(|prefix| prefix.as_str() <= text);
    let last = not_behind.checked_sub(1).and_then(|place| prefixes.get(place));
    last.is_some_and(|prefix| text.starts_with(prefix))
}

fn too_large() -> Refusal {
    Refusal::new(
        StatusCode::BAD_REQUEST,
        "TooManyObjects",
        format!(
            "An archive holds at most {} objects with {} bytes of keys; a tool such as `aws s3 sync` fetches more.",
            limits::CONSOLE_ARCHIVE_ENTRIES,
            limits::CONSOLE_ARCHIVE_NAME_BYTES
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::{Selection, is_under};
    use crate::limits;
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
    fn a_key_is_under_one_prefix_or_none() {
        let prefixes = ["a/", "a0", "b", "ca", "cb/"].map(str::to_owned);
        for text in [
            "", "a", "a/", "a/x", "a.", "a0", "a00", "a1", "b", "bx", "c", "ca", "cab", "cb", "cb/", "cb0",
            "d",
        ] {
            let expected = prefixes.iter().any(|prefix| text.starts_with(prefix));
            assert_eq!(is_under(&prefixes, text), expected, "{text:?}");
        }
        assert!(is_under(&[String::new()], "x"));
        assert!(!is_under(&[], "x"));
    }

    #[test]
    fn no_more_is_selected_than_an_archive_holds() {
        let names: Vec<_> = (0..=limits::CONSOLE_ARCHIVE_ENTRIES)
            .map(|number| format!("{number:05}"))
            .collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let most = &names[1..];
        assert!(selection(&[], &names, "").is_none());
        assert!(selection(&names[..2], &names[2..], "").is_none());
        assert!(selection(&[], most, "").is_some());
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
