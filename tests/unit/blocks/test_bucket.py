import pytest
from every_component import CLOUDFRONT
from graphs import KEY_ARN, errors_in, evaluate, names, statements

from serverless_patterns import Bucket

BUCKET_ARN = "arn:aws:s3:::photos-bucket"
RULE = {"allowed_origins": ["https://app.example.com"], "allowed_methods": ["GET", "PUT"]}


def make(**args: object):
    return evaluate(lambda: Bucket("photos", args))


def test_defaults():
    recording = make()
    inputs = {found.name: found.inputs for found in recording.registrations if found.custom}
    policy = inputs.pop("photos-policy")
    assert inputs == {
        "photos-bucket": {"forceDestroy": False, "tags": {}},
        "photos-ownership": {
            "bucket": "photos-bucket",
            "rule": {"objectOwnership": "BucketOwnerEnforced"},
        },
        "photos-public-access": {
            "bucket": "photos-bucket",
            "blockPublicAcls": True,
            "blockPublicPolicy": True,
            "ignorePublicAcls": True,
            "restrictPublicBuckets": True,
        },
        "photos-encryption": {
            "bucket": "photos-bucket",
            "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}],
        },
        "photos-versioning": {
            "bucket": "photos-bucket",
            "versioningConfiguration": {"status": "Enabled"},
        },
        "photos-lifecycle": {
            "bucket": "photos-bucket",
            "rules": [
                {
                    "id": "clean-up",
                    "status": "Enabled",
                    "filter": {"prefix": ""},
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                    "noncurrentVersionExpiration": {"noncurrentDays": 30},
                    "expiration": {"expiredObjectDeleteMarker": True},
                }
            ],
        },
    }
    assert policy["bucket"] == "photos-bucket"


def test_policy_denies_requests_without_tls():
    assert statements(make().find_by_name("photos-policy")) == [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [BUCKET_ARN, f"{BUCKET_ARN}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ]


def test_reader_may_read_objects_for_its_source_alone():
    _, reading = statements(make(readers=[CLOUDFRONT]).find_by_name("photos-policy"))
    assert reading == {
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": ["s3:GetObject"],
        "Resource": f"{BUCKET_ARN}/*",
        "Condition": {"ArnEquals": {"aws:SourceArn": CLOUDFRONT["source_arn"]}},
    }


@pytest.mark.parametrize(
    ("resource", "waits_for"),
    [("photos-policy", "photos-public-access"), ("photos-lifecycle", "photos-versioning")],
)
def test_order_that_s3_needs(resource: str, waits_for: str):
    recording = make()
    assert waits_for in names(recording, recording.find_by_name(resource).dependencies)


def test_versions_can_be_suspended():
    versioning = make(versioned=False).find_by_name("photos-versioning")
    assert versioning.inputs["versioningConfiguration"] == {"status": "Suspended"}


def test_days_of_the_lifecycle():
    (rule,) = (
        make(noncurrent_version_expiration_days=1, expiration_days=36_500)
        .find_by_name("photos-lifecycle")
        .inputs["rules"]
    )
    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 1}
    assert rule["expiration"] == {"days": 36_500}


def test_customer_managed_key():
    assert make(kms_key_arn=KEY_ARN).find_by_name("photos-encryption").inputs["rules"] == [
        {
            "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY_ARN},
            "bucketKeyEnabled": True,
        }
    ]


def test_hardened_bucket_encrypts_with_a_separate_key_that_its_readers_may_use():
    recording = make(hardened=True, readers=[CLOUDFRONT])
    arn = recording.find_by_name("photos-key").outputs["arn"]
    (rule,) = recording.find_by_name("photos-encryption").inputs["rules"]
    assert rule["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == arn
    _account, *others = statements(recording.find_by_name("photos-key-policy"))
    assert others == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": ["kms:Decrypt"],
            "Resource": "*",
            "Condition": {"ArnEquals": {"aws:SourceArn": CLOUDFRONT["source_arn"]}},
        }
    ]
    assert recording.find_by_name("photos").outputs["kms_key_arn"] == arn


def test_objects_may_go_with_the_stack():
    assert make(force_destroy=True).find_by_name("photos-bucket").inputs["forceDestroy"] is True


