//! Explanations of pages' requests, and their agreement with the decision.

mod agreement;
mod sentences;
mod situations;
mod suggested;
mod whole;

use sos_cors::Configuration;
use sos_cors::browser::PageRequest;
use sos_cors::explain::{self, Explanation};
use sos_cors::preflight::{Bucket, ResourceType};

fn explain(configuration: &Configuration, request: &PageRequest) -> Explanation {
    explain::explain(
        Bucket::WithCors(configuration),
        None,
        ResourceType::Object,
        request,
    )
}
