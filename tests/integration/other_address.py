"""A program: a service that listens in plain text for everybody, called at this machine's loopback and at another
address of it, as from another machine. Run in a network of its own, of which it makes the addresses:

    unshare --net python3 other_address.py CONNECTION-STRING JURISDICTION

It prints how the calls ended, by address and call, as JSON.
"""

import json
import pathlib
import subprocess
import sys

import grpc

import world
from suite import BIN, details, new_id, pb, stub

PORT = 7101
OTHER = ("192.0.2.7", "2001:db8::7")


def addresses():
    """Those it is called at; the first is loopback."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "address", "add", f"{OTHER[0]}/32", "dev", "lo"], check=True)
    if not pathlib.Path("/proc/sys/net/ipv6/conf/lo").exists():
        return ["127.0.0.1", OTHER[0]]
    subprocess.run(["ip", "address", "add", f"{OTHER[1]}/128", "dev", "lo", "nodad"], check=True)
    return ["127.0.0.1", "[::1]", OTHER[0], f"[{OTHER[1]}]"]


def outcome(method, request):
    try:
        method(request, timeout=20, wait_for_ready=True)
        return "OK"
    except grpc.RpcError as error:
        return f"{error.code().name} {details(error)['ErrorInfo'].reason}"


def main(database, jurisdiction):
    reachable = addresses()
    service = subprocess.Popen([BIN / "kuzukuri-catalog", "--listen", f"0.0.0.0:{PORT}", "--plaintext", "--database",
                                database, "--drain-ms", "0"])
    calls = {
        "ListFiscalYears": world.fiscal_year.ListFiscalYearsRequest(parent=jurisdiction),
        "BatchCreateDepartments": world.department.BatchCreateDepartmentsRequest(
            parent=jurisdiction, request_id=new_id(), validate_only=True, departments=[world.department.Department(
                name=f"{jurisdiction}/departments/e", display_name="課")]),
        "GetServiceStatus": pb("catalog/catalog_service").GetServiceStatusRequest()}
    try:
        found = {}
        for address in reachable:
            with grpc.insecure_channel(f"{address}:{PORT}") as channel:
                catalog = stub("catalog", channel)
                found[address] = {name: outcome(getattr(catalog, name), request) for name, request in calls.items()}
        print(json.dumps(found))
    finally:
        service.terminate()
        service.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
