"""Bundles of Node.js functions, which esbuild makes and npm installs packages for."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest
from tests.node_projects import TINY, depend, write

from embedded_aws import record
from serverless_patterns import ArgumentError, Function, FunctionArgs
from serverless_patterns.packaging import node, node_memo, sources
from serverless_patterns.packaging.esbuild import KEEP_OUT
from serverless_patterns.packaging.node import NodeBundle
from serverless_patterns.packaging.npm import install
from serverless_patterns.packaging.package import build_package

HOST = {"serverless-patterns:buildPlatform": "host"}
SOURCE = """import { size } from "tiny"
import { double } from "../shared/double"
export const handler = async (event: { n: number }): Promise<string> => `${size()} ${double(event.n)}`
"""


@pytest.fixture
def node_cache(cache: Path) -> Path:
    """An empty cache that has esbuild; npm has it, after the first time."""
    real = Path(os.environ.get("REAL_CACHE") or Path.home() / ".cache") / "serverless-patterns/npm"
    real.mkdir(parents=True, exist_ok=True)
    cache.mkdir(parents=True)
    (cache / "npm").symlink_to(real)
    return cache


@pytest.fixture
def project(tmp_path: Path, node_cache: Path) -> Path:
    """A project in TypeScript with a package and a local module."""
    shared = "export const double = (n: number) => 2 * n\n"
    return depend(write(tmp_path / "project", {"src/orders.ts": SOURCE, "shared/double.ts": shared}))


def bundle(
    project: Path, handler: str = "src/orders.handler", *, for_host: bool = False, **more: object
) -> Path:
    made = NodeBundle(project, handler, "nodejs22.x", for_host=for_host, **more)  # type: ignore[arg-type]
    return build_package([], made)


def contents(package: Path) -> dict[str, str]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def errors_of(
    code: Path, handler: str = "orders.handler", *, config: dict[str, str] = HOST, **more: object
) -> list[str]:
    given = cast("FunctionArgs", {"code": str(code), "handler": handler, "runtime": "nodejs22.x", **more})
    with pytest.raises(ArgumentError) as caught:
        record(lambda: cast("None", Function("orders", given)), config=config)
    return [f"{error.argument}: {error.reason}" for error in caught.value.errors]


@pytest.mark.parametrize("file", ["orders.js", "another.js"])
def test_a_bundle_that_somebody_changed_is_made_again(file: str, cache: Path, tmp_path: Path) -> None:
    code = write(tmp_path / "code", {"orders.js": "exports.handler = async () => 1"})

    def make() -> NodeBundle:
        return NodeBundle(code, "orders.handler", "nodejs22.x", for_host=False)

    before = {name: path.read_text() for name, path in make().files().items()}
    (directory,) = {path.parent for path in make().files().values()}
    (directory / file).write_text("exports.handler = async () => 'evil'")
    assert {name: path.read_text() for name, path in make().files().items()} == before


@pytest.mark.slow
def test_the_same_source_gives_the_same_bytes_wherever_its_packages_are(project: Path, tmp_path: Path):
    package = bundle(project)
    copy = shutil.copytree(project, tmp_path / "other place/deeper/project")
    # Its own packages, as `npm ci` installs them there.
    shutil.copytree(install(project), copy / "node_modules")
    assert bundle(copy) == package
    assert list(contents(package)) == ["src/orders.js"]
    text = contents(package)["src/orders.js"]
    assert "// node_modules/tiny/index.js" in text
    assert str(tmp_path) not in text
    assert "npm/" not in text
    assert sorted(path.name for path in project.iterdir()) == [
        *("package-lock.json", "package.json", "shared", "src", "vendor")
    ]


@pytest.mark.exhaustive
def test_only_a_change_runs_esbuild_again(project: Path, monkeypatch: pytest.MonkeyPatch):
    package = bundle(project)
    with monkeypatch.context() as without:
        without.setattr(subprocess, "run", None)
        assert bundle(project) == package
        for change in ("shared/new.ts", "../tsconfig.json"):
            write(project, {change: "{}"})
            with pytest.raises(TypeError):
                bundle(project)
            (project / change).unlink()
        assert bundle(project) == package


@pytest.mark.usefixtures("node_cache")
def test_packages_that_others_may_change_are_looked_at_each_time(tmp_path: Path):
    code = write(tmp_path / "code", {"orders.ts": 'export { size as handler } from "tiny"\n'})
    for size in ("small", "smaller"):
        write(tmp_path / "node_modules/tiny", {**TINY, "index.js": f"exports.size = '{size}'\n"})
        assert f'exports2.size = "{size}"' in contents(bundle(code, "orders.handler"))["orders.js"]


@pytest.mark.parametrize(
    ("file", "manifest", "name", "exported"),
    [
        ("orders.ts", "{}", "orders.js", "0 && (module.exports = {"),
        ("orders.ts", '{"type": "module"}', "orders.mjs", "\nexport {\n"),
        ("orders.mts", "{}", "orders.mjs", "\nexport {\n"),
        ("orders.cts", '{"type": "module"}', "orders.js", "0 && (module.exports = {"),
    ],
)
@pytest.mark.usefixtures("node_cache")
def test_a_module_is_what_node_takes_it_for(
    tmp_path: Path, file: str, manifest: str, name: str, exported: str
):
    code = write(
        tmp_path / "code", {file: "export const handler = (n: number) => n\n", "package.json": manifest}
    )
    ((found, text),) = contents(bundle(code, "orders.handler")).items()
    assert found == name
    assert exported in text
    assert ": number" not in text


@pytest.mark.usefixtures("node_cache")
def test_the_aws_sdk_stays_outside_on_lambda_alone(tmp_path: Path):
    code = write(tmp_path, {"orders.ts": 'import "@aws-sdk/client-sqs"\nexport const handler = () => 1\n'})
    assert 'require("@aws-sdk/client-sqs")' in contents(bundle(code, "orders.handler"))["orders.js"]
    sdk = '{"name": "@aws-sdk/client-sqs", "main": "index.js"}'
    write(code / "node_modules/@aws-sdk/client-sqs", {"package.json": sdk, "index.js": "globalThis.sdk = 1"})
    assert "globalThis.sdk = 1" in contents(bundle(code, "orders.handler", for_host=True))["orders.js"]


@pytest.mark.exhaustive
def test_a_map_leads_to_the_sources(project: Path):
    on_lambda = json.loads(contents(bundle(project, source_map=True))["src/orders.js.map"])
    assert on_lambda["sources"] == ["../node_modules/tiny/index.js", "orders.ts", "../shared/double.ts"]
    here = json.loads(contents(bundle(project, for_host=True))["src/orders.js.map"])
    assert here["sources"][1] == (project / "src/orders.ts").as_uri()


@pytest.mark.slow
def test_node_reads_the_map_only_if_it_is_asked_for(project: Path):
    def environment(**more: object) -> object:
        given = {"code": str(project), "handler": "src/orders.handler", "runtime": "nodejs22.x", **more}
        recording = record(lambda: cast("None", Function("orders", cast("FunctionArgs", given))))
        return recording.find_by_name("orders-function").inputs.get("environment")

    assert environment() is None
    assert environment(source_map=True) == {"variables": {"NODE_OPTIONS": "--enable-source-maps"}}
    own = {"NODE_OPTIONS": "--enable-source-maps --trace-warnings"}
    assert environment(source_map=True, environment=own) == {"variables": own}


@pytest.mark.usefixtures("node_cache")
def test_what_is_imported_from_elsewhere_is_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sources, "_sources", {})
    code = write(tmp_path / "code", {"orders.ts": 'export { handler } from "../shared/handler"\n'})
    shared = write(tmp_path / "shared", {"handler.ts": "export const handler = () => 1\n"}) / "handler.ts"
    given: FunctionArgs = {"code": str(code), "handler": "orders.handler", "runtime": "nodejs22.x"}
    recording = record(lambda: cast("None", Function("orders", given)), config=HOST)
    package = Path(cast("pulumi.FileArchive", recording.find_by_name("orders-function").inputs["code"]).path)
    assert sources.find_sources(package) == (code, shared)
    shared.write_text("export const handler = () => 2\n")
    assert "=> 2" in contents(sources.rebuild(package))["orders.js"]


ESM = 'add "type": "module" to package.json, or name the file .mts or .mjs'
FIXES = {
    "sdk": "the runtime on AWS has it, but this machine has not. Run 'npm install @aws-sdk/client-sqs'",
    "package": "add the package to the dependencies in package.json: npm install nanoid",
    "compiled": f"compiled code cannot be in a bundle. {KEEP_OUT}",
}


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("export const handler = (\n", "2:1: Unexpected end of file"),
        ('import "./prices"\n', '1:8: Could not resolve "./prices"'),
        ('import "nanoid/url"\n', f'1:8: Could not resolve "nanoid/url"; {FIXES["package"]}'),
        ('import "@aws-sdk/client-sqs"\n', f'1:8: Could not resolve "@aws-sdk/client-sqs"; {FIXES["sdk"]}'),
        (
            "export const handler = await 1",
            f'1:24: Top-level await is currently not supported with the "cjs" output format; {ESM}',
        ),
        (
            'import "./a.node"\n',
            f'1:8: No loader is configured for ".node" files: a.node; {FIXES["compiled"]}',
        ),
    ],
)
@pytest.mark.usefixtures("node_cache")
def test_an_error_names_the_line(tmp_path: Path, source: str, error: str):
    code = write(tmp_path, {"orders.ts": source, "a.node": ""})
    assert errors_of(code) == [f"code: {code}/orders.ts:{error}"]


@pytest.mark.parametrize(
    ("file", "source"),
    [("orders.ts", "export const handle = 1"), ("orders.mts", "const a = 1\nexport { a as handle }")],
)
@pytest.mark.usefixtures("node_cache")
def test_a_handler_that_is_not_exported(tmp_path: Path, file: str, source: str):
    code = write(tmp_path, {file: source})
    (error,) = errors_of(code)
    what = f"handler: 'orders.handler' needs 'handler' in {file}, which does not export it."
    assert error == f"{what} Did you mean orders.handle?"


@pytest.mark.usefixtures("node_cache")
def test_every_error_is_shown(tmp_path: Path):
    code = write(tmp_path, {"orders.ts": 'import "./a"\nimport "./b"\nexport const handler = 1'})
    (error,) = errors_of(code)
    assert re.findall(r":(\d):8: Could not resolve", error) == ["1", "2"]


NO_LOCK = (
    "has dependencies, but there is no 'package-lock.json' beside it and no 'node_modules'. Run 'npm install'"
    " there, or that of your package manager"
)
OLD_LOCK = "has lockfileVersion 1; must be 2 or later. Run 'npm install' with npm 7 or later"
OTHERS = (
    "has nothing that npm has installed of tiny; must be 1.0.0, as 'package-lock.json' says. Run 'npm ci'"
    " there, or delete the directory"
)


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"package.json": '{"name": }'}, "{code}/package.json:1:10: is not JSON: Expecting value"),
        ({"package.json": "[]"}, "'{code}/package.json' must be a JSON object"),
        ({"package-lock.json": None}, f"'{{code}}/package.json' {NO_LOCK}"),
        ({"package-lock.json": '{"lockfileVersion": 1}'}, f"'{{code}}/package-lock.json' {OLD_LOCK}"),
        ({"node_modules/tiny/index.js": ""}, f"'{{code}}/node_modules' {OTHERS}"),
    ],
)
@pytest.mark.usefixtures("node_cache")
def test_packages_that_cannot_be_known(tmp_path: Path, files: dict[str, str | None], error: str):
    code = depend(write(tmp_path, {"orders.js": "exports.handler = () => 1"}))
    for name, content in files.items():
        (code / name).unlink(missing_ok=True)
        if content is not None:
            write(code, {name: content})
    assert errors_of(code) == [f"code: {error.format(code=code)}"]


@pytest.mark.exhaustive
def test_npm_says_what_is_wrong(project: Path):
    manifest = json.loads((project / "package.json").read_text())
    manifest["dependencies"]["other"] = "^1.0.0"
    (project / "package.json").write_text(json.dumps(manifest))
    (error,) = errors_of(project, "src/orders.handler")
    assert error.startswith(f"code: npm cannot install what '{project}/package-lock.json' lists:\n")
    assert "Missing: other@" in error
    assert "log of this run" not in error


@pytest.mark.slow
def test_a_package_elsewhere_does_not_take_the_place_of_the_locked_one(project: Path):
    elsewhere = write(project.parent / "node_modules/tiny", {"index.js": "exports.size = () => 'other'\n"})
    (error,) = errors_of(project, "src/orders.handler")
    assert error.startswith(
        f"code: '{elsewhere}' is found before the package that 'package-lock.json' says. "
    )


@pytest.mark.exhaustive
def test_compiled_packages_are_named(project: Path, tmp_path: Path):
    depend(project, {**TINY, "binding.gyp": "{}"})
    (error,) = errors_of(project, "src/orders.handler")
    assert error.startswith("code: the package tiny has compiled code, which cannot be in a bundle. Add ")
    # As its error says: it is packaged beside the bundle.
    vendored = write(
        tmp_path / "vendored", {f"node_modules/tiny/{name}": text for name, text in TINY.items()}
    )
    given = {"additional_code": [str(vendored)], "external_packages": ["tiny"], "runtime": "nodejs22.x"}
    args = cast("FunctionArgs", {"code": str(project), "handler": "src/orders.handler", **given})
    recording = record(lambda: cast("None", Function("orders", args)))
    package = Path(cast("pulumi.FileArchive", recording.find_by_name("orders-function").inputs["code"]).path)
    assert list(contents(package)) == [
        "node_modules/tiny/index.js",
        "node_modules/tiny/package.json",
        "src/orders.js",
    ]
    assert 'require("tiny")' in contents(package)["src/orders.js"]


def test_arguments_of_bundles_need_one(tmp_path: Path, cache: Path):
    code = write(tmp_path / "code", {"orders.js": "exports.handler = () => 1", "package.json": "{}"})
    what = "requires a Node.js function that is bundled: in TypeScript, or with a package.json that lists"
    assert errors_of(code, source_map=True, external_packages=["tiny"]) == [
        f"source_map: {what} dependencies. Remove it",
        f"external_packages: {what} dependencies. Remove it",
    ]
    assert not (cache / "npm").exists()


@pytest.fixture
def no_npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    def hide() -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    return hide


@pytest.mark.usefixtures("cache")
def test_without_npm(tmp_path: Path, no_npm: Callable[[], None]):
    code = write(tmp_path / "code", {"orders.ts": "export const handler = 1"})
    no_npm()
    (error,) = errors_of(code)
    assert error.startswith("code: npm, which installs packages of Node.js, was not found. Install Node.js, ")


@pytest.mark.slow
def test_archives_above_the_project_are_read_where_they_are(project: Path, cache: Path, tmp_path: Path):
    above = "../../../../../vendor/tiny-1.0.0.tgz"  # from the cache, that is elsewhere
    deep = tmp_path / "a/b/c/d/e"
    deep.parent.mkdir(parents=True)
    project.rename(deep)
    (deep / "vendor").rename(tmp_path / "vendor")
    for name in ("package.json", "package-lock.json"):
        (deep / name).write_text((deep / name).read_text().replace("vendor/tiny-1.0.0.tgz", above))
    places = [tmp_path, cache.parent, cache, cache / "npm"]
    before = [{*place.iterdir()} for place in places]
    modules = install(deep)
    assert (modules / "tiny/index.js").is_file()
    assert [path.name for path in modules.parent.iterdir()] == ["node_modules"]
    shutil.rmtree(modules.parent)
    assert [{*place.iterdir()} - {modules.parent} for place in places] == before


@pytest.mark.slow
def test_a_bundle_of_code_that_is_saved_meanwhile_is_not_found_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
):
    shared, run = project / "shared/double.ts", node.run_esbuild
    before = shared.read_text()

    def save_first(*arguments: Any) -> None:
        shared.write_text(before.replace("2", "3"))
        run(*arguments)

    with monkeypatch.context() as saving:
        saving.setattr(node, "run_esbuild", save_first)
        bundle(project)
    shared.write_text(before)
    assert "2 * n" in contents(bundle(project))["src/orders.js"]


@pytest.mark.exhaustive
def test_bundles_are_memorized_by_several_processes(cache: Path):
    def memorize() -> None:
        for key in range(200):
            node_memo.memorize(str(key), "digest")

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(memorize) for _ in range(4)]:
            done.result()
    assert {path.suffix for path in (cache / "bundles").iterdir()} == {".txt"}
