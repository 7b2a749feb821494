"""Those who watch the same share one stream of the aggregator: it is asked once, and everybody is told as if by himself."""

import concurrent.futures
import contextlib
import json
import threading
import time
import unittest

from door import Client, Gateway, request
from suite import DATABASE_SERVICES, Service, suite
from test_answers import USER, rename
from world import World

# So seldom that nobody who joins later could be told in time by the stream of who came first.
SELDOM = 60_000


class Watcher:
    """One client's stream of lines."""

    def __init__(self, address, path, user="sato"):
        self.client = Client(address)
        self.client.send(request("GET", path, {**USER, "X-Forwarded-User": user, "Accept": "application/x-ndjson"}))
        self.answered = int(self.client.head().split()[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.socket.close()

    def told(self):
        """The next message: its snapshot and the names of its rows."""
        answer = json.loads(self.client.chunk())["comparison"]
        return answer["snapshot"], {member["displayName"] for row in answer["rows"] for member in row["members"]}

    def is_told_nothing(self, seconds):
        self.client.socket.settimeout(seconds)
        try:
            return not self.client.chunk()
        except TimeoutError:
            return True
        finally:
            self.client.socket.settimeout(10)


class SharedStreams(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World(suite())
        cls.door = Gateway("--trusted-proxy-loopback").start()
        cls.addClassCleanup(cls.door.stop)

    def setUp(self):
        self.assertEqual(self.shared(0), 0, "streams of a test before")

    def path(self, interval=100, world=None, **more):
        more = "".join(f"&{name}={value}" for name, value in more.items())
        return (f"/api/aggregator/v1/{(world or self.world).name}/comparison:watch?columns=2022&columns=2023"
                f"&level=project&minIntervalMs={interval}{more}")

    def shared(self, expected):
        """Streams of the aggregator that are open, which may take a moment to end."""
        deadline = time.monotonic() + 10
        while (found := self.door.figure("kuzukuri_http_shared_streams")) != expected and time.monotonic() < deadline:
            time.sleep(0.05)
        return found

    def watch(self, stack, **path):
        return stack.enter_context(Watcher(self.door.staff, self.path(**path)))

    def write(self):
        name = f"名{time.monotonic_ns()}"
        rename(self.world, name)
        return name

    def test_one_stream_for_all_who_ask_the_same(self):
        with contextlib.ExitStack() as stack:
            same = [self.watch(stack) for _ in range(10)]
            other = self.watch(stack, **{"thresholds.swingYen": 7})
            first = {one.told()[0] for one in same}
            self.assertEqual(len(first), 1)
            other.told()
            self.assertEqual(self.shared(2), 2)
            for _ in range(3):
                name = self.write()
                for one in [*same, other]:
                    self.assertIn(name, one.told()[1])
            for one in same:
                one.__exit__()
            self.assertEqual(self.shared(1), 1)
            self.assertIn(self.write(), other.told()[1])

    def test_who_joins_is_told_what_is_so_now(self):
        """Not what the stream told last, long before."""
        with contextlib.ExitStack() as stack:
            early = self.watch(stack, interval=SELDOM)
            early.told()
            for _ in range(5):
                name = self.write()
                self.assertIn(name, self.watch(stack, interval=SELDOM).told()[1])
            self.assertEqual(self.shared(1), 1)

    def test_of_many_who_join_while_it_is_written_each_is_told_what_was_written_before(self):
        """Every one asks after a write of its own, while others have the service asked anew."""
        lock, written = threading.Lock(), []

        def join(i):
            with lock:
                written.append(self.write())
                since = len(written) - 1
            with Watcher(self.door.staff, self.path(interval=SELDOM), f"user{i}") as one:
                return since, one.told()[1]
        with contextlib.ExitStack() as stack, concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.watch(stack, interval=SELDOM).told()
            for since, names in list(pool.map(join, range(60))):
                # Its own write, or one since, which replaced that name.
                self.assertTrue(names & set(written[since:]), f"{names}, and {since} were written before")

    def test_nobody_is_told_again_what_did_not_change(self):
        """Who joins has the service asked anew, which is no news for those who are there."""
        with contextlib.ExitStack() as stack:
            early = self.watch(stack, interval=SELDOM)
            known = early.told()
            late = self.watch(stack, interval=SELDOM)
            self.assertEqual(late.told(), known)
            self.assertTrue(early.is_told_nothing(1))

    def test_who_does_not_read_misses_what_was_replaced_and_holds_back_nobody(self):
        with contextlib.ExitStack() as stack:
            world = World(suite(), projects=40)
            slow = Client(self.door.staff, receive=4096)
            stack.callback(slow.socket.close)
            slow.send(request("GET", self.path(world=world), {**USER, "Accept": "application/x-ndjson"}))
            quick = self.watch(stack, world=world)
            quick.told()
            for _ in range(200):
                name = f"名{time.monotonic_ns()}"
                rename(world, name)
                self.assertIn(name, quick.told()[1])
            slow.head()
            came = 0
            while True:
                came += 1
                answer = json.loads(slow.chunk())["comparison"]
                if name in {member["displayName"] for row in answer["rows"] for member in row["members"]}:
                    break
            self.assertLess(came, 200)

    def test_who_joins_where_the_service_refuses_is_refused_and_nobody_else(self):
        """All watches of the town are taken, each by something else: nobody can be asked anew for him."""
        with contextlib.ExitStack() as stack:
            early = self.watch(stack, **{"thresholds.swingYen": 1})
            taken = [early] + [self.watch(stack, interval=SELDOM, **{"thresholds.swingYen": i}) for i in range(2, 201)]
            for one in taken:
                one.told()
            for _ in range(3):
                # Nothing from before either, which is what the stream told last.
                late = self.watch(stack, **{"thresholds.swingYen": 1})
                self.assertIn(late.answered, (429, 503))
                name = self.write()
                self.assertIn(name, early.told()[1])
            taken.pop().__exit__()
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:  # the aggregator hears of the end a moment later
                late = self.watch(stack, **{"thresholds.swingYen": 1})
                if late.answered == 200:
                    break
            self.assertIn(name, late.told()[1])
            name = self.write()
            for one in (early, late):
                self.assertIn(name, one.told()[1])

    def test_more_than_the_aggregator_takes_of_one_town(self):
        with contextlib.ExitStack() as stack:
            watchers = [self.watch(stack) for _ in range(220)]
            for one in watchers:
                one.told()


class Ends(unittest.TestCase):
    def test_all_are_told_that_a_service_is_away_and_come_again(self):
        world = World(suite())
        services = {name: service.address for name, service in suite().services.items()}
        aggregator = Service("aggregator", [f"--{name}={services[name]}" for name in DATABASE_SERVICES]
                             + ["--local", "gateway"]).start()
        self.addCleanup(aggregator.kill)
        door = Gateway("--trusted-proxy-loopback", services={**services, "aggregator": aggregator.address}).start()
        self.addCleanup(door.stop)
        path = (f"/api/aggregator/v1/{world.name}/comparison:watch?columns=2022&columns=2023&level=project"
                "&minIntervalMs=100")
        with contextlib.ExitStack() as stack:
            watchers = [stack.enter_context(Watcher(door.staff, path)) for _ in range(5)]
            for one in watchers:
                one.told()
            aggregator.kill()
            for one in watchers:
                self.assertEqual(json.loads(one.client.chunk())["error"]["code"], 14)
                self.assertEqual(one.client.chunk(), b"")
            aggregator.start()
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                with contextlib.suppress(Exception), Watcher(door.staff, path) as one:
                    one.told()
                    return
                time.sleep(0.2)
            self.fail("nobody can watch any more")


if __name__ == "__main__":
    unittest.main()
