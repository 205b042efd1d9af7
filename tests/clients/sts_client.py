"""boto3 with temporary keys: a role's session, narrowed, presigned and as a form; a key's own, until the key is gone."""

import json
import os
import subprocess
import urllib.request

import boto3
from botocore.exceptions import ClientError

from common import BUCKET, ENDPOINT

ROLE = "arn:aws:iam::root:role/worker"
READ = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}


def client(service, credentials=None):
    if credentials is None:
        return boto3.client(service, endpoint_url=ENDPOINT)
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials.get("SessionToken"),
    )


def code_of(action, *arguments, **named):
    try:
        action(*arguments, **named)
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise SystemExit("an error was expected")


sts = client("sts")


def assume(**more):
    return sts.assume_role(RoleArn=ROLE, RoleSessionName="anna", ExternalId="key-1", **more)


def a_role():
    assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::root:root"
    made = assume(DurationSeconds=900)
    assert made["AssumedRoleUser"]["Arn"] == "arn:aws:sts::root:assumed-role/worker/anna"
    s3 = client("s3", made["Credentials"])
    s3.put_object(Bucket=BUCKET, Key="jobs/a", Body=b"a")
    assert s3.get_object(Bucket=BUCKET, Key="jobs/a")["Body"].read() == b"a"
    assert code_of(s3.put_object, Bucket=BUCKET, Key="other", Body=b"a") == "AccessDenied"
    assert code_of(s3.delete_object, Bucket=BUCKET, Key="jobs/a") == "AccessDenied"
    who = client("sts", made["Credentials"]).get_caller_identity()
    assert who["Arn"] == made["AssumedRoleUser"]["Arn"] and who["Account"] == "root"
    assert who["UserId"] == made["AssumedRoleUser"]["AssumedRoleId"]


def a_session_policy():
    s3 = client("s3", assume(Policy=json.dumps(READ))["Credentials"])
    assert s3.get_object(Bucket=BUCKET, Key="jobs/a")["Body"].read() == b"a"
    assert code_of(s3.put_object, Bucket=BUCKET, Key="jobs/a", Body=b"b") == "AccessDenied"


def refusals():
    assert code_of(sts.assume_role, RoleArn=ROLE, RoleSessionName="anna") == "AccessDenied"
    assert code_of(assume, DurationSeconds=43200) == "ValidationError"
    arns = [{"arn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}]
    assert code_of(assume, PolicyArns=arns) == "ValidationError"
    assert code_of(assume, Policy="{}") == "MalformedPolicyDocument"
    made = assume()["Credentials"]
    other = assume()["Credentials"]
    forged = client("s3", made | {"SessionToken": other["SessionToken"]})
    assert code_of(forged.get_object, Bucket=BUCKET, Key="jobs/a") == "InvalidToken"
    bare = client("s3", {name: made[name] for name in ["AccessKeyId", "SecretAccessKey"]})
    assert code_of(bare.get_object, Bucket=BUCKET, Key="jobs/a") == "InvalidAccessKeyId"
    wrong = client("sts", made | {"SecretAccessKey": "a guess"})
    assert code_of(wrong.get_caller_identity) == "SignatureDoesNotMatch"
    unknown = client("sts", {"AccessKeyId": "NOBODY00000000000000", "SecretAccessKey": "a guess"})
    assert code_of(unknown.get_caller_identity) == "InvalidClientTokenId"


def a_link_and_a_form():
    s3 = client("s3", assume()["Credentials"])
    link = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "jobs/a"}, ExpiresIn=60)
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == b"a"
    form = s3.generate_presigned_post(BUCKET, "jobs/form")
    assert "x-amz-security-token" in form["fields"]
    fields = list(form["fields"].items())
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    parts.append('--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nform\r\n--b--\r\n')
    request = urllib.request.Request(form["url"], "".join(parts).encode(), method="POST")
    request.add_header("Content-Type", "multipart/form-data; boundary=b")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 204
    assert s3.get_object(Bucket=BUCKET, Key="jobs/form")["Body"].read() == b"form"


def a_key_of_its_own():
    parent = {"AccessKeyId": os.environ["PARENT_KEY"], "SecretAccessKey": os.environ["PARENT_SECRET"]}
    made = client("sts", parent).get_session_token(DurationSeconds=900)["Credentials"]
    s3 = client("s3", made)
    assert s3.get_object(Bucket=BUCKET, Key="jobs/a")["Body"].read() == b"a"
    assert code_of(client("sts", made).get_session_token) == "AccessDenied"
    command = [os.environ["SOS"], "key", "delete", parent["AccessKeyId"], "--data", os.environ["DATA"]]
    subprocess.run(command, check=True, capture_output=True)
    assert code_of(s3.get_object, Bucket=BUCKET, Key="jobs/a") == "InvalidToken"


a_role()
a_session_policy()
refusals()
a_link_and_a_form()
a_key_of_its_own()
