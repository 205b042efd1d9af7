"""skopeo: an OCI image into Docker's registry on the store, to another name, and out again."""

import json

from common import WORK, contents, digest, run
from registry import OCI, configuration, image, serving


def write_layout(folder, picture):
    blobs = folder / "blobs/sha256"
    blobs.mkdir(parents=True)
    for name, data in [*picture.blobs.items(), (picture.digest, picture.manifest)]:
        (blobs / name.removeprefix("sha256:")).write_bytes(data)
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    entry = {
        "mediaType": OCI["manifest"],
        "digest": picture.digest,
        "size": len(picture.manifest),
        "annotations": {"org.opencontainers.image.ref.name": "one"},
    }
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))


def skopeo(*arguments):
    return run("skopeo", "--insecure-policy", *arguments)


picture = image(OCI)
layout, back = WORK / "layout", WORK / "back"
write_layout(layout, picture)
with serving(configuration("skopeo")) as address:
    first, second = f"docker://{address}/lib/first:one", f"docker://{address}/lib/second:two"
    skopeo("copy", "--dest-tls-verify=false", f"oci:{layout}:one", first)
    skopeo("copy", "--src-tls-verify=false", "--dest-tls-verify=false", first, second)
    raw = skopeo("inspect", "--raw", "--tls-verify=false", second)
    assert raw.encode() == picture.manifest, raw
    inspected = json.loads(skopeo("inspect", "--tls-verify=false", second))
    assert inspected["Digest"] == picture.digest and inspected["RepoTags"] == ["two"], inspected
    skopeo("copy", "--src-tls-verify=false", second, f"oci:{back}:one")
    assert contents(layout / "blobs") == contents(back / "blobs")
    # The same blobs as an image of Docker's own kind, whose manifest is another.
    skopeo("copy", "--format", "v2s2", "--src-tls-verify=false", second, f"dir:{WORK / 'converted'}")
    for layer in picture.layers:
        assert digest(WORK / "converted" / layer["digest"].removeprefix("sha256:")) == layer["digest"].removeprefix("sha256:")
    skopeo("delete", "--tls-verify=false", second)
    tags = json.loads(skopeo("list-tags", "--tls-verify=false", f"docker://{address}/lib/first"))
    assert tags["Tags"] == ["one"], tags
    skopeo("copy", "--src-tls-verify=false", first, f"oci:{WORK / 'again'}:one")
    assert contents(layout / "blobs") == contents(WORK / "again/blobs")
print("ok")
