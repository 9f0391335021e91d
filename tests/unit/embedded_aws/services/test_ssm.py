"""Operations of Parameter Store, called directly."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.ssm.service import SERVICE
from embedded_aws.state.ssm import PARAMETERS, SETTINGS

ARN = "arn:aws:iam::111111111111:user/ann"
HERE = Context("111111111111", "us-east-1", ARN)
THERE = Context("111111111111", "eu-west-1", ARN)
OTHER = Context("222222222222", "us-east-1", "arn:aws:iam::222222222222:root")
TIER = "/ssm/parameter-store/default-parameter-tier"
Call = Callable[..., Mapping[str, Any]]


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    yield
    PARAMETERS.clear()
    SETTINGS.clear()


def call(operation: str, context: Context = HERE, **given: object) -> Any:
    return SERVICE.operations[operation](given, context)


def put(name: str, value: str = "1", context: Context = HERE, **given: object) -> Any:
    return call("PutParameter", context, **{"Type": "String", "Name": name, "Value": value, **given})


def read(name: str, context: Context = HERE, **given: object) -> Any:
    return call("GetParameter", context, Name=name, **given)["Parameter"]


def fail(operation: str, **given: object) -> tuple[str, str]:
    with pytest.raises(ServiceError) as raised:
        call(operation, **given)
    return raised.value.code, raised.value.message


def test_accounts_and_regions_do_not_meet():
    for context, value in ((HERE, "here"), (THERE, "there"), (OTHER, "other")):
        put("/same", value, context)
    assert [read("/same", context)["Value"] for context in (HERE, THERE, OTHER)] == ["here", "there", "other"]
    assert read("/same", OTHER)["ARN"] == "arn:aws:ssm:us-east-1:222222222222:parameter/same"
    for foreign in (THERE, OTHER):
        with pytest.raises(ServiceError, match="ParameterNotFound"):
            read(read("/same", foreign)["ARN"])
    call("DeleteParameter", THERE, Name="/same")
    assert read("/same")["Value"] == "here"


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("/aws/x", "AccessDeniedException", "No access to reserved parameter name: /aws/x."),
        ("awsx", "ValidationException", 'can\'t be prefixed with "aws" or "ssm" (case-insensitive).'),
        ("SSMx", "ValidationException", 'can\'t be prefixed with "aws" or "ssm" (case-insensitive).'),
        ("/Ssm", "ValidationException", 'can\'t be prefixed with "ssm" (case-insensitive).'),
        ("/a" * 14 + "/" + "b" * 990, "ValidationException", "must not exceed 1011 characters."),
    ],
)
def test_reserved_and_long_names(name: str, code: str, message: str):
    found, text = fail("PutParameter", Name=name, Value="1", Type="String")
    assert found == code
    assert message in text
    assert list(PARAMETERS.all()) == []


def test_a_parameter_is_put_once_unless_it_is_overwritten():
    put("p", Tags=[{"Key": "k", "Value": "v"}], Description="first")
    assert fail("PutParameter", Name="/p", Value="2", Type="String")[0] == "ParameterAlreadyExists"
    tagged = {"Overwrite": True, "Tags": [{"Key": "k", "Value": "w"}]}
    assert "can't be used together" in fail("PutParameter", Name="p", Value="2", **tagged)[1]
    assert fail("PutParameter", Name="new", Value="2")[1].startswith("A parameter type is required")
    assert put("/p", "2", Overwrite=True) == {"Version": 2, "Tier": "Standard"}
    described = call("DescribeParameters")["Parameters"]
    assert [(each["Name"], each["Version"], each["Description"]) for each in described] == [("p", 2, "first")]
    assert call("ListTagsForResource", ResourceType="Parameter", ResourceId="p")["TagList"] == [
        {"Key": "k", "Value": "v"}
    ]


def test_a_hundred_versions_stay():
    for number in range(100):
        put("p", str(number), Overwrite=True)
    call("LabelParameterVersion", Name="p", ParameterVersion=1, Labels=["first"])
    code, message = fail("PutParameter", Name="p", Value="x", Overwrite=True)
    assert code == "ParameterMaxVersionLimitExceeded"
    assert "Version 1, the oldest version, can't be deleted because it has a label" in message
    call("LabelParameterVersion", Name="p", ParameterVersion=2, Labels=["first"])
    assert read("p:first")["Version"] == 2
    assert put("p", "x", Overwrite=True)["Version"] == 101
    history = call("GetParameterHistory", Name="p", MaxResults=2)
    assert [each["Version"] for each in history["Parameters"]] == [2, 3]
    assert history["Parameters"][0]["Labels"] == ["first"]


def test_tiers():
    large = "x" * 4097
    assert fail("PutParameter", Name="a", Value=large, Type="String")[0] == "ValidationException"
    assert put("a", large, Tier="Intelligent-Tiering")["Tier"] == "Advanced"
    assert (
        "You can't downgrade" in fail("PutParameter", Name="a", Value="1", Tier="Standard", Overwrite=True)[1]
    )
    assert put("a", "1", Overwrite=True)["Tier"] == "Advanced"
    assert fail("UpdateServiceSetting", SettingId=TIER, SettingValue="Huge")[0] == "ValidationException"
    call("UpdateServiceSetting", SettingId=TIER, SettingValue="Advanced")
    assert put("b")["Tier"] == "Advanced"
    assert put("b", context=THERE)["Tier"] == "Standard"
    assert call("GetServiceSetting", SettingId=TIER)["ServiceSetting"]["Status"] == "Customized"
    assert call("ResetServiceSetting", SettingId=TIER)["ServiceSetting"]["SettingValue"] == "Standard"
    assert fail("GetServiceSetting", SettingId="/none")[0] == "ServiceSettingNotFound"


def test_a_secure_string_is_shown_only_decrypted():
    put("s", "hunter2", Type="SecureString")
    hidden = read("s")["Value"]
    assert "hunter2" not in hidden
    assert (read("s")["Value"], read("s", WithDecryption=True)["Value"]) == (hidden, "hunter2")
    assert call("DescribeParameters")["Parameters"][0]["KeyId"] == "alias/aws/ssm"
    assert "hunter2" not in str(call("GetParametersByPath", Path="/"))
    assert "hunter2" not in str(call("GetParameterHistory", Name="s"))


def test_pages_and_their_tokens():
    for number in range(23):
        put(f"/p/{number:02}")
    names: list[str] = []
    token: dict[str, object] = {}
    while True:
        page = call("DescribeParameters", **token)
        assert len(page["Parameters"]) <= 10
        names += [each["Name"] for each in page["Parameters"]]
        if page["NextToken"] is None:
            break
        token = {"NextToken": page["NextToken"]}
    assert names == [f"/p/{number:02}" for number in range(23)]
    for wrong in ("x", "LTE=", "eA=="):
        assert fail("GetParametersByPath", Path="/p", NextToken=wrong)[0] == "InvalidNextToken"


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"Key": "Name", "Values": ["/a/x"]}, ["/a/x"]),
        ({"Key": "Name", "Option": "BeginsWith", "Values": ["/a"]}, ["/a/x", "/a/y/z"]),
        ({"Key": "Name", "Option": "Contains", "Values": ["y", "b"]}, ["/a/y/z", "b"]),
        ({"Key": "Path", "Option": "OneLevel", "Values": ["/a"]}, ["/a/x"]),
        ({"Key": "Path", "Option": "Recursive", "Values": ["/a"]}, ["/a/x", "/a/y/z"]),
        ({"Key": "Type", "Values": ["SecureString"]}, ["b"]),
        ({"Key": "tag:team", "Values": ["web"]}, ["/a/x"]),
        ({"Key": "tag:team"}, ["/a/x", "b"]),
        ({"Key": "Tier", "Values": ["Advanced"]}, []),
    ],
)
def test_filters(given: dict[str, object], names: list[str]):
    put("/a/x", Tags=[{"Key": "team", "Value": "web"}])
    put("/a/y/z")
    put("b", Type="SecureString", Tags=[{"Key": "team", "Value": "shop"}])
    found = call("DescribeParameters", ParameterFilters=[given])["Parameters"]
    assert [each["Name"] for each in found] == names


def test_filters_that_are_not_valid():
    put("a")
    assert fail("DescribeParameters", ParameterFilters=[{"Key": "Size"}])[0] == "InvalidFilterKey"
    odd = {"Key": "Name", "Option": "Like", "Values": ["a"]}
    assert fail("DescribeParameters", ParameterFilters=[odd])[0] == "InvalidFilterOption"


def test_tags():
    put("a")
    resource: dict[str, object] = {"ResourceType": "Parameter", "ResourceId": "/a"}
    tags = [{"Key": str(number), "Value": ""} for number in range(50)]
    call("AddTagsToResource", **resource, Tags=tags)
    more = {"Key": "more", "Value": ""}
    assert fail("AddTagsToResource", **resource, Tags=[more])[0] == "TooManyTagsError"
    call("RemoveTagsFromResource", **resource, TagKeys=[str(number) for number in range(1, 50)])
    call("AddTagsToResource", **resource, Tags=[{"Key": "0", "Value": "x"}])
    assert call("ListTagsForResource", **resource)["TagList"] == [{"Key": "0", "Value": "x"}]
    wrong = {"ResourceType": "Parameter", "ResourceId": "none"}
    assert fail("ListTagsForResource", **wrong)[0] == "InvalidResourceId"
    many = [*tags, more]
    assert fail("PutParameter", Name="b", Value="1", Type="String", Tags=many)[0] == "TooManyTagsError"
    assert PARAMETERS.find(HERE.account, HERE.region, "b") is None


def test_what_is_deleted_is_gone():
    put("a")
    assert call("DeleteParameters", Names=["/a", "none"]) == {
        "DeletedParameters": ["/a"],
        "InvalidParameters": ["none"],
    }
    assert fail("GetParameter", Name="a") == ("ParameterNotFound", "")
    assert fail("DeleteParameter", Name="a")[0] == "ParameterNotFound"
    assert put("a", "2")["Version"] == 1
