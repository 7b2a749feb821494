"""Storage that fails: a power loss under PostgreSQL, a full disk. Needs root and loop devices; where
mounting is not allowed these tests are skipped and say so. KUZUKURI_POWER_CYCLES (default 2)."""

import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time
import unittest

import grpc

from suite import Cluster, Suite, details
from world import World
from writers import Writers, check, check_books, ledger

SEED = int(os.environ.get("KUZUKURI_SEED", "20230731"))
CYCLES = int(os.environ.get("KUZUKURI_POWER_CYCLES", "2"))


def run(*command):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True)


class Volume:
    """A small file system of its own."""

    def __init__(self, megabytes):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-vol-"))
        self.folder.chmod(0o755)
        self.image, self.mount_point = self.folder / "image", self.folder / "mnt"
        self.mount_point.mkdir()
        run("truncate", "-s", f"{megabytes}M", self.image)
        run("mkfs.ext4", "-q", "-m", "0", self.image)
        try:
            self.mount()
        except subprocess.CalledProcessError as error:
            self.remove()
            raise unittest.SkipTest(f"mounting is not allowed here: {error.stderr.strip()}") from None

    def mount(self):
        run("mount", "-o", "loop", self.image, self.mount_point)

    def unmount(self):
        run("umount", self.mount_point)

    def lose_power(self):
        """Nothing that is not on the disk by now gets there; every access fails from here on."""
        run("xfs_io", "-x", "-c", "shutdown", self.mount_point)

    def remove(self):
        if os.path.ismount(self.mount_point):
            self.unmount()
        shutil.rmtree(self.folder)


class StorageTest(unittest.TestCase):
    def start(self, megabytes):
        if os.geteuid() != 0:
            self.skipTest("mounting needs root")
        self.volume = Volume(megabytes)
        self.addCleanup(self.volume.remove)
        self.cluster = Cluster(self.volume.mount_point / "pg")
        self.addCleanup(self.cluster.stop)
        self.suite = Suite(self.cluster)
        for service in self.suite.services.values():
            self.addCleanup(service.kill)
        # What the database holds when the writers start is on the disk.
        run("sync", "-f", self.volume.mount_point)


class PowerTest(StorageTest):
    def lose_power_while_writing(self, seed):
        for service in self.suite.services.values():
            service.wait_ready()
        w, pid = World(self.suite), self.cluster.pid()
        with Writers(w, seed, timeout=3) as writers:
            time.sleep(1 + random.Random(seed).random())
            self.volume.lose_power()
            time.sleep(0.2)
            self.cluster.kill(pid)
        self.assertGreater(len(writers.acknowledged), 20)
        self.volume.unmount()
        self.volume.mount()
        return w, writers

    def test_a_power_loss_loses_nothing_that_was_acknowledged(self):
        self.start(1000)
        rand = random.Random(SEED)
        for cycle in range(CYCLES):
            with self.subTest(cycle=cycle):
                w, writers = self.lose_power_while_writing(rand.random())
                self.cluster.start()
                self.suite.services["budget"].wait_ready()
                check(self, w, writers, self.cluster)

    def test_the_control_without_fsync_loses_something(self):
        """Were nothing lost here, the test above would prove nothing."""
        self.start(1000)
        self.cluster.sql("alter system set fsync = off")
        self.cluster.sql("select pg_reload_conf()")
        w, writers = self.lose_power_while_writing(SEED)
        try:
            self.cluster.start()
            self.suite.services["budget"].wait_ready()
            found = ledger(w)
        except (AssertionError, subprocess.CalledProcessError, grpc.RpcError):
            return  # lost with the rest: the database does not even start, or cannot be read
        lost = [a for r in writers.acknowledged for a in r.amounts if a not in found]
        self.assertTrue(lost, "fsync was off, the power was cut, and nothing was lost")


class FullDiskTest(StorageTest):
    def fill(self, leave):
        """Leaves so many bytes free."""
        free = shutil.disk_usage(self.volume.mount_point).free
        ballast = self.volume.mount_point / "ballast"
        run("fallocate", "-l", max(4096, free - leave), ballast)
        return ballast

    def test_a_full_disk_refuses_loses_nothing_and_is_recovered_from(self):
        self.start(300)
        w = World(self.suite)
        budget = self.suite.services["budget"]
        acknowledged = 0
        ballast = self.fill(3 << 20)
        refusal = None
        for i in range(200):
            entries = [w.entry(2022, 0, i + 1, description="満" * 100) for _ in range(500)]
            try:
                acknowledged += w.import_entries(entries, timeout=30).entry_count
            except grpc.RpcError as error:
                refusal = error
                break
        self.assertIsNotNone(refusal, "the disk never became full")
        self.assertEqual(refusal.code(), grpc.StatusCode.UNAVAILABLE, refusal.details())
        self.assertEqual(details(refusal)["ErrorInfo"].reason, "DATABASE_FULL", refusal.details())
        self.assertEqual(w.balances(2022).total.entry_count, acknowledged)  # reads go on
        self.assertIsNone(budget.process.poll())
        ballast.unlink()
        w.import_entries(entries)
        self.assertEqual(w.balances(2022).total.entry_count, acknowledged + 500)
        self.assertIsNone(budget.process.poll(), "no restart is needed")

    def test_a_full_disk_under_many_writers(self):
        self.start(300)
        w = World(self.suite)
        ballast = self.fill(12 << 20)
        with Writers(w, SEED, timeout=3) as writers:
            deadline = time.monotonic() + 60
            while not writers.unknown and time.monotonic() < deadline:
                time.sleep(0.1)
            time.sleep(1)
            ballast.unlink()
            if not self.cluster_is_up():  # it stops when it cannot write its log
                self.cluster.kill() if self.cluster_has_process() else None
                self.cluster.start()
            time.sleep(0.5)
        self.suite.services["budget"].wait_ready()
        self.assertGreater(len(writers.unknown), 0, "the disk never became full")
        check(self, w, writers, self.cluster)
        check_books(self, w, self.cluster)

    def cluster_is_up(self):
        try:
            self.cluster.sql("select 1")
        except subprocess.CalledProcessError:
            return False
        return True

    def cluster_has_process(self):
        return (self.cluster.dir / "data/postmaster.pid").exists()


if __name__ == "__main__":
    unittest.main()
