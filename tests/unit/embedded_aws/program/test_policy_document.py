"""``aws.iam.get_policy_document`` without AWS."""

import json

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import record
from embedded_aws.program.policy_document import build_policy_document


def document(**arguments: object) -> dict[str, object]:
    result = build_policy_document(arguments)
    assert json.loads(result["json"]) == json.loads(result["minifiedJson"])
    return json.loads(result["json"])


def test_a_statement_has_the_spelling_of_aws() -> None:
    statement = {
        "sid": "Read",
        "actions": ["s3:GetObject"],
        "resources": ["arn:aws:s3:::a", "arn:aws:s3:::b"],
        "principals": [{"type": "Service", "identifiers": ["sns.amazonaws.com"]}],
        "conditions": [
            {"test": "ArnEquals", "variable": "aws:SourceArn", "values": ["arn:x"]},
            {"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["1", "2"]},
        ],
    }
    assert document(statements=[statement]) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Read",
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": ["arn:aws:s3:::b", "arn:aws:s3:::a"],
                "Principal": {"Service": "sns.amazonaws.com"},
                "Condition": {
                    "ArnEquals": {"aws:SourceArn": "arn:x"},
                    "StringEquals": {"aws:SourceAccount": ["1", "2"]},
                },
            }
        ],
    }


def test_everyone_is_a_star() -> None:
    anyone = [{"type": "*", "identifiers": ["*"]}]
    denied = {"effect": "Deny", "notActions": ["s3:*"], "notResources": ["*"], "notPrincipals": anyone}
    assert document(statements=[denied])["Statement"] == [
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "*", "NotPrincipal": "*"}
    ]


def test_sources_come_first_and_others_replace_them_in_their_place_by_sid() -> None:
    source = document(statements=[{"sid": "A", "actions": ["a"]}, {"sid": "B", "actions": ["b"]}])
    override = {"Id": "other", "Statement": [{"Sid": "A", "Effect": "Deny", "Action": "a"}]}

    merged = document(
        version="2008-10-17",
        policyId="mine",
        sourcePolicyDocuments=[json.dumps(source)],
        statements=[{"sid": "B", "actions": ["b2"]}, {"actions": ["c"]}, {"actions": ["c"]}],
        overridePolicyDocuments=[json.dumps(override)],
    )
    assert merged == {
        "Version": "2012-10-17",
        "Id": "other",
        "Statement": [
            {"Sid": "A", "Effect": "Deny", "Action": "a"},
            {"Sid": "B", "Effect": "Allow", "Action": "b2"},
            {"Effect": "Allow", "Action": "c"},
            {"Effect": "Allow", "Action": "c"},
        ],
    }


def principals(*given: tuple[str, list[str]]) -> list[dict[str, object]]:
    return [{"type": type_, "identifiers": identifiers} for type_, identifiers in given]


def conditions(*given: tuple[str, str, list[str]]) -> list[dict[str, object]]:
    return [{"test": test, "variable": variable, "values": values} for test, variable, values in given]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"principals": principals(("Service", ["a"]), ("AWS", ["1"]), ("Service", ["b", "c"]))},
            {"Principal": {"AWS": "1", "Service": ["a", "c", "b"]}},
        ),
        (
            {"notPrincipals": principals(("AWS", ["1"]), ("AWS", ["2"]))},
            {"NotPrincipal": {"AWS": ["1", "2"]}},
        ),
        ({"principals": principals(("AWS", ["*"]))}, {"Principal": {"AWS": "*"}}),
        (
            {"principals": principals(("*", ["*"]), ("AWS", ["1"]))},
            {"Principal": {"*": "*", "AWS": "1"}},
        ),
        (
            {"conditions": conditions(("StringLike", "k", ["b"]), ("StringLike", "k", ["a", "c"]))},
            {"Condition": {"StringLike": {"k": ["b", "a", "c"]}}},
        ),
        (
            {"conditions": conditions(("StringLike", "k", ["&{aws:username}"]), ("Bool", "s", ["true"]))},
            {"Condition": {"Bool": {"s": "true"}, "StringLike": {"k": "${aws:username}"}}},
        ),
        (
            {"actions": ["s3:Get", "s3:List", "s3:Get"], "resources": ["arn:&{x}", "arn:b"]},
            {"Action": ["s3:List", "s3:Get"], "Resource": ["arn:b", "arn:${x}"]},
        ),
    ],
)
def test_entries_are_merged_and_sorted_as_the_provider_does(given, expected) -> None:
    assert document(statements=[given])["Statement"] == [{"Effect": "Allow", **expected}]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"Principal": "*"}, {"Principal": "*"}),
        ({"Principal": {"AWS": ["1"]}}, {"Principal": {"AWS": "1"}}),
        ({"Principal": {"AWS": ["1", "2"]}}, {"Principal": {"AWS": ["2", "1"]}}),
        ({"Condition": {"Bool": {"k": True}}}, {"Condition": {"Bool": {"k": "true"}}}),
        ({"Condition": {"StringLike": {"k": ["a"]}}}, {"Condition": {"StringLike": {"k": "a"}}}),
        ({"Action": ["s3:Get"], "Other": 1}, {"Action": ["s3:Get"]}),
    ],
)
def test_a_source_document_is_written_as_the_provider_does(statement, expected) -> None:
    source = json.dumps({"Statement": [{"Effect": "Allow", **statement}]})
    assert document(sourcePolicyDocuments=[source])["Statement"] == [{"Effect": "Allow", **expected}]


