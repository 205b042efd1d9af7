"""The state of Terraform and OpenTofu on the store, with the lock file that they keep beside it; what their provider asks.

The requests of the lock are sent as the tools send them; with a tool installed, it takes and meets the lock itself.
"""

import json
import os
import pathlib
import shutil
import subprocess
import threading

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

from common import ENDPOINT, WORK, run, wait_until

STATES = "states"
s3 = boto3.client("s3", endpoint_url=ENDPOINT, config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}))


def refused(action, status, code):
    try:
        action()
    except ClientError as error:
        found = (error.response["ResponseMetadata"]["HTTPStatusCode"], error.response["Error"]["Code"])
        assert found == (status, code), (found, error)
        return
    raise SystemExit(f"{status} {code} was expected")


def lock(key, holder):
    body = json.dumps({"ID": holder, "Operation": "OperationTypeApply"}).encode()
    return s3.put_object(
        Bucket=STATES, Key=key, Body=body, IfNoneMatch="*", ContentType="application/json", ChecksumAlgorithm="SHA256"
    )


def one_holder_at_a_time():
    key = "one/terraform.tfstate.tflock"
    for turn in range(3):  # From the second turn on, a delete marker is what the key holds.
        lock(key, f"first {turn}")
        refused(lambda: lock(key, "second"), 412, "PreconditionFailed")
        held = json.loads(s3.get_object(Bucket=STATES, Key=key)["Body"].read())
        assert held["ID"] == f"first {turn}", held
        gone = s3.delete_object(Bucket=STATES, Key=key)
        assert gone["DeleteMarker"] is True, gone
        refused(lambda: s3.get_object(Bucket=STATES, Key=key), 404, "NoSuchKey")


