"""Clients of an emulator."""

import os
import subprocess
import sys

import pytest
from botocore.loaders import JSONFileLoader

from embedded_aws.emulator.clients import REGION, Clients, Credentials


def test_clients_of_another_emulator_read_no_models_again(monkeypatch: pytest.MonkeyPatch) -> None:
    emulators = {f"http://127.0.0.1:{port}": Credentials.generate() for port in (1, 2)}
    clients = [Clients(endpoint, root) for endpoint, root in emulators.items()]
    clients[0].get("s3", REGION)
    monkeypatch.setattr(JSONFileLoader, "load_file", pytest.fail)

    found = [each.get("s3", REGION) for each in clients]
    assert [each.meta.endpoint_url for each in found] == [*emulators]
    used = [each._get_credentials() for each in found]
    assert [each.access_key for each in used] == [each.access_key for each in emulators.values()]


INVALID = (
    *(
        "AWS_DEFAULTS_MODE",
        "AWS_STS_REGIONAL_ENDPOINTS",
        "AWS_REQUEST_CHECKSUM_CALCULATION",
        "AWS_RETRY_MODE",
    ),
    *("AWS_RESPONSE_CHECKSUM_VALIDATION", "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT"),
    *("AWS_ACCOUNT_ID_ENDPOINT_MODE", "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "AWS_USE_FIPS_ENDPOINT"),
    *("AWS_USE_DUALSTACK_ENDPOINT", "AWS_METADATA_SERVICE_TIMEOUT", "AWS_CSM_PORT", "AWS_DATA_PATH"),
    *("AWS_S3_USE_ARN_REGION", "AWS_SIGV4A_SIGNING_REGION_SET", "AWS_CA_BUNDLE", "AWS_SDK_UA_APP_ID"),
    *("AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_DISABLE_REQUEST_COMPRESSION", "AWS_AUTH_SCHEME_PREFERENCE"),
    *("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_CSM_ENABLED"),
    "AWS_MAX_ATTEMPTS",
)
_CREATE = """
from embedded_aws.emulator.clients import REGION, Clients, Credentials
clients = Clients("http://127.0.0.1:9", Credentials("key", "secret"))
for service in ("s3", "sts", "dynamodb", "sqs"):
    client = clients.get(service, REGION)
    assert client.meta.endpoint_url == "http://127.0.0.1:9", service
print(clients.get("s3", REGION).generate_presigned_url("get_object", {"Bucket": "b", "Key": "k"}))
"""


def test_no_value_of_the_shell_reaches_a_client() -> None:
    """Each is invalid in one process: the models are read once in a process, so others show nothing."""
    variables = {**os.environ, **dict.fromkeys(INVALID, "%invalid-" + "x" * 60), "AWS_CSM_ENABLED": "true"}
    command = [sys.executable, "-c", _CREATE]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("http://127.0.0.1:9/b/k?")
