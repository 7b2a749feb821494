"""Who may talk to whom: every pair of pods and port, as deploy/README.md says; without policies all is open."""

import json
import unittest

from cluster import (DATABASE_SERVICES, HELM, NAMESPACE, REPO, SERVICES, SERVING, ClusterTest, Suite, apply, kubectl, pod,
                     pods_of, run, say, suite, wait_for)

CALLS, HEALTH, METRICS, DATABASE, PUBLIC, STAFF, DOOR, DOOR_METRICS = 50051, 50052, 9464, 5432, 8444, 8445, 8443, 9901
OF_SERVICE = (CALLS, HEALTH, METRICS)
OF_GATEWAY = (PUBLIC, STAFF, HEALTH, METRICS)
# Namespaces of others, with the pod in each.
OTHERS = {"monitoring": "monitoring", "strangers": "outsider", "ingress": "ingress", "sign-on": "sign-on",
          "neighbours": "neighbour"}
# Pods of this namespace by the labels that the page names, for those that run for a moment only and for a site's own.
LABELLED = {"stranger": {}, "migration": {"kuzukuri.local/database-client": "true"},
            "browser": {"kuzukuri.local/public-client": "true"}, "staff": {"kuzukuri.local/staff-client": "true"},
            "door-calls": {"app.kubernetes.io/name": "door"}}
# Its ports are taken by a pod that stands for Envoy.
LISTENS = pod("door-listens", NAMESPACE, "localhost/cluster/load:1", ["listen", f":{DOOR}", f":{DOOR_METRICS}"],
              labels={"app.kubernetes.io/name": "door"})
# The policies of a release with a door, and with clients in another namespace.
SETTINGS = ("--set", "door.enabled=true,door.image=none,door.callers[0].account=load", "--set-json",
            'networkPolicy.clients=[{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "neighbours"}}}]')

# Target and port: who may. Everything else may not.
ALLOWED = {
    **{(s, CALLS): {"cli", "aggregator", "gateway", "door-calls", "neighbour"} for s in DATABASE_SERVICES},
    ("aggregator", CALLS): {"cli", "gateway", "door-calls", "neighbour"},
    ("door", DOOR): {*OTHERS.values()},  # from anywhere, but nothing goes out of a pod here that is not said
    ("door", DOOR_METRICS): {"monitoring"},
    ("gateway", PUBLIC): {"cli", "ingress", "browser"},
    ("gateway", STAFF): {"cli", "sign-on", "staff"},
    **{(s, METRICS): {"monitoring"} for s in SERVING},
    ("postgresql", DATABASE): {*DATABASE_SERVICES, "migration"},
}
TARGETS = [*((s, p) for s in SERVICES for p in OF_SERVICE), *(("gateway", p) for p in OF_GATEWAY),
           ("postgresql", DATABASE), ("door", DOOR), ("door", DOOR_METRICS)]

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
        for namespace in OTHERS:
            apply(json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}))
        for namespace, name in (*OTHERS.items(), *((NAMESPACE, name) for name in LABELLED)):
            apply(json.dumps(pod(name, namespace, "localhost/kuzukuri/cli:0.1.0", [], labels=LABELLED.get(name), command=[
                "bash", "-c", "exec sleep infinity"])))
            kubectl("-n", namespace, "wait", "--for=condition=Ready", f"pod/{name}", "--timeout=60s", timeout=70)
        apply(json.dumps(LISTENS))
        kubectl("-n", NAMESPACE, "wait", "--for=condition=Ready", "pod/door-listens", "--timeout=60s", timeout=70)
        files = [a for v in Suite.values for a in ("-f", REPO / v)]
        apply(run(HELM, "template", "kuzukuri", REPO / "deploy/helm/kuzukuri", "-n", NAMESPACE, "--show-only",
                  "templates/networkpolicy.yaml", *files, *SETTINGS).stdout)
        wait_for("the policies hold", lambda: "open" in shell("neighbours", "neighbour", TRY.format(
            targets=f"{pods_of('catalog')[0]['status']['podIP']}:{CALLS}")), 15, 1)

    @classmethod
    def tearDownClass(cls):
        kubectl("-n", NAMESPACE, "delete", "networkpolicies", "--all")
        cls.put_policies()
        kubectl("-n", NAMESPACE, "delete", "pod", *LABELLED, "door-listens", "--wait=false")
        kubectl("delete", "namespace", *OTHERS, "--wait=false")

    @staticmethod
    def put_policies():
        """Each by what made it: Helm touches nothing again that others have put there."""
        suite().release()
        suite().put_database()

    @staticmethod
    def sources():
        found = {s: (NAMESPACE, pods_of(s)[0]["metadata"]["name"]) for s in (*SERVING, "postgresql")}
        return found | {name: (NAMESPACE, name) for name in ("cli", *LABELLED)} | {
            name: (namespace, name) for namespace, name in OTHERS.items()}

    def matrix(self):
        """For every source: the targets and ports it reaches."""
        # Not the pod that asks: nothing keeps a pod from itself.
        address = {s: pods_of(s)[-1]["status"]["podIP"] for s in (*SERVING, "postgresql")}
        address["door"] = next(p["status"]["podIP"] for p in pods_of("door") if p["metadata"]["name"] == "door-listens")
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
                # Where a policy lets anybody in, the plugin of the tests (kube-router) lets its own pods out to each other too:
                # it has one chain for both ways.
                if (source, target) == ("door-calls", ("door", DOOR)):
                    continue
                pairs += 1
                with self.subTest(source=source, target=target[0], port=target[1]):
                    self.assertEqual(target in found, source in ALLOWED.get(target, ()))
        say(f"{pairs} pairs tried")

    def test_nothing_goes_out_of_the_namespace(self):
        api = kubectl("get", "service", "kubernetes", "-o", "jsonpath={.spec.clusterIP}").stdout
        for source in (*SERVING, "postgresql", "cli"):
            namespace, name = self.sources()[source]
            with self.subTest(source):
                said = shell(namespace, name, TRY.format(targets=f"{api}:443"))
                self.assertIn("shut", said)
        # The control: from where nothing is forbidden the same is open.
        self.assertIn("open", shell("strangers", "outsider", TRY.format(targets=f"{api}:443")))

    def test_without_policies_everything_is_open(self):
        """The control: the same matrix fails when the policies are gone."""
        kubectl("-n", NAMESPACE, "delete", "networkpolicies", "--all")
        try:
            address = f"{pods_of('catalog')[0]['status']['podIP']}:{CALLS}"
            wait_for("a stranger gets in", lambda: "open" in shell(
                NAMESPACE, "stranger", TRY.format(targets=address)), 15, 1)
            reached = self.matrix()
        finally:
            self.put_policies()
        for source in ("stranger", "outsider", "postgresql"):
            self.assertLessEqual({("catalog", CALLS), ("gateway", PUBLIC), ("gateway", STAFF)}, reached[source])
        wait_for("the policies hold again", lambda: "shut" in shell(
            NAMESPACE, "stranger", TRY.format(targets=address)), 15, 1)


if __name__ == "__main__":
    unittest.main()
