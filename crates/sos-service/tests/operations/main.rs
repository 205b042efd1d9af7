//! What operations do, upon the in-memory engine.

mod access;
mod access_insight;
mod access_keys;
mod audit;
mod buckets;
mod copies;
mod cors_insight;
mod coverage;
mod cross_origin;
mod deletes;
mod document_conditions;
mod encryption;
mod fixture;
mod groups;
mod identities;
mod multipart;
mod multipart_checksums;
mod object_lock;
mod open_uploads;
mod part_copies;
mod races;
mod reads;
mod restricted;
mod sessions;
mod tenants;
mod writes;
