"""The names of the package, what its imports cost, and how outputs are printed."""

import subprocess
import sys

import pytest

import embedded_aws
from embedded_aws.program.masking import Outputs


def test_printed_outputs_mask_secrets() -> None:
    outputs = Outputs({"key": "hunter2", "url": "u"}, frozenset({"key"}))

    assert outputs["key"] == "hunter2"
    assert str(outputs) == repr(outputs) == "{'key': '[secret]', 'url': 'u'}"
    assert outputs.mask_secrets() == {"key": "[secret]", "url": "u"}


def test_importing_the_package_and_its_pytest_plugin_is_cheap() -> None:
    code = (
        "import sys, embedded_aws, embedded_aws.pytest_plugin;"
        "print(sorted({'pulumi', 'boto3', 'botocore', 'rich', 'yaml', 'grpc'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'depoly'"):
        _ = embedded_aws.depoly
    for name in embedded_aws.__all__:
        assert getattr(embedded_aws, name).__name__ == name
