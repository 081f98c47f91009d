"""A program between two cities: takes the webhooks of one, files at the other, brings answers back.

By REST both ways, with Idempotency-Keys, as the guide tells programs to.
"""

import json
import threading
import urllib.error
import urllib.request
from collections import Counter
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.receivers.misbehaving import Asked, Receiver, Said

AGAIN_S = 0.5


class Bridge:
    """Started with the addresses and keys of both cities; `filed`: their numbers for ours."""

    def __init__(self, here: str, there: str, their_key: str) -> None:
        self.here, self.there, self.their_key = here, there, their_key
        self.our_key = self.webhook_secret = ""
        self.filed: dict[str, str] = {}
        self.answered: set[str] = set()
        self.seen: Counter[str] = Counter()
        self.receiver = Receiver()
        self.receiver.behave = self._take
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._bring_back, daemon=True)

    def start(self, secrets: dict[str, str]) -> None:
        """From now on it knows the webhooks' secret, and its key here."""
        self.webhook_secret, self.our_key = secrets["secret"], secrets["key"]
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(30)
        self.receiver.stop()

    def _take(self, asked: Asked) -> Said:
        """File new work there; taken only once it is filed."""
        try:
            message = Webhook(self.webhook_secret).verify(asked.body, asked.headers)
        except WebhookVerificationError:
            return Said(401)
        id, data = asked.headers["webhook-id"], message["data"]
        self.seen[id] += 1
        if message["type"] == "case.assigned":
            case = {
                "service_code": data["service"],
                "text": data["text"],
                "lat": data["place"]["lat"],
                "lon": data["place"]["lon"],
                "language": "kk",
            }
            status, answer = self._call(self.there, self.their_key, "/cases", case, id)
            if status not in (200, 201):
                return Said(503)
            self.filed[data["number"]] = answer["number"]
        return Said(204)

    def _bring_back(self) -> None:
        while not self._stop.wait(AGAIN_S):
            for ours, theirs in list(self.filed.items()):
                if ours not in self.answered:
                    self._bring_one(ours, theirs)

    def _bring_one(self, ours: str, theirs: str) -> None:
        status, case = self._call(self.there, self.their_key, f"/cases/{theirs}")
        if status != 200 or case["state"] != "answered":
            return
        body = {"text": f"Done as {theirs}"}
        path, id = f"/cases/{ours}/answer", f"{ours}-{theirs}"
        status, _answer = self._call(self.here, self.our_key, path, body, id)
        if status == 200:
            self.answered.add(ours)

    def _call(
        self, city: str, key: str, path: str, body: Any = None, id: str = ""
    ) -> tuple[int, Any]:
        """Status and answer; 0 when nobody knows what became of it."""
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        if id:
            headers["Idempotency-Key"] = id
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{city}/api/v1{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, None
        except (OSError, ValueError):
            return 0, None
