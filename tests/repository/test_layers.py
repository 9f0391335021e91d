"""Imports point down: between the rooms of the library, inside its patterns, and in the embedded AWS."""

import ast
import graphlib
import importlib
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest
from tests.conftest import ROOT

SOURCE_ROOTS = (ROOT / "components", ROOT / "local", ROOT)
LIBRARY = ROOT / "components/serverless_patterns"
PATTERNS = LIBRARY / "patterns"
COMMAND_LINE = ROOT / "local/serverless_patterns_cli"
EMBEDDED_AWS = ROOT / "local/embedded_aws"
SERVICES = {path.stem for path in (EMBEDDED_AWS / "services").iterdir() if path.name != "__pycache__"}
CONVERTERS = PATTERNS / "fan_out_conversion/converters"
PUBLISHER = PATTERNS / "websocket_api/publisher"
RELAY = PATTERNS / "outbox/relay"
RECEIVER = PATTERNS / "webhook_intake/receiver"
CIRCUIT = PATTERNS / "circuit_breaker/helper"
SWITCH = PATTERNS / "circuit_breaker/switch"
HELPER = PATTERNS / "idempotent_consumer/helper"
COLLECTOR = PATTERNS / "bucket_batch/collector"
FRONT = PATTERNS / "async_request_reply/front"
DEPLOYER = LIBRARY / "blocks/function/deployer"
PACKAGED = (CIRCUIT, COLLECTOR, CONVERTERS, DEPLOYER, FRONT, HELPER, PUBLISHER, RECEIVER, RELAY, SWITCH)
"""Code of functions, which runs with the libraries of their packages."""


