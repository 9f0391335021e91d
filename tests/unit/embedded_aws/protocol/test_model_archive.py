"""The archive of models: what it has, and what loads."""

import subprocess
import sys

import pytest
from tests.unit.embedded_aws.protocol.test_round_trip import SERVICES

from embedded_aws.protocol.models import read_model, read_outputs

OWNED = [each for each in SERVICES if each != "ec2"]
LOAD = """
import sys
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.protocol.service import get_protocol
for service in sys.argv[1:]:
    get_protocol(service).write_error(None, ServiceError("AccessDenied", ""), "id")
loaded = {each.split(".")[0] for each in sys.modules}
sys.exit(" ".join(loaded & {"botocore", "boto3", "ministack"}) or None)
"""


def test_protocols_need_neither_botocore_nor_ministack():
    found = subprocess.run([sys.executable, "-c", LOAD, *OWNED], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("service", OWNED)
def test_archive_has_the_service(service: str, monkeypatch: pytest.MonkeyPatch):
    def fail(name: str) -> None:
        raise AssertionError(name)

    monkeypatch.setattr("embedded_aws.protocol.models._read_file", fail)
    read_model.cache_clear()
    read_outputs.cache_clear()
    assert read_model(service).operations.keys() == read_outputs(service).operations.keys()


def test_inputs_are_loaded_without_outputs():
    model = read_model("kms")
    assert "EncryptRequest" in model.shapes
    assert "EncryptResponse" not in model.shapes
    assert {"EncryptRequest", "EncryptResponse", "NotFoundException"} <= read_outputs("kms").shapes.keys()


def test_unknown_service():
    with pytest.raises(LookupError):
        read_model("no-such-service")
