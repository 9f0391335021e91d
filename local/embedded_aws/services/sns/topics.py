"""Topics: creation, attributes, permissions and tags."""

import json
import re
from typing import Final

from embedded_aws.json_values import JsonObject, is_array, read_object
from embedded_aws.ministack import sns
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.ministack.sns import Topic
from embedded_aws.services.sns import topic_attributes
from embedded_aws.services.sns.errors import DeniedError, SnsError, invalid
from embedded_aws.services.sns.parameters import Parameters, Result
from embedded_aws.services.sns.resources import find_topic, read_arn, select_page

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_FIFO_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,251}\.fifo")
_PERMITTED: Final = frozenset(
    {
        *("AddPermission", "DeleteTopic", "GetDataProtectionPolicy", "GetTopicAttributes"),
        *("ListSubscriptionsByTopic", "ListTagsForResource", "Publish", "PutDataProtectionPolicy"),
        *("RemovePermission", "SetTopicAttributes", "Subscribe"),
    }
)
_MOST_TAGS: Final = 50


def create_topic(data: Parameters) -> Result:
    """Creates a topic, or returns the ARN of one with the same name, attributes and tags."""
    name, given, tags = str(data.get("Name", "")), (data.get("Attributes") or {}), _read_tags(data)
    fifo = str(given.get("FifoTopic", "")).lower() == "true"
    if not (_FIFO_NAME if fifo else _NAME).fullmatch(name):
        raise invalid("Topic Name")
    arn = f"arn:aws:sns:{get_region()}:{get_account_id()}:{name}"
    wanted = topic_attributes.read_given(given, fifo=fifo)
    if existing := sns.topics.get(arn):
        _require_same(existing, wanted, tags)
        return {"TopicArn": arn}
    attributes = topic_attributes.create_defaults(arn, get_account_id())
    if fifo:
        attributes |= {"FifoTopic": "true", "ContentBasedDeduplication": "false"}
    topic: Topic = {
        "name": name,
        "arn": arn,
        "attributes": {**attributes, **wanted},
        "subscriptions": [],
        "tags": tags,
    }
    if fifo:
        topic["dedup_cache"], topic["fifo_seq"] = {}, 0
    sns.topics[arn] = topic
    return {"TopicArn": arn}


def _require_same(topic: Topic, wanted: dict[str, str], tags: dict[str, str]) -> None:
    if any(topic["tags"].get(name) != value for name, value in tags.items()):
        raise invalid("Tags Reason: Topic already exists with different tags")
    if any(topic["attributes"].get(name) != value for name, value in wanted.items()):
        raise invalid("Attributes Reason: Topic already exists with different attributes")


def delete_topic(data: Parameters) -> None:
    """Deletes a topic with its subscriptions; succeeds if it does not exist."""
    arn = read_arn(data, "TopicArn")
    topic = sns.find_topic(arn)
    if topic is None:
        return
    denied = sns.deny_by_topic_policy(topic, "sns:DeleteTopic")
    if denied is not None:
        raise DeniedError(denied)
    _, _, _, region, owner, _ = arn.split(":", 5)
    sns.topics.pop_scoped(owner, region, arn, None)
    for subscription in topic["subscriptions"]:
        sns.topics_of_subscriptions.pop(subscription["arn"], None)


def list_topics(data: Parameters) -> Result:
    """Returns the ARNs of topics."""
    return select_page([{"TopicArn": arn} for arn in sorted(sns.topics)], data, "Topics")


def get_topic_attributes(data: Parameters) -> Result:
    """Returns the attributes of a topic."""
    return {"Attributes": topic_attributes.list_attributes(find_topic(data, "sns:GetTopicAttributes"))}


def set_topic_attributes(data: Parameters) -> None:
    """Sets or removes an attribute of a topic."""
    topic = find_topic(data, "sns:SetTopicAttributes")
    name, value = str(data.get("AttributeName", "")), str(data.get("AttributeValue", ""))
    if not topic_attributes.is_settable(name):
        raise invalid("AttributeName")
    fifo = topic["attributes"].get("FifoTopic") == "true"
    if value or name == "DisplayName":
        topic["attributes"][name] = topic_attributes.validate(name, value, fifo=fifo)
    else:
        topic["attributes"].pop(name, None)


