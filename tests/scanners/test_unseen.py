"""The scanners accept what components register for generated arguments."""

import itertools

from hypothesis import settings

from embedded_aws import Recording
from tests.robustness.arguments.calling import COMPONENTS, find_valid_call, record_valid_calls, sparingly
from tests.robustness.arguments.strategies import inputs_of
from tests.scanners.unseen import object_to_documents, object_to_plans

ASKED_FOR = {
    "CKV_AWS_21": "`versioned` is false",
    "CKV_AWS_28": "`point_in_time_recovery` is false",
    "CKV_AWS_73": "`tracing` is false",
    "CKV_AWS_241": "`hardened` is false, and `kms_key_arn` is missing",
    "CKV_AWS_327": "`hardened` is false, and `kms_key_arn` is missing",
    "CKV_AWS_337": "`hardened` is false, and `kms_key_arn` is missing",
    "CKV2_AWS_34": "`type` is not that of a secret",
    "CKV2_AWS_57": "the owner of the value changes it: a rotation needs a function of theirs",
    "CKV2_AWS_77": "`web_acl_arn` is somebody else's, whose rules are not in the graph",
}
"""Checks of Checkov that arguments can make fail, and how."""
ON_PURPOSE = {
    ("CKV_AWS_118", "aws_rds_cluster_instance"): "an alarm watches the capacity, without an agent and a role",
    (
        "CKV_AWS_353",
        "aws_rds_cluster_instance",
    ): "it keeps statements, whose values can be personal, elsewhere",
    ("CKV2_AWS_8", "aws_rds_cluster"): "RDS itself makes continuous backups for `backup_retention_days`",
    ("CKV2_AWS_27", "aws_rds_cluster"): "statements in the log would have values that can be personal",
}
"""Checks that a resource fails on purpose, which no stack has: there, suppressions.toml gives the reason."""


def test_scanners_accept_what_is_registered():
    drawn = {
        component: record_valid_calls(component, settings(sparingly, max_examples=8))
        for component in COMPONENTS
    }
    by_argument = {
        component: [
            made for argument in inputs_of(component) if (made := find_valid_call(component, argument))
        ]
        for component in COMPONENTS
    }
    assert all(drawn.values())
    assert object_to_documents(itertools.chain(*drawn.values(), *by_argument.values())) == []
    # Checkov is slow: the last graphs, and the largest of single arguments.
    chosen = [recordings[-1] for recordings in drawn.values()]
    chosen += [max(recordings, key=_size) for recordings in by_argument.values()]
    objections = object_to_plans(chosen, ASKED_FOR)
    found = {(check, resource.partition(".")[0]) for check, resource, _ in objections}
    assert found == ON_PURPOSE.keys(), objections


def _size(recording: Recording) -> int:
    return len(recording.registrations)
