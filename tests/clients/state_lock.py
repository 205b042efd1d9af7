"""The state of Terraform and OpenTofu on the store, with the lock file that they keep beside it; what their provider asks.

The requests of the lock are sent as the tools send them; with a tool installed, it takes and meets the lock itself.
"""

import json
import os
import shutil
import subprocess
import threading

import boto3
from botocore.client import Config
from botocore.exceptions import ClientError

from common import BUCKET, ENDPOINT, WORK, run

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
  input = "%(text)s"
}
"""


def installed_tool():
    """A tool that knows lock files on S3, which both have since 1.10."""
    for tool in filter(None, map(shutil.which, ["tofu", "terraform"])):
        version = json.loads(run(tool, "version", "-json"))["terraform_version"]
        if tuple(int(number) for number in version.split("-")[0].split(".")[:2]) >= (1, 10):
            return tool
    return None


def the_tool_itself(tool):
    folder = WORK / "configuration"
    folder.mkdir()
    environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    environment.pop("TF_CLI_CONFIG_FILE", None)

    def configure(text):
        (folder / "main.tf").write_text(CONFIGURATION % {"bucket": STATES, "endpoint": ENDPOINT, "text": text})

    def tell(*arguments, **options):
        return run(tool, *arguments, "-no-color", cwd=folder, env=environment, **options)

    key = "real/terraform.tfstate"
    configure("first")
    tell("init", "-input=false")
    tell("apply", "-auto-approve", "-input=false")
    assert b'"first"' in s3.get_object(Bucket=STATES, Key=key)["Body"].read()
    refused(lambda: s3.get_object(Bucket=STATES, Key=f"{key}.tflock"), 404, "NoSuchKey")

    lock(f"{key}.tflock", "another person")
    configure("second")
    held = subprocess.run(
        [tool, "apply", "-auto-approve", "-input=false", "-no-color"],
        cwd=folder, env=environment, capture_output=True, text=True,
    )
    assert held.returncode != 0 and "another person" in held.stderr, (held.stdout, held.stderr)
    assert b'"second"' not in s3.get_object(Bucket=STATES, Key=key)["Body"].read()
    s3.delete_object(Bucket=STATES, Key=f"{key}.tflock")
    tell("apply", "-auto-approve", "-input=false")
    assert b'"second"' in s3.get_object(Bucket=STATES, Key=key)["Body"].read()
    tell("destroy", "-auto-approve", "-input=false")


s3.create_bucket(Bucket=STATES)
s3.put_bucket_versioning(Bucket=STATES, VersioningConfiguration={"Status": "Enabled"})
one_holder_at_a_time()
one_of_many_wins()
state_is_replaced_only_if_known()
probes()
tool = installed_tool()
if tool:
    the_tool_itself(tool)
print(f"ok, with {tool}" if tool else "ok, without a tool: neither tofu nor terraform from 1.10 on is installed")
