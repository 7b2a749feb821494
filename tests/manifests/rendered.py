"""What the chart renders with each file of values, and the manifests that lie in the repository."""

import collections
import copy
import functools
import os
import pathlib
import subprocess

import yaml

REPO = pathlib.Path(__file__).resolve().parents[2]
DEPLOY = REPO / "deploy"
CHART = DEPLOY / "helm/kuzukuri"
EXAMPLES = DEPLOY / "examples"
HELM = os.environ["HELM"]
KUBECTL = os.environ["KUBECTL"]

SERVICES = ("catalog", "budget", "indicator", "aggregator")
WITH_DATABASE = SERVICES[:3]
# What serves and has an image of its own.
SERVING = (*SERVICES, "gateway")



def namespace(name):
    """A peer of a NetworkPolicy: all pods of a namespace."""
    return {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}


# What a site adds: images by digest, from a registry that is nowhere, and all that is optional.
DIGEST = "sha256:" + "0123456789abcdef" * 4
SITE = {
    "image": {"registry": "registry.invalid/kuzukuri",
              "digests": {name: DIGEST for name in (*SERVING, "cli", "database-tools")}},
    "backup": {"enabled": True, "claim": "backups"},
    "gateway": {"trustedProxies": [{"account": "proxy"}, {"uri": "spiffe://city.example/sign-on"}],
                "allowOrigins": ["https://data.example.jp"],
                "public": {"enabled": True, "from": [namespace("ingress")],
                           "published": [{"jurisdiction": "141127", "years": [2021, 2022, "2023@AbCd-_12"]},
                                         {"jurisdiction": "131016", "years": [2022]}]},
                "staff": {"writes": True, "from": [namespace("sign-on")]}},
    "door": {"enabled": True, "image": f"registry.invalid/envoy@{DIGEST}", "callers": [{"account": "page"}]},
    "traces": {"collector": "collector.monitoring:4317", "ratio": 0.25,
               "peers": [namespace("monitoring")]},
    "monitoring": {"labels": {"release": "site"}, "scrape": {"enabled": True}, "rules": {"enabled": True},
                   "dashboard": {"enabled": True}},
}
DATABASE = {"database": {"peers": [{"ipBlock": {"cidr": "192.0.2.10/32"}}]}}

# name: (files of values, values on top of them)
SETS = {
    "default": ([], {"namespace": {"create": True}}),
    "small": (["values-small.yaml"], {}),
    "small with all": (["values-small.yaml"], SITE),
    "production": (["values-production.yaml"], SITE),
    "air-gapped": (["values-production.yaml", "values-air-gapped.yaml"], SITE | DATABASE),
}


class UniqueKeys(yaml.CSafeLoader):
    """Refuses a mapping that says one key twice, which YAML parsers accept in silence."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key) for key, _ in node.value]
        for key, count in collections.Counter(keys).items():
            if count > 1:
                raise yaml.YAMLError(f"{key} is set twice: {node.start_mark}")
        return super().construct_mapping(node, deep)


def parse(text):
    return [o for o in yaml.load_all(text, UniqueKeys) if o is not None]


def helm(files=(), values=None, command="template"):
    """The finished process of helm template (or lint) with files of values and values after them."""
    arguments = [HELM, "lint", "--strict"] if command == "lint" else [HELM, "template", "kuzukuri"]
    arguments += [str(CHART), "--namespace", "kuzukuri", "--kube-version", "1.35.0"]
    for name in files:
        arguments += ["--values", str(CHART / name)]
    return subprocess.run(arguments + ["--values", "-"], input=yaml.safe_dump(values or {}), text=True,
                          capture_output=True)


@functools.cache
def text_of(name):
    files, values = SETS[name]
    done = helm(files, values)
    if done.returncode != 0:
        raise AssertionError(f"{name}: {done.stderr}")
    return done.stdout


@functools.cache
def parsed(name):
    return parse(text_of(name))


def objects_of(name):
    """A copy of its own for whoever spoils it."""
    return copy.deepcopy(parsed(name))


def examples():
    return {path.name: parse(path.read_text()) for path in sorted(EXAMPLES.glob("*.yaml"))}
