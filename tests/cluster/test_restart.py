"""A rolling restart of a service under load fails no call, whatever the client is like: young or old,
asking for health or not, by the headless name or by the address of the service."""

import threading
import time
import unittest

from cluster import NAMESPACE, SERVICES, ClusterTest, Load, kubectl, rollout, say, suite, told

CALLS = 10_000  # of each kind of client, while a restart lasts
YOUNG, OLD = 5, 40  # seconds since the first connection: at most, at least
# So many calls of all connections in the time that a restart takes, and no more than two processors bear.
GENTLY = {"connections": 16, "pause": "250ms", "seconds": 900}


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


class CommandLine(threading.Thread):
    """The real command line, run again and again: each run is a client of no age."""

    loop = """end=$((SECONDS+900)); ok=0; bad=0
    rm -f /tmp/stop
    while [ $SECONDS -lt $end ] && ! [ -e /tmp/stop ]; do
      if kuzukuri --no-retries compare 141127 2022 2023 >/tmp/out 2>/tmp/err; then ok=$((ok+1)); else bad=$((bad+1)); cp /tmp/err /tmp/bad; fi
    done; echo $ok $bad; cat /tmp/bad 2>/dev/null || true"""

    def __init__(self):
        super().__init__()
        self.said = ""
        self.start()

    def run(self):
        self.said = kubectl("-n", NAMESPACE, "exec", "cli", "--", "bash", "-c", self.loop, timeout=960).stdout

    def end(self):
        kubectl("-n", NAMESPACE, "exec", "cli", "--", "touch", "/tmp/stop")
        self.join(60)
        counts, _, why = self.said.partition("\n")
        good, bad = map(int, counts.split())
        return good, bad, why


class RestartTest(ClusterTest):
    seconds = 600

    def test_each_service(self):
        suite()
        command_line = CommandLine()
        for service in SERVICES:
            with self.subTest(service=service):
                self.restart(service)
        good, bad, why = command_line.end()
        say(f"command line: {good} runs, {bad} failed")
        self.assertGreater(good, 0)
        self.assertEqual(bad, 0, why)

    def restart(self, service):
        old = Load("old", groups(service), **GENTLY)
        old.age(OLD)
        young = Load("young", groups(service), **GENTLY)
        before, age = [calls(load) for load in (old, young)], young.age()
        began = time.monotonic()
        kubectl("-n", NAMESPACE, "rollout", "restart", f"deployment/{service}")
        rollout(service)
        meanwhile = [calls(load) - count for load, count in zip((old, young), before)]
        say(f"{service}: restarted within {time.monotonic() - began:.0f} s, the young were {age:.1f} s old")
        results = [load.end() for load in (old, young)]
        for load, count, result in zip((old, young), meanwhile, results):
            print(f"  {load.name}: {count} calls meanwhile\n{told(result)}", flush=True)
        for result in results:
            self.assertEqual(sum(r["failed"] for r in result.values()), 0)
        self.assertLessEqual(age, YOUNG)
        self.assertGreaterEqual(min(meanwhile), CALLS)


if __name__ == "__main__":
    unittest.main()