def test_access_log():
    assert make(access_log_bucket_name="logs").find_by_name("photos-logging").inputs == {
        "bucket": "photos-bucket",
        "targetBucket": "logs",
        "targetPrefix": "photos-bucket/",
    }


def test_cors_rule_with_its_defaults():
    assert make(cors_rules=[RULE]).find_by_name("photos-cors").inputs == {
        "bucket": "photos-bucket",
        "corsRules": [
            {
                "allowedOrigins": ["https://app.example.com"],
                "allowedMethods": ["GET", "PUT"],
                "allowedHeaders": [],
                "exposeHeaders": [],
                "maxAgeSeconds": 3_600,
            }
        ],
    }


def test_object_lock():
    recording = make(object_lock={"mode": "COMPLIANCE", "retention_days": 36_500})
    lock = recording.find_by_name("photos-object-lock")
    assert lock.inputs == {
        "bucket": "photos-bucket",
        "rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 36_500}},
    }
    assert "photos-versioning" in names(recording, lock.dependencies)


def test_cors_rule_in_full():
    more = {"allowed_headers": ["Content-Type"], "expose_headers": ["ETag"], "max_age_seconds": 0}
    (rule,) = make(cors_rules=[{**RULE, **more}]).find_by_name("photos-cors").inputs["corsRules"]
    assert (rule["allowedHeaders"], rule["exposeHeaders"], rule["maxAgeSeconds"]) == (
        ["Content-Type"],
        ["ETag"],
        0,
    )


def test_outputs():
    assert make().find_by_name("photos").outputs == {
        "region": "us-east-1",
        "bucket_name": "photos-bucket",
        "arn": BUCKET_ARN,
        "bucket_regional_domain_name": "photos-bucket.s3.us-east-1.amazonaws.com",
    }


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"cors_rules": [{"allowed_origins": ["*", "https://a.example/x"], "allowed_methods": ["PATCH"]}]},
            [
                "cors_rules.0.allowed_origins.0: '*' must be an origin, such as https://app.example.com",
                (
                    "cors_rules.0.allowed_origins.1: 'https://a.example/x' must be an origin, such as"
                    " https://app.example.com"
                ),
                "cors_rules.0.allowed_methods.0: 'PATCH' must be 'GET', 'HEAD', 'PUT', 'POST' or 'DELETE'.",
            ],
        ),
        (
            {"cors_rules": [{"allowed_origins": [], "max_age_seconds": 86_401}]},
            [
                "cors_rules.0.allowed_origins: is empty; name at least one",
                "cors_rules.0.allowed_methods: is required; must be a list, each item a string",
                "cors_rules.0.max_age_seconds: 86401 is out of range; must be 0 to 86400",
            ],
        ),
        (
            {"object_lock": {"mode": "LEGAL", "retention_days": 0}, "force_destroy": True},
            [
                "object_lock.mode: 'LEGAL' must be 'GOVERNANCE' or 'COMPLIANCE'.",
                "object_lock.retention_days: 0 is out of range; must be 1 to 36500",
            ],
        ),
        (
            {"object_lock": {}},
            [
                "object_lock.mode: is required; must be a string",
                "object_lock.retention_days: is required; must be an integer",
            ],
        ),
        (
            {
                "object_lock": {"mode": "COMPLIANCE", "retention_days": 1},
                "force_destroy": True,
                "versioned": False,
            },
            [
                "versioned: is false, but Object Lock retains versions. Remove it, or 'object_lock'",
                "force_destroy: cannot be combined with the mode COMPLIANCE of 'object_lock'. Remove it",
            ],
        ),
        (
            {"access_log_bucket_name": ""},
            ["access_log_bucket_name: '' must be the name of a bucket"],
        ),
    ],
)
def test_errors(args: dict[str, object], expected: list[str]):
    assert errors_in(lambda: Bucket("photos", args)) == expected


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Photos", "'Photos' must match [a-z0-9][a-z0-9-]*"),
        ("my_photos", "'my_photos' must match [a-z0-9][a-z0-9-]*"),
        (
            "p" * 49,
            (
                f"'{'p' * 49}' has 49 characters, at most 48 leave room for '-bucket' and Pulumi's random"
                " suffix in AWS's limit of 63"
            ),
        ),
    ],
)
def test_names_that_s3_rejects(name: str, reason: str):
    assert errors_in(lambda: Bucket(name, {})) == [f"name: {reason}"]
