"""pyarrow: a data set of Parquet files, written to and read from the store by its own S3 file system."""

import urllib.parse

import pyarrow as pa
import pyarrow.dataset as dataset
import pyarrow.parquet as parquet
from pyarrow import fs

from common import ACCESS_KEY, BUCKET, ENDPOINT, SECRET_KEY

store = fs.S3FileSystem(
    access_key=ACCESS_KEY,
    secret_key=SECRET_KEY,
    region="us-east-1",
    scheme="http",
    endpoint_override=urllib.parse.urlparse(ENDPOINT).netloc,
)

rows = 400_000
table = pa.table({"id": range(rows), "part": [number % 7 for number in range(rows)], "text": [f"row {number}" for number in range(rows)]})

parquet.write_table(table, f"{BUCKET}/one.parquet", filesystem=store, row_group_size=50_000)
assert parquet.read_table(f"{BUCKET}/one.parquet", filesystem=store).equals(table)
some = parquet.read_table(f"{BUCKET}/one.parquet", filesystem=store, columns=["id"], filters=[("id", ">=", rows - 10)])
assert some.column("id").to_pylist() == list(range(rows - 10, rows))

dataset.write_dataset(table, f"{BUCKET}/many", filesystem=store, format="parquet", partitioning=["part"])
back = dataset.dataset(f"{BUCKET}/many", filesystem=store, format="parquet", partitioning=["part"])
assert back.count_rows() == rows and len(back.files) >= 7

found = {info.base_name for info in store.get_file_info(fs.FileSelector(f"{BUCKET}/many", recursive=False))}
assert found == {str(number) for number in range(7)}, found
store.copy_file(f"{BUCKET}/one.parquet", f"{BUCKET}/two.parquet")
store.delete_dir_contents(f"{BUCKET}/many")
store.delete_file(f"{BUCKET}/one.parquet")
assert parquet.read_metadata(f"{BUCKET}/two.parquet", filesystem=store).num_rows == rows
print("ok")
