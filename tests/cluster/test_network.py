"""Who may talk to whom: every pair of pods and port, as deploy/README.md says; without policies all is open."""

import json
import unittest

from cluster import NAMESPACE, ClusterTest, apply, get, kubectl, pod, pods_of, say, suite, wait_for

CALLS, HEALTH, METRICS, DATABASE = 50051, 50052, 9464, 5432
OF_SERVICE = (CALLS, HEALTH, METRICS)
DATABASE_SERVICES = ("catalog", "budget", "indicator")
SERVICES = (*DATABASE_SERVICES, "aggregator")

# Target and port: who may. Everything else may not.
ALLOWED = {
    **{(s, CALLS): {"cli", "aggregator"} for s in DATABASE_SERVICES},
    ("aggregator", CALLS): {"cli"},
    **{(s, METRICS): {"monitoring"} for s in SERVICES},
    ("postgresql", DATABASE): set(DATABASE_SERVICES),
}
TARGETS = [(s, p) for s in SERVICES for p in OF_SERVICE] + [("postgresql", DATABASE)]

# Tries every target at once, so that those that drop packets cost their time together.
TRY = """for t in {targets}; do
  ( if timeout 2 bash -c "exec 3<>/dev/tcp/${{t/:/\\/}}" 2>/dev/null; then echo "$t open"; else echo "$t shut"; fi ) &
done; wait"""


def shell(namespace, name, script):
    return kubectl("-n", namespace, "exec", name, "--", "bash", "-c", script, timeout=60).stdout


class NetworkTest(ClusterTest):
    seconds = 90

    @classmethod
    def setUpClass(cls):
        suite()
        for namespace in ("monitoring", "strangers"):
            apply(json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}))
        for namespace, name in (("monitoring", "monitoring"), ("strangers", "outsider"), (NAMESPACE, "stranger")):
            apply(json.dumps(pod(name, namespace, "localhost/kuzukuri/cli:0.1.0", [], command=[
                "bash", "-c", "exec sleep infinity"])))
            kubectl("-n", namespace, "wait", "--for=condition=Ready", f"pod/{name}", "--timeout=60s", timeout=70)

    @classmethod
    def tearDownClass(cls):
        kubectl("-n", NAMESPACE, "delete", "pod", "stranger", "--wait=false")
        kubectl("delete", "namespace", "monitoring", "strangers", "--wait=false")

    @staticmethod
    def sources():
        found = {s: (NAMESPACE, pods_of(s)[0]["metadata"]["name"]) for s in (*SERVICES, "postgresql")}
        return found | {"cli": (NAMESPACE, "cli"), "stranger": (NAMESPACE, "stranger"),
                        "outsider": ("strangers", "outsider"), "monitoring": ("monitoring", "monitoring")}

    def matrix(self):
        """For every source: the targets and ports it reaches."""
        # Not the pod that asks: nothing keeps a pod from itself.
        address = {s: pods_of(s)[-1]["status"]["podIP"] for s in (*SERVICES, "postgresql")}
        name = {f"{address[t]}:{p}": (t, p) for t, p in TARGETS}
        reached = {}
        for source, (namespace, of) in self.sources().items():
            said = shell(namespace, of, TRY.format(targets=" ".join(name)))
            reached[source] = {name[line.split()[0]] for line in said.splitlines() if line.endswith(" open")}
        return reached

    def test_only_what_is_documented(self):
        reached = self.matrix()
        pairs = 0
        for source, found in reached.items():
            for target in TARGETS:
                if source == target[0] == "postgresql":
                    continue
                pairs += 1
                with self.subTest(source=source, target=target[0], port=target[1]):
                    self.assertEqual(target in found, source in ALLOWED.get(target, ()))
        say(f"{pairs} pairs tried")

    def test_nothing_goes_out_of_the_namespace(self):
        api = kubectl("get", "service", "kubernetes", "-o", "jsonpath={.spec.clusterIP}").stdout
        for source in (*SERVICES, "postgresql", "cli"):
            namespace, name = self.sources()[source]
            with self.subTest(source):
                said = shell(namespace, name, TRY.format(targets=f"{api}:443"))
                self.assertIn("shut", said)
        # The control: from where nothing is forbidden the same is open.
        self.assertIn("open", shell("strangers", "outsider", TRY.format(targets=f"{api}:443")))

    def test_without_policies_everything_is_open(self):
        """The control: the same matrix fails when the policies are gone."""
        policies = get("networkpolicies")
        kubectl("-n", NAMESPACE, "delete", "networkpolicies", "--all")
        try:
            address = f"{pods_of('catalog')[0]['status']['podIP']}:{CALLS}"
            wait_for("a stranger gets in", lambda: "open" in shell(
                NAMESPACE, "stranger", TRY.format(targets=address)), 15, 1)
            reached = self.matrix()
        finally:
            for p in policies:
                for key in ("resourceVersion", "uid", "creationTimestamp", "generation", "managedFields"):
                    p["metadata"].pop(key, None)
            apply(json.dumps({"apiVersion": "v1", "kind": "List", "items": policies}))
        for source in ("stranger", "outsider", "postgresql"):
            self.assertIn(("catalog", CALLS), reached[source])
        wait_for("the policies hold again", lambda: "shut" in shell(
            NAMESPACE, "stranger", TRY.format(targets=address)), 15, 1)


if __name__ == "__main__":
    unittest.main()
