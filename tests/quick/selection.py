"""Selection of the tests that a change affects, the nearest first."""

import posixpath
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from tests.quick.imports import ROOT, Imports

MOST_FILES = 20
"""Maximum number of test files: importing them takes time, too."""
_MOST_PROOFS = 5
"""Maximum number of end-to-end tests of the patches of a changed module."""
_MOST_USERS = 3
"""Maximum number of end-to-end test files of a changed service."""
_ALIKE = 3
"""Number of words that the path of a test shares with that of the code that it runs in another process."""
_MOST_ALIKE = 6
_COMMON = {"args", "component", "init", "main", "test", "type", "embedded", "aw", "service"}
_KINDS = ("tests/unit/", "tests/e2e/", "tests/repository/")
_OF_DOCUMENTS = ("tests/repository/test_documents.py", "tests/repository/test_words.py")
_SMOKE = "tests/e2e/embedded_aws/test_front_door.py"
_SERVICES = "local/embedded_aws/services/"
_OF_SERVICES = ("tests/unit/embedded_aws/test_embedded_resource_types.py",)
_NAMES = {
    "api_gateway": ("apigateway", "apigatewayv2"),
    "cloudwatch_logs": ("logs",),
    "cognito": ("cognito", "cognito-idp"),
    "eventbridge": ("events", "pipes", "scheduler"),
    "load_balancing": ("lb", "elbv2"),
    "step_functions": ("sfn", "stepfunctions"),
}
"""Names of services in boto3 and pulumi-aws, of folders that have other names."""


@dataclass(frozen=True)
class Selection:
    """Tests in the order in which they run.

    Attributes:
        tests: Test files, or IDs of single tests.
        left_out: Number of further test files that are affected.
    """

    tests: tuple[str, ...]
    left_out: int


def select(changed: Iterable[str], imports: Imports) -> Selection:
    """Returns the tests that a change affects.

    Args:
        changed: Changed files, from the root of the repository.
        imports: The imports of the repository.
    """
    files = sorted({*changed})
    reached = [*files, *_find_mentions(files, imports)]
    distances = imports.distances(reached)
    words = {word for file in files for word in _words(file)}
    tests = [
        test for test in imports.tests if test.startswith(("tests/unit/", "tests/e2e/", "tests/repository/"))
    ]

    def rank(test: str) -> tuple[int, int, str]:
        return distances.get(test, 99), -len(words & _words(test)), test

    # Tests of the command line run it in another process, so that only their names tell.
    by_name = [
        test for test in tests if test not in distances and words & _words(test) and _is_cli(files, test)
    ]
    near = sorted((test for test in tests if test in distances), key=rank)
    if not near:  # code that runs in another process
        alike = (test for test in tests if len(words & _words(test)) >= _ALIKE)
        near = sorted(alike, key=rank)[:_MOST_ALIKE]
    first = [
        *(test for test in tests if test in files),
        *(test for test in _OF_DOCUMENTS if any(file.endswith(".md") for file in files)),
        *(test for test in _OF_SERVICES if any(file.startswith(_SERVICES) for file in files)),
    ]
    ordered = [*dict.fromkeys((*first, *near))]
    kept = ordered[:MOST_FILES]
    others = (*_find_proofs(files), *_find_users(files, imports), *sorted(by_name, key=rank)[:_MOST_USERS])
    smoke = [_SMOKE] if any(file.startswith("local/embedded_aws/") for file in files) else []
    further = [test for test in (*others, *smoke) if test.partition("::")[0] not in kept]
    return Selection(tuple(dict.fromkeys((*kept, *further))), len(ordered) - len(kept))


def _find_mentions(files: list[str], imports: Imports) -> list[str]:
    """Returns the files of tests that contain the name of a changed file that is not a Python module."""
    names = [file.rpartition("/")[2] for file in files if not file.endswith(".py")]
    named = [
        *(file for file in files if not file.endswith(".py")),
        *(name for name in names if name != "README.md"),
    ]
    return [
        file
        for file, source in imports.sources.items()
        if file.startswith("tests/") and any(name in source for name in named)
    ]


def _is_cli(files: list[str], test: str) -> bool:
    return "/cli/" in test and any(file.startswith("local/serverless_patterns_cli/") for file in files)


def _words(file: str) -> set[str]:
    """Returns the words of a path that say what it is about, without a plural's ending."""
    path = "/".join(file.removesuffix(".py").split("/")[2:])
    words = re.findall(r"[a-z]+", path.lower())
    return {word.removesuffix("s") for word in words if len(word) > 2} - _COMMON


def _find_proofs(files: list[str]) -> list[str]:
    """Returns the tests that fail without the patches of changed modules."""
    proofs = tomllib.loads((ROOT / "tests/patches/proofs.toml").read_text(encoding="utf-8"))
    found: dict[str, None] = {}
    for file in files:
        module = file.removeprefix("local/embedded_aws/").removesuffix(".py").replace("/", ".")
        tests = proofs.get(module, {}).values()
        found |= dict.fromkeys(posixpath.normpath(f"tests/e2e/{test}") for test in tests)
    return [*found][:_MOST_PROOFS]


def _find_users(files: list[str], imports: Imports) -> list[str]:
    """Returns the end-to-end test files that use a changed service most."""
    folders = {file.removeprefix(_SERVICES).split("/")[0] for file in files if file.startswith(_SERVICES)}
    found: list[str] = []
    for folder in sorted(folder.removesuffix(".py") for folder in folders):
        names = "|".join(_NAMES.get(folder, (folder.rstrip("_"),)))
        use = re.compile(rf'client\("(?:{names})"|aws\.(?:{names})_?\.')
        uses = {test: len(use.findall(imports.sources[test])) for test in imports.tests if "/e2e/" in test}
        found += sorted((test for test in uses if uses[test]), key=lambda test: (-uses[test], test))[
            :_MOST_USERS
        ]
    return found
