"""s3fs: the bucket as a folder. git works in it, files are renamed, grown and removed, and another mount shows the same.

Where the system does not let it be mounted, the script ends with 77, and its last line says why.
"""

import contextlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

import boto3
from botocore.client import Config

from common import ACCESS_KEY, BUCKET, ENDPOINT, SECRET_KEY, WORK, digest, large_file, run, source_tree, wait_until

NOTHING_TO_DRIVE = 77
MOUNT = WORK / "mount"
KEYS = WORK / "passwd-s3fs"

s3 = boto3.client("s3", endpoint_url=ENDPOINT, config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))

# Nothing of git goes on in the background, and nobody's settings count.
os.environ.update(
    {
        "GIT_AUTHOR_NAME": "Test",
        "GIT_AUTHOR_EMAIL": "test@example.com",
        "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@example.com",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "4",
        "GIT_CONFIG_KEY_0": "gc.auto",
        "GIT_CONFIG_VALUE_0": "0",
        "GIT_CONFIG_KEY_1": "maintenance.auto",
        "GIT_CONFIG_VALUE_1": "false",
        "GIT_CONFIG_KEY_2": "safe.directory",
        "GIT_CONFIG_VALUE_2": "*",
        "GIT_CONFIG_KEY_3": "advice.detachedHead",
        "GIT_CONFIG_VALUE_3": "false",
    }
)


def skip(reason):
    print(reason)
    sys.exit(NOTHING_TO_DRIVE)


def refused_by_the_system(log):
    """What FUSE itself says where mounting is not permitted; nothing that s3fs says of a store."""
    return re.search(r"^(?:fuse|fusermount3?): .*(?:not permitted|denied|not found|No such).*$", log, re.MULTILINE)


@contextlib.contextmanager
def mounted(*options):
    """The bucket on MOUNT, by a process of ours that has ended when the block has."""
    log, number = WORK / "s3fs.log", WORK / "s3fs.pid"
    told = [f"url={ENDPOINT}", f"passwd_file={KEYS}", "use_path_request_style", "endpoint=us-east-1", "retries=2"]
    # Small enough that a file of some MiB is sent, changed and copied in parts.
    told += ["multipart_size=5", "singlepart_copy_limit=10", *options]
    with open(log, "w") as output:
        process = subprocess.Popen(
            ["s3fs", BUCKET, MOUNT, "-f", "-o", ",".join(told)],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )
    # For whoever started this script and sees it die.
    number.write_text(str(process.pid))
    try:
        wait_until("the bucket is mounted", lambda: os.path.ismount(MOUNT) or process.poll() is not None)
        if process.poll() is not None:
            if refusal := refused_by_the_system(log.read_text()):
                skip(f"a file system cannot be mounted here: {refusal.group()}")
            raise SystemExit(f"s3fs ended with {process.returncode}\n{log.read_text()}")
        yield
        run("fusermount", "-u", MOUNT)
        assert process.wait(60) == 0, log.read_text()
    finally:
        if process.poll() is None:
            subprocess.run(["fusermount", "-u", "-z", MOUNT], check=False)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
        if process.poll() is None:
            process.kill()
            process.wait()
        number.unlink()


def git(folder, *arguments):
    return run("git", "-C", folder, *arguments)


def tree(folder):
    """Every entry below a folder but git's own, with what it is."""
    found = {}
    for place, folders, files in os.walk(folder):
        if ".git" in folders:
            folders.remove(".git")
        for name in folders + files:
            path = pathlib.Path(place, name)
            if path.is_symlink():
                what = ("link", os.readlink(path))
            elif path.is_dir():
                what = ("folder",)
            else:
                what = ("file", bool(path.stat().st_mode & 0o100), path.stat().st_size, digest(path))
            found[str(path.relative_to(folder))] = what
    return found


def same_tree(one, other):
    one, other = tree(one), tree(other)
    if one != other:
        names = sorted(set(one.items()) ^ set(other.items()))[:10]
        raise SystemExit(f"{len(one)} and {len(other)} entries differ, first in {names}")
    return one


def is_sound(repository):
    git(repository, "fsck", "--full", "--strict")
    status = git(repository, "status", "--porcelain")
    assert status == "", status


def make_repository():
    source = source_tree("source", 200)
    for path in sorted(source.rglob("*.py"))[::7]:
        path.chmod(0o755)
    (source / "link.txt").symlink_to("a.txt")
    (source / "a/up").symlink_to("../sp ace/a b.txt")
    (source / "folder-link").symlink_to("ünïcode")
    (source / "dangling").symlink_to("nowhere/at all")
    (source / "empty").write_bytes(b"")
    git(source, "init", "-q", "-b", "main")
    git(source, "add", "--all")
    git(source, "commit", "-q", "-m", "first")
    (source / "a.txt").write_text("second\n")
    git(source, "commit", "-q", "-a", "-m", "second")
    git(source, "branch", "other", "HEAD~1")
    found = tree(source)
    assert len(found) > 200 and sum(what[0] == "link" for what in found.values()) == 4
    assert sum(what[0] == "file" and what[1] for what in found.values()) > 10
    return source


