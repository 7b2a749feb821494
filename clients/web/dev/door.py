"""A stand-in for the gateway while the page is being written: the same addresses and JSON, without its limits,
checks and speed. Starts a private suite with the demonstration in it. No part of the product.

    KUZUKURI_BIN=build/dev/bin python3 clients/web/dev/door.py build/web [PORT] [FOLDER-TO-IMPORT...]
"""

import gzip
import http.server
import json
import pathlib
import re
import sys
import threading
import urllib.parse

REPO = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(REPO / "tests/integration"))

import grpc  # noqa: E402
from google.protobuf import json_format  # noqa: E402
from suite import details, pb, suite  # noqa: E402

J = r"(jurisdictions/[^/:]+)"
Y = r"(jurisdictions/[^/:]+/fiscalYears/[^/:]+)"
# Method, path, service, module of the request, RPC, field the path goes into.
ROUTES = [
    ("GET", rf"{J}/comparison", "aggregator", "compare_execution", "CompareExecution", "jurisdiction"),
    ("POST", rf"{J}:compareExecution", "aggregator", "compare_execution", "CompareExecution", "jurisdiction"),
    ("GET", rf"{J}/comparison:watch", "aggregator", "aggregator_service", "WatchComparison", "comparison.jurisdiction"),
    ("GET", rf"{J}/snapshot", "aggregator", "aggregator_service", "GetSnapshot", "jurisdiction"),
    ("POST", rf"{J}:explainDifference", "aggregator", "explain_difference", "ExplainDifference", "comparison.jurisdiction"),
    ("GET", rf"{Y}/report", "aggregator", "execution_report", "GetExecutionReport", "name"),
    ("GET", rf"{J}", "catalog", "jurisdiction", "GetJurisdiction", "name"),
    ("GET", "jurisdictions", "catalog", "jurisdiction", "ListJurisdictions", None),
    ("GET", rf"{J}/fiscalYears", "catalog", "fiscal_year", "ListFiscalYears", "parent"),
    ("GET", rf"{J}/projects:search", "catalog", "project", "SearchProjects", "parent"),
    ("GET", rf"({Y[1:-1]}/projects/[^/:]+)", "catalog", "project", "GetProject", "name"),
    ("GET", rf"{Y}/projects", "catalog", "project", "ListProjects", "parent"),
    ("POST", rf"{J}/changes:apply", "catalog", "change", "ApplyChanges", "parent"),
    ("GET", rf"{J}/groupedBalances", "budget", "balance", "QueryGroupedBalances", "parent"),
    ("GET", rf"{Y}/statements", "budget", "statement", "ListStatements", "parent"),
]
CSP = ("default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; "
       "base-uri 'none'; form-action 'none'")
HTTP = {3: 400, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 12: 501, 14: 503, 4: 504, 16: 401}


def put(message, path, text):
    """Sets a field from a query parameter: dotted names, repeated fields, dates and columns as text."""
    *parents, last = path.split(".")
    for name in parents:
        message = getattr(message, snake(name))
    field = message.DESCRIPTOR.fields_by_name.get(snake(last))
    if field is None:
        raise KeyError(path)
    value = scalar(field, text)
    if field.label == field.LABEL_REPEATED:
        getattr(message, field.name).append(value) if field.message_type is None else getattr(
            message, field.name).add().CopyFrom(value)
    elif field.message_type is not None:
        getattr(message, field.name).CopyFrom(value)
    else:
        setattr(message, field.name, value)


def snake(name):
    return re.sub("[A-Z]", lambda m: "_" + m[0].lower(), name)


def scalar(field, text):
    if field.message_type is not None:
        if field.message_type.name == "Date":
            year, month, day = text.split("-")
            return pb("type/date").Date(year=int(year), month=int(month), day=int(day))
        spec = pb("aggregator/compare_execution").ColumnSpec
        year, _, date = text.partition("@")
        found = spec(fiscal_year=int(year))
        if date:
            put(found, "asOf", date)
        return found
    if field.enum_type is not None:
        return field.enum_type.values_by_name[text].number
    if field.type == field.TYPE_STRING:
        return text
    if field.type == field.TYPE_BOOL:
        return {"true": True, "false": False}[text]
    return int(text)


def plain(message):
    return json_format.MessageToDict(message, including_default_value_fields=True)


