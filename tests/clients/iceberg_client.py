"""pyiceberg: several writers append to one table whose metadata and files are on the store, its catalog in SQLite."""

import threading

import pyarrow as pa
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import CommitFailedException

from common import ACCESS_KEY, BUCKET, ENDPOINT, SECRET_KEY, WORK

TABLE = "events.visits"
WRITERS, COMMITS, ROWS = 4, 3, 3
ATTEMPTS = 200


def catalog():
    return SqlCatalog(
        "local",
        **{
            # SQLite's own lock; a writer waits for the other instead of failing.
            "uri": f"sqlite:///{WORK}/catalog.db?timeout=60",
            "warehouse": f"s3://{BUCKET}/warehouse",
            "s3.endpoint": ENDPOINT,
            "s3.access-key-id": ACCESS_KEY,
            "s3.secret-access-key": SECRET_KEY,
            "s3.region": "us-east-1",
            "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO",
        },
    )


def rows(writer, commit):
    return pa.table(
        {
            "writer": pa.array([writer] * ROWS, pa.int64()),
            "commit": pa.array([commit] * ROWS, pa.int64()),
            "row": pa.array(range(ROWS), pa.int64()),
        }
    )


def write(writer, start):
    """Commits `COMMITS` times, each anew on the table's newest state when another writer was first."""
    table = catalog().load_table(TABLE)
    start.wait()
    for commit in range(COMMITS):
        for _ in range(ATTEMPTS):
            try:
                table.append(rows(writer, commit))
                break
            except CommitFailedException:
                table.refresh()
        else:
            raise RuntimeError(f"writer {writer} could not make commit {commit}")


def writer(number):
    write(number, start)
    ended.append(number)


start, ended = threading.Barrier(WRITERS, timeout=60), []
local = catalog()
local.create_namespace("events")
# Short waits between the library's own attempts, since every commit here takes a few milliseconds.
waits = {"commit.retry.min-wait-ms": "10", "commit.retry.max-wait-ms": "200", "commit.retry.num-retries": "20"}
local.create_table(TABLE, schema=rows(0, 0).schema, properties=waits)
# Threads, each with a catalog of its own: a process would take longer to load the library than to write.
writers = [threading.Thread(target=writer, args=(number,)) for number in range(WRITERS)]
for thread in writers:
    thread.start()
for thread in writers:
    thread.join()
assert sorted(ended) == list(range(WRITERS)), ended

table = local.load_table(TABLE)
assert table.metadata_location.startswith(f"s3://{BUCKET}/warehouse/"), table.metadata_location
found = sorted(tuple(row.values()) for row in table.scan().to_arrow().select(["writer", "commit", "row"]).to_pylist())
expected = [(w, c, row) for w in range(WRITERS) for c in range(COMMITS) for row in range(ROWS)]
assert found == expected, (len(found), len(expected))
assert len(table.history()) == WRITERS * COMMITS, len(table.history())
print("ok")
