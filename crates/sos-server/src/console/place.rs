//! What a path of the console is.

use sos_console::Asset;

/// What is at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// A view: all of them begin with the same page, which looks at the path itself.
    Page,
    /// A file of the console.
    Asset(&'static Asset),
    /// Logging in and out.
    Session,
    /// The identity providers that one can log in with.
    Providers,
    /// Where a log-in over the provider of this name begins; the name is as it was sent.
    ProviderLogIn(&'a str),
    /// Where a provider sends people back to.
    ProviderReturn,
    /// The admin API, at this path of its own.
    Admin(&'a str),
    /// Stored bytes: `/api/objects/…`, `/objects/…` and `/zip/…`.
    Objects,
    /// Below `/api`, and no endpoint.
    NoEndpoint,
    /// Nothing.
    Nowhere,
}

/// The tabs of a bucket, each with an address of its own.
const TABS: &[&str] = &[
    "objects",
    "cors",
    "access",
    "versioning",
    "retention",
    "encryption",
    "lifecycle",
    "quota",
    "tags",
];

impl<'a> Place<'a> {
    /// What is at a path, which is taken as it was sent: nothing in it is decoded or resolved.
    pub(super) fn of(path: &'a str) -> Self {
        let below = |folder: &str| {
            path.strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if path == "/api/session" {
            Self::Session
        } else if path == "/api/session/providers" {
            Self::Providers
        } else if let Some(name) = path.strip_prefix("/login/oidc/") {
            Self::ProviderLogIn(name)
        } else if path == "/login/callback" {
            Self::ProviderReturn
        } else if below("/api/v1") {
            Self::Admin(path.strip_prefix("/api").unwrap_or(path))
        } else if below("/api/objects") || below("/objects") || below("/zip") {
            Self::Objects
        } else if below("/api") {
            Self::NoEndpoint
        } else if is_page(path) {
            Self::Page
        } else {
            match sos_console::find(path) {
                Some(asset) if Some(asset) != sos_console::index() => Self::Asset(asset),
                _ => Self::Nowhere,
            }
        }
    }

    /// Whether only the console's own pages may ask.
    pub(super) fn is_guarded(self) -> bool {
        matches!(
            self,
            Self::Session | Self::Providers | Self::Admin(_) | Self::Objects | Self::NoEndpoint
        )
    }
}

/// The pages with an address each.
const PAGES: &[&str] = &[
    "/", "/login", "/keys", "/roles", "/tenants", "/groups", "/metrics",
];

/// The folders of pages, and how many names follow.
const NAMED_PAGES: &[(&str, usize)] = &[("/tenants/", 1), ("/groups/", 1), ("/roles/", 2)];

fn is_page(path: &str) -> bool {
    let named = NAMED_PAGES
        .iter()
        .find_map(|(folder, names)| Some((path.strip_prefix(folder)?, *names)));
    match named {
        Some((names, count)) => names.split('/').count() == count && names.split('/').all(is_name),
        None if PAGES.contains(&path) => true,
        None => {
            let mut segments = path.strip_prefix("/buckets/").unwrap_or_default().split('/');
            let bucket = segments.next().unwrap_or_default();
            let tab = segments.next();
            is_name(bucket) && tab.is_none_or(|tab| TABS.contains(&tab)) && segments.next().is_none()
        }
    }
}

/// What a bucket, a tenant, a group or a role may be called.
fn is_name(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
        && name.bytes().any(|byte| byte != b'.')
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn views_have_addresses_and_nothing_else_is_one() {
        let check = |path: &str, page: bool| assert_eq!(Place::of(path) == Place::Page, page, "{path:?}");
        for page in [
            "/",
            "/login",
            "/keys",
            "/metrics",
            "/roles",
            "/roles/studio/reader",
            "/tenants",
            "/tenants/studio",
            "/groups",
            "/groups/staff.1",
            "/buckets/photos",
            "/buckets/my.photos-2/objects",
            "/buckets/photos/cors",
        ] {
            check(page, true);
        }
        for other in [
            "/buckets",
            "/tenants/",
            "/tenants/..",
            "/tenants/a/b",
            "/groups/a%20b",
            "/roles/studio",
            "/roles/studio/",
            "/roles/studio/reader/x",
            "/buckets/",
            "/buckets/photos/",
            "/buckets/photos/nothing",
            "/buckets/photos/cors/more",
            "/buckets/../login",
            "/buckets/..",
            "/buckets/a%2Fb",
            "//",
            "/login/",
            "/index.html",
        ] {
            check(other, false);
        }
    }

    #[test]
    fn every_tab_of_a_bucket_that_the_console_has_is_a_page() {
        let entry = sos_console::find("/app/main.js").expect("the entry");
        let text = std::str::from_utf8(entry.bytes).expect("UTF-8");
        let named = text.split("{ name: \"").skip(1);
        let tabs: Vec<_> = named
            .filter_map(|rest| rest.split_once("\", label: "))
            .map(|(name, _)| name)
            .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase()))
            .collect();
        assert!(tabs.len() > 5 && tabs.contains(&"tags"), "{tabs:?}");
        for tab in tabs {
            let path = format!("/buckets/photos/{tab}");
            assert_eq!(Place::of(&path), Place::Page, "{path}");
        }
    }

    #[test]
    fn what_belongs_to_a_session_is_guarded() {
        for path in [
            "/api",
            "/api/",
            "/api/session",
            "/api/session/",
            "/api/session/providers",
            "/api/v1",
            "/api/v1/buckets",
            "/api/v2",
            "/api/objects/photos",
            "/objects/photos",
            "/zip/x",
        ] {
            assert!(Place::of(path).is_guarded(), "{path}");
        }
        assert_eq!(Place::of("/api/v1/buckets"), Place::Admin("/v1/buckets"));
        for path in ["/", "/login", "/apis", "/objectsx", "/nothing"] {
            assert!(!Place::of(path).is_guarded(), "{path}");
        }
    }
}