def test_the_text_is_that_of_go() -> None:
    result = build_policy_document({"statements": [{"actions": ["a<b>&é"]}]})
    assert result["minifiedJson"] == (
        r'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a\u003cb\u003e\u0026é"}]}'
    )
    assert result["id"].isdecimal()
    assert document() == {"Version": "2012-10-17"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"version": "2012"}, "version: '2012' must be 2008-10-17 or 2012-10-17"),
        ({"statements": [{"effect": "allow"}]}, "effect: 'allow' must be Allow or Deny"),
        ({"statements": [{"sid": "a-b"}]}, "sid: 'a-b' must only include alphanumeric characters"),
        (
            {"statements": [{"sid": "a"}, {"sid": "a"}]},
            "duplicate Sid (a). Remove the Sid or ensure the Sid is unique",
        ),
        (
            {"sourcePolicyDocuments": ['{"Statement": [{"Sid": "a"}]}'] * 2},
            "duplicate Sid (a) in source_policy_documents. Remove the Sid or ensure the Sid is unique",
        ),
        (
            {"overridePolicyDocuments": ['{"Statement": {"Sid": "a"}}']},
            "merging override document 0: must be the JSON of a policy whose Statement is a list",
        ),
        (
            {"sourcePolicyDocuments": ["{"]},
            "merging source document 0: must be the JSON of a policy whose Statement is a list",
        ),
        (
            {"version": "2008-10-17", "statements": [{"resources": ["&{x}"]}]},
            "found &{ sequence in (&{x}), which is not supported in document version 2008-10-17",
        ),
    ],
)
def test_arguments_that_the_provider_rejects(given, message: str) -> None:
    with pytest.raises(pulumi.RunError) as caught:
        build_policy_document(given)
    assert str(caught.value) == f"aws.iam.get_policy_document: {message}"


def test_a_program_gets_it_through_the_provider() -> None:
    def program() -> None:
        result = aws.iam.get_policy_document(
            policy_id="mine", statements=[{"actions": ["s3:GetObject"], "resources": ["*"]}]
        )
        pulumi.export("policy", result.json)

    assert json.loads(record(program).outputs["policy"]) == {
        "Version": "2012-10-17",
        "Id": "mine",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}],
    }


def test_documents_that_are_given_as_objects_are_json_in_outputs() -> None:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "x&y"}}],
    }

    def program() -> None:
        role = aws.iam.Role("role", assume_role_policy=trust)
        typed = aws.iam.PolicyDocumentArgs(
            version=aws.iam.PolicyDocumentVersion.POLICY_DOCUMENT_VERSION_2012_10_17,
            statement=[
                aws.iam.PolicyStatementArgs(
                    effect=aws.iam.PolicyStatementEffect.ALLOW, action="s3:GetObject", resource="*"
                )
            ],
        )
        pulumi.export("trust", role.assume_role_policy)
        pulumi.export("inline", aws.iam.RolePolicy("inline", role=role.id, policy=typed).policy)
        for number, kind in enumerate((aws.iam.Policy, aws.iam.UserPolicy, aws.iam.GroupPolicy)):
            others = {"user": "u"} if kind is aws.iam.UserPolicy else {}
            others |= {"group": "g"} if kind is aws.iam.GroupPolicy else {}
            pulumi.export(f"{number}", kind(f"{number}", policy=trust, **others).policy)

    outputs = record(program).outputs
    text = (
        r'{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"x\u0026y"}}],'
        '"Version":"2012-10-17"}'
    )
    assert {outputs[name] for name in ("trust", "0", "1", "2")} == {text}
    assert json.loads(outputs["inline"])["Statement"] == [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    ]
