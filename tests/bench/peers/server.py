"""The peer in Python: gRPC and psycopg. server.py PORT SOCKET_FOLDER

Its requests are five strings, each after its length as one byte; its answers are the JSON."""

import concurrent.futures
import queue
import sys

import grpc
import psycopg


def main():
    port, host = sys.argv[1:]
    connections = queue.SimpleQueue()
    for _ in range(4):
        connections.put(psycopg.connect(host=host, dbname="kuzukuri", user="postgres",
                                        autocommit=True, prepare_threshold=0))

    def ask(call):
        statement = f"select peer.{call}(%s, %s::int, %s::date, %s::int, %s::date)::text"

        def handle(request, _):
            values, at = [], 0
            while at < len(request):
                length = request[at]
                values.append(request[at + 1:at + 1 + length].decode())
                at += 1 + length
            connection = connections.get()
            try:
                return connection.execute(statement, values, prepare=True).fetchone()[0].encode()
            finally:
                connections.put(connection)

        return grpc.unary_unary_rpc_method_handler(handle)

    server = grpc.server(concurrent.futures.ThreadPoolExecutor(8))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("peer.Peer", {
        "Ledger": ask("compare_ledger"), "Months": ask("compare_months")}),))
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    server.wait_for_termination()


if __name__ == "__main__":
    main()
