//! The format of the conformance table. `conformance/cors/README.md` explains it to those who write cases.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::ClientError;

/// The files that are built in.
const BUILT_IN: &[(&str, &str)] = &[
    (
        "actual.json",
        include_str!("../../../../conformance/cors/actual.json"),
    ),
    (
        "answers.json",
        include_str!("../../../../conformance/cors/answers.json"),
    ),
    (
        "ceph.json",
        include_str!("../../../../conformance/cors/ceph.json"),
    ),
    (
        "documentation.json",
        include_str!("../../../../conformance/cors/documentation.json"),
    ),
    (
        "documents.json",
        include_str!("../../../../conformance/cors/documents.json"),
    ),
    (
        "headers.json",
        include_str!("../../../../conformance/cors/headers.json"),
    ),
    (
        "management.json",
        include_str!("../../../../conformance/cors/management.json"),
    ),
    (
        "methods.json",
        include_str!("../../../../conformance/cors/methods.json"),
    ),
    (
        "origins.json",
        include_str!("../../../../conformance/cors/origins.json"),
    ),
    (
        "preflight.json",
        include_str!("../../../../conformance/cors/preflight.json"),
    ),
    (
        "refusals.json",
        include_str!("../../../../conformance/cors/refusals.json"),
    ),
    (
        "rules.json",
        include_str!("../../../../conformance/cors/rules.json"),
    ),
    (
        "vary.json",
        include_str!("../../../../conformance/cors/vary.json"),
    ),
];

/// The most bytes of a text that is written as a repetition.
const MAX_TEXT_BYTES: usize = 1024 * 1024;

/// All files of a table, by name.
#[derive(Debug, Clone)]
pub struct Table {
    /// File names and their contents, in order of the names.
    pub files: Vec<(String, File)>,
}

impl Table {
    /// The table that is built in.
    pub fn built_in() -> Result<Self, ClientError> {
        let files = BUILT_IN
            .iter()
            .map(|(name, text)| Ok(((*name).to_owned(), parse(name, text)?)));
        Ok(Self {
            files: files.collect::<Result<_, ClientError>>()?,
        })
    }

    /// Every `*.json` of a folder.
    pub fn load(folder: &Path) -> Result<Self, ClientError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            move |source| ClientError::ReadCases { path, source }
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable(folder))? {
            let path = entry.map_err(unreadable(folder))?.path();
            if path.extension().is_none_or(|extension| extension != "json") {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(unreadable(&path))?;
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.push((name.clone(), parse(&name, &text)?));
        }
        files.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(Self { files })
    }

    /// All cases, file by file.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.files
            .iter()
            .flat_map(|(_, file)| &file.groups)
            .flat_map(|group| &group.cases)
    }
}

fn parse(name: &str, text: &str) -> Result<File, ClientError> {
    serde_json::from_str(text).map_err(|source| ClientError::InvalidCases {
        file: name.to_owned(),
        source,
    })
}

/// One file: cases about one subject.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// The subject.
    pub title: String,
    /// The groups, each run on a bucket of its own.
    pub groups: Vec<Group>,
}

/// Cases that share a bucket and its configuration. They run in order.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What the cases have in common.
    pub name: String,
    /// The bucket's CORS configuration in XML; none where absent or null.
    #[serde(default)]
    pub configuration: Option<Text>,
    /// Whether the configuration is set again before each case: for cases that change it.
    #[serde(default)]
    pub reset_before_each: bool,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One case: an exchange and what must come of it, and further ones where the first has consequences.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The case in words, unique in its group.
    pub name: String,
    /// Who answers so.
    pub tag: Tag,
    /// Where the expected answer is laid down.
    pub source: String,
    /// What is sent.
    pub request: CaseRequest,
    /// What must be answered.
    pub expect: Expect,
    /// Exchanges that follow, all of which must hold.
    #[serde(default)]
    pub then: Vec<CaseExchange>,
}

/// A request and the answer it must get.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseExchange {
    /// What is sent.
    pub request: CaseRequest,
    /// What must be answered.
    pub expect: Expect,
}

