"""Docker's registry with its images on the store, and images to put there."""

import contextlib
import gzip
import hashlib
import http.client
import io
import json
import re
import subprocess
import tarfile
import urllib.parse

from common import ACCESS_KEY, BUCKET, ENDPOINT, SECRET_KEY, WORK, large_file, wait_until

DOCKER = {
    "manifest": "application/vnd.docker.distribution.manifest.v2+json",
    "config": "application/vnd.docker.container.image.v1+json",
    "layer": "application/vnd.docker.image.rootfs.diff.tar.gzip",
}
OCI = {
    "manifest": "application/vnd.oci.image.manifest.v1+json",
    "config": "application/vnd.oci.image.config.v1+json",
    "layer": "application/vnd.oci.image.layer.v1.tar+gzip",
}


def digest_of(data):
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class Image:
    """Blobs by their digests, and the manifest that names them."""

    def __init__(self, types, files):
        self.blobs, self.types = {}, types
        tars = [self._layer(name, data) for name, data in files.items()]
        config = {
            "architecture": "amd64",
            "os": "linux",
            "config": {"Cmd": ["/hello"]},
            "rootfs": {"type": "layers", "diff_ids": [digest_of(tar) for tar in tars]},
            "history": [{"created_by": name} for name in files],
        }
        self.layers = [self._add("layer", gzip.compress(tar, compresslevel=1, mtime=0)) for tar in tars]
        self.config = self._add("config", json.dumps(config).encode())
        parts = {"config": self.config, "layers": self.layers}
        self.manifest = json.dumps({"schemaVersion": 2, "mediaType": types["manifest"], **parts}).encode()
        self.digest = digest_of(self.manifest)

    def _layer(self, name, data):
        tar = io.BytesIO()
        with tarfile.open(fileobj=tar, mode="w") as archive:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), 0o755
            archive.addfile(entry, io.BytesIO(data))
        return tar.getvalue()

    def _add(self, kind, data):
        self.blobs[digest_of(data)] = data
        return {"mediaType": self.types[kind], "size": len(data), "digest": digest_of(data)}


def image(types, name="image", mib=24):
    """An image of a small layer, one that is not compressed by much, and one that every image has."""
    large = large_file(f"{name}.bin", mib).read_bytes()
    return Image(types, {"hello": f"#!/bin/sh\necho {name}\n".encode(), "large": large, "base": b"of all" * 1000})


def configuration(name, *, v4auth=True, redirects=False):
    """A configuration file of the registry, whose files are below `/name` in the bucket. JSON is YAML."""
    path = WORK / f"{name}.yml"
    s3 = {
        "accesskey": ACCESS_KEY,
        "secretkey": SECRET_KEY,
        "region": "us-east-1",
        "regionendpoint": ENDPOINT,
        "bucket": BUCKET,
        "rootdirectory": f"/{name}",
        "secure": False,
        "v4auth": v4auth,
        # The smallest parts there are, so that layers of some MiB are sent and copied in several.
        "chunksize": 5 << 20,
        "multipartcopychunksize": 5 << 20,
        "multipartcopythresholdsize": 5 << 20,
    }
    storage = {
        "s3": s3,
        "delete": {"enabled": True},
        "redirect": {"disable": not redirects},
        "maintenance": {"uploadpurging": {"enabled": False}},
    }
    settings = {
        "version": "0.1",
        "log": {"level": "info", "accesslog": {"disabled": True}},
        "storage": storage,
        "http": {"addr": "127.0.0.1:0", "secret": "only for this test"},
    }
    path.write_text(json.dumps(settings))
    return path


@contextlib.contextmanager
def serving(configuration):
    """The registry, by a process of ours that has ended when the block has; gives its address."""
    log = configuration.with_suffix(".log")
    with open(log, "w") as output:
        process = subprocess.Popen(
            ["docker-registry", "serve", configuration], stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        listening = lambda: re.search(r"listening on (127\.0\.0\.1:\d+)", log.read_text())
        wait_until("the registry listens", lambda: process.poll() is not None or listening())
        if process.poll() is not None:
            raise SystemExit(f"the registry ended with {process.returncode}\n{log.read_text()}")
        yield listening().group(1)
    except BaseException:
        print(log.read_text()[-4000:])
        raise
    finally:
        process.terminate()
        process.wait(60)


class Answer:
    """What was answered to a request."""

    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    def json(self):
        return json.loads(self.body)

    def location(self):
        """Path and query of where to go on; the address may be another by then."""
        parts = urllib.parse.urlsplit(self.headers["Location"])
        return f"{parts.path}?{parts.query}" if parts.query else parts.path


def ask(address, method, path, status, body=None, headers=None):
    """One request, and its answer, which has to be of this status."""
    connection = http.client.HTTPConnection(address, timeout=120)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = Answer(connection.getresponse())
    finally:
        connection.close()
    if answer.status != status:
        raise SystemExit(f"{method} {path}: {answer.status}, not {status}\n{answer.headers}\n{answer.body[:2000]}")
    return answer
