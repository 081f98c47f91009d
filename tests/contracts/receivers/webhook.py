"""A program that takes webhooks."""

from komek.cases.dispatch.webhook.manifest import WebhookSettings
from tests.contracts.receivers.served import Served


class WebhookReceiving(Served):
    id_header = "webhook-id"
    refusal = 410
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    settings = WebhookSettings()


RECEIVING = WebhookReceiving
