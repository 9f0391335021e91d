"""The code of a Lambda function: what it is made of, whether it fits together, and its package."""

from dataclasses import dataclass
from pathlib import Path

import pulumi

from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.function.handlers import check_bootstrap, check_handler
from serverless_patterns.blocks.function.runtimes import runtime_fault
from serverless_patterns.packaging.package import Platform, build_package

DEFAULT_RUNTIME = "python3.13"
ARCHITECTURES = ("arm64", "x86_64")


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
        if not (all(self.directories) and self.handler) or runtime_fault(self.runtime):
            return None
        if self.requirements and not self.runtime.startswith("python"):
            reason = f"are for Python, the runtime is {self.runtime}; put them beside the code instead"
            given.fault("requirements", reason)
            return None
        package = given.attempt("code", self._build)
        if package:
            given.attempt("handler", lambda: check_handler(self.handler, self.runtime, package))
            if self.runtime.startswith("provided"):
                given.attempt("code", lambda: check_bootstrap(self.runtime, package))
        return package

    def _build(self) -> Path:
        platform = (
            Platform.of_lambda(self.runtime, self.architecture)
            if self.requirements and not _builds_for_host()
            else Platform.of_host()
        )
        directories = [Path(directory) for directory in self.directories]
        return build_package(directories, [Path(file) for file in self.requirements], platform)


def read_runtime(given: Given) -> str:
    """The argument ``runtime``, a Lambda runtime identifier."""
    runtime = str(given.text("runtime", default=DEFAULT_RUNTIME))
    if fault := runtime_fault(runtime):
        given.fault("runtime", fault)
    return runtime


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
        raise ValueError(f"serverless-patterns:buildPlatform is {show(setting)}, it must be lambda or host")
    return setting == "host"
