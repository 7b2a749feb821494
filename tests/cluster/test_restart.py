"""A rolling restart of a service under load fails no call, whatever the client is like: young or old,
asking for health or not, by the headless name or by the address of the service."""

import time
import unittest

from cluster import NAMESPACE, SERVICES, ClusterTest, Load, command_line, kubectl, rollout, say, suite, told

CALLS = 10_000  # of each kind of client, while a restart lasts
YOUNG, OLD = 5, 40  # seconds since the first connection: less than, at least
# So many calls of all connections in the time that a restart takes, and no more than two processors bear.
GENTLY = {"connections": 16, "pause": "500ms", "seconds": 900}


def groups(service):
    """Every way to reach a service, with every kind of client."""
    found = [(f"{name}-{'-'.join(options) or 'plain'}", service, f"dns:///{host}:50051", *options)
             for name, host in (("headless", service), ("address", f"{service}-vip"))
             for options in ((), ("health",))]
    if service != "aggregator":
        found.append(("through", "aggregator", "dns:///aggregator:50051"))
    return found


def calls(load):
    return sum(r["calls"] for r in load.report().values())


class RestartTest(ClusterTest):
    seconds = 900

    def test_each_service(self):
        suite()
        lines = command_line()
        for service in SERVICES:
            with self.subTest(service=service):
                self.restart(service)
        good, bad, why = lines.end()
        self.assertGreater(good, 0)
        self.assertEqual(bad, 0, why)

    def restart(self, service):
        old = Load("old", groups(service), **GENTLY)
        old.age(OLD)
        young = Load("young", groups(service), **GENTLY)
        began = time.monotonic()
        kubectl("-n", NAMESPACE, "rollout", "restart", f"deployment/{service}")
        age = young.age()
        before = [calls(load) for load in (old, young)]
        rollout(service)
        meanwhile = [calls(load) - count for load, count in zip((old, young), before)]
        say(f"{service}: restarted within {time.monotonic() - began:.0f} s, the young were {age:.1f} s old")
        results = [load.end() for load in (old, young)]
        for load, count, result in zip((old, young), meanwhile, results):
            print(f"  {load.name}: {count} calls meanwhile\n{told(result)}", flush=True)
        for result in results:
            self.assertEqual(sum(r["failed"] for r in result.values()), 0)
        self.assertLess(age, YOUNG)
        self.assertGreaterEqual(min(meanwhile), CALLS)


if __name__ == "__main__":
    unittest.main()