def add_permission(data: Parameters) -> None:
    """Allows accounts to use a topic by a statement in its policy."""
    topic = find_topic(data, "sns:AddPermission")
    policy = read_object(json.loads(topic["attributes"]["Policy"]))
    label, statements = data.get("Label", ""), _list_statements(policy)
    if any(each.get("Sid") == label for each in statements):
        raise invalid("Statement already exists")
    actions, accounts = list(data.get("ActionName") or ()), list(data.get("AWSAccountId") or ())
    if not actions or any(action not in _PERMITTED for action in actions):
        raise invalid("Policy statement action out of service scope!")
    principals = [f"arn:aws:iam::{account}:root" for account in accounts]
    added = {
        "Sid": label,
        "Effect": "Allow",
        "Principal": {"AWS": _simplify(principals)},
        "Action": _simplify([f"SNS:{action}" for action in actions]),
        "Resource": topic["arn"],
    }
    topic["attributes"]["Policy"] = topic_attributes.write_json({**policy, "Statement": [*statements, added]})


def remove_permission(data: Parameters) -> None:
    """Removes the statement with a label from the policy of a topic."""
    topic = find_topic(data, "sns:RemovePermission")
    policy = read_object(json.loads(topic["attributes"]["Policy"]))
    left = [each for each in _list_statements(policy) if each.get("Sid") != data.get("Label")]
    topic["attributes"]["Policy"] = topic_attributes.write_json({**policy, "Statement": left})


def _list_statements(policy: JsonObject) -> list[JsonObject]:
    found = policy.get("Statement", [])
    return [read_object(each) for each in (found if is_array(found) else [found])]


def _simplify(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def put_data_protection_policy(data: Parameters) -> None:
    """Stores the data protection policy of a topic."""
    topic, text = (
        find_topic(data, "sns:PutDataProtectionPolicy", "ResourceArn"),
        data.get("DataProtectionPolicy"),
    )
    try:
        json.loads(text or "")
    except ValueError:
        raise invalid("DataProtectionPolicy Reason: The data protection policy is not valid JSON") from None
    topic["data_protection_policy"] = text


def get_data_protection_policy(data: Parameters) -> Result:
    """Returns the data protection policy of a topic."""
    topic = find_topic(data, "sns:GetDataProtectionPolicy", "ResourceArn")
    return {"DataProtectionPolicy": topic.get("data_protection_policy", "")}


def _read_tags(data: Parameters) -> dict[str, str]:
    tags = data.get("Tags") or []
    found = {str(tag.get("Key", "")): str(tag.get("Value", "")) for tag in tags}
    if len(found) < len(tags):
        raise invalid("Duplicated keys are not allowed.")
    if len(found) > _MOST_TAGS:
        raise SnsError("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded")
    return found


def _find_tagged(data: Parameters, action: str) -> Topic:
    try:
        return find_topic(data, action, "ResourceArn")
    except SnsError as error:
        if error.code == "NotFound":
            raise SnsError("ResourceNotFound", "Resource does not exist", 404) from None
        raise


def tag_resource(data: Parameters) -> Result:
    """Adds tags to a topic."""
    topic, tags = _find_tagged(data, "sns:TagResource"), _read_tags(data)
    if len({**topic["tags"], **tags}) > _MOST_TAGS:
        raise SnsError("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded")
    topic["tags"].update(tags)
    return {}


def untag_resource(data: Parameters) -> Result:
    """Removes tags from a topic."""
    topic = _find_tagged(data, "sns:UntagResource")
    for key in data.get("TagKeys") or ():
        topic["tags"].pop(key, None)
    return {}


def list_tags_for_resource(data: Parameters) -> Result:
    """Returns the tags of a topic."""
    tags = _find_tagged(data, "sns:ListTagsForResource")["tags"]
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


OPERATIONS: Final = {
    "AddPermission": add_permission,
    "CreateTopic": create_topic,
    "DeleteTopic": delete_topic,
    "GetDataProtectionPolicy": get_data_protection_policy,
    "GetTopicAttributes": get_topic_attributes,
    "ListTagsForResource": list_tags_for_resource,
    "ListTopics": list_topics,
    "PutDataProtectionPolicy": put_data_protection_policy,
    "RemovePermission": remove_permission,
    "SetTopicAttributes": set_topic_attributes,
    "TagResource": tag_resource,
    "UntagResource": untag_resource,
}
