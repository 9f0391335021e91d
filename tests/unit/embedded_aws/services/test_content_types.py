"""The protocol of a service is what its whole model says."""

from pathlib import Path

import botocore
import botocore.session
import pytest

from embedded_aws.ministack import responses
from embedded_aws.server.content_types import PATCHES

(PATCH,) = PATCHES
find = PATCH.replacement(responses.find_service_model)


@pytest.mark.parametrize(
    "service", ["dynamodb", "ec2", "iam", "lambda", "monitoring", "s3", "sesv2", "sns", "sqs", "states"]
)
def test_metadata_are_those_of_the_model(service: str):
    name = responses.botocore_names.get(service, service)
    if not Path(botocore.__file__).parent.joinpath("data", name).is_dir():
        assert find(service) is responses.find_service_model(service) is None
    else:
        model = botocore.session.get_session().get_service_model(name)
        assert find(service).metadata == model.metadata


def test_a_service_without_a_model_has_no_protocol():
    assert find("none") is None
