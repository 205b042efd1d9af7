"""Docker's registry: images pushed in chunks, mounted, pulled, deleted and collected, by the registry's own API."""

import hashlib
import urllib.request

import boto3
from botocore.client import Config

from common import BUCKET, ENDPOINT, run
from registry import DOCKER, ask, configuration, image, serving

MIB = 1 << 20
s3 = boto3.client("s3", endpoint_url=ENDPOINT, config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))


def begin(address, repository):
    begun = ask(address, "POST", f"/v2/{repository}/blobs/uploads/", 202)
    return begun.location()


def chunks(address, place, data, sizes, start=0):
    """Sends data from `start` on in pieces of these sizes; gives the place to go on at, and how far it came."""
    for size in sizes:
        piece = data[start : start + size]
        headers = {"Content-Range": f"{start}-{start + len(piece) - 1}", "Content-Type": "application/octet-stream"}
        answer = ask(address, "PATCH", place, 202, piece, headers)
        start += len(piece)
        place = answer.location()
        assert answer.headers["Range"] == f"0-{start - 1}", answer.headers["Range"]
        told = ask(address, "GET", place, 204)
        assert told.headers["Range"] == f"0-{start - 1}", told.headers["Range"]
    return place, start


def end(address, place, digest, rest=b"", status=201):
    joint = "&" if "?" in place else "?"
    return ask(address, "PUT", f"{place}{joint}digest={digest}", status, rest)


def push(address, repository, picture, tag):
    for digest, data in picture.blobs.items():
        place = begin(address, repository)
        # Pieces below the least size of a part, of just that size, and above.
        place, start = chunks(address, place, data, [MIB, 5 * MIB, 7 * MIB] if len(data) > 20 * MIB else [])
        end(address, place, digest, data[start:])
        head = ask(address, "HEAD", f"/v2/{repository}/blobs/{digest}", 200)
        assert int(head.headers["Content-Length"]) == len(data)
    put_manifest(address, repository, picture, tag)


def put_manifest(address, repository, picture, tag):
    path = f"/v2/{repository}/manifests/{tag}"
    put = ask(address, "PUT", path, 201, picture.manifest, {"Content-Type": DOCKER["manifest"]})
    assert put.headers["Docker-Content-Digest"] == picture.digest


def pull(address, repository, picture, reference):
    """Everything of an image, compared by its digests."""
    path = f"/v2/{repository}/manifests/{reference}"
    manifest = ask(address, "GET", path, 200, headers={"Accept": DOCKER["manifest"]})
    assert manifest.headers["Docker-Content-Digest"] == picture.digest
    assert manifest.body == picture.manifest
    for part in [manifest.json()["config"], *manifest.json()["layers"]]:
        blob = ask(address, "GET", f"/v2/{repository}/blobs/{part['digest']}", 200).body
        assert f"sha256:{hashlib.sha256(blob).hexdigest()}" == part["digest"] and len(blob) == part["size"]


def stored_blobs(name):
    """The digests of the blobs that the store holds for a registry."""
    prefix = f"{name}/docker/registry/v2/blobs/sha256/"
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
    return {f"sha256:{row['Key'].split('/')[-2]}" for page in pages for row in page.get("Contents", [])}


def interrupted(address, picture):
    """An upload in the middle, one given up, and one whose digest is wrong."""
    layer = picture.layers[1]["digest"]
    place, start = chunks(address, begin(address, "lib/late"), picture.blobs[layer], [6 * MIB, 3 * MIB])
    given_up, _ = chunks(address, begin(address, "lib/late"), picture.blobs[layer], [6 * MIB])
    ask(address, "DELETE", given_up, 204)
    ask(address, "GET", given_up, 404)
    wrong, _ = chunks(address, begin(address, "lib/late"), b"not what was announced" * 1000, [20_000])
    end(address, wrong, layer, status=400)
    return place, start


def each_signature(name, v4auth):
    first, second = image(DOCKER, f"{name}-first"), image(DOCKER, f"{name}-second", mib=1)
    shared = first.layers[2]["digest"]
    assert shared in second.blobs
    file = configuration(name, v4auth=v4auth)
    with serving(file) as address:
        push(address, "lib/first", first, "latest")
        push(address, "lib/second", second, "1.0")
        # What another repository holds is mounted, and not sent again.
        for digest in first.blobs:
            ask(address, "POST", f"/v2/lib/mounted/blobs/uploads/?mount={digest}&from=lib/first", 201)
        put_manifest(address, "lib/mounted", first, "stable")
        for repository, reference in [("lib/first", "latest"), ("lib/first", first.digest), ("lib/mounted", "stable")]:
            pull(address, repository, first, reference)
        layer = first.layers[1]["digest"]
        part = ask(address, "GET", f"/v2/lib/first/blobs/{layer}", 206, headers={"Range": "bytes=6000000-12000000"})
        assert part.body == first.blobs[layer][6_000_000:12_000_001]
        assert ask(address, "GET", "/v2/_catalog", 200).json() == {"repositories": ["lib/first", "lib/mounted", "lib/second"]}
        page = ask(address, "GET", "/v2/_catalog?n=1&last=lib/first", 200)
        assert page.json() == {"repositories": ["lib/mounted"]} and 'rel="next"' in page.headers["Link"], page.headers
        assert ask(address, "GET", "/v2/lib/second/tags/list", 200).json()["tags"] == ["1.0"]
        place, start = interrupted(address, first)

    # Another process goes on where the first one was when it ended.
    with serving(file) as address:
        data = first.blobs[layer]
        place, start = chunks(address, place, data, [2 * MIB, 8 * MIB], start)
        end(address, place, layer, data[start:])
        assert ask(address, "GET", f"/v2/lib/late/blobs/{layer}", 200).body == data
        put_manifest(address, "lib/second", second, "2.0")
        ask(address, "DELETE", f"/v2/lib/second/manifests/{second.digest}", 202)
        for reference in ["1.0", "2.0", second.digest]:
            ask(address, "GET", f"/v2/lib/second/manifests/{reference}", 404)
        ask(address, "DELETE", f"/v2/lib/late/blobs/{layer}", 202)
        ask(address, "GET", f"/v2/lib/late/blobs/{layer}", 404)

    only_second = {second.digest, *second.blobs} - first.blobs.keys()
    before = stored_blobs(name)
    assert before == {first.digest, second.digest, *first.blobs, *second.blobs}, before
    told = run("docker-registry", "garbage-collect", "--dry-run", file)
    assert stored_blobs(name) == before and all(digest in told for digest in only_second), told
    run("docker-registry", "garbage-collect", file)
    assert stored_blobs(name) == before - only_second
    with serving(file) as address:
        pull(address, "lib/mounted", first, "stable")
    return first


def pull_from_the_store(address, picture):
    """Blobs are fetched from the store itself, where the registry sends its clients to a presigned URL."""
    for digest, data in picture.blobs.items():
        answer = ask(address, "GET", f"/v2/lib/mounted/blobs/{digest}", 307)
        assert answer.headers["Location"].startswith(f"{ENDPOINT}/{BUCKET}/"), answer.headers["Location"]
        with urllib.request.urlopen(answer.headers["Location"], timeout=60) as response:
            assert response.read() == data


each_signature("v2", v4auth=False)
# The registry has presigned URLs with signature V4 alone.
picture = each_signature("v4", v4auth=True)
with serving(configuration("v4", redirects=True)) as address:
    pull_from_the_store(address, picture)
uploads = s3.list_multipart_uploads(Bucket=BUCKET)
assert "Uploads" not in uploads, uploads["Uploads"]
print("ok")
