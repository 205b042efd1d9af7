//! The browser's side: what is sent for a page's request, and what becomes of the answers.

mod check;
mod habits;
mod judging;
mod planning;
mod reading;
mod safelisting;
mod verdict;

use sos_cors::browser::{Answer, HeaderField, Initiator, PageRequest};

const PAGE: &str = "https://example.com";

/// A `fetch` of a page with a method and headers.
pub(crate) fn fetch(method: &str, headers: &[(&str, &str)]) -> PageRequest {
    PageRequest {
        headers: fields(headers),
        ..PageRequest::new(PAGE, method)
    }
}

pub(crate) fn of(initiator: Initiator, method: &str) -> PageRequest {
    PageRequest {
        initiator,
        ..PageRequest::new(PAGE, method)
    }
}

pub(crate) fn fields(headers: &[(&str, &str)]) -> Vec<HeaderField> {
    headers
        .iter()
        .map(|&(name, value)| HeaderField {
            name: name.to_owned(),
            value: value.to_owned(),
        })
        .collect()
}

/// A request to a URL, on the way through others.
pub(crate) fn to(url: &str, via: &[&str], request: PageRequest) -> PageRequest {
    PageRequest {
        url: Some(url.to_owned()),
        via: via.iter().map(|&url| url.to_owned()).collect(),
        ..request
    }
}

/// An answer, from lines `name: value`.
fn answer(status: u16, lines: &[&str]) -> Answer {
    let pair = |line: &&str| {
        let (name, value) = line.split_once(':').expect("a header line");
        (name.to_owned(), value.trim_start().to_owned())
    };
    Answer {
        status,
        headers: lines.iter().map(pair).collect(),
    }
}
