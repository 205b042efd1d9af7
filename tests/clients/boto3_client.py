"""boto3: transfers, checksums by default, conditions, presigned posts, virtual-hosted buckets."""

import io
import threading
import urllib.request

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

from common import BUCKET, ENDPOINT, WORK, digest, large_file, source_tree

s3 = boto3.client("s3", endpoint_url=ENDPOINT)


def code_of(action):
    try:
        action()
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise SystemExit("an error was expected")


def many_files():
    tree = source_tree()
    paths = [path for path in tree.rglob("*") if path.is_file()]

    def upload(some):
        for path in some:
            s3.upload_file(str(path), BUCKET, f"tree/{path.relative_to(tree)}")

    threads = [threading.Thread(target=upload, args=(paths[number::8],)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix="tree/")
    listed = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    assert listed == sorted((f"tree/{path.relative_to(tree)}" for path in paths), key=str.encode), "byte order"
    for start in range(0, len(listed), 1000):
        keys = [{"Key": key} for key in listed[start : start + 1000]]
        assert not s3.delete_objects(Bucket=BUCKET, Delete={"Objects": keys, "Quiet": True}).get("Errors")


def one_large_file():
    path = large_file()
    s3.upload_file(str(path), BUCKET, "large", ExtraArgs={"Metadata": {"from": "boto3"}})
    head = s3.head_object(Bucket=BUCKET, Key="large", ChecksumMode="ENABLED")
    assert head["Metadata"] == {"from": "boto3"} and head["ContentLength"] == path.stat().st_size
    s3.copy({"Bucket": BUCKET, "Key": "large"}, BUCKET, "copy")
    s3.download_file(BUCKET, "copy", str(WORK / "large.back"))
    assert digest(path) == digest(WORK / "large.back")


def checksums():
    for algorithm in ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"]:
        try:
            stored = s3.put_object(Bucket=BUCKET, Key="sum", Body=b"text " * 5000, ChecksumAlgorithm=algorithm)
        except Exception as error:  # An optional library of botocore computes two of them.
            if "Missing Dependency" in str(error) or "awscrt" in str(error):
                continue
            raise
        read = s3.get_object(Bucket=BUCKET, Key="sum", ChecksumMode="ENABLED")
        assert read[f"Checksum{algorithm}"] == stored[f"Checksum{algorithm}"]
        assert read["Body"].read() == b"text " * 5000
    # A body whose length is known and whose bytes come as a stream is framed with a trailer.
    s3.put_object(Bucket=BUCKET, Key="stream", Body=io.BytesIO(b"s" * 300_000))
    assert s3.get_object(Bucket=BUCKET, Key="stream")["Body"].read() == b"s" * 300_000


def conditions():
    s3.put_object(Bucket=BUCKET, Key="lock", Body=b"1", IfNoneMatch="*")
    assert code_of(lambda: s3.put_object(Bucket=BUCKET, Key="lock", Body=b"2", IfNoneMatch="*")) == "PreconditionFailed"
    assert code_of(lambda: s3.get_object(Bucket=BUCKET, Key="none")) == "NoSuchKey"
    assert code_of(lambda: s3.head_object(Bucket=BUCKET, Key="none")) == "404"
    assert code_of(lambda: s3.list_objects_v2(Bucket="no-such-bucket")) == "NoSuchBucket"


def other_styles():
    for version in ["s3v4", "s3"]:
        client = boto3.client("s3", endpoint_url=ENDPOINT, config=Config(signature_version=version))
        url = client.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "lock"}, ExpiresIn=60)
        assert urllib.request.urlopen(url).read() == b"1"
    virtual = boto3.client("s3", endpoint_url=ENDPOINT, config=Config(s3={"addressing_style": "virtual"}))
    virtual.put_object(Bucket=BUCKET, Key="virtual/ä", Body=b"v")
    assert s3.get_object(Bucket=BUCKET, Key="virtual/ä")["Body"].read() == b"v"


many_files()
one_large_file()
checksums()
conditions()
other_styles()
print("ok")
