"""Amazon SES: identities, templates and configuration sets."""

from abc import ABC, abstractmethod

from embedded_aws.emulator.clients import Client
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import Put, ResourceType, keep
from embedded_aws.resource_model.seen import read_inputs


class _Identity(ResourceType, ABC):
    """A sender of e-mails; identities are verified immediately.

    Attributes:
        named: The input that is the identity: ``email`` or ``domain``.
    """

    named: str

    def __init_subclass__(cls) -> None:
        cls.takes = cls.replaced_by = (cls.named,)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        self.verify(aws.client("ses"), given[self.named])
        return given[self.named]

    @abstractmethod
    def verify(self, ses: Client, identity: str) -> None:
        """Begins the verification."""

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        answer = aws.client("ses").get_identity_verification_attributes(Identities=[identifier])
        found = answer["VerificationAttributes"].get(identifier)
        if found is None or identifier not in aws.client("ses").list_identities()["Identities"]:
            return None
        token = {"verificationToken": found.get("VerificationToken", "")} if self.named == "domain" else {}
        return {"arn": aws.arn("ses", f"identity/{identifier}"), **token}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ses").delete_identity(Identity=identifier)


@resource_type("aws:ses/emailIdentity:EmailIdentity")
class EmailIdentity(_Identity):
    """An e-mail address to send from."""

    named = "email"

    def verify(self, ses: Client, identity: str) -> None:
        ses.verify_email_identity(EmailAddress=identity)


@resource_type("aws:ses/domainIdentity:DomainIdentity")
class DomainIdentity(_Identity):
    """A domain to send from."""

    named = "domain"

    def verify(self, ses: Client, identity: str) -> None:
        ses.verify_domain_identity(Domain=identity)


@resource_type("aws:ses/domainDkim:DomainDkim")
class DomainDkim(ResourceType):
    """The tokens that sign the e-mails of a domain; they go with its identity."""

    takes = replaced_by = ("domain",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        aws.client("ses").verify_domain_dkim(Domain=given["domain"])
        return given["domain"]

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        ses = aws.client("ses")
        if identifier not in ses.list_identities()["Identities"]:
            return None
        answer = ses.get_identity_dkim_attributes(Identities=[identifier])["DkimAttributes"]
        return {"dkimTokens": answer[identifier].get("DkimTokens", [])}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)


@resource_type("aws:ses/configurationSet:ConfigurationSet")
class ConfigurationSet(ResourceType):
    """A configuration set."""

    takes = ("name",)
    replaced_by = ("name",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("ses").create_configuration_set(ConfigurationSet={"Name": physical})
        return physical

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        aws.client("ses").describe_configuration_set(ConfigurationSetName=identifier)
        return {"arn": aws.arn("ses", f"configuration-set/{identifier}"), "name": identifier}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ses").delete_configuration_set(ConfigurationSetName=identifier)


_PARTS = {"html": "HtmlPart", "subject": "SubjectPart", "text": "TextPart"}


@resource_type("aws:ses/template:Template")
class Template(Put):
    """A template of e-mails."""

    takes = ("html", "name", "subject", "text")
    replaced_by = ("name",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical = aws.physical_name(name, given)
        aws.client("ses").create_template(Template=self._build_template(physical, given))
        return physical

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ses").update_template(Template=self._build_template(identifier, given))

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        template = aws.client("ses").get_template(TemplateName=identifier)["Template"]
        return {
            **read_inputs(given, template, _PARTS),
            "arn": aws.arn("ses", f"template/{identifier}"),
            "name": identifier,
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ses").delete_template(TemplateName=identifier)

    def _build_template(self, name: str, given: Inputs) -> dict[str, str]:
        return {"TemplateName": name, **given.pick(_PARTS)}
