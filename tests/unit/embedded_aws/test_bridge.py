"""What services of MiniStack still ask the services that the emulator owns."""

from embedded_aws.backend.bridge import ROWS
from embedded_aws.server.owned_services import SERVICES

MOST = 9
"""Rows of the bridge: the number only falls, except with a service that becomes owned."""


def test_the_rows_of_the_bridge_are_counted():
    assert len(ROWS) == MOST


def test_operations_have_the_names_of_their_models():
    from embedded_aws.protocol.models import read_model

    unknown = [
        f"{service.name}:{name}"
        for service in SERVICES
        for name in service.operations
        if name not in read_model(service.model).operations
    ]
    assert unknown == []
