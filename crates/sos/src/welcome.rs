//! What `sos serve` prints when it is ready: where it is, who may use it, and lines to paste.

use std::path::{Path, PathBuf};

/// How the first key is handed over.
#[derive(Clone, Debug)]
pub(crate) enum Secret {
    /// To the terminal, this once.
    Shown(String),
    /// In a file that only its owner reads.
    InFile(PathBuf),
}

/// A key that was made at this start.
#[derive(Clone, Debug)]
pub(crate) struct FirstKey {
    /// The public half.
    pub access_key: String,
    /// The other half.
    pub secret: Secret,
    /// The link that logs in to the console once, where a terminal shows it.
    pub link: Option<String>,
}

/// Where the console is, if it is anywhere.
#[derive(Clone, Debug)]
pub(crate) enum ConsolePlace {
    /// The operator turned it off.
    Off,
    /// At these URLs.
    At(Vec<String>),
    /// Its default address, which the operator did not ask for, cannot be had; the line says what to do.
    Unavailable(String),
}

/// What there is to tell.
#[derive(Clone, Debug)]
pub(crate) struct Welcome<'a> {
    /// URLs of the S3 endpoint as the sockets are bound.
    pub endpoints: Vec<String>,
    /// The URL clients use, where the operator says so.
    pub public_url: Option<&'a str>,
    /// URLs of the metrics.
    pub metrics: Vec<String>,
    /// URLs of the admin API.
    pub admin: Vec<String>,
    /// Where the console is.
    pub console: ConsolePlace,
    /// The data folder.
    pub data: &'a Path,
    /// The region.
    pub region: &'a str,
    /// The key made at this start.
    pub first_key: Option<FirstKey>,
    /// Whether a person looks on.
    pub colours: bool,
}

