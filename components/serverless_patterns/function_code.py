"""The code of a Lambda function: what it is made of, whether it fits together, and its package."""

import difflib
from dataclasses import dataclass
from pathlib import Path

import pulumi

from serverless_patterns.conformance import show
from serverless_patterns.packaging import Platform, build_package
from serverless_patterns.validation import Given

DEFAULT_RUNTIME = "python3.13"
ARCHITECTURES = ("arm64", "x86_64")
RUNTIME = r"python3\.[0-9]+|(?!python)[a-z]+[a-z0-9.]*"


@dataclass(frozen=True)
class FunctionCode:
    """Everything a package is built from."""

    directories: tuple[str, ...]
    handler: str
    runtime: str = DEFAULT_RUNTIME
    architecture: str = ARCHITECTURES[0]
    requirements: tuple[str, ...] = ()

    def build(self, given: Given) -> Path | None:
        """The zip of the function; whatever keeps it from being built becomes a fault of ``given``."""
        if not (all(self.directories) and self.handler):
            return None
        if self.runtime.startswith("python"):
            given.attempt("handler", lambda: self._check_handler(given))
        elif self.requirements:
            reason = f"are for Python, the runtime is {self.runtime}; put them beside the code instead"
            given.fault("requirements", reason)
            return None
        return given.attempt("code", self._build)

    def _build(self) -> Path:
        platform = (
            Platform.of_lambda(self.runtime, self.architecture)
            if self.requirements and not _builds_for_host()
            else Platform.of_host()
        )
        directories = [Path(directory) for directory in self.directories]
        return build_package(directories, [Path(file) for file in self.requirements], platform)

    def _check_handler(self, given: Given) -> None:
        module, _, function = self.handler.rpartition(".")
        path = module.replace(".", "/")
        directories = [Path(directory) for directory in self.directories]
        if not module or not function:
            given.fault("handler", f"{self.handler!r} has to be <file>.<function>, such as orders.handler")
        elif not any(
            (directory / file).is_file()
            for directory in directories
            for file in (f"{path}.py", f"{path}/__init__.py")
        ):
            there = sorted({file.stem for directory in directories for file in directory.glob("*.py")})
            near = difflib.get_close_matches(module, there, n=1)
            hint = f" Did you mean {near[0]}.{function}?" if near else ""
            given.fault(
                "handler", f"{self.handler!r} needs a file {path}.py, which is not in the code.{hint}"
            )


def read_runtime(given: Given) -> str:
    """The argument ``runtime``, a Lambda runtime identifier."""
    means = "a Lambda runtime identifier, such as python3.13 or nodejs22.x"
    return str(given.text("runtime", RUNTIME, means, default=DEFAULT_RUNTIME))


def _builds_for_host() -> bool:
    """Whether compiled requirements are built for this machine, where an emulator runs them.

    The one setting for it: ``serverless-patterns:buildPlatform``, ``lambda`` (default) or ``host``. Where
    functions can run on this machine only, that is said by ``functions:platform``, and nothing else counts.

    Raises:
        ValueError: It is neither.
    """
    if pulumi.Config("functions").get("platform") == "host":
        return True
    setting = pulumi.Config("serverless-patterns").get("buildPlatform", "lambda")
    if setting not in {"lambda", "host"}:
        raise ValueError(f"serverless-patterns:buildPlatform is {show(setting)}, it has to be lambda or host")
    return setting == "host"
