"""From the release before the chart to this one, with kubectl alone: one command after the certificates are made, nothing
deleted by hand, migrations first, pods of the release before serving until then, no acknowledged write lost. Then
Helm takes the release over, and touches nothing."""

import time
import unittest

import yaml

from before import EarlierTest
from cluster import HELM, REPO, SERVICES, TAG, Load, Suite, apply, get, helm, kubectl, run, told, wait_for
from test_upgrade import acknowledged, after_its_migration, identities, images, there

NAMESPACE = "before"
SMALL = [a for s in (*SERVICES, "gateway", "migrations") for a in ("--set", f"{s}.resources.requests.cpu=10m")]
VALUES = [*(a for v in Suite.values for a in ("-f", REPO / v)), "--set", f"image.tag={TAG}", *SMALL]


class BeforeTest(EarlierTest):
    seconds = 420
    namespace, services = NAMESPACE, SERVICES

    def rendered(self, *settings):
        return run(HELM, "template", "kuzukuri", REPO / "deploy/helm/kuzukuri", "-n", NAMESPACE, "--kube-version", "1.35.0",
                   "--skip-tests", *VALUES, *settings).stdout

    def calls(self, load, groups, **flags):
        return Load(load, groups, namespace=NAMESPACE, **flags)

    def test_1_one_command(self):
        town = self.calls("town", [("town", "town", "dns:///catalog:50051")], keys=None, connections=1)
        wait_for("the town is there", lambda: town.report()["town"]["calls"] > town.report()["town"]["failed"], 30)
        town.end()
        load = self.calls("writes", [("write", "write", "dns:///catalog:50051")], keys=None, connections=16, pause="400ms")
        wait_for("writes are acknowledged", lambda: len(acknowledged(load)) > 100, 60)
        made = Suite(NAMESPACE)
        apply(made.secrets())
        apply(made.example("postgresql.yaml"))
        before = acknowledged(load)
        began = time.monotonic()
        kubectl("apply", "-f", "-", text=self.rendered(), timeout=300)
        meanwhile = acknowledged(load)
        for service in (*SERVICES, "gateway"):
            kubectl("-n", NAMESPACE, "rollout", "status", f"deployment/{service}", "--timeout=400s", timeout=410)
        print(f"  ready {time.monotonic() - began:.0f} s after the command\n{told(load.report())}", flush=True)
        for service in SERVICES:
            self.assertEqual(images(service, NAMESPACE), {TAG})
        for service in ("catalog", "budget", "indicator"):
            self.assertTrue(after_its_migration(service, NAMESPACE), f"a new pod of {service} ran before its migration")
        noted = acknowledged(load)
        load.end()
        # Pods of the release before served on: a new one is not ready within the first seconds.
        self.assertGreater(len(noted - meanwhile), 0)
        self.assertLessEqual(before, noted)
        self.assertEqual(noted - there(NAMESPACE), set(), "acknowledged writes that are lost")
        self.nothing_is_left_of_the_old_objects()
        after = self.calls("after", [("catalog", "catalog", "dns:///catalog:50051"), ("write", "write", "dns:///catalog:50051"),
                                     ("snapshot", "snapshot", "dns:///aggregator:50051")], connections=16, pause="100ms")
        time.sleep(10)
        result = after.end()
        print(told(result), flush=True)
        for name, r in result.items():
            self.assertGreater(r["calls"], 0, name)
            self.assertEqual(r["failed"], 0, told(result))

    def nothing_is_left_of_the_old_objects(self):
        for o in get("poddisruptionbudgets", namespace=NAMESPACE):
            self.assertNotIn("minAvailable", o["spec"])
        for o in get("deployments", namespace=NAMESPACE):
            for container in o["spec"]["template"]["spec"]["containers"]:
                self.assertNotIn("envFrom", container)
                self.assertNotIn("KUZUKURI_DATABASE", [e["name"] for e in container.get("env", ())])

    def test_2_helm_takes_over(self):
        """Nothing starts anew, and what the chart has no more goes from then on."""
        kubectl("apply", "--server-side", "--field-manager=helm", "--force-conflicts", "-f", "-", text=self.rendered())
        pods = identities(NAMESPACE)
        self.helm("--take-ownership")
        self.assertEqual(identities(NAMESPACE), pods)
        fewer = ("--set", "gateway.public.enabled=false")
        self.helm(*fewer)
        wanted = next(o for o in yaml.safe_load_all(self.rendered(*fewer))
                      if o and o["kind"] == "Deployment" and o["metadata"]["name"] == "gateway")
        self.assertEqual(self.variables(get("deployment", "gateway", NAMESPACE)), self.variables(wanted))
        self.assertNotEqual(self.variables(wanted), self.variables(next(
            o for o in yaml.safe_load_all(self.rendered())
            if o and o["kind"] == "Deployment" and o["metadata"]["name"] == "gateway")))

    def helm(self, *more):
        helm("upgrade", "--install", "kuzukuri", REPO / "deploy/helm/kuzukuri", "-n", NAMESPACE, *VALUES, *more,
             "--wait", "--wait-for-jobs", "--timeout", "5m", timeout=320)

    @staticmethod
    def variables(deployment):
        return [e["name"] for e in deployment["spec"]["template"]["spec"]["containers"][0]["env"]]


if __name__ == "__main__":
    unittest.main()
