"""The ports of the tests are nobody else's."""

import contextlib
import socket
import unittest

import ports


class PortsTest(unittest.TestCase):
    def test_no_connection_is_lent_one_and_none_is_given_twice(self):
        given = [ports.free_port() for _ in range(300)]
        self.assertEqual(len(set(given)), len(given))
        self.assertLess(max(given), ports.LENT)

    def test_who_listens_is_left_alone(self):
        first = ports.free_port()
        with contextlib.closing(socket.socket()) as taken:
            taken.bind(("127.0.0.1", first + 1))
            taken.listen()
            self.assertNotIn(first + 1, [ports.free_port() for _ in range(5)])
