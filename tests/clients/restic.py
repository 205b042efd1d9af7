"""restic: backups in a repository on the store, restored, checked and pruned."""

import os

from common import BUCKET, ENDPOINT, WORK, large_file, run, same, source_tree

os.environ["RESTIC_REPOSITORY"] = f"s3:{ENDPOINT}/{BUCKET}/backups"
os.environ["RESTIC_PASSWORD"] = "only for this test"
os.environ["RESTIC_CACHE_DIR"] = str(WORK / "cache")

tree = source_tree()
large_file("tree/large.bin")
run("restic", "init")
run("restic", "backup", tree)
run("restic", "restore", "latest", "--target", WORK / "first")
same(tree, WORK / "first" / tree.relative_to("/"))

(tree / "large.bin").unlink()
(tree / "a.txt").write_text("another text")
run("restic", "backup", tree)
run("restic", "forget", "--keep-last", "1", "--prune")
run("restic", "check", "--read-data")
run("restic", "restore", "latest", "--target", WORK / "second")
same(tree, WORK / "second" / tree.relative_to("/"))
print("ok")
