//! Every S3 operation in our own types, behind one authorize.
