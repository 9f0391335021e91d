"""Each program that a page shows in YAML is there in TypeScript and in Go, too."""

import json
import os
import re
import sys
from pathlib import Path

import pytest
from tests.page_programs import find_page_programs

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, os.fspath(ROOT / "docs/scripts"))

import generate  # noqa: E402 the scripts beside the documents
from language_programs import show_languages, to_go, to_typescript  # noqa: E402

PROGRAM = """
resources:
  new-orders:
    type: serverless-patterns:index:Queue
    properties: { fifo: true, maxReceiveCount: 3 }
  staff:
    type: serverless-patterns:index:UserPool
    properties: { clients: { desk: {} } }
  last:
    type: serverless-patterns:index:EventRule
    properties:
      eventPattern: { detail-type: [a, 1, true] }
      target: { queue: { arn: "${new-orders.arn}:${staff.arn}" } }
      tags: { desk: "${staff.clientIds.desk}" }
"""


def test_every_program_in_yaml_is_there_in_each_language():
    shown = sum(document.read_text().count("<!-- runs: same -->") for document in generate.find_documents())
    programs = find_page_programs()
    assert len(programs) == shown > 30
    assert {tuple(sorted(each.languages)) for each in programs.values()} == {("go", "typescript")}


def test_every_component_is_in_a_program_of_each_language():
    """In that of the examples, which are compiled as those of the pages are, or in one of a page."""
    programs = [each.yaml for each in find_page_programs().values()]
    shown = "\n".join([*programs, (ROOT / "examples/yaml/Pulumi.yaml").read_text()])
    resources = json.loads((ROOT / "tests/golden/schema.json").read_text())["resources"]
    assert len(resources) > 30
    assert (
        resources.keys() - set(re.findall(r"type: (serverless-patterns:index:\w+)$", shown, re.MULTILINE))
        == set()
    )


def test_typescript():
    assert (
        to_typescript(PROGRAM)
        == """\
const newOrders = new patterns.Queue("new-orders", {
    fifo: true,
    maxReceiveCount: 3,
});
const staff = new patterns.UserPool("staff", {
    clients: { desk: {} },
});
new patterns.EventRule("last", {
    eventPattern: { "detail-type": ["a", 1, true] },
    target: {
        queue: { arn: pulumi.interpolate`${newOrders.arn}:${staff.arn}` },
    },
    tags: { desk: staff.clientIds.apply((all) => all["desk"]) },
});"""
    )


def test_go():
    assert (
        to_go(PROGRAM)
        == """\
newOrders, err := patterns.NewQueue(ctx, "new-orders", &patterns.QueueArgs{
    Fifo:            pulumi.BoolRef(true),
    MaxReceiveCount: pulumi.IntRef(3),
})
if err != nil {
    return err
}
staff, err := patterns.NewUserPool(ctx, "staff", &patterns.UserPoolArgs{
    Clients: map[string]patterns.UserPoolClientInput{
        "desk": patterns.UserPoolClientArgs{},
    },
})
if err != nil {
    return err
}
_, err = patterns.NewEventRule(ctx, "last", &patterns.EventRuleArgs{
    EventPattern: map[string]pulumi.Input{
        "detail-type": pulumi.Array{
            pulumi.String("a"),
            pulumi.Int(1),
            pulumi.Bool(true),
        },
    },
    Target: patterns.TargetArgs{
        Queue: &patterns.TargetQueueArgs{
            Arn: pulumi.Sprintf("%s:%s", newOrders.Arn, staff.Arn),
        },
    },
    Tags: map[string]pulumi.StringInput{
        "desk": staff.ClientIds.MapIndex(pulumi.String("desk")),
    },
})
return err"""
    )


def test_a_page_without_a_program():
    with pytest.raises(LookupError, match=r"^no program in YAML stands before this part$"):
        show_languages("# A page\n", 9)
