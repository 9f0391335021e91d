"""Keys, and what CloudFront reads."""

import urllib.error
import urllib.request
from typing import Any, Final

from tests.permissions.account import Account, Arrived, Statement, allow_service, document
from tests.permissions.arrows.arrow import Arrows, return_result

_ARROWS: Final = Arrows()
_CLOUDFRONT_ARROWS: Final = Arrows(frozenset({"cloudfront"}))


def _key(aws: Account, *more: Statement, account: bool = True) -> str:
    """Creates a key that the account's policies govern, unless not ``account``; returns its ARN."""
    root = {"Principal": {"AWS": f"arn:aws:iam::{aws.number}:root"}, "Resource": "*"}
    actions = "kms:*" if account else ["kms:Create*", "kms:Put*", "kms:Describe*", "kms:Schedule*"]
    policy = document({**root, "Action": actions}, *more)
    created = aws.client("kms").create_key(Policy=policy, BypassPolicyLockoutSafetyCheck=True)
    return created["KeyMetadata"]["Arn"]


@_ARROWS.add("user → KMS", "the user's permission")
def _user(aws: Account, granted: bool) -> Arrived:
    key = _key(aws)
    user = aws.user({"Action": "kms:Encrypt" if granted else "kms:DescribeKey", "Resource": key})
    user.client("kms").encrypt(KeyId=key, Plaintext=b"1")
    return return_result()


@_ARROWS.add("user → KMS", "the key's policy, which leaves nothing to the account's policies")
def _policy(aws: Account, granted: bool) -> Arrived:
    user = aws.user({"Action": "kms:*", "Resource": "*"})
    allowed = {"Principal": {"AWS": user.user_arn()}, "Action": "kms:Encrypt", "Resource": "*"}
    key = _key(aws, *([allowed] if granted else []), account=False)
    user.client("kms").encrypt(KeyId=key, Plaintext=b"1")
    return return_result()


@_ARROWS.add("user → encrypted bucket", "the user's permission for the key")
def _bucket(aws: Account, granted: bool) -> Arrived:
    key, bucket = _key(aws), aws.bucket()
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
    aws.client("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
    put = {"Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    user = aws.user(put, *([{"Action": "kms:GenerateDataKey", "Resource": key}] if granted else []))
    user.client("s3").put_object(Bucket=bucket, Key="1", Body=b"1")
    return return_result()


@_ARROWS.add("SNS → encrypted queue", "the key's policy for SNS")
def _queue(aws: Account, granted: bool) -> Arrived:
    topic = aws.topic()
    use = {
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
        "Resource": "*",
    }
    key = _key(aws, *([use] if granted else []))
    queue = aws.queue(allow_service("sns", "sqs:SendMessage", topic), KmsMasterKeyId=key)
    aws.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    aws.client("sns").publish(TopicArn=topic, Message="1")
    return aws.watch_queue(queue)


@_CLOUDFRONT_ARROWS.add("CloudFront → S3", "`aws:SourceArn` of the distribution in the bucket's policy")
def _distribution(aws: Account, granted: bool) -> Arrived:
    bucket, s3, cloudfront = aws.bucket(), aws.client("s3"), aws.client("cloudfront")
    s3.put_object(Bucket=bucket, Key="index.html", Body=b"1")
    access = cloudfront.create_origin_access_control(
        OriginAccessControlConfig={
            "Name": bucket,
            "SigningProtocol": "sigv4",
            "SigningBehavior": "always",
            "OriginAccessControlOriginType": "s3",
        }
    )["OriginAccessControl"]["Id"]
    distribution = cloudfront.create_distribution(DistributionConfig=_configuration(bucket, access))
    read = {**allow_service("cloudfront", "s3:GetObject"), "Resource": f"arn:aws:s3:::{bucket}/*"}
    source = distribution["Distribution"]["ARN"] if granted else f"{distribution['Distribution']['ARN']}2"
    only = {"Condition": {"StringEquals": {"AWS:SourceArn": source}}}
    s3.put_bucket_policy(Bucket=bucket, Policy=document({**read, **only}))
    domain = distribution["Distribution"]["DomainName"]
    return return_result(arrived=_get(aws, domain) == 200)


@_CLOUDFRONT_ARROWS.add("CloudFront → S3", "the origin access identity in the bucket's policy")
def _identity(aws: Account, granted: bool) -> Arrived:
    bucket, s3, cloudfront = aws.bucket(), aws.client("s3"), aws.client("cloudfront")
    s3.put_object(Bucket=bucket, Key="index.html", Body=b"1")
    own, other = (
        cloudfront.create_cloud_front_origin_access_identity(
            CloudFrontOriginAccessIdentityConfig={"CallerReference": f"{bucket}{number}", "Comment": ""}
        )["CloudFrontOriginAccessIdentity"]["Id"]
        for number in range(2)
    )
    configuration = _configuration(bucket, "", f"origin-access-identity/cloudfront/{own}")
    distribution = cloudfront.create_distribution(DistributionConfig=configuration)["Distribution"]
    user = f"arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity {own if granted else other}"
    read = {"Principal": {"AWS": user}, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=document(read))
    return return_result(arrived=_get(aws, distribution["DomainName"]) == 200)


def _configuration(bucket: str, access: str, identity: str = "") -> dict[str, Any]:
    origin = {
        "Id": "site",
        "DomainName": f"{bucket}.s3.us-east-1.amazonaws.com",
        "OriginAccessControlId": access,
        "S3OriginConfig": {"OriginAccessIdentity": identity},
    }
    return {
        "CallerReference": bucket,
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "allow-all",
            # CachingDisabled, a policy that AWS manages
            "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        },
    }


def _get(aws: Account, domain: str) -> int:
    if aws.host_url is None:
        raise NotImplementedError("no distribution can be reached")
    try:
        with urllib.request.urlopen(f"{aws.host_url(domain)}/index.html", timeout=30) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


ARROWS: Final = (*_ARROWS.found, *_CLOUDFRONT_ARROWS.found)
