"""Writes ``docs/security.md``: what a missing permission stops, and what scanners find in every stack."""

from collections.abc import Iterable, Mapping, Sequence

from tests.permissions import results as permissions
from tests.scanners.cases import CASES, VARIANTS, Case, record_case
from tests.scanners.comparison import NOT_IN_TEMPLATES, NOTHING_TO_CHECK, compare
from tests.scanners.environments import OURS, ROOT, SCANNERS, installed
from tests.scanners.licences import ALLOWED, NOT_HERE, locked_licences, terms
from tests.scanners.peers import read_peers
from tests.scanners.scanning import SCANNER_BY_KIND, Verdict, scan_all
from tests.scanners.suppressions import Suppression, apply, read_suppressions

FILE = ROOT / "docs/security.md"

SUBJECTS = {
    "plan": "resources",
    "policy": "policy documents",
    "state_machine": "state machines",
    "api_document": "API documents",
    "mapping_template": "mapping templates",
}

INTRODUCTION = """\
# Security

Two questions: does [a missing permission](#a-missing-permission-here-and-in-other-emulators) stop what it
should, already on a laptop? And what do [scanners](#scanners) find in the stacks?
"""

SCANNERS_INTRODUCTION = """\
## Scanners

Third-party scanners check every stack of the catalog, with defaults and hardened, each time the suite runs.
`make security` writes their results to this page, and a test fails when it is out of date.

- **Checkov** checks the resources. A stack is evaluated as Pulumi would, and translated into the plan that
  Terraform would show for it: names and blocks by the schema of Terraform's AWS provider, references as edges
  of its graph. It must have read every registered resource of every type.
- **parliament** checks every policy document: those of roles, of buckets, queues, topics and keys.
- **statelint** checks every state machine.
- **openapi-spec-validator** checks every OpenAPI document.
- **The emulator** renders every mapping template (VTL) of an API with an evaluator of its own, with hostile
  values wherever a client or a service has a say: none may change more than its own place.
- **airspeed**, a second parser, reads every mapping template, in which each value is followed from where it
  comes in to where it goes out, on every branch: none may go out unescaped.

Findings are suppressed in [`suppressions.toml`](../tests/scanners/suppressions.toml): by check and pattern of
resources, each with a reason. Any other finding fails the suite, and so does a suppression that is no longer
needed or whose reason rests on a premise that no longer holds. Each scanner also gets a bad sample, which it
must report.

*Hardened* means `hardened: true`, with a topic for alarms and a bucket for access logs.
"""

SIDE_BY_SIDE = """\
## Side by side with AWS Solutions Constructs

The same patterns, composed of AWS Solutions Constructs with their defaults, before the same Checkov: as
CloudFormation templates, since that is what they are. `make scanners-peers` renews what is kept of it.

Each cell says how often a check failed of how often it was made, before suppressions. {nothing} means that
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
that is not among those allowed in [`licences.py`](../tests/scanners/licences.py).
"""


def render(verdicts: Mapping[Case, Mapping[str, Verdict]], suppressions: Sequence[Suppression]) -> str:
    """The page."""
    versions = installed(OURS) | installed(SCANNERS)
    scanners = [[name, versions[name][0]] for name in SCANNER_BY_KIND.values()]
    parts = [
        INTRODUCTION,
        permissions.table(),
        SCANNERS_INTRODUCTION,
        _table(["scanner", "version"], scanners),
    ]
    for case in CASES:
        parts += [f"## `{case.stack}`, {case.variant}\n", *_results(case, verdicts[case], suppressions)]
    parts += _side_by_side(verdicts)
    licences = [[name, _fitness(name), ", ".join(found)] for name, found in locked_licences().items()]
    parts += [SUPPLY_CHAIN, _table(["licence", "which is", "packages"], licences)]
    return "\n".join(parts)


def _results(
    case: Case, verdicts: Mapping[str, Verdict], suppressions: Sequence[Suppression]
) -> Iterable[str]:
    totals: list[list[object]] = []
    rows: list[list[str]] = []
    for kind, verdict in verdicts.items():
        suppressed, failed = apply(suppressions, case, verdict)
        subjects = f"{verdict.subjects.total()} {SUBJECTS[kind]}"
        counts = [len(verdict.passed), len(failed), len(verdict.failed) - len(failed)]
        totals.append([SCANNER_BY_KIND[kind], subjects, *counts])
        rows += [
            [
                suppression.check,
                f"{len(found)} × `{suppression.resources}`",
                found[0].meaning,
                suppression.reason,
            ]
            for suppression, found in suppressed.items()
        ]
    yield _table(["scanner", "subjects", "passed", "failed", "suppressed"], totals)
    yield _table(["suppressed check", "resources", "meaning", "reason"], sorted(rows))


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
                ["", "customer managed keys, with a monthly cost", *keys],
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
    FILE.write_text(render(scan_all(), read_suppressions()))


if __name__ == "__main__":
    main()
