"""Runs in the environment of ``requirements/cdk.txt``: prints the template of each peer as JSON.

Each argument is a module of this package, named after our stack, that says how it is composed and builds it.
"""

import importlib
import json
import sys
import tempfile
from contextlib import redirect_stdout
from typing import Any

from aws_cdk import App, Stack

CONTEXT = {
    # What `cdk init` sets in a new project; without it the constructs warn.
    "@aws-cdk/aws-sns-subscriptions:restrictSqsDescryption": True,
}


def synthesize(name: str) -> dict[str, Any]:
    """The composition of one peer in words, and its template."""
    peer = importlib.import_module(f"tests.scanners.peers.{name}")
    with tempfile.TemporaryDirectory() as directory:
        app = App(outdir=directory, context=CONTEXT)
        peer.build(Stack(app, name))
        template = app.synth().get_stack_by_name(name).template
    return {"composition": peer.COMPOSITION, "template": template}


def main() -> None:
    """Synthesizes the peers that are named."""
    with redirect_stdout(sys.stderr):
        peers = {name: synthesize(name) for name in sys.argv[1:]}
    json.dump(peers, sys.stdout)


if __name__ == "__main__":
    main()
