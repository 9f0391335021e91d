"""Another distribution adds resource types, functions and providers by an entry point."""

import importlib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any, cast

import pytest

from embedded_aws import DeploymentError
from embedded_aws.resource_model import registry

Install = Callable[[str], None]

GOOD = """
    from embedded_aws.resource_model.registry import invoke, resource
    from embedded_aws.resource_model.resource_type import keep

    @resource("acme:index/widget:Widget", takes=("name",), delete=keep)
    def widget(aws, name, inputs):
        return name, {}

    @resource("pulumi:providers:acme", takes=("region",), delete=keep)
    def provider(aws, name, inputs):
        return aws.region, {}

    @invoke("acme:index/getWidget:getWidget")
    def get_widget(aws, inputs):
        return {"name": inputs["name"]}
"""


BROKEN = (
    "acme-types 1.2 cannot add resource types: its entry point 'acme' (acme_types) raises "
    "ModuleNotFoundError: No module named 'nowhere_at_all'. Update or uninstall it."
)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a distribution whose module has some code, for one test."""
    registry.list_resource_types()  # so that all others are there already
    monkeypatch.setattr(registry, "_resources", {**registry._resources})
    monkeypatch.setattr(registry, "_functions", {**registry._functions})
    registry._load_services.cache_clear()

    def install(code: str) -> None:
        (tmp_path / "acme_types.py").write_text(dedent(code))
        metadata = tmp_path / "acme_types-1.2.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-types\nVersion: 1.2\n")
        (metadata / "entry_points.txt").write_text("[embedded_aws.resources]\nacme = acme_types\n")
        monkeypatch.syspath_prepend(tmp_path)
        importlib.invalidate_caches()

    yield install
    sys.modules.pop("acme_types", None)
    registry._load_services.cache_clear()


def test_a_distribution_adds_types_functions_and_providers(install: Install) -> None:
    install(GOOD)

    assert {"acme:index/widget:Widget", "pulumi:providers:acme"} <= set(registry.list_resource_types())
    get_widget = registry.find_function("acme:index/getWidget:getWidget")
    assert get_widget
    assert get_widget(cast("Any", None), cast("Any", {"name": "w"})) == {"name": "w"}
    assert registry.find_resource("aws:sqs/queue:Queue")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import nowhere_at_all", BROKEN),
        (
            GOOD.replace("acme:index/widget:Widget", "aws:sqs/queue:Queue"),
            "acme-types 1.2 registers what exists already: aws:sqs/queue:Queue",
        ),
    ],
    ids=["broken", "taken"],
)
def test_a_distribution_that_cannot_be_used_is_named(install: Install, code: str, message: str) -> None:
    queue = registry.find_resource("aws:sqs/queue:Queue")
    registry._load_services.cache_clear()
    install(code)

    with pytest.raises(DeploymentError, match=re.escape(message)):
        registry.find_resource("aws:sqs/queue:Queue")
    assert registry._resources["aws:sqs/queue:Queue"] is queue
