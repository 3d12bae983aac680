"""Adds a deal and reads it again, with what Python brings. SSL_CERT_FILE names the emulator's certificate."""

import json
import os
from urllib.request import Request, urlopen

URL = os.environ["PIPEDRIVE_SANDBOX_URL"]
HEADERS = {"x-api-token": os.environ["PIPEDRIVE_SANDBOX_TOKEN"], "content-type": "application/json"}


def call(method, path, body=None):
    """Sends a request and returns the data of the answer; any status but 2xx raises HTTPError."""
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(URL + path, data, HEADERS, method=method)) as response:
        return json.load(response)["data"]


added = call("POST", "/api/v2/deals", {"title": "Roof, from Python", "value": 1200, "currency": "EUR"})
deal = call("GET", f"/api/v2/deals/{added['id']}")
print(f"deal {deal['id']}: {deal['title']}, {deal['value']} {deal['currency']}")
