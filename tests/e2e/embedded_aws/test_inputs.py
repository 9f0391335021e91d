"""Inputs as programs for AWS have them: documents as objects, defaults of AWS, no Region."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import DeploymentError, Emulator, deploy


def allow(principal: dict[str, Any] | str | None, action: str, resource: Any = None) -> dict[str, Any]:
    """A policy with one statement."""
    parts = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [{name: part for name, part in parts.items() if part}]}


def program() -> None:
    role = aws.iam.Role(
        "role", assume_role_policy=allow({"Service": "firehose.amazonaws.com"}, "sts:AssumeRole")
    )
    user = aws.iam.User("user")
    bucket, queue, topic = aws.s3.Bucket("bucket"), aws.sqs.Queue("queue"), aws.sns.Topic("topic")
    repository = aws.ecr.Repository("repository")
    all_objects = pulumi.Output.concat(bucket.arn, "/*")
    lifecycle: Any = {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 9},
                "action": {"type": "expire"},
            }
        ]
    }
    documents: dict[str, Any] = {
        "inline": aws.iam.RolePolicy(
            "inline", role=role.name, policy=allow(None, "s3:PutObject", all_objects)
        ),
        "managed": aws.iam.Policy("managed", policy=allow(None, "s3:GetObject", all_objects)),
        "user": aws.iam.UserPolicy("own", user=user.name, policy=allow(None, "s3:GetObject", all_objects)),
        "queue": aws.sqs.QueuePolicy(
            "queue", queue_url=queue.url, policy=allow("*", "sqs:SendMessage", queue.arn)
        ),
        "topic": aws.sns.TopicPolicy("topic", arn=topic.arn, policy=allow("*", "sns:Publish", topic.arn)),
        "bucket": aws.s3.BucketPolicy(
            "bucket", bucket=bucket.id, policy=allow({"AWS": role.arn}, "s3:GetObject", all_objects)
        ),
        "images": aws.ecr.RepositoryPolicy(
            "images", repository=repository.name, policy=allow("*", "ecr:BatchGetImage")
        ),
        "expiry": aws.ecr.LifecyclePolicy("expiry", repository=repository.name, policy=lifecycle),
    }
    vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", assign_generated_ipv6_cidr_block=False)
    aws.ec2.Subnet("subnet", vpc_id=vpc.id, cidr_block="10.0.0.0/24", assign_ipv6_address_on_creation=False)
    aws.kinesis.FirehoseDeliveryStream(
        "stream",
        destination="extended_s3",
        extended_s3_configuration={"role_arn": role.arn, "bucket_arn": bucket.arn},
    )
    pulumi.export("trust", role.assume_role_policy)
    pulumi.export("documents", {name: policy.policy for name, policy in documents.items()})
    pulumi.export("region", aws.config.region)


def test_inputs_as_programs_for_aws_have_them(emulator: Emulator) -> None:
    with deploy(program, emulator=emulator) as stack:
        outputs = stack.outputs
        assert outputs["region"] == "us-east-1"
        assert outputs["trust"].startswith('{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow"')
        assert all(isinstance(json.loads(text), dict) for text in outputs["documents"].values())
        assert stack.update(program) == {}
        assert stack.refresh() == {}


def test_a_compression_that_is_not_written_is_refused(emulator: Emulator) -> None:
    def create_stream() -> None:
        trust = allow({"Service": "firehose.amazonaws.com"}, "sts:AssumeRole")
        role, bucket = aws.iam.Role("role", assume_role_policy=trust), aws.s3.Bucket("bucket")
        given: Any = {"role_arn": role.arn, "bucket_arn": bucket.arn, "compression_format": "ZIP"}
        aws.kinesis.FirehoseDeliveryStream(
            "stream", destination="extended_s3", extended_s3_configuration=given
        )

    with pytest.raises(DeploymentError, match="compressionFormat: 'ZIP' does not exist"):  # noqa: SIM117
        with deploy(create_stream, emulator=emulator):
            pass
