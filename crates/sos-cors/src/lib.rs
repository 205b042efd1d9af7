//! CORS rules of a bucket: documents, validation and the one decision function.
