"""What stands between a browser with a client certificate and the staff listener, and another site that forges requests.

`Front(door)` signs certificates and starts three TLS servers: `strict`, a proxy that asks for a certificate and tells the
gateway whose it is; `naive`, the same before a door that would look neither at where a request comes from nor at what
its body is, and lets everybody frame its pages; `other`, pages of somebody else, who needs no certificate. `profile` makes what Chromium starts with to have a
certificate and to show it without asking.
"""

import atexit
import http.client
import http.server
import json
import pathlib
import shutil
import ssl
import subprocess
import tempfile
import threading
import urllib.parse

from authority import Authority

PERSON = "sato"
HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "content-length"}
# What a proxy says itself, and so takes from nobody.
OWN = {"x-forwarded-user", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-for"}


class TlsServer(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler, certificate, authority=None):
        super().__init__(("127.0.0.1", 0), handler)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*certificate)
        if authority:
            self.context.load_verify_locations(authority)
            self.context.verify_mode = ssl.CERT_REQUIRED
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def finish_request(self, request, client_address):
        """In the thread of the connection: one that says nothing holds back no other."""
        with self.context.wrap_socket(request, server_side=True) as secure:
            super().finish_request(secure, client_address)

    def handle_error(self, request, client_address):
        """Whoever has no certificate ends here."""

    def port(self):
        return self.server_address[1]


class Other(http.server.BaseHTTPRequestHandler):
    """Any path is a page without content."""

    def log_message(self, *args):
        pass

    def do_GET(self):
        page = b"<!doctype html><meta charset=utf-8><title>other</title><link rel=icon href=data:,><body>"
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)


class Proxy(http.server.BaseHTTPRequestHandler):
    """One request, told to the gateway in the name of the certificate; `seen` keeps what came and what became of it."""

    door, naive, seen = None, False, None

    def log_message(self, *args):
        pass

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        person = dict(pair for part in self.connection.getpeercert()["subject"] for pair in part)["commonName"]
        fields = {n: v for n, v in self.headers.items() if n.lower() not in HOP | OWN}
        if self.naive:
            fields, body = credulous(fields, body)
        fields |= {"X-Forwarded-User": person, "X-Forwarded-Host": self.headers["host"], "X-Forwarded-Proto": "https"}
        if body or self.command == "POST":
            fields["Content-Length"] = str(len(body))
        upstream = http.client.HTTPConnection(self.door, timeout=60)
        try:
            upstream.request(self.command, self.path, body, fields)
            answer = upstream.getresponse()
            self.seen.append({"method": self.command, "path": self.path, "person": person, "status": answer.status,
                              "origin": self.headers.get("origin"), "site": self.headers.get("sec-fetch-site"),
                              "type": self.headers.get("content-type"), "naive": self.naive})
            self.pass_on(answer)
        finally:
            upstream.close()

    do_GET = do_POST = do_OPTIONS = do_HEAD = do_PUT = do_DELETE = answer  # noqa: N815

    def pass_on(self, answer):
        """As it comes: what follows the figures has no end."""
        self.send_response_only(answer.status)
        left_out = HOP | ({"content-security-policy"} if self.naive else set())
        for name, value in answer.getheaders():
            if name.lower() not in left_out:
                self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        while piece := answer.read1(65536):
            self.wfile.write(piece)


def credulous(fields, body):
    """A request as a door without checks would take it: JSON, whatever it calls itself, of nobody's page."""
    kind = next((v for n, v in fields.items() if n.lower() == "content-type"), "")
    if kind.startswith("application/x-www-form-urlencoded"):
        body = "".join(urllib.parse.parse_qs(body.decode()).get("body", [])).encode()
    kept = {n: v for n, v in fields.items() if n.lower() not in {"origin", "referer", "content-type"} and not n.lower().startswith("sec-")}
    return kept | ({"Content-Type": "application/json"} if body else {}), body


class Front:
    def __init__(self, door):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-front-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        self.authority = Authority(self.folder / "ca")
        own = self.authority.issue("front")
        self.seen = []
        self.strict, self.naive = (
            TlsServer(type("Handler", (Proxy,), {"door": door, "naive": naive, "seen": self.seen}), own, self.authority.ca)
            for naive in (False, True))
        self.other = TlsServer(Other, own)

    def profile(self):
        """Folders of Chromium: its home, with the certificate, and its profile, which says where to show it."""
        home, profile = self.folder / "home", self.folder / "profile"
        store = home / ".pki/nssdb"
        store.mkdir(parents=True)
        (profile / "Default").mkdir(parents=True)
        certificate, key = self.authority.issue(PERSON)
        bundle = self.folder / "person.p12"
        for command in (["certutil", "-N", "--empty-password"],
                        ["certutil", "-A", "-n", "authority", "-t", "C,,", "-i", self.authority.ca],
                        ["openssl", "pkcs12", "-export", "-in", certificate, "-inkey", key, "-name", PERSON, "-passout", "pass:",
                         "-out", bundle],
                        ["pk12util", "-i", bundle, "-W", ""]):
            where = [] if command[0] == "openssl" else ["-d", f"sql:{store}"]
            subprocess.run([*map(str, command), *where], check=True, capture_output=True)
        # What the policy AutoSelectCertificateForUrls sets, without a file below /etc.
        chosen = [json.dumps({"pattern": f"https://localhost:{server.port()}", "filter": {}}) for server in (self.strict, self.naive)]
        (profile / "Default/Preferences").write_text(json.dumps({"profile": {"managed_auto_select_certificate_for_urls": chosen}}))
        return {"home": str(home), "profile": str(profile)}

    def addresses(self):
        """`sameSite` and `otherSite`: the pages of somebody else under two names."""
        return {"strict": f"https://localhost:{self.strict.port()}", "naive": f"https://localhost:{self.naive.port()}",
                "sameSite": f"https://localhost:{self.other.port()}", "otherSite": f"https://127.0.0.1:{self.other.port()}",
                "person": PERSON, **self.profile()}
