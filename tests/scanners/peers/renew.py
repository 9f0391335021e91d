"""Renews ``peers.json``: what Checkov says of the peers, their versions, and the day."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from tests.scanners.cases import STACKS
from tests.scanners.environments import CDK, SCANNERS, ask, list_installed, run
from tests.scanners.peers import FILE
from tests.scanners.scanning import UnseenError


def main() -> None:
    """Synthesizes, scans and writes."""
    names = [stack for stack in STACKS if FILE.with_name(f"{stack}.py").exists()]
    peers: dict[str, dict[str, Any]] = run(CDK, "tests.scanners.peers.synthesize", *names)
    answers = ask(*(("template", peer["template"]) for peer in peers.values()))
    stacks = {name: _summary(peers[name], answer) for name, answer in zip(peers, answers, strict=True)}
    content = {
        "date": datetime.now(UTC).date().isoformat(),
        "checkov": list_installed(SCANNERS)["checkov"][0],
        "packages": list_installed(CDK),
        "stacks": stacks,
    }
    FILE.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


def _summary(peer: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    return {
        "composition": peer["composition"],
        "resources": count_resources(peer["template"], answer),
        "meanings": {check: meaning for check, _, meaning in answer["failed"]},
        "known": answer["known"],
        **{result: Counter(check for check, *_ in answer[result]) for result in ("passed", "failed")},
    }


def count_resources(template: dict[str, Any], answer: dict[str, Any]) -> Counter[str]:
    """The resources of a template by type.

    Raises:
        UnseenError: Checkov saw others, so its silence says nothing.
    """
    registered = Counter(resource["Type"] for resource in template["Resources"].values())
    seen = Counter(resource.partition(".")[0] for resource in answer["resources"])
    if seen != registered:
        raise UnseenError(f"Checkov saw {seen.total()} of {registered.total()} resources of a template")
    return registered


if __name__ == "__main__":
    main()
