"""The controls: what these tests measure does fail with the release before them, its manifests as they
were. A test that passes here could not fail."""

import json
import unittest

import yaml

from before import EarlierTest, manifests, small
from cluster import SERVICES as ALL
from cluster import Load, apply, kubectl, milli, pod, pods_of, rollout, told
from test_install import ROOM
from test_network import TRY, shell

NAMESPACE = "earlier"
SERVICES = ("catalog",)  # enough for the controls


class ControlTest(EarlierTest):
    seconds = 120
    namespace, services = NAMESPACE, SERVICES

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
        objects = list(small(manifests(NAMESPACE, SERVICES)))
        for o in objects:
            if o["kind"] == "Job":
                o["spec"]["template"]["spec"]["containers"][0]["image"] += "-2"
        said = kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", "-f", "-",
                       text=yaml.safe_dump_all(objects), check=False)
        self.assertIn("immutable", said.stderr)

    def test_two_processors_have_no_room(self):
        asked = sum(o["spec"]["replicas"] * milli(c["resources"]["requests"]["cpu"])
                    for o in manifests(NAMESPACE, ALL) if o["kind"] == "Deployment"
                    for c in o["spec"]["template"]["spec"]["containers"])
        self.assertGreater(asked, ROOM)

    def test_every_pod_gets_in(self):
        apply(json.dumps(pod("stranger", NAMESPACE, "localhost/kuzukuri/catalog:earlier", [],
                             command=["sleep", "infinity"])))
        kubectl("-n", NAMESPACE, "wait", "--for=condition=Ready", "pod/stranger", "--timeout=60s", timeout=70)
        address = f"{pods_of('catalog', NAMESPACE)[0]['status']['podIP']}:50051"
        self.assertIn("open", shell(NAMESPACE, "stranger", TRY.format(targets=address)))


if __name__ == "__main__":
    unittest.main()
