"""Evictions, as a drained node asks for them: one ready pod of a service may go, the next may not; a pod that
is not ready may always go, also while the database is away."""

import json
import unittest

from cluster import DATABASE_SERVICES, NAMESPACE, SERVING, ClusterTest, kubectl, pods_of, ready, suite, wait_for
from test_database import cut_off


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


class EvictionTest(ClusterTest):
    seconds = 120

    def test_ready_pods_stay(self):
        suite()
        for service in SERVING:
            with self.subTest(service):
                wait_for("two are ready", lambda: len(names(service, True)) == 2, 90)  # noqa: B023
                first, second = names(service, True)
                self.assertTrue(evict(first))
                self.assertFalse(evict(second))
                wait_for("the budget is whole again", lambda: len(names(service, True)) == 2, 90)  # noqa: B023
                self.assertIn(second, names(service, True))

    def test_pods_that_are_not_ready_go_while_the_database_is_away(self):
        suite()
        with cut_off(NAMESPACE):
            for service in DATABASE_SERVICES:
                wait_for(f"{service} is not ready", lambda: not names(service, True)  # noqa: B023
                         and len(names(service, False)) >= 2, 30)  # noqa: B023
                for name in names(service, False):
                    self.assertTrue(evict(name), name)
        for service in DATABASE_SERVICES:
            wait_for(f"{service} is ready again", lambda: len(names(service, True)) == 2, 90)  # noqa: B023


if __name__ == "__main__":
    unittest.main()
