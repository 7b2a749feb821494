"""The release before the chart, as its own manifests made it, in a namespace of its own.

Environment, set by .ci/cluster: KUZUKURI_EARLIER, the folder of its services, see `prepare`."""

import base64
import os
import pathlib
import tarfile
import tempfile
import time
import unittest

import yaml

from cluster import HERE, REPO, ClusterTest, Suite, apply, kubectl, pods_of, ready, run, say, wait_for

EARLIER = pathlib.Path(os.environ.get("KUZUKURI_EARLIER", "/nonexistent"))


def has(services):
    """Whether these services of it are there, and its manifests: a shallow clone lacks them."""
    commit = (HERE / "earlier").read_text().strip()
    return (all((EARLIER / f"kuzukuri-{s}").exists() for s in services)
            and run("git", "-C", REPO, "cat-file", "-e", f"{commit}^{{commit}}", check=False).returncode == 0)


def manifests(namespace, services):
    """What its kustomize base makes of these services, for a namespace."""
    commit = (HERE / "earlier").read_text().strip()
    with tempfile.TemporaryDirectory() as folder:
        archive = pathlib.Path(folder) / "base.tar"
        run("git", "-C", REPO, "archive", "-o", archive, commit, "deploy/kustomize/base")
        with tarfile.open(archive) as tar:
            tar.extractall(folder)
        text = kubectl("kustomize", f"{folder}/deploy/kustomize/base").stdout
    text = text.replace("namespace: kuzukuri", f"namespace: {namespace}").replace(":dev", ":earlier")
    for o in yaml.safe_load_all(text):
        name = o["metadata"]["name"].removesuffix("-migrate")
        if o["kind"] == "Namespace" or (o["kind"] in ("Deployment", "Job") and name not in services):
            continue
        yield o


def small(objects):
    """For a node on which more runs than these."""
    for o in objects:
        if o["kind"] in ("Deployment", "Job"):
            for container in o["spec"]["template"]["spec"]["containers"]:
                container["resources"]["requests"]["cpu"] = "20m"
        yield o


def _without_a_file_of_the_ca(text):
    """Connections as pods without the CA's file can make them."""
    for o in yaml.safe_load_all(text):
        if o["kind"] == "Secret" and o["metadata"]["name"].endswith("-database"):
            for key, value in o["data"].items():
                plain = base64.b64decode(value).decode().replace(
                    "sslmode=verify-full sslrootcert=/etc/kuzukuri/database/ca.crt", "sslmode=require")
                o["data"][key] = base64.b64encode(plain.encode()).decode()
        yield o


def install(namespace, services):
    """With a database and no policies, as its page said: kubectl applied the base."""
    made = Suite(namespace)
    apply(yaml.safe_dump_all(_without_a_file_of_the_ca(made.secrets())))
    apply(yaml.safe_dump_all(o for o in yaml.safe_load_all(made.example("postgresql.yaml"))
                             if o["kind"] != "NetworkPolicy"))
    kubectl("-n", namespace, "rollout", "status", "statefulset/postgresql", "--timeout=120s", timeout=130)
    began = time.monotonic()
    kubectl("apply", "-f", "-", text=yaml.safe_dump_all(small(manifests(namespace, services))))
    wait_for("the earlier release is ready", lambda: all(
        len(found := pods_of(s, namespace)) == 2 and all(map(ready, found)) for s in services), 120)
    say(f"the earlier release is ready after {time.monotonic() - began:.1f} s")


class EarlierTest(ClusterTest):
    """A test of that release in a namespace of its own."""

    namespace = ""
    services = ()

    @classmethod
    def setUpClass(cls):
        if not has(cls.services):
            raise unittest.SkipTest("the earlier release's services are not there")
        install(cls.namespace, cls.services)

    @classmethod
    def tearDownClass(cls):
        kubectl("delete", "namespace", cls.namespace, "--wait=false")
