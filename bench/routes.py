"""An API with many Lambda routes beside one in the AWS CDK: its resources, and the time to evaluate it."""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.table import Table

from bench.report import Report
from embedded_aws.emulator.node import find_node

ROOT = Path(__file__).resolve().parents[1]
CDK = ROOT / ".cache/cdk/bin/python"
RUNS = 2
CASES = ((1, "one"), (100, "one"), (100, "own"))
FUNCTIONS = {"one": "one function", "own": "a function each"}


def measure_routes(report: Report) -> None:
    """Prints a row a case: resources and processor seconds of the evaluation, each in a fresh process."""
    if not CDK.exists():
        sys.exit("the peer is not installed: make bench sets it up")
    table = Table(
        *(
            "routes",
            "resources",
            "CDK's",
            "× CDK",
            "without functions",
            "CDK's",
            "processor s",
            "CDK's",
            "× CDK",
        ),
        title="Routes",
    )
    with tempfile.TemporaryDirectory() as code:
        Path(code, "index.js").write_text("exports.handler = async () => ({statusCode: 200, body: '{}'})")
        for routes, functions in CASES:
            # Alternating, so that a busy moment of the machine meets both.
            pairs = [(_ours(routes, functions, code), _run_cdk(routes, functions, code)) for _ in range(RUNS)]
            ours, cdk = (min(side, key=lambda run: run["seconds"]) for side in zip(*pairs, strict=True))
            made = 1 if functions == "one" else routes
            table.add_row(
                f"{routes}, {FUNCTIONS[functions]}" if routes > 1 else "1",
                *(f"{side['resources']:.0f}" for side in (ours, cdk)),
                f"{ours['resources'] / cdk['resources']:.2f}",
                # Of a function ours makes the log group, the role and its policy; the CDK the role.
                f"{ours['resources'] - 4 * made:.0f}",
                f"{cdk['resources'] - 2 * made:.0f}",
                *(f"{side['seconds']:.2f}" for side in (ours, cdk)),
                f"{ours['seconds'] / cdk['seconds']:.2f}",
            )
    report.print(table)
    report.print(
        "`ApiGatewayFacade` until every resource is registered, aws-cdk-lib until the template is written,"
        " validation off; both from the import on. What is left of ours without functions is the API with its"
        " role, one policy for each function, and 16 roles more beyond 40 functions. The CDK's 100 routes"
        " with a function each are more than the 500 resources that CloudFormation takes; its limit is off"
        " here.\n"
    )


def _ours(routes: int, functions: str, code: str) -> dict[str, float]:
    return _run([sys.executable, "-m", "bench.routes", str(routes), functions, code])


def _run_cdk(routes: int, functions: str, code: str) -> dict[str, float]:
    script = ROOT / "bench/peers/routes_in_cdk.py"
    return _run([os.fspath(CDK), os.fspath(script), str(routes), functions, code])


def _run(command: list[str]) -> dict[str, float]:
    node = Path(find_node() or sys.exit("the CDK runs on Node, which is not found: install it"))
    path = os.pathsep.join([os.fspath(node.parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1"}
    before = _processor_seconds()
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env=environment)
    return {**json.loads(done.stdout), "seconds": _processor_seconds() - before}


def _processor_seconds() -> float:
    """Of all processes that this one has started and that have ended, and of theirs: the CDK's Node, too."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _measure(routes: int, functions: str, code: str) -> None:
    from embedded_aws import record  # noqa: PLC0415 Node is found without
    from serverless_patterns import ApiGatewayFacade, Function  # noqa: PLC0415 likewise

    def program() -> None:
        args = {"code": code, "handler": "index.handler", "runtime": "nodejs22.x"}
        made = [Function(f"route-{number}", args) for number in range(routes if functions == "own" else 1)]
        given = {f"GET /route-{number}": made[number % len(made)].route() for number in range(routes)}
        ApiGatewayFacade("api", {"routes": given})

    recording = record(program)
    print(json.dumps({"resources": sum(registration.custom for registration in recording.registrations)}))


if __name__ == "__main__":
    _measure(int(sys.argv[1]), sys.argv[2], sys.argv[3])
