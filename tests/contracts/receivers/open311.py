"""A GeoReport v2 server."""

from komek.cases.dispatch.open311.manifest import Open311Settings
from tests.contracts.receivers.served import Served
from tests.receivers.misbehaving import Said


class Open311Receiving(Served):
    id_header = "idempotency-key"
    secret = "their-key"
    settings = Open311Settings()
    taken = Said(201, b'[{"service_request_id": "17"}]')


RECEIVING = Open311Receiving
