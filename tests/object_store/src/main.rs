//! The integration functions that the `object_store` crate runs against every store it supports, here against the
//! server that `AWS_ENDPOINT`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `BUCKET` name. The set, and the
//! variants at the end, are those of the crate's own `s3_test`.

use object_store::aws::{AmazonS3, AmazonS3Builder, Checksum, S3CopyIfNotExists};
use object_store::integration;

#[tokio::main]
async fn main() {
    let store = build(|builder| builder);
    integration::put_get_delete_list(&store).await;
    println!("ok put_get_delete_list");
    integration::list_with_offset_exclusivity(&store).await;
    println!("ok list_with_offset_exclusivity");
    integration::get_opts(&store).await;
    println!("ok get_opts");
    integration::list_uses_directories_correctly(&store).await;
    println!("ok list_uses_directories_correctly");
    integration::list_with_delimiter(&store).await;
    println!("ok list_with_delimiter");
    integration::rename_and_copy(&store).await;
    println!("ok rename_and_copy");
    integration::stream_get(&store).await;
    println!("ok stream_get");
    integration::multipart(&store, &store).await;
    println!("ok multipart");
    integration::multipart_with_opts(&store, &store).await;
    println!("ok multipart_with_opts");
    integration::multipart_put_part_out_of_order(&store, &store).await;
    println!("ok multipart_put_part_out_of_order");
    integration::multipart_race_condition(&store, true).await;
    println!("ok multipart_race_condition");
    integration::multipart_out_of_order(&store).await;
    println!("ok multipart_out_of_order");
    integration::put_get_attributes(&store).await;
    println!("ok put_get_attributes");
    integration::list_paginated(&store, &store).await;
    println!("ok list_paginated");
    integration::copy_if_not_exists(&store).await;
    println!("ok copy_if_not_exists");
    integration::put_opts(&store, true).await;
    println!("ok put_opts");

    let unsigned = build(|builder| builder.with_unsigned_payload(true));
    integration::put_get_delete_list(&unsigned).await;
    println!("ok unsigned payload");
    let sha256 = build(|builder| builder.with_checksum_algorithm(Checksum::SHA256));
    integration::put_get_delete_list(&sha256).await;
    println!("ok SHA-256 checksums");
    let crc64nvme = build(|builder| builder.with_checksum_algorithm(Checksum::CRC64NVME));
    integration::put_get_delete_list(&crc64nvme).await;
    println!("ok CRC64NVME checksums");
}

fn build(change: impl FnOnce(AmazonS3Builder) -> AmazonS3Builder) -> AmazonS3 {
    let bucket = std::env::var("BUCKET").expect("BUCKET names a bucket");
    let builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_allow_http(true)
        .with_copy_if_not_exists(S3CopyIfNotExists::Multipart);
    change(builder).build().expect("the environment names a server")
}
