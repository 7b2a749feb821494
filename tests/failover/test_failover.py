"""The leader of PostgreSQL is lost under load, and comes back: no acknowledged write is lost, fresh answers are fresh
but for a moment that is told here, writes go on by themselves, and calls fail with errors that say to send them
again."""

import contextlib
import signal
import sys
import threading
import time
import unittest

import grpc
import psycopg2

from load import Acknowledged, Load, stored
from patroni_cluster import PatroniCluster, await_, send
from suite import REPO, Suite
from world import World

# The example's.
TTL, LOOP_WAIT = 20, 2
# From the loss of the leader until a write is acknowledged: its lease, a round, and what the new leader takes to be
# promoted and to get a machine that follows it, without which nothing is acknowledged.
LONGEST_GAP = TTL + LOOP_WAIT + 10


def setUpModule():  # noqa: N802
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def tell(text):
    print(f"    {text}", file=sys.stderr, flush=True)


class Probe(threading.Thread):
    """Asks one machine again and again, over a connection made before, until that ends."""

    def __init__(self, cluster, machine):
        super().__init__(daemon=True)
        self.connection = psycopg2.connect(cluster.conninfo("postgres", machines=[machine]))
        self.last = 0
        self.start()

    def run(self):
        with contextlib.suppress(psycopg2.Error), self.connection.cursor() as cursor:
            while True:
                cursor.execute("select txid_current()")
                self.last = time.monotonic()
                time.sleep(0.01)


class FailoverTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        began = time.monotonic()
        cls.cluster = PatroniCluster()
        cls.addClassCleanup(cls.cluster.stop)
        cls.addClassCleanup(cls.cluster.keep_logs, REPO / "build/failover-log")
        tell(f"three machines after {time.monotonic() - began:.0f} s")

    def begin(self, followers=2):
        """All machines that a test needs, and services that know of no failover."""
        began = time.monotonic()
        self.leader = self.cluster.mend(followers)
        tell(f"{self.leader.name} leads, followed after {time.monotonic() - began:.0f} s")
        self.suites = []
        self.suite = self.start_suite()
        self.w, *self.impatient = (World(self.suite) for _ in range(4))

    def start_suite(self):
        suite = Suite(self.cluster)
        self.suites.append(suite)
        self.addCleanup(self.end_suite, suite)
        return suite

    @staticmethod
    def end_suite(suite):
        for channel in suite.channels.values():
            channel.close()
        for service in suite.services.values():
            service.kill()

    def await_writes(self, load, lost):
        """Waits until both services acknowledge writes again, and tells how long they did not."""
        def go_on():
            self.assertEqual(load.unexpected, [])
            return all(told.times[-1] > lost + 5 for told in (load.entries, load.projects))
        try:
            await_(go_on, LONGEST_GAP + 5, "writes go on")
        except AssertionError:
            leader = self.cluster.leader()
            tell(f"{leader.name if leader else 'nobody'} leads; failed: {load.told()}")
            raise
        gaps = [told.gap(lost) for told in (load.entries, load.projects)]
        tell(f"writes went on after {gaps[0]:.1f} s (budget) and {gaps[1]:.1f} s (catalog); the ttl is {TTL} s")
        self.assertLess(max(gaps), LONGEST_GAP)

    def check(self, *loads):
        """What was acknowledged is there once, every failure was told as one that passes, and no service was restarted.
        The first of several loads knows what all were acknowledged."""
        told = loads[0]
        tell(f"{len(told.entries.names)} entries and {len(told.projects.names)} projects were acknowledged")
        for load in loads:
            tell(f"{load.name}: {load.reads} reads; failed: {load.told()}")
        for load in loads:
            self.assertEqual(load.unexpected, [])
            self.assertEqual([f for f in load.failures if f.code != grpc.StatusCode.UNAVAILABLE or f.delay is None], [])
        entries, projects = stored(self.suite, self.w)
        self.assertEqual(sorted(set(told.entries.names) - set(entries)), [], "acknowledged entries are lost")
        self.assertEqual(sorted(set(told.projects.names) - set(projects)), [], "acknowledged projects are lost")
        self.assertEqual(sorted(told.entries.names), sorted(entries), "entries are there that nobody was told of")
        for suite in self.suites:
            for service in suite.services.values():
                self.assertIsNone(service.process.poll(), f"{service.name} ended")
                service.wait_ready()

    def kill_held_back(self):
        """Kills the leader when for some seconds nothing that it wrote has reached another machine. What was
        acknowledged to writers with so little patience that a write which waits for another machine is given up."""
        told, stopping = Acknowledged(), threading.Event()

        def write(w):
            while not stopping.is_set():
                with contextlib.suppress(grpc.RpcError):
                    answer = w.append(2022, [w.entry(2022, 0, 1)], timeout=2)
                    told.add(answer.names[0], answer.revision)
                time.sleep(0.02)

        # Each in a jurisdiction of its own: writes to one share a transaction, and its time.
        writers = [threading.Thread(target=write, args=(w,)) for w in self.impatient]
        for writer in writers:
            writer.start()
        try:
            await_(lambda: told.names, 10, "a write is acknowledged")
            held = self.leader.walsenders()
            self.assertTrue(held)
            send(held, signal.SIGSTOP)
            before = len(told.names)
            time.sleep(4)
            tell(f"{len(told.names) - before} writes were acknowledged while nothing reached another machine")
            self.leader.kill()
        finally:
            stopping.set()
            for writer in writers:
                writer.join()
        return told

    def lost(self, told):
        entries = {e.name for w in self.impatient for e in w.export_entries(2022, wait=True)}
        return [name for name in told.names if name not in entries]

    def test_a_leader_is_killed_under_load(self):
        self.begin()
        with Load(self.suite, self.w) as load:
            time.sleep(2)
            told = self.kill_held_back()
            self.await_writes(load, time.monotonic())
        self.assertEqual(self.lost(told), [], "acknowledged entries are lost")
        self.assertEqual(load.stale, [])
        self.check(load)

    def test_a_leader_is_frozen_past_its_lease_and_thaws(self):
        """Three crowds: one that never stops; one whose services nobody asks while the leader is frozen; and one whose
        services are asked again when there is a new leader and the old one is frozen still."""
        self.begin()
        load = Load(self.suite, self.w)
        quiet, late = (Load(self.start_suite(), self.w, load.entries, load.projects, name, pause=0)
                       for name in ("quiet", "late"))
        with load:
            for others in (quiet, late):
                self.connect(others)
            probe = Probe(self.cluster, self.leader)
            time.sleep(1)
            self.leader.freeze()
            self.await_writes(load, time.monotonic())
            with late:
                time.sleep(4)
            with quiet:
                thawed = time.monotonic()
                self.leader.thaw()
                time.sleep(4)
        tell(f"the old leader took writes for {max(probe.last - thawed, 0):.2f} s after it thawed")
        for who in (load, quiet, late):
            latest = max((s.ended - thawed for s in who.stale), default=0)
            tell(f"{who.name}: {len(who.stale)} stale answers, the last {latest:.2f} s after the thaw")
        self.check(load, quiet, late)
        self.assertEqual(load.stale + late.stale + quiet.stale, [])

    @staticmethod
    def connect(load):
        """Reads at once, so that the services hold connections to the leader."""
        for body in (load.balances, load.project, load.compare, load.snapshot):
            threads = [threading.Thread(target=load.read, args=(body,)) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

    def test_the_control_that_waits_for_no_other_machine_loses(self):
        """Were nothing lost here, the tests above would prove nothing."""
        self.begin(followers=1)
        self.cluster.set(synchronous_mode=False, synchronous_mode_strict=False, maximum_lag_on_failover=2**30)
        self.addCleanup(self.cluster.set, synchronous_mode=True, synchronous_mode_strict=True,
                        maximum_lag_on_failover=None)
        await_(lambda: not self.cluster.sql("show synchronous_standby_names"), 20, "writes wait for nobody")
        told = self.kill_held_back()
        self.cluster.etcd.end_lease()
        await_(self.cluster.leader, 30, "a new leader")
        lost = self.lost(told)
        tell(f"{len(told.names)} writes were acknowledged, {len(lost)} are lost")
        self.assertNotEqual(lost, [])


if __name__ == "__main__":
    unittest.main()