/// Who answers so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tag {
    /// Amazon S3, by its documentation or its known behaviour, and so every S3-compatible store should.
    Aws,
    /// SOS by its own choice, or where Amazon S3's answer is not documented.
    Sos,
}

impl fmt::Display for Tag {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Aws => "aws",
            Self::Sos => "sos",
        })
    }
}

/// What is sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRequest {
    /// The method.
    pub method: String,
    /// What it is sent to.
    pub target: Target,
    /// The key instead of the target's own, escaped as in a URL.
    #[serde(default)]
    pub key: Option<String>,
    /// The query without `?`, as it stands in the request line.
    #[serde(default)]
    pub query: String,
    /// Names and values in order; one name may stand several times.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default)]
    pub body: Option<Text>,
    /// Whether the request is signed in its headers, with the key of the run.
    #[serde(default)]
    pub signed: bool,
    /// The method for which the URL is presigned, where it is.
    #[serde(default)]
    pub presigned: Option<String>,
    /// Whether `Content-MD5` of the body is sent, which Amazon S3 asks of some requests.
    #[serde(default)]
    pub content_md5: bool,
}

/// What a request is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The group's bucket.
    Bucket,
    /// The object that stands in it from the start: `object.txt`, the 24 bytes `meow meow meow meow meow`, `text/plain`.
    Object,
    /// A key of the bucket at which there is nothing: `missing.txt`.
    MissingObject,
    /// The endpoint itself.
    Service,
    /// A bucket that does not exist.
    MissingBucket,
    /// A key in that bucket.
    ObjectInMissingBucket,
}

/// A text as it is, or as a repetition, for those that are large.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Text {
    /// As it is.
    Plain(String),
    /// `before`, then `repeat` so many `times`, then `after`.
    Repeated {
        /// What comes first.
        #[serde(default)]
        before: String,
        /// What is repeated.
        repeat: String,
        /// How often.
        times: usize,
        /// What comes last.
        #[serde(default)]
        after: String,
    },
}

impl Text {
    /// The whole text; a repetition stops at 1 MiB.
    pub fn whole(&self) -> String {
        match self {
            Self::Plain(text) => text.clone(),
            Self::Repeated {
                before,
                repeat,
                times,
                after,
            } => {
                let most = MAX_TEXT_BYTES / repeat.len().max(1);
                format!("{before}{}{after}", repeat.repeat((*times).min(most)))
            }
        }
    }
}

/// What must be answered. What is not mentioned is not looked at.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The status.
    pub status: Status,
    /// Headers by name in lower case: the one line's value, or null where there must be none. A name that ends with `*`
    /// stands for all that begin so, and takes null alone.
    #[serde(default)]
    pub headers: BTreeMap<String, Option<TextExpectation>>,
    /// The element `Code` of the body.
    #[serde(default)]
    pub code: Option<TextExpectation>,
    /// The element `Message` of the body.
    #[serde(default)]
    pub message: Option<TextExpectation>,
    /// Elements of the body by name: their values in order, or null where there must be none.
    #[serde(default)]
    pub elements: BTreeMap<String, Option<ElementExpectation>>,
    /// Elements whose first occurrences must stand in this order.
    #[serde(default)]
    pub element_order: Vec<String>,
    /// The whole body.
    #[serde(default)]
    pub body: Option<TextExpectation>,
}

/// One status, or those of which any will do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Status {
    /// This one.
    One(u16),
    /// Any of these.
    Any(Vec<u16>),
}

/// A text, exactly or in part.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum TextExpectation {
    /// This very text.
    Exact(String),
    /// A text that holds this one.
    Contains {
        /// What it holds.
        contains: String,
    },
    /// For headers: a list, over all lines, that has these items, letter case aside.
    Lists {
        /// The items.
        lists: Vec<String>,
    },
}

/// The values of an element.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ElementExpectation {
    /// One element of this value.
    One(String),
    /// Elements of these values, in order.
    All(Vec<String>),
}
