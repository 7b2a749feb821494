"""An Envoy whose own filter turns JSON into gRPC, with the paths of the gateway's table, in front of the suite's services.

The table is read, and the options of google.api.http are put into a description of the protos, by protobuf's own code:
nothing of the gateway has a part in it.
"""

import base64
import pathlib
import subprocess
import tempfile

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, text_format

import envoy
from ports import free_port
from suite import FULL_NAMES, GOOGLEAPIS, REPO, suite

TABLE = "services/gateway/route/route_table.proto"
# The number of google.api.http among the options of a method.
HTTP_OPTION = 72295728


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out + bytes([number]))


def described():
    """The protos of the services, of errors and of the table, each after what it imports."""
    with tempfile.NamedTemporaryFile() as out:
        services = [f"kuzukuri/{name}/v1/{name}_service.proto" for name in FULL_NAMES]
        subprocess.run(["protoc", f"-I{REPO / 'proto'}", f"-I{REPO}", f"-I{GOOGLEAPIS}", "--include_imports",
                        f"--descriptor_set_out={out.name}", *services, "google/rpc/status.proto",
                        "google/rpc/error_details.proto", TABLE], check=True)
        return descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(out.name).read_bytes())


def rules(files):
    """google.api.HttpRule by the name of the RPC, without the selector, from the table."""
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    routes = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("kuzukuri.gateway.Routes"))()
    text_format.Parse((REPO / "services/gateway/routes.textproto").read_text(), routes)
    found = {}
    for rule in routes.rules:
        selector = rule.selector
        rule.ClearField("selector")
        found[selector] = rule.SerializeToString(deterministic=True)
    return found


def methods(files):
    for file in files.file:
        for service in file.service:
            for method in service.method:
                yield f"{file.package}.{service.name}.{method.name}", method


def annotated():
    """What the filter is given."""
    files = described()
    table = rules(files)
    for name, method in methods(files):
        if name in table:
            method.options.MergeFromString(varint(HTTP_OPTION << 3 | 2) + varint(len(table[name])) + table[name])
    return files


def rules_in(files):
    """What the options of each method say about its paths."""
    return {name: [field.data for field in method.options.UnknownFields() if field.field_number == HTTP_OPTION]
            for name, method in methods(files)}


def start(descriptors):
    """A running one, and the port it listens on; `descriptors` is a serialized FileDescriptorSet."""
    transcoder = envoy.typed(
        "envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder",
        proto_descriptor_bin=base64.b64encode(descriptors).decode(), services=list(FULL_NAMES.values()), convert_grpc_status=True,
        # As the gateway does: fields at zero are written, and a stream is a message on each line.
        print_options={"always_print_primitive_fields": True, "stream_newline_delimited": True})
    port = free_port()
    listeners = [envoy.listener(port, [
        {"match": {"prefix": f"/{full}/"}, "route": {"cluster": name, "timeout": "30s"}}
        for name, full in FULL_NAMES.items()], [{"name": "envoy.filters.http.grpc_json_transcoder",
                                                 "typed_config": transcoder}])]
    clusters = [envoy.cluster(name, service.port, "http2_protocol_options") for name, service in suite().services.items()]
    return envoy.Configured(free_port(), listeners, clusters).start(), ("127.0.0.1", port)
