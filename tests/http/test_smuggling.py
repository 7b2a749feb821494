"""Requests that somebody in front of the door could read otherwise are refused, and end the connection."""

import contextlib
import unittest

from door import Client, Gateway, request

SECOND = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


def head(*lines):
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


POST = ("POST /api/catalog/v1/jurisdictions HTTP/1.1", "Host: localhost", "Content-Type: application/json")
CHUNKED, LENGTH = "Transfer-Encoding: chunked", "Content-Length: 4"

REFUSED = {
    "length, then chunked": head(*POST, LENGTH, CHUNKED) + b"0\r\n\r\n",
    "chunked, then length": head(*POST, CHUNKED, LENGTH) + b"0\r\n\r\n",
    "two equal lengths": head(*POST, LENGTH, LENGTH) + b"{}  ",
    "two lengths": head(*POST, LENGTH, "Content-Length: 60") + b"{}  ",
    "list of lengths": head(*POST, "Content-Length: 4, 4") + b"{}  ",
    "signed length": head(*POST, "Content-Length: +4") + b"{}  ",
    "two codings": head(*POST, "Transfer-Encoding: gzip, chunked") + b"0\r\n\r\n",
    "coding in two fields": head(*POST, CHUNKED, "Transfer-Encoding: identity") + b"0\r\n\r\n",
    "coding with a control": head(*POST, "Transfer-Encoding: \x0bchunked") + b"0\r\n\r\n",
    "coding in capitals": head(*POST, "Transfer-Encoding: CHUNKED") + b"0\r\n\r\n",
    "chunked in HTTP/1.0": head(POST[0].replace("1.1", "1.0"), *POST[1:], CHUNKED) + b"0\r\n\r\n",
    "blank before the colon": head(*POST, "Transfer-Encoding : chunked") + b"0\r\n\r\n",
    "folded line": head(*POST, "X: a", " Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "folded with a tab": head(*POST, "X: a", "\tb"),
    "line feeds alone": head(*POST).replace(b"\r\n", b"\n"),
    "one line feed alone": b"GET /healthz HTTP/1.1\nHost: localhost\r\n\r\n",
    "carriage return alone": head(*POST, "X: a\rContent-Length: 4"),
    "NUL": head(*POST, "X: a\0b"),
    "control character": head(*POST, "X: a\x08b"),
    "absolute target": head("GET http://localhost/healthz HTTP/1.1", "Host: localhost"),
    "authority as target": head("CONNECT localhost:80 HTTP/1.1", "Host: localhost"),
    "no host": head("GET /healthz HTTP/1.1"),
    "two hosts": head("GET /healthz HTTP/1.1", "Host: localhost", "Host: localhost"),
    "empty line first": b"\r\n" + SECOND,
    "extension of a chunk": head(*POST, CHUNKED) + b"2;a=b\r\n{}\r\n0\r\n\r\n",
    "trailer": head(*POST, CHUNKED) + b"2\r\n{}\r\n0\r\nX: 1\r\n\r\n",
    "chunk that ends early": head(*POST, CHUNKED) + b"3\r\n{}\r\n0\r\n\r\n",
    "line feeds between chunks": head(*POST, CHUNKED) + b"2\n{}\n0\n\n",
    "body of a GET": head("GET /healthz-not HTTP/1.1", "Host: localhost", LENGTH) + b"{}  ",
    "chunks of a GET": head("GET /healthz-not HTTP/1.1", "Host: localhost", CHUNKED) + b"0\r\n\r\n",
    "not HTTP": b"\x16\x03\x01\x02\x00\x01\x00",
}


class Heads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.door = Gateway("--trusted-proxy-loopback", "--writes").start()
        cls.addClassCleanup(cls.door.stop)

    def test_each_is_refused_and_nothing_behind_it_is_served(self):
        fields = b"X-Forwarded-User: sato\r\n"
        for name, data in REFUSED.items():
            with self.subTest(name), Client(self.door.staff) as client:
                known = data.replace(b"\r\nHost: localhost", b"\r\n" + fields + b"Host: localhost", 1)
                client.send(known + SECOND)
                answer = client.answer()
                self.assertEqual(answer.status, 400, answer)
                self.assertEqual(answer["connection"], "close")
                self.assertEqual(answer.json()["code"], 3)
                self.assertIn("ErrorInfo", answer.body.decode())
                with contextlib.suppress(ConnectionResetError):
                    self.assertTrue(client.ended(), "something more was answered")

    def test_good_ones_follow_each_other(self):
        with Client(self.door.staff) as client:
            client.send(SECOND * 20)
            for _ in range(20):
                self.assertEqual(client.answer().status, 200)

    def test_a_head_may_come_byte_by_byte(self):
        with Client(self.door.staff) as client:
            for byte in SECOND:
                client.send(bytes([byte]))
            self.assertEqual(client.answer().status, 200)

    def test_body_in_chunks_and_by_length_are_the_same_request(self):
        fields = {"X-Forwarded-User": "sato", "Content-Type": "application/json"}
        plain = request("POST", "/api/catalog/v1/jurisdictions", fields, b'{"nonsense": 1}')
        parts = request("POST", "/api/catalog/v1/jurisdictions", {**fields, "Transfer-Encoding": "chunked"})
        parts += b"6\r\n{\"nons\r\n9\r\nense\": 1}\r\n0\r\n\r\n"
        with Client(self.door.staff) as client:
            client.send(plain + parts + SECOND)
            first, second = client.answer(), client.answer()
            self.assertEqual((first.status, second.status), (400, 400))
            self.assertEqual(first.body, second.body)
            self.assertIn("nonsense", first.body.decode())
            self.assertEqual(client.answer().status, 200)

    def test_http_1_0_ends_the_connection(self):
        with Client(self.door.staff) as client:
            client.send(b"GET /healthz HTTP/1.0\r\n\r\n")
            self.assertEqual(client.answer()["connection"], "close")
            self.assertTrue(client.ended())

    def test_other_versions_and_expectations(self):
        for data, status in ((b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505), (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                             (head("GET / HTTP/1.1", "Host: a", "Expect: 200-ok"), 417)):
            with self.subTest(data), Client(self.door.staff) as client:
                client.send(data)
                self.assertEqual(client.answer().status, status)

    def test_continue_comes_before_the_body_and_not_before_a_refusal(self):
        fields = {"X-Forwarded-User": "sato", "Content-Type": "application/json", "Expect": "100-continue",
                  "Content-Length": "4"}
        with Client(self.door.staff) as client:
            client.send(request("POST", "/api/catalog/v1/jurisdictions", fields))
            self.assertIn(b" 100 ", client.head())
            client.send(b"null")
            self.assertEqual(client.answer().status, 400)
        with Client(self.door.staff) as client:
            client.send(request("POST", "/api/catalog/v1/jurisdictions", {**fields, "Content-Type": "text/plain"}))
            answer = client.answer()
            self.assertEqual((answer.status, answer["connection"]), (415, "close"))


if __name__ == "__main__":
    unittest.main()
