"""The services that send and report through django-anymail, one row each.

Importing this imports neither Django nor anymail: their classes stand here by dotted names. The names
of settings begin with the name of the service in capitals, which is how ``mailer.env`` finds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment, and the option of anymail's class that takes its value.

    A dot in ``option`` leads into a mapping: ``client_params.region_name``.
    """

    variable: str
    option: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """One email service.

    Attributes:
        name: as in ``MAILER_PROVIDER`` and in the address of its webhook.
        title: as its own people write it.
        backend: dotted name of anymail's class that sends; it is made from ``settings``.
        webhook: dotted name of anymail's view that reads reports; it is made from ``webhook_settings``. The
            option ``webhook_secret`` is ``user:password`` in the address that the service calls.
        reference: how the arguments of a consignment travel and come back: as ``metadata``, or, where the
            service has none, as ``tags`` of the form ``name:value``.
        tracks: whether each message says if opens and clicks are followed. Otherwise the account decides.
        reports_events: whether it tells what became of a message.
        account: codes of errors that mean our account, whatever the status says.
        refusals: codes of errors that mean this message and were certainly answered before it was taken,
            where the service gives them a status that otherwise leaves that open.
    """

    name: str
    title: str
    backend: str
    webhook: str
    settings: tuple[Setting, ...]
    webhook_settings: tuple[Setting, ...]
    reference: Literal["metadata", "tags"] = "metadata"
    tracks: bool = True
    reports_events: bool = True
    account: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset()


_ROWS: Final = (
    Service(
        name="ses",
        title="Amazon SES",
        backend="anymail.backends.amazon_ses.EmailBackend",
        webhook="anymail.webhooks.amazon_ses.AmazonSESTrackingWebhookView",
        settings=(
            Setting("SES_REGION", "client_params.region_name"),
            Setting("SES_ACCESS_KEY_ID", "client_params.aws_access_key_id", needed=False),
            Setting("SES_SECRET_ACCESS_KEY", "client_params.aws_secret_access_key", needed=False),
            Setting("SES_CONFIGURATION_SET", "configuration_set_name", needed=False),
            Setting("SES_API_URL", "client_params.endpoint_url", needed=False),
        ),
        webhook_settings=(Setting("SES_WEBHOOK_SECRET", "webhook_secret"),),
        tracks=False,
        account=frozenset(
            {"AccountSuspendedException", "SendingPausedException", "MailFromDomainNotVerifiedException"}
        ),
    ),
    Service(
        name="mailgun",
        title="Mailgun",
        backend="anymail.backends.mailgun.EmailBackend",
        webhook="anymail.webhooks.mailgun.MailgunTrackingWebhookView",
        settings=(
            Setting("MAILGUN_API_KEY", "api_key"),
            Setting("MAILGUN_SENDER_DOMAIN", "sender_domain", needed=False),
            Setting("MAILGUN_API_URL", "api_url", needed=False),
        ),
        webhook_settings=(Setting("MAILGUN_WEBHOOK_SIGNING_KEY", "webhook_signing_key"),),
    ),
    Service(
        name="postmark",
        title="Postmark",
        backend="anymail.backends.postmark.EmailBackend",
        webhook="anymail.webhooks.postmark.PostmarkTrackingWebhookView",
        settings=(
            Setting("POSTMARK_SERVER_TOKEN", "server_token"),
            Setting("POSTMARK_MESSAGE_STREAM", "message_stream", needed=False),
            Setting("POSTMARK_API_URL", "api_url", needed=False),
        ),
        webhook_settings=(Setting("POSTMARK_WEBHOOK_SECRET", "webhook_secret"),),
        # The key, the sender, the sender's confirmation, credits, an account that is not approved yet.
        account=frozenset({"10", "400", "401", "405", "412"}),
    ),
    Service(
        name="brevo",
        title="Brevo",
        backend="anymail.backends.brevo.EmailBackend",
        webhook="anymail.webhooks.brevo.BrevoTrackingWebhookView",
        settings=(
            Setting("BREVO_API_KEY", "api_key"),
            Setting("BREVO_API_URL", "api_url", needed=False),
        ),
        webhook_settings=(Setting("BREVO_WEBHOOK_SECRET", "webhook_secret"),),
        account=frozenset({"unauthorized", "not_enough_credits", "account_under_validation", "permission_denied"}),
        tracks=False,
    ),
    Service(
        name="resend",
        title="Resend",
        backend="anymail.backends.resend.EmailBackend",
        webhook="anymail.webhooks.resend.ResendTrackingWebhookView",
        settings=(
            Setting("RESEND_API_KEY", "api_key"),
            Setting("RESEND_API_URL", "api_url", needed=False),
        ),
        webhook_settings=(Setting("RESEND_WEBHOOK_SECRET", "webhook_secret"),),
        tracks=False,
    ),
    Service(
        name="mailjet",
        title="Mailjet",
        backend="anymail.backends.mailjet.EmailBackend",
        webhook="anymail.webhooks.mailjet.MailjetTrackingWebhookView",
        settings=(
            Setting("MAILJET_API_KEY", "api_key"),
            Setting("MAILJET_SECRET_KEY", "secret_key"),
            Setting("MAILJET_API_URL", "api_url", needed=False),
        ),
        webhook_settings=(Setting("MAILJET_WEBHOOK_SECRET", "webhook_secret"),),
    ),
    Service(
        name="sparkpost",
        title="SparkPost",
        backend="anymail.backends.sparkpost.EmailBackend",
        webhook="anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
        settings=(
            Setting("SPARKPOST_API_KEY", "api_key"),
            Setting("SPARKPOST_SUBACCOUNT", "subaccount", needed=False),
            Setting("SPARKPOST_API_URL", "api_url", needed=False),
        ),
        webhook_settings=(Setting("SPARKPOST_WEBHOOK_SECRET", "webhook_secret"),),
    ),
    Service(
        name="mailersend",
        title="MailerSend",
        backend="anymail.backends.mailersend.EmailBackend",
        webhook="anymail.webhooks.mailersend.MailerSendTrackingWebhookView",
        settings=(
            Setting("MAILERSEND_API_TOKEN", "api_token"),
            Setting("MAILERSEND_API_URL", "api_url", needed=False),
        ),
        webhook_settings=(Setting("MAILERSEND_WEBHOOK_SIGNING_SECRET", "signing_secret"),),
        reference="tags",
    ),
    Service(
        name="mandrill",
        title="Mandrill",
        backend="anymail.backends.mandrill.EmailBackend",
        webhook="anymail.webhooks.mandrill.MandrillCombinedWebhookView",
        settings=(
            Setting("MANDRILL_API_KEY", "api_key"),
            Setting("MANDRILL_API_URL", "api_url", needed=False),
        ),
        webhook_settings=(Setting("MANDRILL_WEBHOOK_KEY", "webhook_key"),),
        # It answers every error with 500.
        account=frozenset({"Invalid_Key", "PaymentRequired", "Unknown_Subaccount"}),
        refusals=frozenset({"ValidationError"}),
    ),
)

SERVICES: Final[Mapping[str, Service]] = {service.name: service for service in _ROWS}
