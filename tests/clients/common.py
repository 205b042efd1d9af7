"""What the client scripts share: the server's address, files worth storing, and running programs."""

import hashlib
import os
import pathlib
import shutil
import socket
import subprocess
import sysconfig
import time

ENDPOINT = os.environ["ENDPOINT"]
BUCKET = os.environ["BUCKET"]
WORK = pathlib.Path(os.environ["WORK"])
FILE_MIB = int(os.environ["FILE_MIB"])
ACCESS_KEY = os.environ["AWS_ACCESS_KEY_ID"]
SECRET_KEY = os.environ["AWS_SECRET_ACCESS_KEY"]

# Older than any object: what a sync compares with the time of the upload.
LONG_AGO = 1_500_000_000

# The example of the product's documentation, as the AWS tools write it and as s3cmd reads it.
SEED_JSON = """{"CORSRules": [
  {"AllowedOrigins": ["https://example.com"], "AllowedMethods": ["*"], "AllowedHeaders": ["Content-*"]},
  {"AllowedOrigins": ["*"], "AllowedMethods": ["HEAD", "GET"]}
]}"""
SEED_XML = """<CORSConfiguration>
  <CORSRule>
    <AllowedOrigin>https://example.com</AllowedOrigin>
    <AllowedMethod>*</AllowedMethod>
    <AllowedHeader>Content-*</AllowedHeader>
  </CORSRule>
  <CORSRule>
    <AllowedOrigin>*</AllowedOrigin>
    <AllowedMethod>HEAD</AllowedMethod>
    <AllowedMethod>GET</AllowedMethod>
  </CORSRule>
</CORSConfiguration>
"""


_getaddrinfo = socket.getaddrinfo


def resolve_localhost(host, *arguments, **options):
    """Names under `.localhost` are this machine, whether the system's resolver knows it or not."""
    if isinstance(host, str) and host.endswith(".localhost"):
        host = "127.0.0.1"
    return _getaddrinfo(host, *arguments, **options)


socket.getaddrinfo = resolve_localhost


def run(*command, check=True, **options):
    """Runs a program; fails with everything it printed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if check and done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def wait_until(what, look, seconds=60):
    """Asks again and again until there is an answer; fails when the time is over."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise SystemExit(f"not within {seconds} s: {what}")
        time.sleep(0.05)
    return found


def source_tree(name="tree", count=3000):
    """A copy of thousands of small files of the Python library and packages, with their folders."""
    target = WORK / name
    copied = 0
    for root in {sysconfig.get_path("purelib"), sysconfig.get_path("stdlib")}:
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for file in sorted(files):
                source = pathlib.Path(folder, file)
                if copied >= count or source.is_symlink() or not 0 < source.stat().st_size < 64 << 10:
                    continue
                place = target / source.relative_to(root)
                place.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, place)
                os.utime(place, (LONG_AGO, LONG_AGO))
                copied += 1
    # Names that trip up listings and signatures.
    for odd in ["sp ace/a b.txt", "plus+and&amp;.txt", "ünïcode/日本語.txt", "a.txt", "a/b.txt", "a-b.txt", "%41.txt"]:
        place = target / odd
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(odd)
        os.utime(place, (LONG_AGO, LONG_AGO))
    assert copied >= count, f"only {copied} files were found"
    return target


def large_file(name="large.bin", mib=FILE_MIB):
    """A file of no pattern that a store could profit from."""
    path = WORK / name
    with open(path, "wb") as output:
        for number in range(mib):
            output.write(hashlib.shake_256(f"{name} {number}".encode()).digest(1 << 20))
    return path


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def contents(folder):
    """Every file of a folder with what it holds."""
    folder = pathlib.Path(folder)
    return {str(path.relative_to(folder)): digest(path) for path in folder.rglob("*") if path.is_file()}


def same(one, other):
    """Fails unless two folders hold the same files."""
    one, other = contents(one), contents(other)
    if one != other:
        names = sorted(set(one.items()) ^ set(other.items()))[:10]
        raise SystemExit(f"{len(one)} and {len(other)} files differ, first in {names}")
