"""s3cmd, with Signature Version 4 and, as its older users have it, Version 2."""

import urllib.parse

from common import (
    ACCESS_KEY, BUCKET, ENDPOINT, SECRET_KEY, SEED_XML, WORK, digest, large_file, run, same, source_tree,
)

HOST = urllib.parse.urlparse(ENDPOINT).netloc
CONFIGURATION = WORK / "s3cfg"
CONFIGURATION.write_text(
    f"""[default]
access_key = {ACCESS_KEY}
secret_key = {SECRET_KEY}
host_base = {HOST}
host_bucket = {HOST}
use_https = False
"""
)


def s3cmd(*arguments, version_2=False, **options):
    more = ["--signature-v2"] if version_2 else []
    return run("s3cmd", "--config", CONFIGURATION, "--no-progress", *more, *arguments, **options)


def each_signature(version_2):
    name = "v2" if version_2 else "v4"
    tree = source_tree(f"tree-{name}", 300)
    s3cmd("sync", f"{tree}/", f"s3://{BUCKET}/{name}/", version_2=version_2)
    back = WORK / f"back-{name}"
    back.mkdir()
    s3cmd("sync", f"s3://{BUCKET}/{name}/", f"{back}/", version_2=version_2)
    same(tree, back)
    assert f"s3://{BUCKET}/{name}/a-b.txt" in s3cmd("ls", f"s3://{BUCKET}/{name}/", version_2=version_2)

    large = large_file(f"{name}.bin", 40)
    s3cmd("put", large, f"s3://{BUCKET}/{name}.bin", version_2=version_2)
    s3cmd("get", f"s3://{BUCKET}/{name}.bin", WORK / f"{name}.back", version_2=version_2)
    assert digest(large) == digest(WORK / f"{name}.back")
    s3cmd("cp", f"s3://{BUCKET}/{name}.bin", f"s3://{BUCKET}/{name}-copy.bin", version_2=version_2)
    s3cmd("mb", f"s3://made-by-s3cmd-{name}", version_2=version_2)
    s3cmd("rb", f"s3://made-by-s3cmd-{name}", version_2=version_2)
    s3cmd("del", "--recursive", "--force", f"s3://{BUCKET}/{name}", version_2=version_2)
    assert s3cmd("ls", f"s3://{BUCKET}/{name}", version_2=version_2) == ""


def cors():
    document = WORK / "cors.xml"
    document.write_text(SEED_XML)
    s3cmd("setcors", document, f"s3://{BUCKET}")
    info = s3cmd("info", f"s3://{BUCKET}")
    assert "https://example.com" in info and "Content-*" in info, info
    s3cmd("delcors", f"s3://{BUCKET}")
    assert "https://example.com" not in s3cmd("info", f"s3://{BUCKET}")


def acl():
    (WORK / "note.txt").write_text("note")
    s3cmd("put", "--acl-public", WORK / "note.txt", f"s3://{BUCKET}/note.txt")
    assert "anon" in s3cmd("info", f"s3://{BUCKET}/note.txt")
    s3cmd("setacl", "--acl-private", f"s3://{BUCKET}/note.txt")
    assert "anon" not in s3cmd("info", f"s3://{BUCKET}/note.txt")


each_signature(version_2=False)
each_signature(version_2=True)
cors()
acl()
print("ok")
