"""delta-rs: several processes append to one table at once; conditional puts alone decide who commits which version."""

import multiprocessing

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import CommitFailedError

from common import ACCESS_KEY, BUCKET, ENDPOINT, SECRET_KEY

URI = f"s3://{BUCKET}/tables/events"
OPTIONS = {
    "aws_access_key_id": ACCESS_KEY,
    "aws_secret_access_key": SECRET_KEY,
    "aws_region": "us-east-1",
    "aws_endpoint_url": ENDPOINT,
    "aws_allow_http": "true",
    "aws_conditional_put": "etag",
}
WRITERS, COMMITS, ROWS = 4, 5, 3
ATTEMPTS = 100


def rows(writer, commit):
    return pa.table(
        {
            "writer": pa.array([writer] * ROWS, pa.int64()),
            "commit": pa.array([commit] * ROWS, pa.int64()),
            "row": pa.array(range(ROWS), pa.int64()),
        }
    )


def write(writer, start):
    """Commits `COMMITS` times, each anew when the library gives up."""
    start.wait()
    for commit in range(COMMITS):
        for attempt in range(ATTEMPTS):
            try:
                write_deltalake(
                    URI,
                    rows(writer, commit),
                    mode="append",
                    storage_options=OPTIONS,
                    commit_properties=CommitProperties(max_commit_retries=20),
                )
                break
            except CommitFailedError as error:
                print(f"writer {writer} begins commit {commit} anew: {error}")
        else:
            raise SystemExit(f"writer {writer} could not make commit {commit}")


if __name__ == "__main__":
    write_deltalake(URI, rows(-1, -1), storage_options=OPTIONS)
    # A process of its own for each writer, without what the library's threads hold in this one.
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(WRITERS, timeout=60)
    writers = [context.Process(target=write, args=(writer, start)) for writer in range(WRITERS)]
    for process in writers:
        process.start()
    for process in writers:
        process.join()
    assert [process.exitcode for process in writers] == [0] * WRITERS, [process.exitcode for process in writers]

    table = DeltaTable(URI, storage_options=OPTIONS)
    assert table.version() == WRITERS * COMMITS, table.version()
    back = pa.table(table.to_pyarrow_table())
    found = sorted(tuple(row.values()) for row in back.select(["writer", "commit", "row"]).to_pylist())
    expected = [(-1, -1, row) for row in range(ROWS)]
    expected += [(w, c, row) for w in range(WRITERS) for c in range(COMMITS) for row in range(ROWS)]
    assert found == expected, (len(found), len(expected))
    print("ok")
