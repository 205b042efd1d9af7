"""restic on a bucket whose objects are retained: what it forgets stays until its date, as versions behind markers."""

import os

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

from common import ENDPOINT, WORK, run, same, source_tree

LOCKED = "locked-backups"
os.environ["RESTIC_REPOSITORY"] = f"s3:{ENDPOINT}/{LOCKED}/backups"
os.environ["RESTIC_PASSWORD"] = "only for this test"
os.environ["RESTIC_CACHE_DIR"] = str(WORK / "cache")

s3 = boto3.client("s3", endpoint_url=ENDPOINT, config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))
s3.create_bucket(Bucket=LOCKED, ObjectLockEnabledForBucket=True)
s3.put_object_lock_configuration(
    Bucket=LOCKED,
    ObjectLockConfiguration={
        "ObjectLockEnabled": "Enabled",
        "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}},
    },
)


def listed():
    """Every version and every marker, each as key and id."""
    versions, markers = set(), set()
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=LOCKED):
        versions |= {(row["Key"], row["VersionId"]) for row in page.get("Versions", [])}
        markers |= {(row["Key"], row["VersionId"]) for row in page.get("DeleteMarkers", [])}
    return versions, markers


def current():
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=LOCKED)
    return {row["Key"] for page in pages for row in page.get("Contents", [])}


tree = source_tree(count=300)
run("restic", "init")
run("restic", "backup", tree)
first, _ = listed()
(tree / "a.txt").write_text("another text")
run("restic", "backup", tree)
run("restic", "restore", "latest", "--target", WORK / "second")
same(tree, WORK / "second" / tree.relative_to("/"))

# Locks that restic sets and takes away are hidden by markers; what it wrote remains.
before, _ = listed()
assert first < before, (len(first), len(before))
run("restic", "forget", "--keep-last", "1", "--prune")
run("restic", "check", "--read-data")
after, markers = listed()
assert before <= after, sorted(before - after)
hidden = {(key, version) for key, version in after if key not in current()}
snapshots = sorted(row for row in hidden if "/snapshots/" in row[0])
assert len(snapshots) == 1, snapshots
assert {key for key, _ in hidden} <= {key for key, _ in markers}

key, version = snapshots[0]
kept = s3.head_object(Bucket=LOCKED, Key=key, VersionId=version)
assert kept["ObjectLockMode"] == "GOVERNANCE", kept
for key, version in [snapshots[0], sorted(after - hidden)[0]]:
    try:
        s3.delete_object(Bucket=LOCKED, Key=key, VersionId=version)
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDenied", error.response
    else:
        raise SystemExit(f"{key} was deleted though it is retained")
assert listed()[0] >= after

# The forgotten backup comes back once its markers are gone.
key, version = snapshots[0]
for row in sorted(markers):
    if row[0] in {name for name, _ in hidden} and "/locks/" not in row[0]:
        s3.delete_object(Bucket=LOCKED, Key=row[0], VersionId=row[1])
snapshot = key.rsplit("/", 1)[1]
run("restic", "restore", snapshot, "--target", WORK / "first")
restored = WORK / "first" / tree.relative_to("/") / "a.txt"
assert restored.read_text() == "a.txt", restored.read_text()
print("ok")
