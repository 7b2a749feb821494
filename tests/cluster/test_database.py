"""The database away: frozen, cut off, refusing. Pods are taken out of the services in time, none is
restarted, callers hear UNAVAILABLE with a reason, and all is well soon after it is back."""

import contextlib
import time
import unittest

from cluster import (DATABASE_SERVICES, NAMESPACE, SERVICES, ClusterTest, Load, in_node, pods_of, ready, restarts, say,
                     suite, told, wait_for)


def database(namespace):
    return pods_of("postgresql", namespace)[0]


# Seconds. A probe in time is not always one that Kubernetes has told on: it writes a pod's state a little later.
WITHIN = 10
CTR = ("ctr", "-a", "/run/containerd/containerd.sock", "-n", "k8s.io", "task")


def container(namespace):
    return database(namespace)["status"]["containerStatuses"][0]["containerID"].split("//")[1]


@contextlib.contextmanager
def frozen(namespace):
    """Its processes stand still, as on a machine that hangs."""
    task = container(namespace)
    in_node(*CTR, "pause", task)
    try:
        yield
    finally:
        in_node(*CTR, "resume", task)


@contextlib.contextmanager
def rules(namespace, *added):
    """In the network of its pod. In the node's whoever enforces the policies moves its own rules before all others, every five
    minutes."""
    process = next(line.split()[1] for line in in_node(*CTR, "ls").stdout.splitlines() if line.startswith(container(namespace)))
    done = []
    try:
        for rule in added:
            in_node("nsenter", "-t", process, "-n", "iptables", "-w", "-I", *rule)
            done.append(rule)
        yield
    finally:
        for rule in done:
            in_node("nsenter", "-t", process, "-n", "iptables", "-w", "-D", *rule)


def cut_off(namespace):
    """No packet comes through, and nobody is told."""
    return rules(namespace, ("INPUT", "!", "-i", "lo", "-j", "DROP"), ("OUTPUT", "!", "-o", "lo", "-j", "DROP"))


def refusing(namespace):
    """Connections are reset and new ones refused, as after its end."""
    return rules(namespace, ("INPUT", "!", "-i", "lo", "-p", "tcp", "-j", "REJECT", "--reject-with", "tcp-reset"))


class DatabaseTest(ClusterTest):
    seconds = 100

    @staticmethod
    def readiness(services):
        return [ready(p) for s in services for p in pods_of(s)]

    def all_ready(self):
        return all(self.readiness(SERVICES))

    def none_with_a_database_is_ready(self):
        """The aggregator has none, and its readiness says whether it is connected to the three services: it tells callers
        what is away (deploy/README.md, When the database is away)."""
        return not any(self.readiness(DATABASE_SERVICES))

    def away(self, fault):
        suite()
        wait_for("all are ready before", self.all_ready, 120)
        before = restarts()
        groups = [(f"{s}-{way}", s, f"dns:///{host}:50051") for s in SERVICES
                  for way, host in (("headless", s), ("address", f"{s}-vip"))]
        load = Load("asking", groups, pause="400ms", deadline="3s", seconds=200)
        time.sleep(3)
        self.assertEqual(sum(r["failed"] for r in load.report().values()), 0, told(load.report()))
        with fault(NAMESPACE):
            out = wait_for("no pod with a database is ready", self.none_with_a_database_is_ready, 30, 0.3)
            time.sleep(15)
            self.assertTrue(self.none_with_a_database_is_ready(), "ready while the database is away")
        back = wait_for("all pods are ready again", self.all_ready, 60, 0.3)
        wait_for("calls succeed again", lambda: self.succeeds(load), 15)
        result = load.end()
        say(f"not ready after {out:.1f} s, ready again after {back:.1f} s")
        print(told(result), flush=True)
        self.assertEqual(restarts(), before)
        self.assertLessEqual(out, WITHIN)
        self.assertLessEqual(back, WITHIN)
        for name, r in result.items():
            # By the one address there is nobody behind it after a while: whoever has to connect anew is refused by the network,
            # or waits there until its deadline (deploy/README.md). By the headless name clients keep the addresses they had.
            nobody = {"DeadlineExceeded"} if name.endswith("-address") else set()
            with self.subTest(name):
                self.assertLessEqual(set(r["codes"]), {"OK", "Unavailable", *nobody}, told(result))
                self.assertIn("waiting for connections", r["examples"].get("DeadlineExceeded", "waiting for connections"))
                # Of 16 connections each calls several times before its pod is taken out of the service.
                self.assertGreaterEqual(r["told"], 16, "with a reason and RetryInfo: " + told(result))
                self.assertEqual(r["bare"], 0, told(result))
                self.assertEqual(r["late"], 0, told(result))

    @staticmethod
    def succeeds(load):
        before = load.report()
        time.sleep(1)
        after = load.report()
        return all(after[n]["failed"] == before[n]["failed"] and after[n]["calls"] > before[n]["calls"] for n in after)

    def test_frozen(self):
        self.away(frozen)

    def test_cut_off(self):
        self.away(cut_off)

    def test_refusing(self):
        self.away(refusing)


if __name__ == "__main__":
    unittest.main()
