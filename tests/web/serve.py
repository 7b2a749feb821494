"""What the tests of the page look at: a private suite with the demonstrations in it, behind the gateway.

Prints one line of JSON: `door`, the staff listener with writes; `public`, the public one, which publishes 2022 and 2023 of the
ward; `headers`, what a proxy would add; `control`, where a GET does what one test alone needs: /restart stops the gateway and
starts it again, /city loads a large city (city.py), /front puts a proxy for certificates before the gateway and tells its
addresses (front.py), /seen tells what that was asked since it was last asked this, /publish?LINES starts another public listener
that publishes these lines, /demo a gateway as deploy/local/demo does, and tells what that ends with. Ends when its standard
input does.

    serve.py PAGES [--dev]     --dev: the stand-in of clients/web/dev instead of the gateway; it has no public listener
"""

import atexit
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse
import urllib.request

REPO = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPO / "tests/integration"), str(REPO / "clients/web/dev")]

import city  # noqa: E402
from front import Front  # noqa: E402
from ports import free_port  # noqa: E402
from suite import BIN, suite  # noqa: E402

DEMO = REPO / "deploy/demo"


def load():
    suite().cli("import", DEMO / "asahi", "--yes")
    for town in ("partly", "parted"):
        suite().cli("import", REPO / "tests/web" / town, "--yes")
    environment = {f"KUZUKURI_{n.upper()}": s.address for n, s in suite().services.items()}
    with tempfile.TemporaryDirectory(prefix="mihon-") as folder:
        subprocess.run([DEMO / "mihon/load", folder], check=True, stdout=sys.stderr,
                       env={**os.environ, **environment, "KUZUKURI": str(BIN / "kuzukuri")})


class Process:
    """A gateway's process, which can be restarted at the same addresses."""

    def __init__(self, address, *arguments):
        self.address = address  # one of those it listens on
        self.arguments = [BIN / "kuzukuri-gateway", *arguments, *(f"--{n}={s.address}" for n, s in suite().services.items())]
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.arguments, stdout=sys.stderr)
        atexit.register(self.process.kill)
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"http://{self.address}/readyz", timeout=2)
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def published(lines):
    """The arguments of a public listener, and its address."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "published").write_text(lines)
    address = f"127.0.0.1:{free_port()}"
    return address, ["--public-listen", address, "--published", folder / "published", "--public-rate", "0"]


class Gateway(Process):
    def __init__(self, pages):
        self.pages, self.staff = pages, f"127.0.0.1:{free_port()}"
        self.public, arguments = published("141127 2022 2023\n")
        super().__init__(self.staff, "--staff-listen", self.staff, *arguments, "--writes", "--pages", pages,
                         "--trusted-proxy-loopback")  # the browser says for whom it calls

    def addresses(self):
        return {"door": f"http://{self.staff}", "public": f"http://{self.public}", "headers": {"x-forwarded-user": "web-tests"}}


class StandIn:
    def __init__(self, pages):
        import door  # noqa: PLC0415

        door.Door.pages = pathlib.Path(pages).resolve()
        self.door = door
        self.port = free_port()
        self.start()

    def start(self):
        self.server = self.door.Server(("127.0.0.1", self.port), self.door.Door)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def addresses(self):
        return {"door": f"http://127.0.0.1:{self.port}"}


class Errands:
    """What a test asks for by a path; the answer is JSON."""

    def __init__(self, gateway):
        self.gateway = gateway
        self.front = None
        self.has_city = False

    def restart(self):
        self.gateway.stop()
        self.gateway.start()

    def city(self):
        if not self.has_city:
            with tempfile.TemporaryDirectory(prefix="city-") as folder:
                city.write(folder)
                suite().cli("import", folder, "--yes")
            self.has_city = True
        return {"code": city.CODE, "years": list(city.YEARS), "projects": city.PROJECTS, "subProjects": city.SUBS}

    def front_addresses(self):
        self.front = Front(self.gateway.staff)
        return self.front.addresses()

    def seen(self):
        found, self.front.seen[:] = list(self.front.seen), []
        return found

    def publish(self, lines):
        address, arguments = published(lines)
        Process(address, *arguments, "--pages", self.gateway.pages)
        return {"public": f"http://{address}"}

    def demo(self):
        address = f"127.0.0.1:{free_port()}"
        Process(address, "--listen", address, "--pages", self.gateway.pages)
        return {"told": subprocess.run(["bash", "-euo", "pipefail", "-c", '. "$0"; tell_gateway "$1" "its log"',
                                        REPO / "deploy/local/lib.sh", address], check=True, stdout=subprocess.PIPE, text=True).stdout}


def control_of(gateway):
    """The address where errands are asked for."""
    errands = Errands(gateway)
    known = {"/restart": errands.restart, "/city": errands.city, "/front": errands.front_addresses, "/seen": errands.seen,
             "/publish": errands.publish, "/demo": errands.demo}

    class Control(http.server.BaseHTTPRequestHandler):
        def log_message(self, *args):
            pass

        def do_GET(self):
            path, _, rest = self.path.partition("?")
            if path not in known:
                return self.send_error(404)
            try:
                status, body = 200, json.dumps(known[path](*filter(None, [urllib.parse.unquote(rest)]))).encode()
            except Exception as error:  # noqa: BLE001  (the test that asked says it)
                traceback.print_exc()
                status, body = 500, str(error).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            return self.wfile.write(body)

    server = http.server.HTTPServer(("127.0.0.1", 0), Control)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def main():
    pages = sys.argv[1]
    gateway = (StandIn if "--dev" in sys.argv else Gateway)(pages)
    load()
    print(json.dumps({**gateway.addresses(), "control": control_of(gateway)}), flush=True)
    sys.stdin.read()
    gateway.stop()


if __name__ == "__main__":
    main()
