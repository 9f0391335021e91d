"""The tenant of a process: a member of the context in Python and Node.js."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.services.lambda_.tenant_isolation import TENANT

_VARIABLE: Final = "EMBEDDED_AWS_TENANT_ID"
_PYTHON: Final = (
    (
        "os.environ.update(env)",
        f'os.environ.update(env); _tenant_id = os.environ.pop("{_VARIABLE}", None)',
    ),
    ('"identity": None,', '"identity": None, "tenant_id": _tenant_id,'),
)
_NODE: Final = (
    ("let handlerFn = null;", "let handlerFn = null, _tenantId;"),
    (
        "Object.assign(process.env, env || {});",
        (
            f"Object.assign(process.env, env || {{}});"
            f" _tenantId = process.env.{_VARIABLE}; delete process.env.{_VARIABLE};"
        ),
    ),
    ("identity: null,", "identity: null, tenantId: _tenantId,"),
)
"""Parts of MiniStack's scripts: the variable is gone before the code of the function is loaded."""


def build_tenant_variable(config: Mapping[str, object]) -> dict[str, str]:
    """Returns the environment variable by which a process of Python or Node.js learns its tenant."""
    tenant = config.get(TENANT)
    is_script = str(config.get("Runtime", "")).startswith(("python", "nodejs"))
    return {_VARIABLE: str(tenant)} if tenant and is_script else {}


def add_tenant(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Adds the tenant to the context of functions."""

    def detect_with_tenant(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        for before, after in _NODE if runtime.startswith("nodejs") else _PYTHON:
            script = script.replace(before, after, 1)
        return binary, script

    return detect_with_tenant
