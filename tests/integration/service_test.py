"""What tests of the services' answers share: a call that must be refused, and its details."""

import unittest

import grpc

from suite import details, suite

Code = grpc.StatusCode
INVALID = Code.INVALID_ARGUMENT
FAILED = Code.FAILED_PRECONDITION


class ServiceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.suite = suite()

    def refused(self, code, reason, call, *arguments):
        """The details of a call that must fail with this code and reason."""
        with self.assertRaises(grpc.RpcError) as caught:
            call(*arguments)
        error = caught.exception
        self.assertEqual(error.code(), code, error.details())
        found = details(error)
        self.assertIn("ErrorInfo", found, error.details())
        self.assertEqual(found["ErrorInfo"].reason, reason, error.details())
        self.assertEqual(found["ErrorInfo"].domain, "kuzukuri.dev")
        return found

    def fields(self, found):
        return [v.field for v in found["BadRequest"].field_violations]