class Door(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages = None
    staff = True

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.serve("GET")

    def do_POST(self):
        self.serve("POST")

    def serve(self, verb):
        path, _, query = self.path.partition("?")
        try:
            if path == "/api/session":
                return self.answer(200, self.session())
            if not path.startswith("/api/"):
                return self.page(path)
            _, _, _, _, rest = path.split("/", 4)
            service = path.split("/")[2]
            for method, pattern, of, module, rpc, field in ROUTES:
                found = re.fullmatch(pattern, urllib.parse.unquote(rest))
                if found and method == verb and of == service:
                    return self.call(of, module, rpc, field, found, query)
            if re.fullmatch(rf"{J}/comparison\.(csv|xlsx|html)", rest):
                return self.answer(501, {"code": 12, "message": "the stand-in makes no files", "details": []})
            return self.answer(404, {"code": 5, "message": f"there is no {verb} {path}", "details": []})
        except grpc.RpcError as error:
            named = [{"@type": f"type.googleapis.com/google.rpc.{k}", **plain(v)} for k, v in details(error).items()]
            code = error.code().value[0]
            return self.answer(HTTP.get(code, 500), {"code": code, "message": error.details(), "details": named})
        except (KeyError, ValueError, json_format.ParseError) as error:
            return self.answer(400, {"code": 3, "message": f"not understood: {error}", "details": []})

    def call(self, service, module, rpc, field, found, query):
        request = getattr(pb(f"{service}/{module}"), f"{rpc}Request")()
        if self.command == "POST":
            body = self.rfile.read(int(self.headers["content-length"]))
            json_format.Parse(body, request)
        if field:
            *parents, last = field.split(".")
            inner = request
            for name in parents:
                inner = getattr(inner, name)
            setattr(inner, last, found[1])
        into = "comparison." if rpc == "WatchComparison" else ""
        for name, text in urllib.parse.parse_qsl(query, keep_blank_values=True):
            put(request, into + name, text)
        method = getattr(getattr(suite(), service), rpc)
        if rpc == "WatchComparison":
            return self.watch(method, request)
        return self.answer(200, plain(method(request, timeout=30)))

    def watch(self, method, request):
        stream = method(request)
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        self.close_connection = True
        # A reader that leaves is noticed at once: a channel has room for a hundred streams.
        threading.Thread(target=lambda: self.left(stream), daemon=True).start()
        try:
            for answer in stream:
                body = plain(answer)
                self.wfile.write(f"id: {body['comparison']['snapshot']}\ndata: {json.dumps(body)}\n\n".encode())
                self.wfile.flush()
        except (OSError, grpc.RpcError):
            stream.cancel()

    def left(self, stream):
        try:
            self.connection.recv(1)
        except OSError:
            pass
        stream.cancel()

    def session(self):
        found = []
        for j in suite().catalog.ListJurisdictions(pb("catalog/jurisdiction").ListJurisdictionsRequest()).jurisdictions:
            years = suite().catalog.ListFiscalYears(pb("catalog/fiscal_year").ListFiscalYearsRequest(parent=j.name))
            found.append({"name": j.name, "displayName": j.display_name,
                          "fiscalYears": sorted(int(y.name.rsplit("/", 1)[1]) for y in years.fiscal_years)})
        return {"listener": "STAFF" if self.staff else "PUBLIC", "writes": self.staff,
                "identity": "local" if self.staff else "", "onBehalfOf": "", "build": "0.1.0", "jurisdictions": found}

    def page(self, path):
        file = (self.pages / (path.lstrip("/") or "index.html")).resolve()
        if not file.is_relative_to(self.pages) or not file.is_file():
            return self.answer(404, {"code": 5, "message": "no such file", "details": []})
        kind = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}
        return self.answer(200, file.read_bytes(), kind.get(file.suffix, "text/plain"))

    def answer(self, status, body, kind="application/json"):
        body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        zipped = "gzip" in self.headers.get("accept-encoding", "")
        body = gzip.compress(body, 6) if zipped else body
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.send_header("content-security-policy", CSP)
        self.send_header("cache-control", "no-cache")
        if zipped:
            self.send_header("content-encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True


def main():
    Door.pages = pathlib.Path(sys.argv[1]).resolve()
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for folder in sys.argv[3:] or [REPO / "deploy/demo/asahi"]:
        suite().cli("import", folder, "--yes")
    server = Server(("127.0.0.1", port), Door)
    print(json.dumps({"door": f"http://127.0.0.1:{server.server_address[1]}",
                      "services": {n: s.address for n, s in suite().services.items()}}), flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
