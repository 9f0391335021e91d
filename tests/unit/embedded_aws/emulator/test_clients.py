"""Clients of an emulator."""

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
