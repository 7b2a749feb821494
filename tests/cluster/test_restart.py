"""A rolling restart of a service under load fails no call, whatever the client is like: young or old,
asking for health or not, by the headless name or by the address of the service."""

import threading
import unittest

from cluster import (NAMESPACE, SERVICES, ClusterTest, Load, kubectl, rollout, say, suite, told)

CALLS = 10_000
YOUNG, OLD = 3, 40
WAYS = 4  # to the service that has fewest


def groups(service):
    """Every way to reach a service, with every kind of client."""
    found = [(f"{name}-{'-'.join(options) or 'plain'}", service, f"dns:///{host}:50051", *options)
             for name, host in (("headless", service), ("address", f"{service}-vip"))
             for options in ((), ("health",))]
    if service != "aggregator":
        found.append(("through", "aggregator", "dns:///aggregator:50051"))
    return found


class CommandLine(threading.Thread):
    """The real command line, run again and again: each run is a client of no age."""

    loop = """end=$((SECONDS+600)); ok=0; bad=0
    rm -f /tmp/stop
    while [ $SECONDS -lt $end ] && ! [ -e /tmp/stop ]; do
      if kuzukuri --no-retries compare 141127 2022 2023 >/tmp/out 2>/tmp/err; then ok=$((ok+1)); else bad=$((bad+1)); cp /tmp/err /tmp/bad; fi
    done; echo $ok $bad; cat /tmp/bad 2>/dev/null || true"""

    def __init__(self):
        super().__init__()
        self.said = ""
        self.start()

    def run(self):
        self.said = kubectl("-n", NAMESPACE, "exec", "cli", "--", "bash", "-c", self.loop, timeout=700).stdout

    def end(self):
        kubectl("-n", NAMESPACE, "exec", "cli", "--", "touch", "/tmp/stop")
        self.join(60)
        counts, _, why = self.said.partition("\n")
        good, bad = map(int, counts.split())
        return good, bad, why


class RestartTest(ClusterTest):
    seconds = 400

    def test_all_services_at_once(self):
        suite()
        everything = [(f"{s}-{name}", *rest) for s in SERVICES for name, *rest in groups(s)]
        # Four connections for each of five ways: twenty clients a service, and as many that are young.
        gently = {"connections": 4, "pause": "100ms", "seconds": 700}
        old = Load("old", everything, **gently)
        command_line = CommandLine()
        old.age(OLD)
        young = Load("young", everything, **gently)
        young.age(YOUNG)
        for service in SERVICES:
            kubectl("-n", NAMESPACE, "rollout", "restart", f"deployment/{service}")
        for service in SERVICES:
            rollout(service)
        for load in (young, old):
            load.enough(CALLS // WAYS + 1, 120)
        good, bad, why = command_line.end()
        say(f"command line: {good} runs, {bad} failed")
        results = [load.end() for load in (young, old)]
        for load, result in zip((young, old), results):
            print(f"  {load.name}\n{told(result)}", flush=True)
            for service in SERVICES:
                with self.subTest(client=load.name, service=service):
                    mine = [r for name, r in result.items() if name.startswith(f"{service}-")]
                    self.assertGreaterEqual(sum(r["calls"] for r in mine), CALLS)
                    self.assertEqual(sum(r["failed"] for r in mine), 0)
        self.assertGreater(good, 0)
        self.assertEqual(bad, 0, why)


if __name__ == "__main__":
    unittest.main()
