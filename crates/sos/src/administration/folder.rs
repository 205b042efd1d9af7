//! The admin API within this process, over a data folder that no server runs on.

use super::Transport;
use crate::{config::Config, data_folder::DataFolder, error::CommandError, store::OpenStore};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use sos_server::{AdminApi, Entrance};
use tokio::runtime::Runtime;

/// An open data folder and its router. Dropped, it closes the folder.
pub(super) struct FolderTransport {
    runtime: Runtime,
    api: AdminApi,
    store: Option<OpenStore>,
}

impl FolderTransport {
    /// Opens the folder; fails where a server holds it.
    pub(super) fn open(folder: &DataFolder, config: &Config) -> Result<Self, CommandError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(|source| CommandError::System {
                operation: "start the runtime",
                source,
            })?;
        let store = runtime.block_on(OpenStore::open(folder, config))?;
        Ok(Self {
            api: store.admin_api(config, None),
            store: Some(store),
            runtime,
        })
    }
}

impl Transport for FolderTransport {
    fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, CommandError> {
        self.runtime.block_on(async {
            let answer = self.api.answer(request.map(Full::new), Entrance::Operator).await;
            let (parts, body) = answer.into_parts();
            let Ok(body) = body.collect().await;
            Ok(Response::from_parts(parts, body.to_bytes()))
        })
    }

    fn is_running(&self) -> bool {
        false
    }
}

impl Drop for FolderTransport {
    fn drop(&mut self) {
        if let Some(store) = self.store.take() {
            self.runtime.block_on(store.close());
        }
    }
}
