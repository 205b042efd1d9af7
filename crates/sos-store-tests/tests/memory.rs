//! The in-memory engine under the conformance suite.

use async_trait::async_trait;
use sos_store::{Blobstore, MemoryStore, Metastore};
use sos_store_tests::{EngineUnderTest, TestEnv, agrees_with_model, conformance, sequences};
use std::sync::Arc;

struct Memory(Arc<MemoryStore>);

#[async_trait]
impl EngineUnderTest for Memory {
    fn metastore(&self) -> Arc<dyn Metastore> {
        Arc::clone(&self.0) as Arc<dyn Metastore>
    }

    fn blobstore(&self) -> Arc<dyn Blobstore> {
        Arc::clone(&self.0) as Arc<dyn Blobstore>
    }

    async fn reopen(&mut self) {}

    async fn settled_extents(&mut self) -> usize {
        self.0.extent_count()
    }
}

async fn make(env: Arc<TestEnv>) -> Box<dyn EngineUnderTest> {
    Box::new(Memory(Arc::new(MemoryStore::new(env))))
}

#[tokio::test]
async fn the_in_memory_engine_conforms() {
    conformance(make).await;
}

#[test]
fn the_in_memory_engine_agrees_with_the_model() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    agrees_with_model(sequences(256), make, |future| runtime.block_on(future));
}
