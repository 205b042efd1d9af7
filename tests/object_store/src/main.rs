//! The integration functions that the `object_store` crate runs against every store it supports, against the server
//! that `AWS_ENDPOINT`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `BUCKET` name.

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::integration;

#[tokio::main]
async fn main() {
    let bucket = std::env::var("BUCKET").expect("BUCKET names a bucket");
    let store: AmazonS3 = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_allow_http(true)
        .build()
        .expect("the environment names a server");

    integration::put_get_delete_list(&store).await;
    println!("ok put_get_delete_list");
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
    integration::put_opts(&store, true).await;
    println!("ok put_opts");
    integration::multipart(&store, &store).await;
    println!("ok multipart");
    integration::put_get_attributes(&store).await;
    println!("ok put_get_attributes");
    integration::copy_if_not_exists(&store).await;
    println!("ok copy_if_not_exists");
    integration::signing(&store).await;
    println!("ok signing");
}
