"""Inputs that keep their value when a program no longer gives them."""

import pytest

from embedded_aws.resource_model.changes import compare
from embedded_aws.services.rds.types import Cluster


@pytest.mark.parametrize(
    ("after", "replacing"),
    [
        ({}, set()),
        ({"kmsKeyId": "first"}, set()),
        ({"kmsKeyId": "second"}, {"kmsKeyId"}),
    ],
)
def test_a_key_of_a_cluster_is_kept_until_it_is_another(after: dict[str, object], replacing: set[str]):
    found = compare(Cluster(), {"kmsKeyId": "first"}, after, {})
    assert found.replacing == found.inputs == replacing


def test_other_inputs_are_not_kept():
    found = compare(Cluster(), {"engineMode": "provisioned"}, {}, {})
    assert found.inputs == {"engineMode"}
