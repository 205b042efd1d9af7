//! Reads what an answer tells beside its CORS headers: lists, the kind of its body, and who sent it.

use sos_cors::browser::Answer;

/// The items of a list over all lines of a header.
pub(super) fn items<'a>(answer: &'a Answer, name: &str) -> Vec<&'a str> {
    let items = answer.lines(name).into_iter().flat_map(|line| line.split(','));
    items.map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// Whether a list has an item, letter case aside.
pub(super) fn has_item(answer: &Answer, name: &str, item: &str) -> bool {
    items(answer, name)
        .iter()
        .any(|given| given.eq_ignore_ascii_case(item))
}

/// Whether `Vary` keeps caches from handing this answer to another origin.
pub(super) fn varies_by_origin(answer: &Answer) -> bool {
    has_item(answer, "vary", "origin") || has_item(answer, "vary", "*")
}

/// Whether the body is a page for people.
pub(super) fn is_html(answer: &Answer) -> bool {
    let kinds = answer.lines("content-type");
    let kind = kinds.first().map(|kind| kind.to_ascii_lowercase());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

/// A program or a service between the page and the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Proxy {
    /// Its name.
    pub(super) name: &'static str,
    /// How to take a CORS header out that it adds.
    pub(super) repair: &'static str,
}

const NGINX: Proxy = Proxy {
    name: "nginx",
    repair: "remove `add_header Access-Control-Allow-Origin …` from its configuration, and every other Access-Control- line",
};
const CADDY: Proxy = Proxy {
    name: "Caddy",
    repair: "remove `header Access-Control-Allow-Origin …` from the Caddyfile, and every other Access-Control- line",
};
const CLOUDFLARE: Proxy = Proxy {
    name: "Cloudflare",
    repair: "remove the response header from its Transform Rules, Workers or Snippets",
};
const APACHE: Proxy = Proxy {
    name: "Apache",
    repair: "remove `Header set Access-Control-Allow-Origin …` from its configuration and from `.htaccess`",
};
const CLOUDFRONT: Proxy = Proxy {
    name: "CloudFront",
    repair: "take the CORS headers out of the distribution's response headers policy, and forward `Origin` to the store",
};
const TRAEFIK: Proxy = Proxy {
    name: "Traefik",
    repair: "remove the `accessControlAllow…` options from its headers middleware",
};
const ANY: Proxy = Proxy {
    name: "a proxy",
    repair: "remove the header from the configuration of what stands in front of the store (nginx: the `add_header` line, \
             Caddy: the `header` line)",
};

/// The proxy that an answer names, if it does.
pub(super) fn named_proxy(answer: &Answer) -> Option<Proxy> {
    let has = |name: &str| !answer.lines(name).is_empty();
    if has("cf-ray") {
        return Some(CLOUDFLARE);
    }
    if has("x-amz-cf-id") {
        return Some(CLOUDFRONT);
    }
    let names = [answer.lines("server"), answer.lines("via")].concat();
    let names = names.join(" ").to_ascii_lowercase();
    [
        ("cloudflare", CLOUDFLARE),
        ("cloudfront", CLOUDFRONT),
        ("nginx", NGINX),
        ("openresty", NGINX),
        ("caddy", CADDY),
        ("apache", APACHE),
        ("traefik", TRAEFIK),
    ]
    .into_iter()
    .find_map(|(text, proxy)| names.contains(text).then_some(proxy))
}

/// The proxy that an answer names, or one without a name.
pub(super) fn proxy(answer: &Answer) -> Proxy {
    named_proxy(answer).unwrap_or(ANY)
}
