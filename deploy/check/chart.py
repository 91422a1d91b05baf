"""Lints the chart with Helm's own library, renders it in every shape, and holds what comes out against Kubernetes's schemas."""

import json
import re
import sys
from pathlib import Path

import helm_python
import kubernetes_validate
import yaml

CHART = Path(__file__).parent.parent / "helm" / "porchlight"
VERSIONS = ["1.27", "1.30", "1.34"]
SECRET = {
    "databaseUrl": "postgres://porchlight:x@db/porchlight",
    "redisUrl": "redis://redis:6379/0",
    "secretKey": "0123456789abcdef0123456789abcdef",
}
ANY = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "some"}}}]
SHAPES = {
    "least": {"secret": SECRET},
    "one server": {"replicaCount": 1, "secret": SECRET | {"redisUrl": ""}},
    "everything": {
        "existingSecret": "mine",
        "ingress": {"enabled": True, "className": "nginx"},
        "networkPolicy": {"from": ANY, "metricsFrom": ANY, "egress": [{"to": ANY}]},
        "serviceMonitor": {"enabled": True},
        "prometheusRule": {"enabled": True},
        "grafanaDashboard": {"enabled": True},
        "trustedProxies": ["10.0.0.0/8"],
        "extraEnv": [{"name": "PORCHLIGHT_WORKERS", "value": "2"}],
        "imagePullSecrets": [{"name": "pull"}],
        "nodeSelector": {"disk": "fast"},
        "tolerations": [{"key": "x", "operator": "Exists"}],
        "podAnnotations": {"a": "b"},
        "podLabels": {"c": "d"},
        "drainSeconds": 45,
    },
    "nothing more": {
        "existingSecret": "mine",
        "serviceAccount": {"create": False},
        "podDisruptionBudget": {"enabled": False},
        "networkPolicy": {"enabled": False},
    },
}
REFUSED = {
    "no secret": ({"replicaCount": 1}, "databaseUrl"),
    "two servers without Redis": ({"secret": SECRET | {"redisUrl": ""}}, "Redis"),
    "a short key": ({"secret": SECRET | {"secretKey": "short"}}, "secretKey"),
    "an address with a path": ({"secret": SECRET, "publicUrl": "https://x.example/chat"}, "publicUrl"),
    "a word that means nothing": ({"secret": SECRET, "replicas": 3}, "replicas"),
}
problems: list[str] = []


def ensure(is_true: object, what: str) -> None:
    if not is_true:
        problems.append(what)


def render(values: dict) -> list[dict]:
    with helm_python.Chart.load(CHART) as chart:
        manifests = chart.render(values=values, name="demo", namespace="chat")
    return [one for one in yaml.safe_load_all(text_of(manifests)) if one]


def text_of(manifests: object) -> str:
    if isinstance(manifests, str):
        return manifests
    if isinstance(manifests, dict):
        manifests = [value for name, value in manifests.items() if not name.endswith("NOTES.txt")]
    return "\n---\n".join(one if isinstance(one, str) else one.get("content", one.get("data", "")) for one in manifests)


def check_shape(name: str, values: dict) -> None:
    objects = render(values)
    for one in objects:
        if one["apiVersion"].startswith("monitoring.coreos.com"):
            continue  # Kubernetes itself has no schema for these
        for version in VERSIONS:
            try:
                kubernetes_validate.validate(one, version, strict=True)
            except kubernetes_validate.ValidationError as error:
                problems.append(f"{name}: {one['kind']} in {version}: {error}")
    by_kind = {one["kind"]: one for one in objects}
    deployment = by_kind["Deployment"]["spec"]
    pod = deployment["template"]["spec"]
    server = pod["containers"][0]
    drain = int(next(env["value"] for env in server["env"] if env["name"] == "PORCHLIGHT_DRAIN_SECONDS"))
    pause = int(server["lifecycle"]["preStop"]["exec"]["command"][-1])
    ensure(pod["terminationGracePeriodSeconds"] >= pause + drain + 5 + 5, f"{name}: a pod is killed before it has drained")
    ensure(deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, f"{name}: a rollout takes servers away first")
    probes = {kind: server[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
    ensure(probes == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}, f"{name}: {probes}")
    ensure(server["securityContext"]["readOnlyRootFilesystem"] and pod["securityContext"]["runAsNonRoot"], f"{name}: rights")
    labels = deployment["template"]["metadata"]["labels"]
    for one in objects:
        if one["kind"] == "Service":
            ensure(one["spec"]["selector"].items() <= labels.items(), f"{name}: a service selects nothing")
    if name == "everything":
        rules = json.loads(json.dumps(by_kind["PrometheusRule"]["spec"]))
        alerts = yaml.safe_load((CHART / "files" / "alerts.yaml").read_text())
        ensure(rules == alerts, "the chart's alerts are others than the file's")
        dashboard = json.loads(by_kind["ConfigMap"]["data"]["porchlight.json"])
        ensure(dashboard["uid"] == "porchlight", "the chart's dashboard is another than the file's")
    print(f"ok  {name}: {', '.join(one['kind'] for one in objects)}")


def main() -> None:
    outcome = helm_python.lint(CHART, values=SHAPES["everything"])
    print(f"helm lint ({helm_python.helm_sdk_version()}): {json.dumps(outcome)}")
    messages = outcome.get("messages", []) if isinstance(outcome, dict) else outcome
    for message in messages:
        severe = str(message.get("severity", "")).upper()
        ensure(severe not in {"WARNING", "ERROR", "2", "3"}, f"helm lint: {message}")
    for name, values in SHAPES.items():
        check_shape(name, values)
    for name, (values, word) in REFUSED.items():
        try:
            render(values)
            problems.append(f"{name} is not refused")
        except helm_python.HelmError as error:
            ensure(re.search(word, str(error)), f"{name} is refused, but with: {error}")
            print(f"ok  {name} is refused")
    for problem in problems:
        print(f"wrong  {problem}")
    print(f"{len(SHAPES) + len(REFUSED)} shapes, {len(problems)} failed")
    sys.exit(bool(problems))


main()
