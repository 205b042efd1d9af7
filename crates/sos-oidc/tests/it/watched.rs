//! The real client, with a list of what it was asked for.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use sos_client::ClientError;
use sos_client::exchange::{Answer, Client, Options, Request};
use sos_oidc::{Fetch, client_options};

#[derive(Debug)]
pub(crate) struct Watched {
    client: Client,
    targets: Mutex<Vec<String>>,
}

impl Default for Watched {
    fn default() -> Self {
        Self::new(client_options())
    }
}

impl Watched {
    fn new(options: Options) -> Self {
        Self {
            client: Client::new(options),
            targets: Mutex::default(),
        }
    }

    /// The same, but less patient, so that the test need not wait.
    pub(crate) fn impatient() -> Self {
        Self::new(Options {
            whole_timeout: Duration::from_millis(200),
            ..client_options()
        })
    }

    /// How often a path was asked for, answered or not.
    pub(crate) fn count(&self, path: &str) -> usize {
        let targets = self.targets.lock().unwrap();
        targets.iter().filter(|target| *target == path).count()
    }
}

#[async_trait]
impl Fetch for Watched {
    async fn send(&self, request: &Request) -> Result<Answer, ClientError> {
        self.targets.lock().unwrap().push(request.url.target.clone());
        self.client.send(request).await
    }
}
