"""Patches that authenticate and authorize calls."""

from embedded_aws.emulator.clients import Credentials
from embedded_aws.iam import authentication, cbor_requests, presigned_urls, references, wildcards
from embedded_aws.iam.permissions import (
    code_objects,
    items,
    keys,
    managed_resources,
    named_resources,
    object_requests,
    operations,
    partiql,
    passed_roles,
    policy_documents,
    policy_elements,
    request_resources,
    request_tags,
    roles,
    service_keys,
    sessions,
    several_resources,
    state_machines,
)
from embedded_aws.ministack import app, iam_actions, iam_evaluator, service_handlers, sns, sqs
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.observation import denials
from embedded_aws.request_validation import answers, failures, validation, wrong_types

_SEND = "sqs:SendMessage"
_PUBLISH = "sns:Publish"


def list_patches(root: Credentials, secret: str) -> tuple[Patch, ...]:
    """Returns the patches.

    Args:
        root: Credentials of the root user.
        secret: Secret of the process.
    """
    return (*authentication.list_patches(root, secret), *PATCHES)


PATCHES = (
    *presigned_urls.PATCHES,
    *wildcards.PATCHES,
    *policy_elements.PATCHES,
    *policy_documents.PATCHES,
    *sessions.PATCHES,
    *operations.PATCHES,
    *object_requests.PATCHES,
    *partiql.PATCHES,
    *named_resources.PATCHES,
    *request_resources.PATCHES,
    *request_tags.PATCHES,
    *items.PATCHES,
    *keys.PATCHES,
    *code_objects.PATCHES,
    *roles.PATCHES,
    Patch(
        app.dispatch_service_request,
        steps(wrong_types.reject_wrong_types, operations.require_one_operation, cbor_requests.translate_cbor),
        "a request that names several operations is rejected, and JSON of another type than the model's; "
        "requests in CBOR are authorized",
    ),
    Patch(
        app.handle_mail_request,
        steps(passed_roles.require_role_of_mail, wrong_types.reject_wrong_types_of_mail),
        "JSON of another type than the model's is rejected; passing a role needs permission",
    ),
    Patch(
        iam_evaluator.enforce,
        steps(
            authentication.reject_anonymous,
            items.add_condition_keys,
            keys.require_key_permission,
            denials.record_denials,
            several_resources.require_all,
        ),
        "calls need credentials, and permission for encryption keys; policies have the condition keys of"
        " services; denied calls are in the event log; requests need permission for"
        " each resource that they name",
    ),
    Patch(
        iam_actions.resource_of_request,
        steps(
            object_requests.keep_object_name,
            named_resources.resolve_names,
            request_resources.include_qualifiers,
            request_resources.name_alarms,
            managed_resources.name_managed_resources,
            state_machines.remove_test_case,
        ),
        "policies name objects with all slashes, keys and parameters by each name, functions with their"
        " version",
    ),
    Patch(
        iam_actions.additional_s3_checks,
        steps(object_requests.include_full_object_key, keys.require_object_keys),
        "an object needs permissions for its tags, access control list, lock and encryption key",
    ),
    Patch(
        app.service_handlers,
        steps(
            service_handlers.add_own_handlers,
            service_handlers.leave_own(failures.reject_unreadable),
            service_handlers.leave_own(answers.escape_answers),
            references.require_references,
            service_handlers.leave_own(validation.validate_requests),
            policy_documents.validate_policies,
            passed_roles.require_passed_roles,
            service_handlers.complete_handlers,
        ),
        "answers are XML with any text; values that cannot be read are errors of the caller; requests satisfy"
        " the model of their service, and name resources that exist; policies of resources are valid; passing"
        " a role needs permission; lists"
        " have pages of the size asked for; unsupported services have an error code; results of models are"
        " not made up; CodeDeploy is a service",
    ),
    Patch(
        sqs.queue_policy_allows,
        steps(denials.record_denied_deliveries(_SEND), service_keys.require_key_policy(_SEND)),
        "a service sends to an encrypted queue only if its key allows that; denials are in the event log",
    ),
    Patch(
        sns.topic_policy_allows,
        steps(denials.record_denied_deliveries(_PUBLISH), service_keys.require_key_policy(_PUBLISH)),
        "a service publishes to an encrypted topic only if its key allows that; denials are in the event log",
    ),
)
