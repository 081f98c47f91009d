"""`open311`, the client of npm, unchanged and against a server on the loopback.

It needs npm's registry and Node, so it is a long test and skipped without them. Its parsers of XML
are not in the registry; JSON, which it prefers, does not need them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from komek.cases.models import Case
from komek.intake.models import Message
from tests.surfaces import city
from tests.surfaces.city import INSIDE

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PACKAGE = {
    "private": True,
    "dependencies": {"open311": "0.0.12"},
    "overrides": {"sparkxml": "file:./nothing", "xml2json": "file:./nothing"},
}
SCRIPT = """
const Open311 = require('open311');
const [, , server, key, lat, long] = process.argv;
const city = new Open311({
  discovery: `${server}/open311/v2/discovery.json`, jurisdiction: 'astana.kz', apiKey: key,
});
const said = {};
const fail = (error, body) => { console.error(error, body); process.exit(1); };
const step = (name, then) => (error, data) => {
  if (error) fail(error, data);
  said[name] = data;
  then(data);
};
const request = {
  service_code: 'lift', lat, long, description: 'Тұрып қалды',
  attributes: {entrance: '2', 'trouble': 'stuck'},
};
city.serviceDiscovery({cache: true}, step('discovery', () => {
  city.serviceList(step('services', () => {
    city.serviceDefinition('lift', step('definition', () => {
      city.submitRequest(request, step('receipt', (receipt) => {
        const number = receipt[0].service_request_id;
        city.token(number, step('token', () => {
          city.serviceRequests(number, step('one', () => {
            city.serviceRequests([number], {status: 'open'}, step('list', () => {
              console.log(JSON.stringify(said));
            }));
          }));
        }));
      }));
    }));
  }));
}));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the client installed in it."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("There is no Node with npm on this machine.")
    folder = tmp_path_factory.mktemp("npm")
    (folder / "nothing").mkdir()
    (folder / "nothing" / "package.json").write_text('{"name": "nothing", "version": "1.0.0"}')
    (folder / "nothing" / "index.js").write_text("module.exports = {};")
    (folder / "package.json").write_text(json.dumps(PACKAGE))
    (folder / "play.js").write_text(SCRIPT)
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
    if done.returncode:
        pytest.skip(f"npm could not install the client: {done.stderr.strip()[:200]}")
    return folder


def test_it_plays_through(folder: Path, live_server: LiveServer, settings: Any) -> None:
    city.build()
    settings.PUBLIC_URL = live_server.url
    settings.JURISDICTIONS = ("astana.kz",)
    arguments = [live_server.url, city.make_key(), *map(str, INSIDE)]
    command = ["node", "--no-warnings", "play.js", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    case = Case.objects.get()
    assert len(said["services"]) == 3
    assert said["definition"]["service_code"] == "lift"
    assert said["receipt"][0]["service_request_id"] == case.number
    assert said["token"] == [{"service_request_id": case.number, "token": case.number}]
    assert said["one"] == said["list"]
    assert said["one"][0]["service_code"] == "lift"
    assert Message.objects.get().facts == {"entrance": ["2"], "trouble": ["stuck"]}
