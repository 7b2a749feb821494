"""Clients that write to a jurisdiction's ledger until told to stop, and remember what became of every
request: what was acknowledged must be there once, everything else must be there whole or not at all."""

import collections
import itertools
import random
import threading
import time

import grpc

import world
from suite import new_id


# What a client answers with by sending the same request again.
AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.ABORTED)


class Request:
    """One request to the ledger; its entries have amounts no other request has."""

    def __init__(self, w, kind, entries):
        self.world, self.kind, self.entries = w, kind, entries
        self.request_id = new_id()
        self.amounts = [(e.kind, e.amount_yen) for e in entries]

    def send(self, timeout=20):
        if self.kind == "import":
            return self.world.import_entries(self.entries, self.request_id, per_message=500,
                                             timeout=timeout)
        return self.world.append(2022, self.entries, self.request_id, timeout=timeout)


class Crowd:
    """Threads that work from entering to leaving: until `stopping` is set."""

    def __init__(self):
        self.stopping = threading.Event()
        self.threads = []

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join()


class Writers(Crowd):
    """Threads that append single entries, transfers and uses of a commitment, and threads that
    import some hundreds of rows at once."""

    def __init__(self, w, seed, appending=4, importing=2, timeout=20, expected=AGAIN):
        super().__init__()
        self.world, self.timeout, self.expected = w, timeout, expected
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.acknowledged, self.unknown = [], []
        self.surprises = []
        makers = [self.make_append] * appending + [self.make_import] * importing
        self.threads = [threading.Thread(target=self.run, args=(m,)) for m in makers]
        w.append(2022, [w.entry(2022, 0, 10**15, kind=21, entry_id="all")])

    def number(self):
        with self.lock:
            return next(self.numbers)

    def make_append(self):
        w, n, roll = self.world, self.number(), self.random.random()
        if roll < 0.2:
            legs = [w.entry(2022, i, sign * n, kind=11, transfer_group=f"t{n}")
                    for i, sign in ((1, -1), (2, 1))]
            return Request(w, "append", legs)
        commitment = "all" if roll < 0.4 else None
        return Request(w, "append", [w.entry(2022, 0, n, commitment=commitment)])

    def make_import(self):
        count = self.random.randrange(100, 1500)
        return Request(self.world, "import",
                       [self.world.entry(2022, i % 3, self.number()) for i in range(count)])

    def run(self, make):
        while not self.stopping.is_set():
            request = make()
            try:
                request.send(self.timeout)
                with self.lock:
                    self.acknowledged.append(request)
            except grpc.RpcError as error:
                with self.lock:
                    self.unknown.append(request)
                    if error.code() not in (*self.expected, grpc.StatusCode.DEADLINE_EXCEEDED):
                        self.surprises.append(f"{error.code()}: {error.details()}")
                time.sleep(0.1)


def ledger(w):
    """How often each kind and amount stands in the ledger of 2022."""
    found = collections.Counter((e.kind, e.amount_yen) for e in w.export_entries(2022, wait=True))
    found.pop((21, 10**15))
    return found


def replay(request, seconds=10):
    """Sends a request again until it is answered, as a client does."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return request.send()
        except grpc.RpcError as error:
            if error.code() not in AGAIN or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def check(test, w, writers, cluster):
    """Every acknowledged request is there exactly once; every other is absent or there whole and,
    replayed by its id, there exactly once; and the books are in order."""
    test.assertEqual(writers.surprises, [])
    found = ledger(w)
    test.assertEqual([k for k, n in found.items() if n > 1], [], "applied twice")
    for request in writers.acknowledged:
        test.assertEqual([a for a in request.amounts if a not in found], [],
                         f"lost of the acknowledged {request.kind} {request.request_id}")
    for request in writers.unknown:
        there = sum(a in found for a in request.amounts)
        test.assertIn(there, (0, len(request.amounts)), f"half of {request.kind}")
        replay(request)
    everything = [a for r in writers.acknowledged + writers.unknown for a in r.amounts]
    found = ledger(w)
    test.assertEqual(found, collections.Counter(everything))
    check_books(test, w, cluster)
    spent = sum(amount for kind, amount in everything if kind == 20)
    test.assertEqual(w.balances(2022).total.executed_yen, spent)


def check_books(test, w, cluster):
    """The invariants, by SQL of their own."""
    of = f"from budget.ledger_entry where jurisdiction = '{w.code}'"
    test.assertEqual(cluster.sql(f"select transfer_group {of} and transfer_group is not null "
                                 "group by 1 having sum(amount_yen) <> 0"), "", "unbalanced transfer")
    spent = int(cluster.sql(f"select coalesce(sum(amount_yen), 0) {of} and commitment = 'all'"))
    test.assertLessEqual(spent, 10**15)
    test.assertEqual(cluster.sql(
        f"select entry_index, revision {of} group by 1, 2 having count(*) > 1"), "")
    # Every revision up to the head has its request: none is skipped, none is beyond it.
    head, count, last = cluster.sql(
        "select head.revision, count(*), max(request.revision) from budget.head join budget.request "
        f"using (jurisdiction) where jurisdiction = '{w.code}' group by 1").split("|")
    test.assertEqual((head, head), (count, last))
