//! The limits of connections, each with its source. Those of requests and bodies are in [`sos_s3::limits`].

use std::time::Duration;

/// Connections at once, over all listeners; more wait in the backlog (our own: each costs under 20 KiB idle).
pub const MAX_CONNECTIONS: usize = 8192;

/// Connections that wait to be accepted (our own; the system may allow fewer, `net.core.somaxconn`).
pub const BACKLOG: i32 = 4096;

/// A TLS handshake may take so long (our own).
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// The header section of a request must have arrived after so long, counted from the end of the one before: this
/// ends both slow senders and idle HTTP/1.1 connections (our own; AWS closes idle connections after 20 to 30 s).
pub const HEADER_READ_TIMEOUT: Duration = Duration::from_secs(30);

/// Deadlines of header sections are looked at so often (our own), and so much later they may be obeyed.
pub const CONNECTION_LOOK_INTERVAL: Duration = Duration::from_secs(5);

/// A connection, HTTP/2 included, without any request for so long is closed (our own).
pub const IDLE_TIMEOUT: Duration = Duration::from_mins(1);

/// A receiver that takes nothing for so long is given up (our own), so that it does not pin files and memory.
pub const WRITE_STALL_TIMEOUT: Duration = Duration::from_mins(1);

/// The last preflight of a connection is remembered if what it asks takes at most so much (our own: a page's takes about a
/// hundred), which with the answer is under 4 KiB a connection.
pub const LAST_PREFLIGHT_BYTES: usize = 1024;

/// After our side of a connection is closed, what the peer still sends is read for so long (our own; nginx: 5 s) …
pub const LINGER_TIMEOUT: Duration = Duration::from_secs(1);

/// … and up to so much.
pub const LINGER_BYTES: usize = 1024 * 1024;

/// The peer of an HTTP/2 connection is asked for a sign of life each so often (our own).
pub const HTTP2_PING_INTERVAL: Duration = Duration::from_secs(30);

/// … and must give it within this.
pub const HTTP2_PING_TIMEOUT: Duration = Duration::from_secs(20);

/// Requests at once on one HTTP/2 connection (RFC 9113, section 6.5.2, recommends at least 100).
pub const HTTP2_MAX_STREAMS: u32 = 128;

/// The HTTP/2 library's own bound on header sections; above [`sos_s3::limits::MAX_HEADER_SECTION_BYTES`], so that the
/// refusal is ours.
pub const HTTP2_MAX_HEADER_LIST_BYTES: u32 = 64 * 1024;

/// Flow-control window of one HTTP/2 stream: what an upload may have in flight (our own).
pub const HTTP2_STREAM_WINDOW_BYTES: u32 = 1024 * 1024;

/// Flow-control window of an HTTP/2 connection (our own).
pub const HTTP2_CONNECTION_WINDOW_BYTES: u32 = 4 * 1024 * 1024;

/// After the signal to stop, requests may go on for so long (our own; container runtimes allow 10 to 30 s).
pub const DRAIN_TIMEOUT: Duration = Duration::from_secs(30);

/// When the system has no file descriptor left for a connection, accepting pauses for so long (our own).
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The body of a request to the admin API (our own; a CORS configuration has at most 64 KiB).
pub const ADMIN_BODY_BYTES: usize = 128 * 1024;

/// The body of a request to the admin API that lists keys: a thousand of 1024 bytes, each byte at most six characters of
/// JSON (as S3's DeleteObjects, [`sos_s3::limits::MAX_DELETE_DOCUMENT_BYTES`]).
pub const ADMIN_KEYS_BODY_BYTES: usize = 8 * 1024 * 1024;

/// … and it must have arrived after so long (our own).
pub const ADMIN_BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Entries on one page of a list of the admin API (our own).
pub const ADMIN_PAGE_ENTRIES: usize = 1000;

/// Buckets whose traffic is counted by itself (our own): 40 KB each where they are busy all day.
pub const MAX_TRAFFIC_BUCKETS: usize = 1000;

/// Keys in one request that deletes (as S3's DeleteObjects).
pub const ADMIN_DELETED_KEYS: usize = sos_s3::limits::MAX_DELETE_KEYS;

/// Objects in one request that copies or moves (our own: the answer comes when all are done).
pub const ADMIN_COPIED_OBJECTS: usize = 100;

/// Sessions of the console at once (our own: each takes under 1 KiB) …
pub const CONSOLE_SESSIONS: usize = 10_000;