def change(folder, large):
    """Whatever people do to files."""
    # Renamed, also onto one that is there, and with all that is below.
    os.rename(folder / "a-b.txt", folder / "renamed.txt")
    os.replace(folder / "%41.txt", folder / "a.txt")
    os.rename(folder / "ünïcode", folder / "moved folder")
    os.rename(folder / "link.txt", folder / "renamed link")
    # Grown, cut, written in the middle, small and in parts.
    with open(folder / "renamed.txt", "a") as file:
        file.write(" and more")
    shutil.copyfile(large, folder / "large.bin")
    with open(folder / "large.bin", "ab") as file:
        file.write(b"at the end" * 1000)
    with open(folder / "large.bin", "r+b") as file:
        file.seek(11 << 20)
        file.write(b"in the middle")
    os.rename(folder / "large.bin", folder / "larger.bin")
    shutil.copyfile(folder / "larger.bin", folder / "cut.bin")
    # Written anew: s3fs 1.90 lets truncate(2) turn what is left of a large file into zeros, without a look at the store.
    (folder / "cut.bin").write_bytes((folder / "larger.bin").read_bytes()[: (6 << 20) + 7])
    os.truncate(folder / "empty", 1000)
    (folder / "a/b.txt").chmod(0o755)
    # Removed, also with all that is below.
    (folder / "plus+and&amp;.txt").unlink()
    (folder / "dangling").unlink()
    folders = [path for path in folder.iterdir() if path.is_dir() and path.name != ".git"]
    shutil.rmtree(sorted(folders, key=count)[-2])
    (folder / "new").mkdir()
    (folder / "new/file").write_text("new")


def count(folder):
    return sum(len(files) for _, _, files in os.walk(folder)), folder.name


def stored(prefix):
    """The keys below a prefix, with what they hold."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=prefix)
    keys = [row["Key"] for page in pages for row in page.get("Contents", [])]
    return {key.removeprefix(prefix): s3.get_object(Bucket=BUCKET, Key=key) for key in keys}


def is_what_others_read(found):
    """The S3 API shows each file with its bytes and the mode that s3fs keeps of it."""
    objects = stored("clone/")
    for name, (kind, *rest) in found.items():
        read = objects[f"{name}/" if kind == "folder" else name]
        body = read["Body"].read()
        if kind == "link":
            # s3fs ends what it keeps of a link with a line break, or not, by its version.
            assert body.decode().rstrip("\n") == rest[0], (name, body)
        elif kind == "file":
            executable, size, _ = rest
            assert len(body) == size == read["ContentLength"], name
            assert bool(int(read["Metadata"]["mode"]) & 0o100) == executable, (name, read["Metadata"])
            assert body == (WORK / "local" / name).read_bytes(), name


if not os.path.exists("/dev/fuse"):
    skip("there is no /dev/fuse")
MOUNT.mkdir()
KEYS.touch(0o600)
KEYS.write_text(f"{ACCESS_KEY}:{SECRET_KEY}\n")
source, large = make_repository(), large_file(mib=24)

clone, local = MOUNT / "clone", WORK / "local"
with mounted():
    run("git", "clone", "-q", f"file://{source}", clone)
    same_tree(source, clone)
    is_sound(clone)
    run("git", "clone", "-q", f"file://{source}", local)
    for folder in [clone, local]:
        change(folder, large)
    same_tree(local, clone)
    for folder in [clone, local]:
        git(folder, "add", "--all")
        git(folder, "commit", "-q", "-m", "third")
    assert git(clone, "rev-parse", "HEAD^{tree}") == git(local, "rev-parse", "HEAD^{tree}")
    git(clone, "checkout", "-q", "origin/other")
    git(clone, "checkout", "-q", "main")
    found = same_tree(local, clone)
    is_sound(clone)
is_what_others_read(found)

# Whoever mounts it next sees the same, with the older signature too.
with mounted("sigv2"):
    same_tree(local, clone)
    is_sound(clone)
with mounted():
    run("git", "clone", "-q", f"file://{clone}", WORK / "back")
    same_tree(local, WORK / "back")
    shutil.rmtree(clone)
    assert os.listdir(MOUNT) == []
left, uploads = stored(""), s3.list_multipart_uploads(Bucket=BUCKET)
assert left == {} and "Uploads" not in uploads, (left, uploads)
print("ok")
