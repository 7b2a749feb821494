"""A service that answers with another revision than the one a read was pinned to."""

import threading
import unittest
from concurrent import futures

import grpc

import world
from ports import free_port
from suite import SERVICES, Service, details, pb, stub, suite
from test_findings import Paper
from world import World

m = world.comparison
MISMATCH = "UPSTREAM_REVISION_MISMATCH"


class Forwarder(grpc.GenericRpcHandler):
    """Hands every call on to a real service, byte for byte; answers of `method` say another
    revision while `falsifies()`."""

    def __init__(self, address, method, response):
        self.channel = grpc.insecure_channel(address)
        self.method = method
        self.response = response
        self.falsifies = lambda: False
        self.server = grpc.server(futures.ThreadPoolExecutor(max_workers=32), handlers=[self])
        self.address = f"127.0.0.1:{free_port()}"
        self.server.add_insecure_port(self.address)
        self.server.start()

    def service(self, call):
        # One message is a stream of one, so this serves every kind of call.
        return grpc.stream_stream_rpc_method_handler(
            lambda requests, context: self.forward(call, requests, context))

    def forward(self, call, requests, context):
        metadata = [(k, v) for k, v in call.invocation_metadata if not k.startswith(("grpc-", ":"))
                    and k != "user-agent"]
        answers = self.channel.stream_stream(call.method)(
            requests, metadata=metadata, timeout=context.time_remaining())
        context.add_callback(answers.cancel)
        try:
            for answer in answers:
                if call.method.endswith("/" + self.method) and self.falsifies():
                    message = self.response.FromString(answer)
                    self.change(message)
                    answer = message.SerializeToString()
                yield answer
        except grpc.RpcError as error:
            context.set_trailing_metadata(tuple(
                (k, v) for k, v in error.trailing_metadata() or ()
                if k == "grpc-status-details-bin"))
            context.abort(error.code(), error.details())

    def change(self, message):
        message.revision += 1

    def stop(self):
        self.server.stop(0).wait()
        self.channel.close()


class RevisionTest(unittest.TestCase):
    CASES = (("catalog", "ListProjects", pb("catalog/project").ListProjectsResponse),
             ("catalog", "ListExplanations", pb("catalog/explanation").ListExplanationsResponse),
             ("budget", "GetYearBook", pb("budget/year_book").GetYearBookResponse),
             ("indicator", "ListIndicators", pb("indicator/indicator").ListIndicatorsResponse))

    def start(self, name, method, response):
        """An aggregator that sees one service through a forwarder."""
        services = suite().services
        forwarder = Forwarder(services[name].address, method, response)
        self.addCleanup(forwarder.stop)
        addresses = {n: services[n].address for n in SERVICES if n != "aggregator"}
        addresses[name] = forwarder.address
        aggregator = Service("aggregator", [f"--{n}={a}" for n, a in addresses.items()]).start()
        self.addCleanup(aggregator.kill)
        channel = grpc.insecure_channel(aggregator.address)
        self.addCleanup(channel.close)
        return forwarder, stub("aggregator", channel)

    def request(self, w, snapshot=""):
        return m.CompareExecutionRequest(
            jurisdiction=w.name, include_indicators=True, snapshot=snapshot,
            columns=[m.ColumnSpec(fiscal_year=y) for y in (2022, 2023)])

    def test_the_answer_is_withheld_and_says_which_service(self):
        for name, method, response in self.CASES:
            with self.subTest(name):
                w = Paper(suite())
                w.measure(2022, "a", w.project(2022, 0), actual=1)
                forwarder, aggregator = self.start(name, method, response)
                forwarder.falsifies = lambda: True
                with self.assertRaises(grpc.RpcError) as caught:
                    aggregator.CompareExecution(self.request(w), timeout=20)
                self.assertEqual(caught.exception.code(), grpc.StatusCode.UNAVAILABLE)
                found = details(caught.exception)
                self.assertEqual(found["ErrorInfo"].reason, MISMATCH)
                self.assertEqual(found["ErrorInfo"].metadata["service"], name)
                self.assertIn("RetryInfo", found)
                # Nothing of it was kept.
                forwarder.falsifies = lambda: False
                self.assertEqual(aggregator.CompareExecution(self.request(w), timeout=20),
                                 suite().aggregator.CompareExecution(self.request(w)))

    def test_no_answer_mixes_revisions(self):
        name, method, response = next(case for case in self.CASES if case[0] == "budget")
        w = World(suite())
        forwarder, aggregator = self.start(name, method, response)
        turn = iter(range(1_000_000))
        lock = threading.Lock()

        def every_third():
            with lock:
                return next(turn) % 3 == 1

        forwarder.falsifies = every_third
        refused = 0
        for n in range(40):
            for y in (2022, 2023):
                w.append(y, [w.entry(y, n % 3, 1 + n)])
            try:
                answer = aggregator.CompareExecution(self.request(w), timeout=20)
            except grpc.RpcError as error:
                self.assertEqual(details(error)["ErrorInfo"].reason, MISMATCH)
                refused += 1
                continue
            again = suite().aggregator.CompareExecution(self.request(w, answer.snapshot))
            self.assertEqual(answer, again)
            self.assertEqual(*(c.ledger_executed_yen for c in answer.columns))
        self.assertTrue(0 < refused < 40, refused)


if __name__ == "__main__":
    unittest.main()
