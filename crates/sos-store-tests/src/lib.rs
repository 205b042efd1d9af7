//! The conformance suite that every storage engine passes.
//!
//! An engine gives itself to the suite as an [`EngineUnderTest`] and runs [`conformance`] (each behaviour named and
//! tested by itself) and [`agrees_with_model`] (random commands compared with a naive model). Time and randomness come
//! from [`TestEnv`]; nothing waits and nothing reads a clock.

mod blobs;
mod buckets;
mod conditions;
mod driver;
mod env;
mod fixture;
mod identities;
mod lifecycle;
mod listings;
mod locks;
mod model;
mod objects;
mod property;
mod quotas;
mod rewrap;
mod rules;
mod sequence;
mod subject;
mod uploads;
mod versions;

pub use driver::run_sequence;
pub use env::TestEnv;
pub use fixture::{EngineUnderTest, Fixture};
pub use model::Bucket as ModelBucket;
pub use property::{agrees_with_model, sequences};
pub use rules::{Condition, Due, Expiration, Rule};
pub use sequence::{Deed, KEYS, NAMES, Step, steps};
pub use subject::{Done, Judgement, List, Put, Read, Refused, Shown, Subject};

use std::{future::Future, pin::Pin, sync::Arc};

type Test = for<'a> fn(&'a mut Fixture) -> Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Runs every test of the suite, each with a new, empty engine.
pub async fn conformance<Make, Made>(make: Make)
where
    Make: Fn(Arc<TestEnv>) -> Made,
    Made: Future<Output = Box<dyn EngineUnderTest>>,
{
    let groups = [
        buckets::TESTS,
        objects::TESTS,
        versions::TESTS,
        conditions::TESTS,
        lifecycle::TESTS,
        locks::TESTS,
        quotas::TESTS,
        rewrap::TESTS,
        uploads::TESTS,
        listings::TESTS,
        identities::TESTS,
        blobs::TESTS,
    ];
    for (name, test) in groups.into_iter().flatten() {
        let _running = Running(name);
        let env = Arc::new(TestEnv::new(7));
        let engine = make(Arc::clone(&env)).await;
        test(&mut Fixture { engine, env }).await;
    }
}

/// Names the test that a panic came from.
struct Running(&'static str);

impl Drop for Running {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the conformance test that failed: {}", self.0);
        }
    }
}

/// A table of the tests of a module, each with its name.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        pub(crate) const TESTS: &[(&str, crate::Test)] =
            &[$((concat!(module_path!(), "::", stringify!($name)), |fixture| Box::pin($name(fixture)))),*];
    };
}
pub(crate) use tests;
