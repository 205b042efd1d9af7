"""The AWS CLI: cp, sync, mv, rm, presign, and the CORS document in its own JSON."""

import json
import os
import urllib.error
import urllib.request

from common import BUCKET, ENDPOINT, SEED_JSON, WORK, digest, large_file, run, same, source_tree


def aws(*arguments, **options):
    return run("aws", "--endpoint-url", ENDPOINT, *arguments, **options)


def files():
    tree = source_tree()
    aws("s3", "sync", "--only-show-errors", tree, f"s3://{BUCKET}/tree")
    assert aws("s3", "sync", tree, f"s3://{BUCKET}/tree") == "", "a second sync sends nothing"
    aws("s3", "sync", "--only-show-errors", f"s3://{BUCKET}/tree", WORK / "back")
    same(tree, WORK / "back")

    (tree / "a.txt").unlink()
    (tree / "a/b.txt").write_text("changed, and of another length")
    output = aws("s3", "sync", "--no-progress", "--delete", tree, f"s3://{BUCKET}/tree")
    assert "delete: s3://" in output and len(output.strip().splitlines()) == 2, output
    return tree


def one_large_file():
    path = large_file()
    aws("s3", "cp", "--only-show-errors", path, f"s3://{BUCKET}/large.bin")
    aws("s3", "mv", "--only-show-errors", f"s3://{BUCKET}/large.bin", f"s3://{BUCKET}/moved.bin")
    aws("s3", "cp", "--only-show-errors", f"s3://{BUCKET}/moved.bin", WORK / "large.back")
    assert digest(path) == digest(WORK / "large.back")
    assert "large.bin" not in aws("s3", "ls", f"s3://{BUCKET}/")
    streamed = aws("s3", "cp", f"s3://{BUCKET}/tree/a-b.txt", "-")
    assert streamed == "a-b.txt", streamed
    os.remove(WORK / "large.back")


def presigned():
    url = aws("s3", "presign", f"s3://{BUCKET}/tree/a-b.txt", "--expires-in", "60").strip()
    assert urllib.request.urlopen(url).read() == b"a-b.txt"
    try:
        urllib.request.urlopen(url.replace("a-b.txt", "a/b.txt"))
    except urllib.error.HTTPError as error:
        assert error.code == 403, error.code
    else:
        raise SystemExit("a changed presigned URL was answered")


def cors():
    aws("s3api", "put-bucket-cors", "--bucket", BUCKET, "--cors-configuration", SEED_JSON)
    back = json.loads(aws("s3api", "get-bucket-cors", "--bucket", BUCKET))
    assert back == json.loads(SEED_JSON), back
    aws("s3api", "delete-bucket-cors", "--bucket", BUCKET)
    aws("s3api", "get-bucket-cors", "--bucket", BUCKET, check=False)


def removal():
    aws("s3", "rm", "--only-show-errors", "--recursive", f"s3://{BUCKET}")
    assert aws("s3", "ls", "--recursive", f"s3://{BUCKET}", check=False) == ""
    aws("s3", "mb", "s3://made-by-aws")
    aws("s3", "rb", "s3://made-by-aws")


files()
one_large_file()
presigned()
cors()
removal()
print("ok")
