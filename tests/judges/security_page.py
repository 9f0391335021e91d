"""Writes ``docs/security.md``: what every judge says of every stack."""

from collections.abc import Iterable, Mapping, Sequence

from tests.judges.cases import CASES, VARIANTS, Case, record_case
from tests.judges.comparison import NOT_IN_TEMPLATES, NOTHING_TO_CHECK, compare
from tests.judges.environments import JUDGES, OURS, ROOT, installed
from tests.judges.judging import JUDGE_BY_KIND, Verdict, judge_all
from tests.judges.licences import ALLOWED, NOT_HERE, locked_licences, terms
from tests.judges.peers import read_peers
from tests.judges.skips import Skip, apply, read_skips

FILE = ROOT / "docs/security.md"

SUBJECTS = {
    "plan": "resources",
    "policy": "policy documents",
    "state_machine": "state machines",
    "api_document": "API documents",
    "mapping_template": "mapping templates",
}

INTRODUCTION = """\
# Security, as others judge it

Tools that are not ours judge every stack of the catalog, as it comes and hardened, each time the suite runs.
This page is what they said; `make security` writes it, and a test fails when it is out of date.

- **Checkov** judges the resources. A stack is evaluated as Pulumi would, and translated into the plan that
  Terraform would show for it: names and blocks by the schema of Terraform's AWS provider, references as edges
  of its graph. Before anything else it has to have seen every resource that was registered, type by type.
- **parliament** judges every policy document: those of roles, of buckets, queues, topics and keys.
- **statelint** judges every state machine.
- **openapi-spec-validator** judges every description of an API.
- **airspeed** renders every mapping template (VTL) of an API, with hostile values wherever a client or a
  service has a say: none may change more than its own place. What airspeed has parsed is also followed from
  where values come in to where they go out, on every branch: none may go out unescaped.

A judge is overruled in [`skips.toml`](../tests/judges/skips.toml): for a check, a pattern of resources, and a
reason. Any objection beyond that fails the suite, and so does an overruling that is not needed any more, or
whose reason takes for granted what does not hold. Each judge is also shown something bad, to see that it
objects.

*Hardened* means `hardened: true`, with a topic for alarms and a bucket for access logs.
"""

SIDE_BY_SIDE = """\
## Side by side with AWS Solutions Constructs

The same patterns, composed of AWS Solutions Constructs with their defaults, before the same Checkov: as
CloudFormation templates, since that is what they are. `make judges-peers` renews what is kept of it.

Each cell says how often a check failed of how often it was made, before any overruling. {nothing} means that
there was nothing to check, “{unknown}” that Checkov has no such check for templates: it has fewer for them
than for plans, and some that look at less.
"""

SUPPLY_CHAIN = """\
## Supply chain

### Vulnerabilities

`make audit` asks a public vulnerability service (OSV) for every package of every hash-pinned requirement
file, with pip-audit; it fails when one is vulnerable, and when one could not be looked up. It needs the
network, so it is no part of the suite. **No result stands here**: where this page is written, package
registries are all that can be reached, and the one database among their packages, `safety-db`, ends in 2021.
What the suite does check is that the audit objects to a package with a known vulnerability, and to a service
that does not answer.

### Licences

As the packages state them that are locked in `requirements/` and for the converters. The suite fails on one
that is not among those allowed in [`licences.py`](../tests/judges/licences.py).
"""


def render(verdicts: Mapping[Case, Mapping[str, Verdict]], skips: Sequence[Skip]) -> str:
    """The page."""
    versions = installed(OURS) | installed(JUDGES)
    judges = [[name, versions[name][0]] for name in JUDGE_BY_KIND.values()]
    parts = [INTRODUCTION, _table(["judge", "version"], judges)]
    for case in CASES:
        parts += [f"## `{case.stack}`, {case.variant}\n", *_judged(case, verdicts[case], skips)]
    parts += _side_by_side(verdicts)
    licences = [[name, _fitness(name), ", ".join(found)] for name, found in locked_licences().items()]
    parts += [SUPPLY_CHAIN, _table(["licence", "which is", "packages"], licences)]
    return "\n".join(parts)


def _judged(case: Case, verdicts: Mapping[str, Verdict], skips: Sequence[Skip]) -> Iterable[str]:
    totals: list[list[object]] = []
    overruled: list[list[str]] = []
    for kind, verdict in verdicts.items():
        skipped, failed = apply(skips, case, verdict)
        subjects = f"{verdict.subjects.total()} {SUBJECTS[kind]}"
        counts = [len(verdict.passed), len(failed), len(verdict.failed) - len(failed)]
        totals.append([JUDGE_BY_KIND[kind], subjects, *counts])
        overruled += [
            [skip.check, f"{len(found)} × `{skip.resources}`", found[0].meaning, skip.reason]
            for skip, found in skipped.items()
        ]
    yield _table(["judge", "on", "passed", "failed", "overruled"], totals)
    yield _table(["overruled", "on", "which says", "because"], sorted(overruled))


def _side_by_side(verdicts: Mapping[Case, Mapping[str, Verdict]]) -> Iterable[str]:
    peers = read_peers()
    yield SIDE_BY_SIDE.format(nothing=NOTHING_TO_CHECK, unknown=NOT_IN_TEMPLATES)
    version = peers["packages"]["aws-solutions-constructs-core"][0]
    cdk = peers["packages"]["aws-cdk-lib"][0]
    yield f"AWS Solutions Constructs {version}, CDK {cdk}, Checkov {peers['checkov']}, {peers['date']}.\n"
    for stack, peer in peers["stacks"].items():
        ours = [verdicts[Case(stack, variant)]["plan"] for variant in VARIANTS]
        rows, totals = compare(ours, peer)
        keys = [len(record_case(Case(stack, variant)).of_type("aws:kms/key:Key")) for variant in VARIANTS]
        keys.append(peer["resources"].get("AWS::KMS::Key", 0))
        resources = [verdict.subjects.total() for verdict in ours]
        yield f"{peer['composition']}\n"
        yield _table(
            ["check", f"`{stack}`", *VARIANTS, "Solutions Constructs"],
            [
                *([row.check, row.meaning, *row.cells] for row in rows),
                ["", "**failed, of the checks for both**", *totals],
                ["", "customer-managed keys, paid by the month", *keys],
                ["", "resources", *resources, sum(peer["resources"].values())],
            ],
        )


def _fitness(licence: str) -> str:
    if licence == NOT_HERE:
        return ""
    return "; ".join(dict.fromkeys(ALLOWED.get(term, "**not allowed**") for term in terms(licence)))


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines: list[Sequence[object]] = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def main() -> None:
    """Writes the page."""
    FILE.write_text(render(judge_all(), read_skips()))


if __name__ == "__main__":
    main()
