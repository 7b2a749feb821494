"""Requests that try to carry another one past a proxy. In each, `hidden` stands where one reader may see a body, or part
of a head, and another the next request."""

POST = "POST /api/catalog/v1/jurisdictions HTTP/1.1"
HOST, JSON, CHUNKED = "Host: localhost", "Content-Type: application/json", "Transfer-Encoding: chunked"


def head(*lines):
    return "\r\n".join(lines) + "\r\n\r\n"


def hidden_request(path):
    """What the door would answer, were it a request: it says for whom it is, which only the proxy may."""
    return head(f"GET {path} HTTP/1.1", HOST, "X-Forwarded-User: mayor")


def with_length(hidden, *lines, first=POST, before=""):
    """`hidden` in a body that has a length."""
    return head(first, HOST, JSON, *lines, f"Content-Length: {len(before + hidden)}") + before + hidden


def in_chunks(hidden, *lines, first=POST, end="0\r\n\r\n"):
    """`hidden` in a chunk."""
    return head(first, HOST, JSON, *lines) + f"{len(hidden):x}\r\n{hidden}\r\n{end}"


# Ways to write it that somebody reads as chunked and somebody else as nothing.
CODINGS = {
    "plain": "Transfer-Encoding: chunked",
    "in capitals": "Transfer-Encoding: CHUNKED",
    "blank before the colon": "Transfer-Encoding : chunked",
    "tab before the value": "Transfer-Encoding:\tchunked",
    "vertical tab": "Transfer-Encoding: \x0bchunked",
    "in quotes": 'Transfer-Encoding: "chunked"',
    "another letter": "Transfer-Encoding: xchunked",
    "identity after it": "Transfer-Encoding: chunked, identity",
    "identity before it": "Transfer-Encoding: identity, chunked",
    "comma before it": "Transfer-Encoding: , chunked",
    "gzip before it": "Transfer-Encoding: gzip, chunked",
    "twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
    "twice, the other way": "Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
    "behind a line feed": "X: x\nTransfer-Encoding: chunked",
    "behind a carriage return": "X: x\rTransfer-Encoding: chunked",
    "folded": "Transfer-Encoding:\r\n chunked",
    "behind a folded line": "X: x\r\n Transfer-Encoding: chunked",
    "underscore": "Transfer_Encoding: chunked",
    "NUL": "Transfer-Encoding: chunked\0",
    "parameter": "Transfer-Encoding: chunked;q=1",
    "named as of one connection": "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked",
}

LENGTHS = {
    "signed": "Content-Length: +{0}",
    "hexadecimal": "Content-Length: 0x{0:x}",
    "in a list": "Content-Length: {0}, {0}",
    "twice, zero first": "Content-Length: 0\r\nContent-Length: {0}",
    "twice, zero last": "Content-Length: {0}\r\nContent-Length: 0",
    "blank before the colon": "Content-Length : {0}",
    "blank inside": "Content-Length: 0 {0}",
    "underscore": "Content_Length: {0}",
    "point": "Content-Length: {0}.0",
    "beyond 64 bits": "Content-Length: 18446744073709551616",
    "named as of one connection": "Connection: Content-Length\r\nContent-Length: {0}",
}