def one_of_many_wins():
    for turn in range(5):
        key, won, lost = f"race/{turn}.tflock", [], []
        start = threading.Barrier(8, timeout=60)

        def contend(number):
            start.wait()
            try:
                lock(key, str(number))
                won.append(str(number))
            except ClientError as error:
                lost.append(error.response["Error"]["Code"])

        threads = [threading.Thread(target=contend, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # AWS answers 409 where another request of the same moment is under way.
        assert len(won) == 1 and len(lost) == 7, (won, lost)
        assert set(lost) <= {"PreconditionFailed", "ConditionalRequestConflict"}, lost
        assert json.loads(s3.get_object(Bucket=STATES, Key=key)["Body"].read())["ID"] == won[0]


def state_is_replaced_only_if_known():
    key = "one/terraform.tfstate"
    refused(lambda: s3.put_object(Bucket=STATES, Key=key, Body=b"{}", IfMatch='"0"'), 404, "NoSuchKey")
    first = s3.put_object(Bucket=STATES, Key=key, Body=b'{"serial": 1}', ChecksumAlgorithm="SHA256")
    second = s3.put_object(Bucket=STATES, Key=key, Body=b'{"serial": 2}', IfMatch=first["ETag"])
    late = lambda: s3.put_object(Bucket=STATES, Key=key, Body=b'{"serial": 3}', IfMatch=first["ETag"])
    refused(late, 412, "PreconditionFailed")
    head = s3.head_object(Bucket=STATES, Key=key)
    assert (head["ETag"], head["VersionId"]) == (second["ETag"], second["VersionId"]), head
    old = s3.get_object(Bucket=STATES, Key=key, VersionId=first["VersionId"])["Body"].read()
    assert old == b'{"serial": 1}', old


# What the provider's resource and data source of a bucket read, with what a bucket of which nothing was set answers.
PROBES = [
    ("get_bucket_acl", None),
    ("get_bucket_location", None),
    ("get_bucket_versioning", None),
    ("get_bucket_accelerate_configuration", None),
    ("get_bucket_logging", None),
    ("get_bucket_request_payment", None),
    ("get_bucket_notification_configuration", None),
    # AWS encrypts every bucket; here none is until it is told to, and that is what AWS answered before.
    ("get_bucket_encryption", (404, "ServerSideEncryptionConfigurationNotFoundError")),
    ("get_bucket_policy", (404, "NoSuchBucketPolicy")),
    ("get_bucket_policy_status", (404, "NoSuchBucketPolicy")),
    ("get_bucket_cors", (404, "NoSuchCORSConfiguration")),
    ("get_bucket_website", (404, "NoSuchWebsiteConfiguration")),
    ("get_bucket_lifecycle_configuration", (404, "NoSuchLifecycleConfiguration")),
    ("get_bucket_replication", (404, "ReplicationConfigurationNotFoundError")),
    ("get_object_lock_configuration", (404, "ObjectLockConfigurationNotFoundError")),
    ("get_bucket_tagging", (404, "NoSuchTagSet")),
    ("get_bucket_ownership_controls", ()),
    ("get_public_access_block", ()),
]


def probes():
    s3.create_bucket(Bucket="probed")
    s3.head_bucket(Bucket="probed")
    wrong = []
    for name, error in PROBES:
        try:
            getattr(s3, name)(Bucket="probed")
            found = None
        except ClientError as failure:
            found = (failure.response["ResponseMetadata"]["HTTPStatusCode"], failure.response["Error"]["Code"])
        # An empty row: AWS's default depends on the bucket's age; an answer of either kind will do, but not a refusal.
        accepted = found == error if error != () else found is None or found[0] == 404
        if not accepted:
            wrong.append((name, found, error))
    assert not wrong, wrong


CONFIGURATION = """
terraform {
  backend "s3" {
    bucket                      = "%(bucket)s"
    key                         = "real/terraform.tfstate"
    region                      = "us-east-1"
    endpoints                   = { s3 = "%(endpoint)s" }
    use_path_style              = true
    use_lockfile                = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
  }
}
resource "terraform_data" "one" {
  input            = "%(text)s"
  triggers_replace = "%(text)s"
  provisioner "local-exec" {
    command = "touch begun; while [ -e begun ] && [ ! -e let-go ]; do sleep 0.1; done"
  }
}
"""


def installed_tools():
    """Those that know lock files on S3, which both do since 1.10."""
    for tool in filter(None, map(shutil.which, ["tofu", "terraform"])):
        version = json.loads(run(tool, "version", "-json"))["terraform_version"]
        if tuple(int(number) for number in version.split("-")[0].split(".")[:2]) >= (1, 10):
            yield tool, f"{pathlib.Path(tool).name} {version}"


class Tool:
    """A tool in a folder of its own, with its state in a bucket. An apply waits until it is let go."""

    KEY = "real/terraform.tfstate"
    LOCK = f"{KEY}.tflock"

    def __init__(self, program, bucket):
        self.program, self.bucket, self.started = program, bucket, []
        self.folder = WORK / f"{pathlib.Path(program).name}-{bucket}"
        self.folder.mkdir()
        self.environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        self.environment.pop("TF_CLI_CONFIG_FILE", None)

    def configure(self, text):
        (self.folder / "main.tf").write_text(CONFIGURATION % {"bucket": self.bucket, "endpoint": ENDPOINT, "text": text})

    def start(self, *arguments):
        process = subprocess.Popen(
            [self.program, *arguments, "-no-color"],
            cwd=self.folder, env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        self.started.append(process)
        return process

    def end(self):
        """Nothing that was started goes on, however the test ends."""
        self.let_go()
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def run(self, *arguments, fails=False):
        process = self.start(*arguments)
        output, errors = process.communicate(timeout=300)
        assert (process.returncode != 0) == fails, (arguments, process.returncode, output, errors)
        return output + errors

    def apply(self, **options):
        return self.run("apply", "-auto-approve", "-input=false", **options)

    def begin(self):
        """An apply in the middle: it holds the lock."""
        (self.folder / "begun").unlink(missing_ok=True)
        (self.folder / "let-go").unlink(missing_ok=True)
        process = self.start("apply", "-auto-approve", "-input=false")
        wait_until("the apply is under way", lambda: (self.folder / "begun").exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()
        return process

    def let_go(self):
        (self.folder / "let-go").touch()

    def state(self):
        return s3.get_object(Bucket=self.bucket, Key=self.KEY)["Body"].read().decode()

    def holder(self):
        return json.loads(s3.get_object(Bucket=self.bucket, Key=self.LOCK)["Body"].read())["ID"]

    def is_free(self):
        refused(lambda: s3.get_object(Bucket=self.bucket, Key=self.LOCK), 404, "NoSuchKey")


def the_tool_itself(tool):
    tool.let_go()
    tool.configure("first")
    tool.run("init", "-input=false")
    tool.apply()
    assert '"first"' in tool.state()
    tool.is_free()

    # Somebody else holds the lock.
    s3.put_object(Bucket=tool.bucket, Key=tool.LOCK, Body=json.dumps({"ID": "another person"}).encode())
    tool.configure("second")
    assert "another person" in tool.apply(fails=True)
    assert '"second"' not in tool.state()
    s3.delete_object(Bucket=tool.bucket, Key=tool.LOCK)
    tool.apply()
    assert '"second"' in tool.state()

    # Two at once: the one that came later is refused, and the first one is not disturbed.
    tool.configure("third")
    first = tool.begin()
    holder = tool.holder()
    assert holder in tool.apply(fails=True)
    assert holder in tool.run("force-unlock", "-force", "00000000-0000-0000-0000-000000000000", fails=True)
    assert tool.holder() == holder
    tool.let_go()
    output, errors = first.communicate(timeout=300)
    assert first.returncode == 0, (output, errors)
    assert '"third"' in tool.state()
    tool.is_free()

    # One that is killed leaves its lock, until somebody takes it away.
    tool.configure("fourth")
    killed = tool.begin()
    killed.kill()
    tool.let_go()
    killed.communicate(timeout=300)
    holder = tool.holder()
    assert holder in tool.apply(fails=True)
    tool.run("force-unlock", "-force", holder)
    tool.is_free()
    tool.apply()
    assert '"fourth"' in tool.state()
    tool.run("destroy", "-auto-approve", "-input=false")
    tool.is_free()


def locks_are_hidden_by_markers(tool):
    """Where versions are kept, each lock that was given back lies behind a marker, over which the next one was taken."""
    listed = s3.list_object_versions(Bucket=tool.bucket, Prefix=tool.LOCK)
    assert listed["DeleteMarkers"][0]["IsLatest"], listed
    assert len(listed["DeleteMarkers"]) == len(listed["Versions"]) >= 6, listed
    states = s3.list_object_versions(Bucket=tool.bucket, Prefix=tool.KEY)["Versions"]
    assert sum(row["Key"] == tool.KEY for row in states) >= 5, states


s3.create_bucket(Bucket=STATES)
s3.put_bucket_versioning(Bucket=STATES, VersioningConfiguration={"Status": "Enabled"})
one_holder_at_a_time()
one_of_many_wins()
state_is_replaced_only_if_known()
probes()
driven = []
for program, name in installed_tools():
    for number, versioned in enumerate([True, False]):
        bucket = f"{pathlib.Path(program).name}-{number}"
        s3.create_bucket(Bucket=bucket)
        if versioned:
            s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        tool = Tool(program, bucket)
        try:
            the_tool_itself(tool)
        finally:
            tool.end()
        if versioned:
            locks_are_hidden_by_markers(tool)
    driven.append(name)
print(f"ok, with {' and '.join(driven)}" if driven else "ok, without a tool: neither tofu nor terraform from 1.10 on is installed")
