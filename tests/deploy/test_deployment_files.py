"""The files that containers and proxies are made of agree with each other and with the app."""

import http.server
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import kubernetes_validate
import pytest
import yaml

from deploy.proxy import nginx_configuration
from deploy.replicas import FRAME, find_nginx
from deploy.replicas import main as serve_replicas
from tests.browser.conftest import unavailable

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
HEALTH = "/_stcore/health"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
MANIFEST = {one["kind"]: one for one in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8"))}
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
STEPS = [tuple(line.split(maxsplit=1)) for line in DOCKERFILE.splitlines() if re.match(r"[A-Z]+ ", line)]


def steps(name: str) -> list[str]:
    return [rest for step, rest in STEPS if step == name]


def test_the_image_copies_what_exists_and_what_the_builder_is_given():
    copied = [source for rest in steps("COPY") if "--from" not in rest for source in rest.split()[:-1]]
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    given = [line[1:] for line in ignored if line.startswith("!")]
    assert ignored[1] == "*" and {"app.py", "dlcore", "pages", "requirements.txt"} <= set(copied)
    for source in copied:
        assert (ROOT / source).exists(), source
        assert any(one == source or one.startswith(f"{source}/") for one in given), source
    for one in given:
        assert (ROOT / one).exists(), one


def test_the_image_has_what_the_hosted_entry_imports(tmp_path):
    """The entry starts from nothing but what the image copies."""
    for rest in steps("COPY"):
        if "--from" in rest or "requirements" in rest:
            continue
        *sources, into = rest.split()
        for source in sources:
            target = tmp_path / into if into != "./" and not into.endswith("/") else tmp_path / into / Path(source).name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(ROOT / source)
    entry = tmp_path / "deploy" / "asgi.py"
    assert entry.exists() and json.loads(steps("CMD")[-1])[1] == "deploy/asgi.py"
    wanted = re.findall(r"^from deploy\.(\w+) import", entry.read_text(encoding="utf-8"), re.MULTILINE)
    assert wanted and all((tmp_path / "deploy" / f"{name}.py").exists() for name in wanted)


def test_the_image_installs_the_lock_file_and_runs_as_nobody_special():
    (install,) = [rest for rest in steps("RUN") if "pip install" in rest]
    assert "--require-hashes" in install and "-r /tmp/requirements.txt" in install
    assert "requirements.txt /tmp/requirements.txt" in steps("COPY")
    assert [rest.split(":")[0] for rest in steps("USER")] == ["1000"]
    order = [step for step, _ in STEPS]
    assert order.index("USER") > max(number for number, step in enumerate(order) if step in ("RUN", "COPY"))
    (check,) = steps("HEALTHCHECK")
    assert HEALTH in check and steps("EXPOSE") == ["8501"]


def test_the_health_check_of_the_image_hears_the_difference():
    """Its command, with a port where somebody is healthy, where somebody is not, and where nobody listens."""
    command = json.loads(steps("HEALTHCHECK")[0].partition("CMD")[2])

    def status(port: int) -> int:
        return subprocess.run(
            [sys.executable, *command[1:]], env={"PORT": str(port)}, stderr=subprocess.DEVNULL
        ).returncode

    class Answering(http.server.BaseHTTPRequestHandler):
        healthy = True

        def do_GET(self):
            self.send_response(200 if self.path == HEALTH and self.healthy else 503)
            self.end_headers()

        def log_message(self, format, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert status(server.server_port) == 0
        Answering.healthy = False
        assert status(server.server_port) != 0
        server.shutdown()
    assert status(server.server_port) != 0


def test_the_proxy_of_compose_knows_its_replicas():
    replicas = {name: one for name, one in COMPOSE["services"].items() if name != "proxy"}
    addresses = [one["networks"]["inside"]["ipv4_address"] for one in replicas.values()]
    expected = nginx_configuration([f"{address}:8501" for address in addresses])
    assert (DEPLOY / "nginx.conf").read_text(encoding="utf-8") == expected, "print it again: python deploy/proxy.py"
    assert (ROOT / "deploy" / replicas["app-1"]["build"]["context"]).resolve() == ROOT
    for one in replicas.values():
        assert one["cap_drop"] == ["ALL"] and one["read_only"] and one["mem_limit"]
        assert [volume.split(":")[1] for volume in one["volumes"]] == steps("VOLUME")
    assert set(COMPOSE["volumes"]) == {"programs"}


@pytest.mark.parametrize("kind", sorted(MANIFEST))
def test_kubernetes_accepts_the_manifest(kind):
    kubernetes_validate.validate(MANIFEST[kind], "1.31", strict=True)


def test_the_manifest_probes_limits_and_keeps_a_visitor_with_a_pod():
    pod = MANIFEST["Deployment"]["spec"]["template"]["spec"]
    (app,) = pod["containers"]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert app[probe]["httpGet"] == {"path": HEALTH, "port": "http"}
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 1000
    assert app["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert set(app["resources"]["limits"]) == {"cpu", "memory"}
    assert app["volumeMounts"][0]["mountPath"] == steps("VOLUME")[0]
    ingress = MANIFEST["Ingress"]
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/affinity"] == "cookie"
    paths = ingress["spec"]["rules"][0]["http"]["paths"]
    assert {one["path"] for one in paths} == {"/", "/_stcore/metrics", "/_stcore/agent"}
    service = MANIFEST["Service"]
    assert paths[0]["backend"]["service"]["name"] == service["metadata"]["name"]
    assert (
        service["spec"]["selector"].items() <= MANIFEST["Deployment"]["spec"]["template"]["metadata"]["labels"].items()
    )


@pytest.mark.parametrize("count", [1, 2, 5])
def test_nginx_accepts_the_configuration(count, tmp_path):
    nginx = find_nginx()
    if nginx is None:
        unavailable("no nginx on this machine (Debian: apt-get install nginx)")
    site = nginx_configuration([f"127.0.0.1:{9000 + number}" for number in range(count)], "127.0.0.1:9999")
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    (tmp_path / "nginx.conf").write_text(FRAME.format(folder=tmp_path), encoding="utf-8")
    command = [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf"), "-e", "stderr"]
    checked = subprocess.run(command, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("count", ["0", "-1", "some"])
def test_a_number_of_replicas_that_cannot_be_is_one_clear_line(count, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["replicas.py", "--replicas", count])
    with pytest.raises(SystemExit) as ended:
        serve_replicas()
    assert ended.value.code == 2 and "--replicas" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("replicas", [[], ["app-1:8501"], ["127.0.0.1"], ["127.0.0.1:1", "127.0.0.1:1"]])
def test_the_proxy_refuses_what_it_cannot_tell_apart(replicas):
    with pytest.raises(ValueError, match=r"numeric address:port|every replica once"):
        nginx_configuration(replicas)