def attempts(hidden):
    """Name and bytes, as text of Latin-1."""
    for name, coding in CODINGS.items():
        yield f"length over chunks, {name}", with_length(hidden, coding, before="0\r\n\r\n")
        yield f"chunks over length, {name}", in_chunks(hidden, "Content-Length: 4", coding)
    for name, length in LENGTHS.items():
        yield f"length {name}", head(POST, HOST, JSON, length.format(len(hidden))) + hidden
    for verb in ("GET", "HEAD", "OPTIONS", "DELETE", "TRACE"):
        first = f"{verb} /api/catalog/v1/jurisdictions HTTP/1.1"
        yield f"body of a {verb}", with_length(hidden, first=first)
        yield f"chunks of a {verb}", in_chunks(hidden, CHUNKED, first=first)
    # What the door answers before it has read the body.
    plain = head(POST, HOST, "Content-Type: text/plain", f"Content-Length: {len(hidden)}")
    yield "wrong type", plain + hidden
    yield "wrong type, expected", plain.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n") + hidden
    yield "no such path", with_length(hidden, first="POST /api/nothing HTTP/1.1")
    yield "no such verb", with_length(hidden, first="PUT /api/catalog/v1/jurisdictions HTTP/1.1")
    yield "too long", head(POST, HOST, JSON, f"Content-Length: {5 << 20}") + hidden
    yield "expected", with_length(hidden, "Expect: 100-continue")
    yield "upgrade", with_length(hidden, "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")
    yield "web socket", with_length(hidden, "Connection: Upgrade", "Upgrade: websocket")
    yield "length of HTTP/1.0", with_length(hidden, "Connection: keep-alive", first=POST.replace("1.1", "1.0"))
    yield "chunks of HTTP/1.0", in_chunks(hidden, "Connection: keep-alive", CHUNKED, first=POST.replace("1.1", "1.0"))
    # Chunks.
    yield "in an extension", head(POST, HOST, JSON, CHUNKED) + f"2;x={hidden}{{}}\r\n0\r\n\r\n"
    yield "in a trailer", head(POST, HOST, JSON, CHUNKED) + f"2\r\n{{}}\r\n0\r\n{hidden}"
    yield "behind line feeds", head(POST, HOST, JSON, CHUNKED) + f"2\n{{}}\n0\n\n{hidden}"
    yield "size that overflows", head(POST, HOST, JSON, CHUNKED) + f"100000000000000000\r\n{hidden}"
    yield "size below zero", head(POST, HOST, JSON, CHUNKED) + f"-1\r\n{hidden}"
    yield "size with 0x", head(POST, HOST, JSON, CHUNKED) + f"0x{len(hidden):x}\r\n{hidden}\r\n0\r\n\r\n"
    # Heads.
    inner = hidden.rstrip().replace("\r\n", "\n")
    yield "in a value, line feeds", head("GET /healthz HTTP/1.1", HOST, f"X: x\n\n{inner}")
    yield "in a value, carriage returns", head("GET /healthz HTTP/1.1", HOST, f"X: x\r\r{inner}")
    yield "in the target", head(f"GET /healthz HTTP/1.1\n{HOST}\n\n{inner} HTTP/1.1", HOST)
    quoted = hidden.rstrip().replace("\r\n", "%0d%0a").replace(" ", "%20")
    yield "in the target, escaped", head(f"GET /healthz?%20HTTP/1.1%0d%0a%0d%0a{quoted} HTTP/1.1", HOST)
    yield "in the host", head("GET /healthz HTTP/1.1", f"Host: localhost\n\n{inner}")


def integer(number, bits, first=0):
    """An integer of HPACK."""
    most = (1 << bits) - 1
    if number < most:
        return bytes([first | number])
    out, number = bytearray([first | most]), number - most
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def literal(name, value):
    """A field of HPACK that is in no table, its bytes as they are."""
    parts = [text.encode("latin-1") for text in (name, value)]
    return b"\0" + b"".join(integer(len(part), 7) + part for part in parts)


def frame(kind, flags, stream, payload):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def second_version(fields, body):
    """The bytes of one request in HTTP/2."""
    block = b"".join(literal(*field) for field in fields)
    return (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, b"")
            + frame(1, 4, 1, block) + frame(0, 1, 1, body.encode("latin-1")))


def attempts_of_http_2(hidden):
    """The same by HTTP/2, which a proxy writes anew in HTTP/1.1: there a field may hold what ends one there."""
    def made(*more, method="POST", path="/api/catalog/v1/jurisdictions", host="localhost", body=hidden):
        return second_version([(":method", method), (":path", path), (":scheme", "http"), (":authority", host),
                               ("content-type", "application/json"), *more], body)
    yield "length of zero", made(("content-length", "0"))
    yield "length too small", made(("content-length", "4"))
    yield "two lengths", made(("content-length", "0"), ("content-length", str(len(hidden))))
    yield "chunked", made(("transfer-encoding", "chunked"), body="0\r\n\r\n" + hidden)
    yield "body of a GET", made(method="GET")
    yield "body of a GET, with its length", made(("content-length", str(len(hidden))), method="GET")
    yield "two lines in a value", made(("x", "x\r\nTransfer-Encoding: chunked"), body="0\r\n\r\n" + hidden)
    yield "line feed in a value", made(("x", "x\nTransfer-Encoding: chunked"), body="0\r\n\r\n" + hidden)
    yield "request in a value", made(("x", "x\r\n\r\n" + hidden), method="GET", body="")
    yield "two lines in a name", made(("x: x\r\ntransfer-encoding", "chunked"), body="0\r\n\r\n" + hidden)
    yield "colon in a name", made(("transfer-encoding: chunked\r\nx", "x"), body="0\r\n\r\n" + hidden)
    yield "request in the path", made(path="/healthz HTTP/1.1\r\nHost: a\r\n\r\n" + hidden, body="")
    yield "request in the method", made(method="GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + hidden + "GET", body="")
    yield "request in the host", made(host="a\r\n\r\n" + hidden, method="GET", body="")
    yield "of one connection", made(("connection", "transfer-encoding"), ("transfer-encoding", "chunked"))