@dataclass(frozen=True)
class House:
    """The rooms of a directory by floor, from the ground up; a room is a module or a package."""

    directory: Path
    floors: tuple[frozenset[str], ...]
    left_out: tuple[Path, ...] = ()

    @property
    def package(self) -> str:
        return format_module(self.directory)

    def floor_of(self, room: str) -> int:
        (floor,) = (number for number, rooms in enumerate(self.floors) if room in rooms)
        return floor

    def room_of(self, path: Path) -> str:
        return path.relative_to(self.directory).parts[0].removesuffix(".py")

    @cached_property
    def rooms(self) -> set[str]:
        return {
            self.room_of(path)
            for path in self.directory.iterdir()
            if (path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py"))))
            and path not in self.left_out
        }


def house(directory: Path, *floors: str, left_out: tuple[Path, ...] = ()) -> House:
    return House(directory, tuple(frozenset(floor.split()) for floor in floors), left_out)


HOUSES = [
    house(
        LIBRARY,
        "arguments packaging component",
        "safeguards",
        "connections",
        "blocks",
        "patterns",
        "__init__",
        "plugin",
        "__main__",
    ),
    house(
        LIBRARY / "blocks",
        "bucket container_image database delivery_stream event_bus event_rule parameter pipe queue schedule"
        " schedule_group secret stream table topic user_pool",
        "alarm_topic container_service function",
        "__init__",
    ),
    # Patterns know nothing of each other, except for those that become a workflow.
    house(
        PATTERNS,
        "api_gateway_facade circuit_breaker event_hub fan_out_conversion http_api idempotent_consumer outbox"
        " static_offload webhook_intake websocket_api workflow __init__",
        "async_request_reply bucket_batch saga",
    ),
    house(PATTERNS / "async_request_reply", "args", "states", "component", "__init__", left_out=(FRONT,)),
    house(PATTERNS / "bucket_batch", "args", "states", "component", "__init__", left_out=(COLLECTOR,)),
    house(PATTERNS / "saga", "args", "states", "checks", "component", "__init__"),
    house(
        PATTERNS / "api_gateway_facade",
        "request",
        "access",
        "routes",
        "document",
        "args",
        "stage",
        "settings",
        "component",
        "__init__",
    ),
    house(PATTERNS / "http_api", "args authorizers", "routes", "stage", "component", "__init__"),
    house(
        PATTERNS / "workflow",
        "definition",
        "integrations",
        "checks permissions state_machine triggers",
        "args",
        "key workflow_definition",
        "execution_role",
        "component",
        "__init__",
    ),
    house(
        PATTERNS / "websocket_api",
        "args channel_names publishing",
        "channels",
        "routes",
        "stage",
        "component",
        "__init__",
        left_out=(PUBLISHER,),
    ),
    house(PATTERNS / "outbox", "args", "component", "__init__", left_out=(RELAY,)),
    house(PATTERNS / "event_hub", "args", "patterns", "checks", "component", "__init__"),
    house(PATTERNS / "webhook_intake", "args storage", "component", "__init__", left_out=(RECEIVER,)),
    house(
        PATTERNS / "circuit_breaker",
        "args",
        "functions",
        "component",
        "__init__",
        left_out=(CIRCUIT, SWITCH),
    ),
    house(PATTERNS / "idempotent_consumer", "args", "component", "__init__", left_out=(HELPER,)),
    house(
        PATTERNS / "static_offload", "countries", "args", "keys site", "distribution", "component", "__init__"
    ),
    house(
        PATTERNS / "fan_out_conversion",
        "args",
        "buckets conversion",
        "pipeline",
        "component",
        "__init__",
        left_out=(CONVERTERS,),
    ),
    house(
        EMBEDDED_AWS,
        "json_values",
        "closing errors event_log ministack protocol",
        "state",
        "component_packages emulator",
        "program",
        "observation request_validation resource_model velocity",
        "iam",
        "door event_sources service_calls",
        "services",
        "backend schemas",
        "resources server",
        "languages lifecycle",
        "deployment provider",
        "checking",
        "pytest_plugin __init__",
    ),
    house(
        COMMAND_LINE,
        "catalog_files errors extra markdown tables architecture __init__",
        "command_group stacks",
        "patterns reload",
        "options console",
        "commands deploy_policy estimate",
        "main",
        "start",
    ),
    house(
        EMBEDDED_AWS / "server",
        "asgi descriptors function_interpreter guard json_depth activity",
        "content_types own_hosts owned_services transport user_patterns data ports",
        "cors hosts kept_state patches",
        "host_ports middleware",
        "console",
        "administration",
        "app",
        "process",
        "fork_server",
        "__init__",
    ),
    # A service knows nothing of another.
    house(EMBEDDED_AWS / "services", " ".join(sorted(SERVICES))),
]
"""A room imports from its own modules and from lower floors; see docs/decisions/rooms.md."""


def format_module(path: Path) -> str:
    root = next(root for root in SOURCE_ROOTS if root in path.parents)
    return ".".join(path.relative_to(root).with_suffix("").parts)


def sources(*directories: Path, without: tuple[Path, ...] = ()) -> list[Path]:
    found = [path for directory in directories for path in sorted(directory.rglob("*.py"))]
    return [path for path in found if not any(other in path.parents for other in without)]


@cache
def list_imports(path: Path) -> tuple[str, ...]:
    """The modules that a file imports, wherever in it, and what it takes from them."""
    return tuple(find_imports(path))


def find_imports(path: Path) -> Iterator[str]:
    package = format_module(path.parent).split(".")
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package[: len(package) + 1 - node.level] if node.level else []
            module = ".".join([*parts, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def find_climbing(of: House) -> list[str]:
    """Every import that does not point down."""
    return [
        f"{path.relative_to(ROOT)} imports {name}: '{room}' must not import from '{target}', which is"
        f" {'on the same floor' if of.floor_of(target) == of.floor_of(room) else 'above it'}"
        for path in sources(of.directory, without=of.left_out)
        for name in list_imports(path)
        if name.startswith(f"{of.package}.")
        for room in [of.room_of(path)]
        for target in [name.removeprefix(f"{of.package}.").split(".")[0]]
        if target in of.rooms and target != room and of.floor_of(target) >= of.floor_of(room)
    ]


def forbidden(paths: list[Path], *modules: str) -> list[str]:
    assert paths
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in list_imports(path)
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    ]


@pytest.mark.parametrize("of", HOUSES, ids=lambda of: of.package)
def test_every_room_has_a_floor(of: House):
    assert of.rooms == frozenset().union(*of.floors)


@pytest.mark.parametrize("of", HOUSES, ids=lambda of: of.package)
def test_imports_point_down(of: House):
    assert find_climbing(of) == []


@pytest.mark.parametrize("root", [LIBRARY, ROOT / "local"], ids=lambda root: root.name)
def test_no_modules_import_each_other(root: Path):
    """Also inside a room; what is imported late, inside a function, counts too."""
    code = (CONVERTERS, PUBLISHER, RECEIVER, DEPLOYER)
    files = {format_module(path): path for path in sources(root, without=code)}
    imports = {name: {*list_imports(path)} & files.keys() - {name} for name, path in files.items()}
    graphlib.TopologicalSorter(imports).prepare()


def test_library_does_not_import_its_runners():
    library = sources(ROOT / "components")
    assert forbidden(library, "embedded_aws", "serverless_patterns_cli", "stacks") == []


def test_library_imports_what_it_declares():
    """Without the extra ``local``, which is for the embedded AWS and the command line."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = {re.split(r"[^a-z0-9-]", requirement)[0] for requirement in project["dependencies"]}
    distributions = importlib.metadata.packages_distributions()
    undeclared = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(LIBRARY, without=PACKAGED)
        for name in list_imports(path)
        if (module := name.partition(".")[0]) not in sys.stdlib_module_names | {"serverless_patterns"}
        and not declared & {found.lower().replace("_", "-") for found in distributions.get(module, [])}
    ]
    assert undeclared == []


def test_embedded_aws_knows_nothing_of_the_library():
    assert forbidden(sources(EMBEDDED_AWS), "serverless_patterns", "serverless_patterns_cli", "stacks") == []


def find_reached(paths: list[Path]) -> dict[str, str]:
    """The modules that files import, also by way of others of the embedded AWS, and an importer of each."""
    files = {format_module(path).removesuffix(".__init__"): path for path in sources(EMBEDDED_AWS)}
    importers: dict[str, str] = {}
    waiting = list(paths)
    while waiting:
        path = waiting.pop()
        for name in list_imports(path):
            # The packages that a module lies in are imported with it.
            parts = name.split(".")
            for module in (".".join(parts[:end]) for end in range(1, len(parts) + 1)):
                if module not in importers:
                    importers[module] = str(path.relative_to(ROOT))
                    waiting += [files[module]] if module in files else []
    return importers


def test_only_the_process_of_the_emulator_imports_ministack():
    """MiniStack starts threads and changes the root logger of the process that imports it."""
    rooms = (
        "deployment.py",
        "pytest_plugin.py",
        "lifecycle",
        "provider",
        "resources",
        "resource_model",
        "program",
    )
    roots = [EMBEDDED_AWS / room for room in (*rooms, "emulator", "event_log")]
    types = [path for path in sources(EMBEDDED_AWS / "services") if is_resource_type(path)]
    inside = [path for root in roots for path in ([root] if root.suffix else sources(root))]
    found = find_reached([*inside, *types, *sources(ROOT / "local/serverless_patterns_cli")])
    assert types
    process = ("ministack", "hypercorn", "embedded_aws.server", "embedded_aws.ministack")
    assert {name: importer for name, importer in found.items() if name.startswith(process)} == {}


def test_one_room_imports_ministack():
    """It declares each name with a type and a fingerprint of its source."""
    room = EMBEDDED_AWS / "ministack"
    assert forbidden(sources(room), "ministack")
    others = sources(ROOT / "local", ROOT / "tests", ROOT / "bench", without=(room,))
    assert forbidden(others, "ministack") == []


def is_resource_type(path: Path) -> bool:
    parts = path.relative_to(EMBEDDED_AWS / "services").parts
    return len(parts) == 1 or parts[1].removesuffix(".py") == "types"


def test_converters_run_without_pulumi_and_everything_here():
    libraries = ("pulumi", "pulumi_aws", "embedded_aws", "serverless_patterns_cli")
    assert forbidden(sources(CONVERTERS), *libraries) == []
    beyond = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(CONVERTERS)
        for name in list_imports(path)
        if name.startswith("serverless_patterns") and not name.startswith(format_module(CONVERTERS))
    ]
    assert beyond == []


def test_stacks_know_the_public_names_of_the_library_alone():
    stacks = sources(ROOT / "stacks")
    assert forbidden(stacks, "embedded_aws", "serverless_patterns_cli", "boto3") == []


def test_annotations_of_components_can_be_read():
    """Pulumi's schema inference cannot, once they are strings."""
    assert forbidden(sources(LIBRARY, without=(CONVERTERS,)), "__future__") == []


def test_climbing_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The tests above can fail."""
    monkeypatch.setattr("test_layers.ROOT", tmp_path)
    monkeypatch.setattr("test_layers.SOURCE_ROOTS", (tmp_path,))
    for room in ("low", "high", "beside"):
        (tmp_path / f"lib/{room}").mkdir(parents=True)
        (tmp_path / f"lib/{room}/x.py").write_text("")
    (tmp_path / "lib/low/x.py").write_text("def late():\n    from ..high import x\nimport lib.beside.x\n")
    assert find_climbing(house(tmp_path / "lib", "low beside", "high")) == [
        "lib/low/x.py imports lib.beside.x: 'low' must not import from 'beside', which is on the same floor",
        "lib/low/x.py imports lib.high: 'low' must not import from 'high', which is above it",
        "lib/low/x.py imports lib.high.x: 'low' must not import from 'high', which is above it",
    ]


def test_imports_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("test_layers.ROOT", tmp_path)
    monkeypatch.setattr("test_layers.SOURCE_ROOTS", (tmp_path,))
    file = tmp_path / "a/b/c.py"
    file.parent.mkdir(parents=True)
    file.write_text("import x.y as z\nfrom . import d\nfrom ..e import f\ndef g():\n    from h.i import j\n")
    assert set(list_imports(file)) == {"x.y", "a.b", "a.b.d", "a.e", "a.e.f", "h.i", "h.i.j"}
    assert forbidden([file], "h", "a.b.d", "x.yy") == [
        "a/b/c.py imports a.b.d",
        "a/b/c.py imports h.i",
        "a/b/c.py imports h.i.j",
    ]


@pytest.mark.parametrize("path", sources(ROOT / "stacks"), ids=lambda path: path.name)
def test_a_stack_imports_public_names_only(path: Path):
    private = [
        f"{path.name}:{node.lineno}: {node.module} does not export {alias.name}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("serverless_patterns")
        for alias in node.names
        if alias.name not in getattr(importlib.import_module(node.module or ""), "__all__", ())
    ]
    assert private == []


def test_picture_of_the_architecture_shows_the_rooms():
    (picture,) = re.findall(r"```mermaid\n(.*?)```", (ROOT / "ARCHITECTURE.md").read_text(), re.DOTALL)
    shown = set(re.findall(r"\w+", picture))
    rooms = {"plugin", "patterns", "blocks", "connections", "safeguards", "arguments", "packaging"} | {
        path.name for path in EMBEDDED_AWS.iterdir() if (path / "__init__.py").exists()
    }
    assert rooms <= shown
