"""Everything that is in the emulator, by the operations that list it."""

from typing import Any

from embedded_aws import Emulator

# Client, operation that lists, list in its answer, and what names one of them.
LISTS = (
    ("acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    ("apigateway", "get_api_keys", "items", "id"),
    ("apigateway", "get_domain_names", "items", "domainName"),
    ("apigateway", "get_rest_apis", "items", "id"),
    ("apigateway", "get_usage_plans", "items", "id"),
    ("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("dynamodb", "list_tables", "TableNames", None),
    ("ecr", "describe_repositories", "repositories", "repositoryName"),
    ("ecs", "list_clusters", "clusterArns", None),
    ("events", "list_event_buses", "EventBuses", "Name"),
    ("events", "list_rules", "Rules", "Name"),
    ("iam", "list_instance_profiles", "InstanceProfiles", "InstanceProfileName"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("kms", "list_aliases", "Aliases", "AliasName"),
    ("lambda", "list_event_source_mappings", "EventSourceMappings", "UUID"),
    ("lambda", "list_functions", "Functions", "FunctionName"),
    ("lambda", "list_layers", "Layers", "LayerName"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("route53", "list_hosted_zones", "HostedZones", "Id"),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("scheduler", "list_schedules", "Schedules", "Name"),
    ("secretsmanager", "list_secrets", "SecretList", "Name"),
    ("sns", "list_subscriptions", "Subscriptions", "SubscriptionArn"),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("sqs", "list_queues", "QueueUrls", None),
    ("ssm", "describe_parameters", "Parameters", "Name"),
    ("stepfunctions", "list_state_machines", "stateMachines", "stateMachineArn"),
)


def take_inventory(emulator: Emulator) -> set[str]:
    """Names everything that there is, such as ``sqs http://…/queue``."""
    there = {
        f"{service} {each if identifier is None else each[identifier]}"
        for service, operation, key, identifier in LISTS
        for each in _list(emulator.client(service), operation, key)
    }
    distributions = emulator.client("cloudfront").list_distributions()["DistributionList"].get("Items", [])
    there |= {f"cloudfront {each['Id']}" for each in distributions}
    there |= {
        f"wafv2 {acl['Name']}"
        for scope in ("CLOUDFRONT", "REGIONAL")
        for acl in emulator.client("wafv2").list_web_acls(Scope=scope)["WebACLs"]
    }
    pools = emulator.client("cognito-idp").list_user_pools(MaxResults=60)["UserPools"]
    there |= {f"cognito-idp {pool['Id']}" for pool in pools}
    kms = emulator.client("kms")
    keys = [kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"] for each in kms.list_keys()["Keys"]]
    # AWS keeps a deleted key for some days.
    return there | {f"kms {key['KeyId']}" for key in keys if key["KeyState"] != "PendingDeletion"}


def _list(client: Any, operation: str, key: str) -> list[Any]:
    if client.can_paginate(operation):
        return [each for page in client.get_paginator(operation).paginate() for each in page.get(key, [])]
    return getattr(client, operation)().get(key, [])
