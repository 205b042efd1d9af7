"""rclone: sync, check, large files in parts, times kept in metadata."""

import os

from common import BUCKET, ENDPOINT, WORK, large_file, run, same, source_tree

os.environ.update(
    {
        "RCLONE_CONFIG_SOS_TYPE": "s3",
        "RCLONE_CONFIG_SOS_PROVIDER": "Other",
        "RCLONE_CONFIG_SOS_ENV_AUTH": "true",
        "RCLONE_CONFIG_SOS_ENDPOINT": ENDPOINT,
        "RCLONE_CONFIG_SOS_FORCE_PATH_STYLE": "true",
    }
)


def rclone(*arguments, **options):
    return run("rclone", "--retries", "1", *arguments, **options)


tree = source_tree()
large_file("tree/large.bin")
rclone("sync", tree, f"sos:{BUCKET}/tree")
rclone("check", tree, f"sos:{BUCKET}/tree")
rclone("check", "--download", "--include", "*.txt", tree, f"sos:{BUCKET}/tree")
# What is there already is not sent again.
again = rclone("sync", "--stats-one-line", "-v", tree, f"sos:{BUCKET}/tree")
assert "Copied" not in again, again

# A new time alone is set by a copy of the object onto itself.
os.utime(tree / "a-b.txt", (1_000_000_000, 1_000_000_000))
rclone("sync", tree, f"sos:{BUCKET}/tree")
assert "2001-09-09" in rclone("lsl", f"sos:{BUCKET}/tree/a-b.txt")

rclone("sync", f"sos:{BUCKET}/tree", WORK / "back")
same(tree, WORK / "back")
assert int((WORK / "back/a-b.txt").stat().st_mtime) == 1_000_000_000

rclone("moveto", f"sos:{BUCKET}/tree/large.bin", f"sos:{BUCKET}/moved.bin")
rclone("check", "--one-way", "--include", "moved.bin", f"sos:{BUCKET}", f"sos:{BUCKET}")
rclone("purge", f"sos:{BUCKET}/tree")
assert rclone("lsf", f"sos:{BUCKET}") == "moved.bin\n"
print("ok")
