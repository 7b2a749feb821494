"""variant.py drop|renew|same PROGRAM ARGUMENT...: runs a program with a Python client that leaves its request ids out, or
makes a new one in every attempt, or does neither. What the tests of the clients must not let pass."""

import runpy
import sys
import uuid

import kuzukuri.client as client


class Dropping(client._Unary):
    def __call__(self, request, timeout=None, **options):
        return client.retry(lambda left: self._call(request, timeout=left, **options), self._timeout)


class Renewing(client._Unary):
    def __call__(self, request, timeout=None, **options):
        def attempt(left):
            if "request_id" in request.DESCRIPTOR.fields_by_name:
                request.request_id = str(uuid.uuid4())
            return self._call(request, timeout=left, **options)

        return client.retry(attempt, self._timeout)


variant, program, *arguments = sys.argv[1:]
client._Unary = {"drop": Dropping, "renew": Renewing, "same": client._Unary}[variant]
sys.argv = [program, *arguments]
runpy.run_path(program, run_name="__main__")
