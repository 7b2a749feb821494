"""The doctor sees what is wrong: between releases, schemas, clocks, addresses and heads."""

import json
import time
import unittest
from concurrent import futures

import grpc

import suite as suites
from ports import free_port
from suite import DATABASE_SERVICES, Cluster, Service, Suite, pb, stub, suite
from world import World


class Pretender:
    """Answers as a service does, with a status of the test's making."""

    def __init__(self, name, **status):
        module = pb(f"{name}/{name}_service")
        shift = status.pop("clock", 0)
        self.server = grpc.server(futures.ThreadPoolExecutor(2))

        def answer(_request, _context):
            answer = module.GetServiceStatusResponse()
            answer.status.MergeFrom(pb("type/service_status").ServiceStatus(**status))
            answer.status.time.FromNanoseconds(time.time_ns() + int(shift * 1e9))
            return answer
        self.server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(suites.FULL_NAMES[name], {
            "GetServiceStatus": grpc.unary_unary_rpc_method_handler(
                answer, module.GetServiceStatusRequest.FromString,
                module.GetServiceStatusResponse.SerializeToString)}),))
        self.address = f"127.0.0.1:{self.server.add_insecure_port('127.0.0.1:0')}"
        self.server.start()

    def stop(self):
        self.server.stop(0).wait()


class DoctorTest(unittest.TestCase):
    def ask(self, *arguments, expected=1):
        said = suite().cli("--json", *arguments, "doctor", check=False)
        self.assertEqual(said.returncode, expected, said.stdout + said.stderr)
        return json.loads(said.stdout)

    def pretend(self, name, **status):
        pretender = Pretender(name, **status)
        self.addCleanup(pretender.stop)
        return f"--{name}={pretender.address}"

    def test_nothing_is_wrong(self):
        w = World(suite())
        said = suite().cli("doctor", w.code)
        lines = said.stdout.splitlines()
        self.assertEqual([line.split()[:3] for line in lines[1:5]],
                         [[n, "ready", "0.1.0"] for n in ("catalog", "budget", "indicator", "aggregator")])
        for line, name in zip(lines[1:4], DATABASE_SERVICES):
            newest = suite().cluster.sql(f"select max(version) from {name}.schema_version")
            self.assertEqual(line.split()[3], f"{newest}/{newest}")
        self.assertEqual(lines[-1], "nothing is wrong")
        row = next(line for line in lines if line.startswith(w.code)).split()
        self.assertEqual(int(row[2]), w.budget_revision())
        found = self.ask(expected=0)
        self.assertEqual(found["wrong"], [])
        self.assertIn(w.code, {one["jurisdiction"] for one in found["heads"]})

    def test_services_of_different_releases(self):
        found = self.ask(self.pretend("budget", version="0.2.0", ready=True))
        self.assertIn("different releases, 0.1.0, 0.2.0", " ".join(found["wrong"]))

    def test_a_clock_that_is_off(self):
        for shift, word in ((30, "ahead"), (-30, "behind")):
            found = self.ask(self.pretend("indicator", version="0.1.0", ready=True, clock=shift))
            self.assertIn("indicator: its clock is", found["wrong"][0])
            self.assertIn(word, found["wrong"][0])

    def test_why_a_service_is_not_ready(self):
        found = self.ask(self.pretend("catalog", version="0.1.0", reason="the schema is at version 1 and this binary "
                                      "needs 9; run the subcommand migrate"))
        self.assertIn("run the subcommand migrate", found["wrong"][0])
        self.assertEqual(found["heads"], [])

    def test_an_address_of_another_service(self):
        found = self.ask(f"--budget={suite().services['catalog'].address}")
        states = {one["service"]: one["state"] for one in found["services"]}
        self.assertEqual(states["budget"], "unknown")
        self.assertIn("budget: it answers, but does not say how it is", found["wrong"][0])

    def test_a_service_that_cannot_be_reached(self):
        found = self.ask(f"--aggregator=127.0.0.1:{free_port()}", expected=3)
        self.assertIn("aggregator: it cannot be reached", found["wrong"][0])

    def test_an_aggregator_of_another_installation(self):
        w = World(suite())
        other = Suite(Cluster())
        for service in other.services.values():
            self.addCleanup(service.kill)
        self.addCleanup(other.cluster.stop)
        found = self.ask(f"--aggregator={other.services['aggregator'].address}")
        self.assertIn(f"{w.code}: the aggregator", " ".join(found["wrong"]))


class SchemaTest(unittest.TestCase):
    """A real service without its migrations says so when it is asked."""

    def test_a_schema_that_is_too_old(self):
        cluster = Cluster()
        self.addCleanup(cluster.stop)
        service = Service("indicator", ["--database", cluster.conninfo("kuzukuri_indicator")])
        self.addCleanup(service.kill)
        service.start(wait=False)
        service.wait_ready(False)
        time.sleep(1.2)
        with grpc.insecure_channel(service.address) as channel:
            answer = stub("indicator", channel).GetServiceStatus(
                pb("indicator/indicator_service").GetServiceStatusRequest())
        self.assertFalse(answer.status.ready)
        self.assertIn("run the subcommand migrate", answer.status.reason)
        self.assertEqual(answer.status.schema_version, 0)
        self.assertGreater(answer.status.known_schema_version, 5)


if __name__ == "__main__":
    unittest.main()
