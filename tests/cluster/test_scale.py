"""An autoscaler under load: from two pods to four, which get their share of the calls, and back without a
call that fails."""

import time
import unittest

from cluster import (NAMESPACE, ClusterTest, Load, command_line, documented, kubectl, only, pods_of, ready, say, suite, told,
                     wait_for)

SCALED = ("--set", "catalog.autoscaling.enabled=true,catalog.autoscaling.maxReplicas=4,"
          "catalog.autoscaling.cpuPercent=60,catalog.autoscaling.scaleDownSeconds=10",
          # As many as the example's database has.
          "--set", "database.maxConnections=200",
          "--set-string", "catalog.resources.requests.cpu=50m")


def serving():
    return [p for p in pods_of("catalog") if ready(p)]


# Behind one address a client cannot tell which pod answered; the pod counts.
ASK = "exec 3<>/dev/tcp/127.0.0.1/9464; printf 'GET /metrics HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"


def answered(pod):
    """Calls that a pod has answered so far."""
    page = kubectl("-n", NAMESPACE, "exec", pod, "--", "bash", "-c", ASK).stdout
    return sum(float(line.rsplit(" ", 1)[1]) for line in page.splitlines() if line.startswith("kuzukuri_calls_total{"))


class ScaleTest(ClusterTest):
    seconds = 330

    def test_1_by_hand(self):
        suite()
        documented(only("Scale"))
        self.assertEqual(len(pods_of("aggregator")), 3)

    def tearDown(self):
        suite().release(wait=False)
        kubectl("-n", NAMESPACE, "scale", "deployment", "catalog", "aggregator", "--replicas=2")
        wait_for("two pods", lambda: len(pods_of("catalog")) == 2, 120)

    def test_2_up_and_down(self):
        suite().release(*SCALED, wait=False)
        wait_for("two pods are ready", lambda: len(serving()) >= 2, 120)
        steady = Load("steady", [("headless", "catalog", "dns:///catalog:50051"),
                                 ("address", "catalog", "dns:///catalog-vip:50051"),
                                 ("through", "aggregator", "dns:///aggregator:50051")],
                      connections=16, pause="4s", seconds=600)  # too little for a third pod
        heavy = Load("heavy", [("headless", "catalog", "dns:///catalog:50051"),
                               ("address", "catalog", "dns:///catalog-vip:50051")],
                     # By the address each connection meets a pod by chance: of few a pod may get none.
                     connections=48, pause="6ms", seconds=500)
        grown = wait_for("four pods are ready", lambda: len(serving()) == 4, 150, 1)
        say(f"four pods after {grown:.0f} s")
        time.sleep(45)
        names = [p["metadata"]["name"] for p in serving()]
        before = {name: answered(name) for name in names}
        time.sleep(15)
        calls = {name: answered(name) - before[name] for name in names}
        total = sum(calls.values())
        say(f"of {total} calls {', '.join(f'{c / total:.0%}' for c in calls.values())}")
        self.assertEqual(len(calls), 4)
        self.assertGreaterEqual(min(calls.values()), 0.15 * total, calls)
        result = heavy.end()
        self.assertEqual(sum(r["failed"] for r in result.values()), 0, told(result))
        before = sum(r["calls"] for r in steady.report().values())
        lines = command_line(pause=2)
        shrunk = wait_for("two pods again", lambda: len(pods_of("catalog")) == 2, 240, 1)
        say(f"two pods again after {shrunk:.0f} s")
        meanwhile = sum(r["calls"] for r in steady.report().values()) - before
        say(f"{meanwhile} calls on the way down")
        self.assertGreater(meanwhile, 300)
        good, bad, why = lines.end()
        self.assertGreater(good, 0)
        self.assertEqual(bad, 0, why)
        result = steady.end()
        print(told(result), flush=True)
        self.assertEqual(sum(r["failed"] for r in result.values()), 0, told(result))


if __name__ == "__main__":
    unittest.main()
