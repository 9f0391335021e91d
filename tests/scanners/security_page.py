"""Writes ``docs/security.md``, and the reports that it summarizes.

``docs/reports`` has a file for each: missing permissions here and in other emulators, findings of scanners in
every stack, and licences.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence

from tests.permissions import results as permissions
from tests.scanners.cases import CASES, VARIANTS, Case, record_case
from tests.scanners.comparison import NOT_IN_TEMPLATES, NOTHING_TO_CHECK, compare
from tests.scanners.environments import OURS, ROOT, SCANNERS, list_installed
from tests.scanners.licences import ALLOWED, NOT_HERE, read_locked_licences, terms
from tests.scanners.peers import read_peers
from tests.scanners.scanning import SCANNER_BY_KIND, Verdict, scan_all
from tests.scanners.suppressions import Suppression, apply, read_suppressions

DOCUMENTS = ROOT / "docs"

SUBJECTS = {
    "plan": "resources",
    "policy": "policy documents",
    "state_machine": "state machines",
    "api_document": "API documents",
    "mapping_template": "mapping templates",
}

INTRODUCTION = """\
# Security

Three questions: does [a missing permission](#missing-permissions) stop what it should, already on a laptop?
What may [roles](#roles) do? And what do [scanners](#scanners) find in the stacks?
[Vulnerabilities and licences](reports/supply-chain.md) of all dependencies have a report, too.

## Missing permissions

Each arrow between two services flows with the permission that AWS requires, and not without it, in the
embedded emulator. [Every arrow, and other emulators on the same calls](reports/missing-permissions.md):
"""

SCANNERS_INTRODUCTION = """\
## Scanners

Third-party scanners check every stack of the catalog, with defaults and hardened, each time the suite runs.
`make security` writes their results to these pages, and a test fails when they are out of date.
[Every suppressed finding, and a comparison with AWS Solutions Constructs](reports/scanners.md).

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

ROLES = """\
## Roles

No action has a wildcard, except that the account manages its own keys (`kms:*` in the policy of a key). A
resource is `*` only where AWS offers none: traces of X-Ray, the delivery of logs, the login of ECR
(`ecr:GetAuthorizationToken`), `codedeploy:StopDeployment`, `dynamodb:ListStreams`, and the network
interfaces of a function in a VPC. It ends in `*` where the names are not known before, such as the objects of
one bucket or the executions of one workflow. [A test](../tests/unit/test_rules.py) has this list with the
reasons, and rejects anything else.

While the demonstrations run, the emulator records the permissions that each role uses. {unused} kinds of
grants [are unused then](../tests/isolation/unused_grants.toml), each with its reason. Another unused grant
fails the suite, and so does an entry of this list that no longer applies.
"""

REPORT = """\
# Scanners, stack by stack

Suppressed findings of the [scanners](../security.md#scanners) in every stack, each with its reason, and the
[comparison with AWS Solutions Constructs](#side-by-side-with-aws-solutions-constructs).
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
# Supply chain

## Vulnerabilities

`make audit` asks a public vulnerability service (OSV) for every package of every hash-pinned requirement
file, with pip-audit; it fails when one is vulnerable, and when one could not be looked up. It needs the
network, so it is not part of the suite. **No result stands here**, since one is outdated the next day.
What the suite does check is that the audit objects to a package with a known vulnerability, and to a service
that does not answer.

## Licences

As the packages state them that are locked in `requirements/` and for the converters. The suite fails on one
that is not among those allowed in [`licences.py`](../../tests/scanners/licences.py).
"""


Verdicts = Mapping[Case, Mapping[str, Verdict]]


def render(verdicts: Verdicts, suppressions: Sequence[Suppression]) -> dict[str, str]:
    """Returns the text of each document by its path in ``docs``."""
    licences = [[name, _fitness(name), ", ".join(found)] for name, found in read_locked_licences().items()]
    findings = [
        part
        for case in CASES
        for part in (f"## `{case.stack}`, {case.variant}\n", *_results(case, verdicts[case], suppressions))
    ]
    return {
        "security.md": "\n".join(_summary(verdicts, suppressions)),
        "reports/missing-permissions.md": permissions.report(),
        "reports/scanners.md": "\n".join([REPORT, *findings, *_side_by_side(verdicts)]),
        "reports/supply-chain.md": "\n".join(
            [SUPPLY_CHAIN, _table(["licence", "which is", "packages"], licences)]
        ),
    }


def read_unused_grants() -> list[dict[str, object]]:
    """Returns the grants that no demonstration uses."""
    path = ROOT / "tests/isolation/unused_grants.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["unused"]


def _summary(verdicts: Verdicts, suppressions: Sequence[Suppression]) -> Iterable[str]:
    versions = list_installed(OURS) | list_installed(SCANNERS)
    yield INTRODUCTION
    yield permissions.summary()
    yield ROLES.format(unused=len(read_unused_grants()))
    yield SCANNERS_INTRODUCTION
    yield _table(["scanner", "version"], [[name, versions[name][0]] for name in SCANNER_BY_KIND.values()])
    rows: list[list[object]] = []
    for case in CASES:
        outcomes = [(verdict, apply(suppressions, case, verdict)[1]) for verdict in verdicts[case].values()]
        checks = sum(len(verdict.passed) + len(verdict.failed) for verdict, _ in outcomes)
        failed = sum(len(found) for _, found in outcomes)
        suppressed = sum(len(verdict.failed) - len(found) for verdict, found in outcomes)
        name = f"[`{case.stack}`, {case.variant}](reports/scanners.md#{case.stack}-{case.variant})"
        rows.append([name, checks, failed, suppressed])
    yield _table(["stack", "checks", "failed", "suppressed"], rows)


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
        keys = [
            len(record_case(Case(stack, variant)).find_by_type("aws:kms/key:Key")) for variant in VARIANTS
        ]
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
    """Writes the page and the reports."""
    for name, text in render(scan_all(), read_suppressions()).items():
        (DOCUMENTS / name).write_text(text)


if __name__ == "__main__":
    main()
