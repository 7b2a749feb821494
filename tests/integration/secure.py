"""The four services with mutual TLS and a table of who may call, on the databases of the suite."""

import os
import pathlib
import shutil
import tempfile

from authority import Authority
from ports import free_address
from suite import DATABASE_SERVICES, SERVICES, Service, suite

URI = "spiffe://city.example/"


class SecureService(Service):
    """A service with TLS, whose health is told by a server of its own."""

    def __init__(self, name, arguments):
        super().__init__(name, arguments)
        self.health = free_address()
        self.arguments = [*arguments, "--health-listen", self.health]

    def ready(self):
        address, self.address = self.address, self.health
        try:
            return super().ready()
        finally:
            self.address = address


class SecureSuite:
    """Each service has a certificate of `ca` with its name in the URI; the table knows the aggregator's, and those
    of write_table."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.ca = Authority(self.folder / "ca")
        self.table = self.folder / "identities"
        for name in SERVICES:
            self.ca.issue(name, URI + name)
        self.services = {}
        for name in DATABASE_SERVICES:
            self.services[name] = SecureService(name, [
                *self.flags(name), "--database", suite().cluster.conninfo(f"kuzukuri_{name}")])
        self.services["aggregator"] = SecureService("aggregator", [
            *self.flags("aggregator"), *(f"--{n}=localhost:{self.services[n].port}" for n in DATABASE_SERVICES)])

    def flags(self, name):
        return [*self.ca.server_flags(name), "--identities", self.table]

    def write_table(self, *lines):
        """In place at once, as tools that renew files do."""
        fresh = self.folder / "identities.new"
        fresh.write_text("\n".join([f"{URI}aggregator aggregator *", *lines]) + "\n")
        os.replace(fresh, self.table)

    def start(self):
        for service in self.services.values():
            service.start(wait=False)
        for service in self.services.values():
            service.wait_ready()

    def stop(self):
        for service in self.services.values():
            service.kill()
        shutil.rmtree(self.folder)
