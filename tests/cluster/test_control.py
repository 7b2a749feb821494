"""The controls: what these tests measure does fail with the release before them, its manifests as they
were. A test that passes here could not fail."""

import base64
import json
import os
import pathlib
import tarfile
import tempfile
import time
import unittest

import yaml

from cluster import (HERE, REPO, ClusterTest, Load, Suite, apply, kubectl, pod, pods_of, ready, rollout, run, say,
                     told, wait_for)
from test_network import TRY, shell

EARLIER = pathlib.Path(os.environ.get("KUZUKURI_EARLIER", "/nonexistent"))
NAMESPACE = "earlier"
SERVICES = [s for s in ("catalog", "budget", "indicator", "aggregator") if (EARLIER / f"kuzukuri-{s}").exists()]


def base():
    """What the earlier release's kustomize base makes, for this namespace and a small node."""
    commit = (HERE / "earlier").read_text().strip()
    with tempfile.TemporaryDirectory() as folder:
        archive = pathlib.Path(folder) / "base.tar"
        run("git", "-C", REPO, "archive", "-o", archive, commit, "deploy/kustomize/base")
        with tarfile.open(archive) as tar:
            tar.extractall(folder)
        text = kubectl("kustomize", f"{folder}/deploy/kustomize/base").stdout
    text = text.replace("namespace: kuzukuri", f"namespace: {NAMESPACE}").replace(":dev", ":earlier")
    for o in yaml.safe_load_all(text):
        name = o["metadata"]["name"].removesuffix("-migrate")
        if o["kind"] == "Namespace" or (o["kind"] in ("Deployment", "Job") and name not in SERVICES):
            continue
        if o["kind"] in ("Deployment", "Job"):
            for container in o["spec"]["template"]["spec"]["containers"]:
                container["resources"]["requests"]["cpu"] = "20m"
        yield o


def without_a_file_of_the_ca(text):
    """Connections as pods without the CA's file can make them."""
    for o in yaml.safe_load_all(text):
        if o["kind"] == "Secret" and o["metadata"]["name"].endswith("-database"):
            for key, value in o["data"].items():
                plain = base64.b64decode(value).decode().replace(
                    "sslmode=verify-full sslrootcert=/etc/kuzukuri/database/ca.crt", "sslmode=require")
                o["data"][key] = base64.b64encode(plain.encode()).decode()
        yield o


def put(objects):
    return apply(yaml.safe_dump_all(list(objects)))


class ControlTest(ClusterTest):
    seconds = 120

    @classmethod
    def setUpClass(cls):
        if not SERVICES:
            raise unittest.SkipTest("the earlier release's binaries are not there")
        made = Suite(NAMESPACE)
        put(without_a_file_of_the_ca(made.secrets()))
        put(o for o in yaml.safe_load_all(made.example("postgresql.yaml")) if o["kind"] != "NetworkPolicy")
        kubectl("-n", NAMESPACE, "rollout", "status", "statefulset/postgresql", "--timeout=120s", timeout=130)
        began = time.monotonic()
        put(base())
        databases = [s for s in SERVICES if s != "aggregator"]
        wait_for("the earlier release is ready", lambda: all(
            len(found := pods_of(s, NAMESPACE)) == 2 and all(map(ready, found)) for s in databases), 120)
        say(f"the earlier release is ready after {time.monotonic() - began:.1f} s")

    @classmethod
    def tearDownClass(cls):
        kubectl("delete", "namespace", NAMESPACE, "--wait=false")

    def test_a_restart_fails_calls(self):
        load = Load("young", [("headless", "catalog", "dns:///catalog:50051"),
                              ("headless-health", "catalog", "dns:///catalog:50051", "health")],
                    namespace=NAMESPACE, keys=None, pause="20ms")
        load.age(3)
        kubectl("-n", NAMESPACE, "rollout", "restart", "deployment/catalog")
        rollout("catalog", NAMESPACE)
        load.enough(5000, 60)
        result = load.end()
        print(told(result), flush=True)
        self.assertGreater(sum(r["failed"] for r in result.values()), 0)

    def test_an_upgrade_ends_in_an_error(self):
        objects = list(base())
        for o in objects:
            if o["kind"] == "Job":
                o["spec"]["template"]["spec"]["containers"][0]["image"] += "-2"
        said = kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", "-f", "-",
                       text=yaml.safe_dump_all(objects), check=False)
        self.assertIn("immutable", said.stderr)

    def test_every_pod_gets_in(self):
        apply(json.dumps(pod("stranger", NAMESPACE, "localhost/kuzukuri/catalog:earlier", [],
                             command=["sleep", "infinity"])))
        kubectl("-n", NAMESPACE, "wait", "--for=condition=Ready", "pod/stranger", "--timeout=60s", timeout=70)
        address = f"{pods_of('catalog', NAMESPACE)[0]['status']['podIP']}:50051"
        self.assertIn("open", shell(NAMESPACE, "stranger", TRY.format(targets=address)))


if __name__ == "__main__":
    unittest.main()
