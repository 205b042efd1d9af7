"""Polars: Parquet written, scanned with pushed-down filters, and streamed, over its Rust object store."""

import polars as pl

from common import ACCESS_KEY, BUCKET, ENDPOINT, SECRET_KEY

options = {
    "aws_access_key_id": ACCESS_KEY,
    "aws_secret_access_key": SECRET_KEY,
    "aws_region": "us-east-1",
    "aws_endpoint_url": ENDPOINT,
    "aws_allow_http": "true",
}
rows = 500_000
frame = pl.DataFrame({"id": range(rows), "text": [f"row {number}" for number in range(rows)]})

frame.write_parquet(f"s3://{BUCKET}/frames/one.parquet", storage_options=options)
assert pl.read_parquet(f"s3://{BUCKET}/frames/one.parquet", storage_options=options).equals(frame)
lazy = pl.scan_parquet(f"s3://{BUCKET}/frames/*.parquet", storage_options=options)
assert lazy.filter(pl.col("id") >= rows - 3).select("text").collect()["text"].to_list() == [
    f"row {number}" for number in range(rows - 3, rows)
]
lazy.with_columns(pl.col("id") * 2).sink_parquet(f"s3://{BUCKET}/frames/two.parquet", storage_options=options)
total = pl.scan_parquet(f"s3://{BUCKET}/frames/*.parquet", storage_options=options).select(pl.len()).collect().item()
assert total == 2 * rows, total
print("ok")
