"""The beginning of the page, and the versions that it names."""

from importlib.metadata import version

from bench.machine import read_locked_version

DATA_PLANE_INTRODUCTION = """# The data plane beside its peers

How long the embedded emulator takes to answer, beside MiniStack as it comes and moto's server, measured by
`python -m bench data-plane --write` (`make data-plane`) in one run on one machine. The targets run at the
same time and take turns in five rounds, so that other work of the machine meets all of them. The ratios
count, not the milliseconds.

* **ratio**: ours divided by the best peer. Of the hostile request: ours beside it, divided by ours without.
* **goal**: messages and events in four fifths of the time of the best peer; everything else no slower, no
  larger, and no fewer requests than it; beside a hostile request, at most twice as slow. Some are not met.
* **p95 ÷ p50**: how much longer the slow answers take. A rate has none.
* **–**: the peer cannot do it. moto runs functions in Docker only, and its APIs do not call SQS.

Ours checks signature and policies of each request, as a user whose policy allows everything. MiniStack and
moto check nothing, as they come. A call of a function is `Invoke` by boto3, and a request to a route is plain
HTTP. A start is the first one, not one that is forked from a process that is ready; MiniStack's and moto's
are looked at every 20 ms. The memory is the sum of the resident sets of all processes of an emulator that has
answered one request. The clients share the cores of the machine with the servers.
"""


def find_peer_versions() -> dict[str, str]:
    """Returns the versions of the targets."""
    return {
        "ministack": version("ministack"),
        "moto": read_locked_version("moto", "peers"),
        "boto3": version("boto3"),
    }