/// … and of one tenant; the one that was quiet longest gives way (our own).
pub const CONSOLE_TENANT_SESSIONS: usize = 1000;

/// A session that is not used for so long ends (our own; OWASP's session management advises hours for an application of
/// this kind) …
pub const CONSOLE_SESSION_IDLE: Duration = Duration::from_hours(12);

/// … and however it is used, so long after the log-in.
pub const CONSOLE_SESSION_LIFE: Duration = Duration::from_hours(7 * 24);

/// Session cookies of one request that are looked at (our own: a browser sends one).
pub const CONSOLE_COOKIES: usize = 4;

/// A link that logs in is worth something for so long (our own).
pub const CONSOLE_LINK_LIFE: Duration = Duration::from_hours(1);

/// Links that were made and not used yet; the oldest gives way (our own).
pub const CONSOLE_LINKS: usize = 100;

/// A log-in over an identity provider ends within this time of its begin (our own: people look for a second factor) …
pub const PROVIDER_LOG_IN_LIFE: Duration = Duration::from_mins(10);

/// … of those that were begun, so many are remembered (our own: each takes under 500 bytes); the oldest gives way …
pub const PROVIDER_LOG_INS: usize = 10_000;

/// … and so many of one address, which may be that of a proxy.
pub const PROVIDER_LOG_INS_OF_ADDRESS: usize = 1000;

/// The address of the page that a log-in leads to (our own: with a query that names an object of a folder).
pub const CONSOLE_NEXT_BYTES: usize = 2 * 1024;

/// The body of a log-in (our own: an access key has at most 128 bytes).
pub const CONSOLE_LOGIN_BYTES: usize = 4 * 1024;

/// Log-ins that may fail before the next one has to wait: from one address …
pub const LOGIN_FREE_OF_ADDRESS: u32 = 5;

/// … and with one access key, from wherever (our own: several people may share a key).
pub const LOGIN_FREE_OF_KEY: u32 = 20;

/// The first wait; each further failure doubles it (our own) …
pub const LOGIN_FIRST_WAIT: Duration = Duration::from_secs(1);

/// … up to this for an address …
pub const LOGIN_LONGEST_WAIT_OF_ADDRESS: Duration = Duration::from_mins(1);

/// … and this for an access key, whose owner is not the one who fails.
pub const LOGIN_LONGEST_WAIT_OF_KEY: Duration = Duration::from_secs(30);

/// Failed log-ins are forgotten so long after the last one (our own).
pub const LOGIN_MEMORY: Duration = Duration::from_mins(15);

/// Addresses, and access keys, whose failed log-ins are remembered (our own: each takes under 300 bytes).
pub const LOGIN_TRACKED: usize = 10_000;

/// Access keys of which it is remembered from where they logged in (our own) …
pub const LOGIN_KNOWN_KEYS: usize = 1000;

/// … and addresses for each.
pub const LOGIN_KNOWN_ADDRESSES: usize = 8;

/// The body of a request for an archive: what it selects is kept until it is fetched (our own).
pub const CONSOLE_ARCHIVE_BODY_BYTES: usize = 1024 * 1024;

/// Objects in one archive (our own: the directory at its end, under 1 KiB an entry, is kept until then) …
pub const CONSOLE_ARCHIVE_ENTRIES: usize = 50_000;

/// … and bytes of their keys.
pub const CONSOLE_ARCHIVE_NAME_BYTES: usize = 8 * 1024 * 1024;

/// Archives that are sent at once (our own) …
pub const CONSOLE_ARCHIVES: usize = 8;

/// … to one tenant (our own) …
pub const CONSOLE_TENANT_ARCHIVES: usize = 2;

/// … each in pieces of at least this size, but for the last (our own; an object is read a MiB at a time).
pub const CONSOLE_ARCHIVE_PIECE_BYTES: usize = 256 * 1024;

/// An archive is fetched within this time of being asked for (our own).
pub const CONSOLE_TICKET_LIFE: Duration = Duration::from_mins(1);

/// Archives that were asked for and not fetched yet; the oldest gives way (our own: each takes up to
/// 4 MiB, [`CONSOLE_ARCHIVE_BODY_BYTES`] of names and 48 bytes for each of [`CONSOLE_ARCHIVE_ENTRIES`]) …
pub const CONSOLE_TICKETS: usize = 64;

/// … and of one session.
pub const CONSOLE_SESSION_TICKETS: usize = 4;
