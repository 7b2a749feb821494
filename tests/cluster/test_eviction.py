"""Evictions, as a drained node asks for them: one ready pod of a service may go, the next may not; a pod that
is not ready may always go, also while the database is away."""

import contextlib
import json
import unittest

from cluster import DATABASE_SERVICES, NAMESPACE, SERVING, ClusterTest, in_node, kubectl, pods_of, ready, suite, wait_for
from test_database import CTR, cut_off


def evict(name):
    """Whether the server lets the pod go."""
    wish = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": NAMESPACE}}
    said = kubectl("create", "--raw", f"/api/v1/namespaces/{NAMESPACE}/pods/{name}/eviction", "-f", "-",
                   text=json.dumps(wish), check=False)
    if said.returncode and "disruption budget" not in said.stderr:
        raise AssertionError(said.stderr)
    return said.returncode == 0


def names(service, is_ready):
    return [p["metadata"]["name"] for p in pods_of(service)
            if ready(p) == is_ready and "deletionTimestamp" not in p["metadata"]]


@contextlib.contextmanager
def hangs(name):
    """Its processes stand still."""
    pod = next(p for p in pods_of(name.split("-")[0]) if p["metadata"]["name"] == name)
    task = pod["status"]["containerStatuses"][0]["containerID"].split("//")[1]
    in_node(*CTR, "pause", task)
    try:
        yield
    finally:
        in_node(*CTR, "resume", task, check=False)  # it may be gone


class EvictionTest(ClusterTest):
    seconds = 180

    def one_may_go(self, service):
        wait_for("two are ready", lambda: len(names(service, True)) == 2, 90)
        first, second = names(service, True)
        self.assertTrue(evict(first))
        self.assertFalse(evict(second))
        return second

    def test_ready_pods_stay(self):
        suite()
        for service in SERVING:
            with self.subTest(service):
                second = self.one_may_go(service)
                wait_for("the budget is whole again", lambda: len(names(service, True)) == 2, 90)  # noqa: B023
                self.assertIn(second, names(service, True))

    def test_a_pod_that_is_not_ready_goes(self):
        """One that hangs; beside it no other may go."""
        suite()
        for service in SERVING:
            with self.subTest(service):
                wait_for("two are ready", lambda: len(names(service, True)) == 2, 90)  # noqa: B023
                hanging, other = names(service, True)
                with hangs(hanging):
                    wait_for("one is not ready", lambda: names(service, False) == [hanging], 30)  # noqa: B023
                    self.assertFalse(evict(other))
                    self.assertTrue(evict(hanging))
                wait_for("two are ready again", lambda: len(names(service, True)) == 2, 120)  # noqa: B023
                self.assertIn(other, names(service, True))

    def test_pods_that_are_not_ready_go_while_the_database_is_away(self):
        suite()
        with cut_off(NAMESPACE):
            for service in DATABASE_SERVICES:
                wait_for(f"{service} is not ready", lambda: not names(service, True)  # noqa: B023
                         and len(names(service, False)) >= 2, 30)  # noqa: B023
                for name in names(service, False):
                    self.assertTrue(evict(name), name)
            # Who has no database is ready, and stays.
            self.one_may_go("aggregator")
        for service in DATABASE_SERVICES:
            wait_for(f"{service} is ready again", lambda: len(names(service, True)) == 2, 90)  # noqa: B023


if __name__ == "__main__":
    unittest.main()
