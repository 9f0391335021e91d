"""Projects in other languages that have the SDK which `pulumi package add` generates into them.

For that, the CLI asks the host of the language. Those of Node.js and Go cannot be built as the CLI is, but
what they generate with can be.
"""

import json
import shutil
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.engine.cli import MODULE, TAGS
from tests.engine.sdk_tools import find_packages, make_sdks, run
from tests.examples import EXAMPLES

_RECORDERS = MODULE / "sdk/testdata"
_GO_SDK = "example.com/pulumi-serverless-patterns/sdk/go"
_TYPESCRIPT_HEAD = (
    'import * as pulumi from "@pulumi/pulumi";',
    'import * as patterns from "serverless-patterns";',
    "export const programs: Record<string, () => void> = {",
    'shop: () => void import("./index.js"),',
)
_GO_HEAD = (
    "package main",
    "import (",
    f'patterns "{_GO_SDK}/serverlesspatterns"',
    '"github.com/pulumi/pulumi/sdk/v3/go/pulumi"',
    ")",
    "var programs = map[string]pulumi.RunFunc{",
    '"shop": createShop,',
)


class Project(ABC):
    """The project of an example.

    Args:
        example: The directory of the example.
        directory: An empty directory, for the project.
    """

    def __init__(self, example: Path, directory: Path) -> None:
        self.directory = directory
        shutil.copytree(example, directory, dirs_exist_ok=True)

    @abstractmethod
    def compile(self, programs: Mapping[str, str]) -> str:
        """Compiles programs, and returns what the compiler says.

        Args:
            programs: Programs by their names in the output.
        """

    def record(
        self, parts: Mapping[str, str], outputs: Mapping[str, Mapping[str, Mapping[str, Any]]]
    ) -> dict[str, dict[str, dict[str, Any]]]:
        """Runs programs, and returns type and properties of each component of each of them, by name.

        Args:
            parts: Statements of the programs that the pages show, by a name.
            outputs: The outputs of the components of each program; the example has the name ``shop``.
        """
        (self.directory / "outputs.json").write_text(json.dumps(outputs))
        self._run_programs(parts)
        return json.loads((self.directory / "found.json").read_text())

    @abstractmethod
    def _run_programs(self, parts: Mapping[str, str]) -> None:
        """Runs the example and the parts with components that have the outputs in ``outputs.json``."""

    def _run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return run(*command, cwd=self.directory)


class TypeScriptProject(Project):
    """The project in TypeScript."""

    def __init__(self, directory: Path) -> None:
        super().__init__(EXAMPLES / "typescript", directory)
        packages = directory / "node_modules"
        packages.mkdir()
        for name in ("@pulumi", "@types"):
            (packages / name).symlink_to(find_packages() / name)
        (packages / "serverless-patterns").symlink_to(make_sdks() / "nodejs")
        shutil.copy(_RECORDERS / "record.js", directory)

    def compile(self, programs: Mapping[str, str]) -> str:
        settings = json.loads((EXAMPLES / "typescript/tsconfig.json").read_text())
        settings["files"] = [f"{name}.ts" for name in programs]
        (self.directory / "tsconfig.json").write_text(json.dumps(settings))
        for name, program in programs.items():
            (self.directory / f"{name}.ts").write_text(program)
        done = self._run("tsc")
        return done.stdout + done.stderr

    def _run_programs(self, parts: Mapping[str, str]) -> None:
        functions = [f"{json.dumps(name)}: () => {{\n{part}\n}}," for name, part in parts.items()]
        programs = "\n".join([*_TYPESCRIPT_HEAD, *functions, "};\n"])
        example = (EXAMPLES / "typescript/index.ts").read_text()
        said = self.compile({"index": example, "programs": programs})
        assert said == "", said
        self._run("node", "record.js").check_returncode()


class GoProject(Project):
    """The project in Go, with the modules that the CLI is built with."""

    def __init__(self, directory: Path) -> None:
        super().__init__(EXAMPLES / "go", directory)
        for source in (MODULE / "go.mod", MODULE / "go.sum", _RECORDERS / "record_test.go"):
            shutil.copy(source, directory)
        without_cli = "-droptool=github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
        with_sdk = [f"-require={_GO_SDK}@v0.1.0", f"-replace={_GO_SDK}={make_sdks() / 'go'}"]
        self._run("go", "mod", "edit", "-module=photo-shop", without_cli, *with_sdk).check_returncode()

    def compile(self, programs: Mapping[str, str]) -> str:
        for name, program in programs.items():
            (self.directory / name).mkdir()
            (self.directory / name / "main.go").write_text(program)
        packages = [f"./{name}" for name in programs]
        return self._run("go", "build", TAGS, "-o", f"{self.directory}/bin/", *packages).stderr

    def _run_programs(self, parts: Mapping[str, str]) -> None:
        functions = [
            f"{json.dumps(name)}: func(ctx *pulumi.Context) error {{\n{part}\n}},"
            for name, part in parts.items()
        ]
        (self.directory / "programs_test.go").write_text("\n".join([*_GO_HEAD, *functions, "}\n"]))
        done = self._run("go", "test", TAGS, "-vet=off", ".")
        assert done.returncode == 0, done.stdout + done.stderr