impl Welcome<'_> {
    /// The whole text.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("\n  {} {}\n\n", self.bold("SOS"), env!("CARGO_PKG_VERSION"));
        if let Some(key) = &self.first_key {
            text.push_str(&self.introduction(key));
        }
        let mut line = |name: &str, value: &str| text.push_str(&format!("  {name:<13}{value}\n"));
        for endpoint in &self.endpoints {
            line("S3 endpoint:", endpoint);
        }
        if let Some(url) = self.public_url {
            line("Public URL:", url);
        }
        for metrics in &self.metrics {
            line("Metrics:", metrics);
        }
        for admin in &self.admin {
            line("Admin API:", admin);
        }
        match &self.console {
            ConsolePlace::Off => {}
            ConsolePlace::At(urls) => urls.iter().for_each(|url| line("Console:", url)),
            ConsolePlace::Unavailable(advice) => line("Console:", advice),
        }
        let data = self.data.display().to_string();
        line("Data folder:", &data);
        line("Region:", self.region);
        if self.first_key.is_none() {
            line("Keys:", &format!("sos key list|create|delete --data {data}"));
            if matches!(self.console, ConsolePlace::At(_)) {
                line("Log in:", &format!("sos console link --data {data}"));
            }
        }
        text.push('\n');
        if let Some(key) = &self.first_key {
            text.push_str(&self.lines_to_paste(key));
        }
        text
    }

    /// The key itself, where it is shown, or where it is.
    fn introduction(&self, key: &FirstKey) -> String {
        match &key.secret {
            Secret::Shown(secret) => format!(
                "  {}\n\n    Access key:  {}\n    Secret key:  {secret}\n\n{}",
                self.bold("Your root key. The secret is shown this once: keep it."),
                key.access_key,
                self.invitation(key.link.as_deref())
            ),
            Secret::InFile(path) => format!(
                "  {}\n\n    {}\n\n",
                self.bold("A root key was made. It is in this file, which only you can read:"),
                path.display()
            ),
        }
    }

    /// The link to the console.
    fn invitation(&self, link: Option<&str>) -> String {
        link.map_or_else(String::new, |link| {
            format!(
                "  {}\n\n    {link}\n\n",
                self.bold("Open the console. This link logs you in once, within an hour:")
            )
        })
    }

    fn lines_to_paste(&self, key: &FirstKey) -> String {
        let (access, secret, exports) = match &key.secret {
            Secret::Shown(secret) => (
                key.access_key.as_str(),
                secret.as_str(),
                format!(
                    "    export AWS_ACCESS_KEY_ID={} AWS_SECRET_ACCESS_KEY={secret}\n",
                    key.access_key
                ),
            ),
            Secret::InFile(path) => (
                "$AWS_ACCESS_KEY_ID",
                "$AWS_SECRET_ACCESS_KEY",
                format!("    set -a; . {}; set +a\n", shell_quoted(path)),
            ),
        };
        let url = self.url();
        let region = self.region;
        let (scheme, host) = url.split_once("://").unwrap_or(("http", &url));
        let host = host.trim_end_matches('/');
        let s3cmd_tls = if scheme == "https" { "" } else { " --no-ssl" };
        format!(
            "{aws}{exports}    export AWS_ENDPOINT_URL={url} AWS_REGION={region}\n    \
             aws s3 mb s3://photos\n    aws s3 cp picture.jpg s3://photos/\n\n\
             {s3cmd}    s3cmd --access_key={access} --secret_key={secret} --host={host} --host-bucket={host}{s3cmd_tls} ls\n\n\
             {rclone}    rclone lsd :s3: --s3-provider Other --s3-endpoint {url} --s3-region {region} \\\n      \
             --s3-access-key-id {access} --s3-secret-access-key {secret}\n\n\
             {javascript}    import {{ S3Client }} from \"@aws-sdk/client-s3\";\n    \
             const s3 = new S3Client({{ endpoint: \"{url}\", region: \"{region}\", forcePathStyle: true }});\n\n  \
             Stop with Ctrl-C. More: sos --help\n\n",
            aws = self.heading("AWS CLI"),
            s3cmd = self.heading("s3cmd"),
            rclone = self.heading("rclone"),
            javascript = self.heading("JavaScript (takes the key from the same variables)"),
        )
    }

    /// What clients on this machine use: an address of every interface is no address to connect to.
    fn url(&self) -> String {
        let url = self
            .public_url
            .or(self.endpoints.first().map(String::as_str))
            .unwrap_or_default();
        url.replace("://0.0.0.0:", "://127.0.0.1:")
            .replace("://[::]:", "://[::1]:")
    }

    fn heading(&self, name: &str) -> String {
        format!("  {}\n", self.bold(name))
    }

    fn bold(&self, text: &str) -> String {
        if self.colours {
            format!("\u{1b}[1m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

/// As a POSIX shell reads it back; `.` looks for names without a slash in `PATH`.
fn shell_quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let text = if text.contains('/') {
        text
    } else {
        format!("./{text}")
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/._-+:@%".contains(&byte);
    if text.bytes().all(plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::{ConsolePlace, FirstKey, Secret, Welcome};
    use std::path::Path;

    fn welcome(first_key: Option<FirstKey>) -> String {
        Welcome {
            endpoints: vec!["http://0.0.0.0:9000".to_owned()],
            public_url: None,
            metrics: vec!["http://127.0.0.1:9100/-/metrics".to_owned()],
            admin: vec!["http://127.0.0.1:9002".to_owned()],
            console: ConsolePlace::At(vec!["http://127.0.0.1:9001".to_owned()]),
            data: Path::new("./sos-data"),
            region: "us-east-1",
            first_key,
            colours: false,
        }
        .text()
    }

    #[test]
    fn programs_find_the_addresses_on_lines_of_their_own() {
        let text = welcome(None);
        let line = |start: &str| {
            text.lines()
                .find_map(|line| line.trim().strip_prefix(start))
                .map(str::trim)
        };
        assert_eq!(line("S3 endpoint:"), Some("http://0.0.0.0:9000"));
        assert_eq!(line("Metrics:"), Some("http://127.0.0.1:9100/-/metrics"));
        assert_eq!(line("Admin API:"), Some("http://127.0.0.1:9002"));
        assert_eq!(line("Console:"), Some("http://127.0.0.1:9001"));
        assert_eq!(line("Log in:"), Some("sos console link --data ./sos-data"));
        assert!(
            text.contains("sos key list|create|delete --data ./sos-data"),
            "{text}"
        );
    }

    #[test]
    fn a_secret_in_a_file_is_not_printed_and_one_shown_stands_in_the_lines_to_paste() {
        let key = |secret| {
            Some(FirstKey {
                access_key: "SOSKEY".to_owned(),
                secret,
                link: Some("http://127.0.0.1:9001/login#link=abc".to_owned()),
            })
        };
        let text = welcome(key(Secret::InFile("./sos-data/it's".into())));
        assert!(text.contains("    ./sos-data/it's\n"), "{text}");
        assert!(text.contains(r"set -a; . './sos-data/it'\''s'; set +a"), "{text}");
        assert!(!text.contains("SOSKEY") && !text.contains("#link="), "{text}");
        let text = welcome(key(Secret::Shown("secret".to_owned())));
        assert!(
            text.contains("export AWS_ACCESS_KEY_ID=SOSKEY AWS_SECRET_ACCESS_KEY=secret\n"),
            "{text}"
        );
        assert!(
            text.contains("    http://127.0.0.1:9001/login#link=abc\n"),
            "{text}"
        );
        assert!(text.contains("AWS_ENDPOINT_URL=http://127.0.0.1:9000 "), "{text}");
        assert!(
            text.contains("--host=127.0.0.1:9000 --host-bucket=127.0.0.1:9000 --no-ssl ls"),
            "{text}"
        );
    }
}
