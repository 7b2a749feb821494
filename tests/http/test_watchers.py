"""What watchers cost the gateway: with 256 of them, silent or told of every write, so much memory in all where they watch the
same, and so many of their messages each where everyone watches something else."""

import collections
import datetime
import itertools
import pathlib
import re
import selectors
import threading
import time
import unittest

from door import Client, Gateway, ask, request
from suite import suite
from test_answers import USER, rename
from world import World

WATCHERS = 256  # as many streams as there may be
MESSAGES = 4.5  # of a watcher's, as memory beside what the gateway has without any
MEMORY = 64_000_000  # in all, for those who watch the same
MESSAGE = b'{"comparison":{'


class Watchers:
    """Streams that are read as they come by one thread, half of them of events and half of lines."""

    def __init__(self, address, paths, number):
        self.selector, self.clients = selectors.DefaultSelector(), []
        self.told, self.bytes, self.ended = collections.Counter(), 0, 0
        for i in range(number):
            client = Client(address)
            client.send(request("GET", paths[i % len(paths)], {
                **USER, "Accept": ("text/event-stream", "application/x-ndjson")[i // 2 % 2]}))
            self.clients.append(client)
            self.selector.register(client.socket, selectors.EVENT_READ, i)
        self.rests = [b""] * number
        self.closed = False
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closed = True
        self.thread.join()
        for client in self.clients:
            client.socket.close()
        self.selector.close()

    def _read(self):
        while not self.closed:
            for key, _ in self.selector.select(0.1):
                came = key.fileobj.recv(1 << 18)
                if not came:
                    self.ended += 1
                    self.selector.unregister(key.fileobj)
                self.bytes += len(came)
                seen = self.rests[key.data] + came
                self.told[key.data] += seen.count(MESSAGE)
                self.rests[key.data] = seen[-len(MESSAGE) + 1:]

    def wait(self, messages, seconds=60):
        """Until each was told so often."""
        deadline = time.monotonic() + seconds
        while min(self.told[i] for i in range(len(self.clients))) < messages:
            if self.ended or time.monotonic() > deadline:
                raise AssertionError(f"{self.ended} streams ended; told: {sorted(self.told.values())[:5]}…, "
                                     f"{self.bytes:,} bytes, the last {self.rests[0]!r}")
            time.sleep(0.01)


def resident(door, what="VmRSS"):
    """Bytes of a gateway's memory now; VmHWM: the most it has had since it was started."""
    status = pathlib.Path(f"/proc/{door.process.pid}/status").read_text()
    return int(re.search(rf"{what}:\s+(\d+) kB", status)[1]) * 1024


class WatchersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # The aggregator takes at most 200 watches of one jurisdiction.
        cls.worlds = [World(suite(), projects=40) for _ in range(2)]
        cls.comparisons = [f"/api/aggregator/v1/{world.name}/comparison" for world in cls.worlds]

    def door(self, *flags):
        door = Gateway("--trusted-proxy-loopback", *flags)
        self.addCleanup(door.stop)
        return door.start()

    def write(self):
        for world in self.worlds:
            rename(world, f"名{time.monotonic_ns()}")

    def assert_bounded(self, door, idle, each):
        self.assertLessEqual(resident(door, "VmHWM"), idle + MESSAGES * WATCHERS * each)

    def tell(self, door, paths):
        """Watchers of these, told of ten writes one by one, and then of ten at once; the bytes of a message."""
        sizes = {"idle": resident(door)}
        with Watchers(door.staff, paths, WATCHERS) as watchers:
            watchers.wait(1)
            self.assertEqual(door.figure("kuzukuri_http_streams"), WATCHERS)
            self.assertEqual(door.figure("kuzukuri_http_shared_streams"), len(paths))
            sizes["open"] = resident(door)
            # What is asked once waits behind none of them.
            once = ask(door.staff, "GET", f"{self.comparisons[0]}?columns=2022&columns=2023", USER)
            self.assertEqual(once.status, 200)
            for write in range(10):
                self.write()
                watchers.wait(2 + write)
            sizes["told one by one"] = resident(door)
            told = watchers.told.total()
            for _ in range(10):
                self.write()
            watchers.wait(12)
            sizes["told of ten at once"] = resident(door)
            each = watchers.bytes // watchers.told.total()
        self.assertGreaterEqual(told, 11 * WATCHERS)
        sizes["at most"] = resident(door, "VmHWM")
        print(f"\n{WATCHERS} watchers of {len(paths)}, {each:,} bytes a message; MB of memory: "
              + ", ".join(f"{name} {size / 1e6:.1f}" for name, size in sizes.items()))
        return sizes["idle"], each

    def paths(self, *more):
        return [f"{path}:watch?columns=2022&columns=2023{query}&level=project&minIntervalMs=100"
                for query in more for path in self.comparisons]

    def test_who_watch_the_same_share_their_messages(self):
        door = self.door()
        self.tell(door, self.paths(""))
        self.assertLessEqual(resident(door, "VmHWM"), MEMORY)

    def test_where_everybody_watches_something_else(self):
        door = self.door()
        # Thresholds of findings, which leave the messages as large as they were.
        idle, each = self.tell(door, self.paths(*(f"&thresholds.swingYen={i}" for i in range(1, WATCHERS // 2 + 1))))
        self.assert_bounded(door, idle, each)

    def test_more_memory_than_that_is_noticed(self):
        """The control: answers that are kept, beyond what the gateway keeps by itself."""
        door = self.door("--memory-mib", "512")
        idle, each = resident(door), 100_000
        self.assert_bounded(door, idle, each)
        days = [datetime.date(2022, 4, 1) + datetime.timedelta(i) for i in range(365)]
        for asked, (first, second) in enumerate(itertools.product(days, days)):
            path = f"{self.comparisons[0]}?columns=2022@{first}&columns=2023@{second.replace(year=second.year + 1)}"
            self.assertEqual(ask(door.staff, "GET", path, USER).status, 200)
            if asked % 50 == 0 and door.figure("kuzukuri_kept_bytes") > MESSAGES * WATCHERS * each:
                break
        with self.assertRaises(AssertionError):
            self.assert_bounded(door, idle, each)


if __name__ == "__main__":
    unittest.main()
