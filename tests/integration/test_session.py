"""What the services' sessions with PostgreSQL are set to, seen by what the server does in them."""

import subprocess
import unittest

import grpc

from suite import Service, stub, suite
from world import World


class SessionTest(unittest.TestCase):
    """Every plan is logged, and compiled wherever the session allows it."""

    ROLE = {"session_preload_libraries": "auto_explain", "auto_explain.log_min_duration": "0",
            "auto_explain.log_analyze": "on", "jit_above_cost": "0"}

    def setUp(self):
        self.suite = suite()
        for name, value in self.ROLE.items():
            self.suite.cluster.sql(f"alter role kuzukuri_budget set {name} = '{value}'")
        self.addCleanup(self.suite.cluster.sql, "alter role kuzukuri_budget reset all")

    def logged(self, action):
        log = self.suite.cluster.dir / "log"
        before = log.stat().st_size
        action()
        return log.read_bytes()[before:].decode()

    def test_no_statement_is_compiled(self):
        conninfo = self.suite.cluster.conninfo("kuzukuri_budget")
        control = self.logged(lambda: subprocess.run(
            ["psql", "-d", conninfo, "-c", "select sum(i) from generate_series(1, 10) i"],
            check=True, capture_output=True))
        self.assertIn("JIT:", control)

        service = Service("budget", ["--database", conninfo]).start()
        with grpc.insecure_channel(service.address) as channel:
            w = World(self.suite)
            w.suite = type("Suite", (), {"budget": stub("budget", channel)})
            plans = self.logged(lambda: (w.import_entries(w.entry(2022, 0, 1) for _ in range(10)),
                                         w.append(2022, [w.entry(2022, 0, 1)]), w.balances(2022)))
        self.assertEqual(service.terminate(), 0)
        self.assertIn("insert into ledger_entry", plans)
        self.assertNotIn("JIT:", plans)
