"""The conformance service as the contracts say: message types, methods, numbers, limits."""

import importlib
import pathlib
import subprocess
import sys
import tempfile

from wire_client.stream import Method

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "Conformance" / "proto"
# The contracts of the protocol itself.
PROTOCOL = FOLDER.parent.parent.parent / "proto"


def rows(name, folder=FOLDER):
    for line in (folder / name).read_text().splitlines():
        words = line.split("#")[0].split()
        if words:
            yield words


def load():
    """The generated module, and the methods by name. protoc writes into a directory that goes."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["protoc", "-I", FOLDER, "-I", PROTOCOL, f"--python_out={folder}",
             FOLDER / "conformance.proto", PROTOCOL / "wire.proto"], check=True)
        sys.path.insert(0, folder)
        sys.dont_write_bytecode = True
        module = importlib.import_module("conformance_pb2")
        protocol = importlib.import_module("wire_pb2")
        sys.path.remove(folder)
    numbers = {name: int(number) for number, name in rows("methods.txt")}
    limits = {(words[0], words[1]): int(words[2]) for words in rows("limits.txt")}
    methods = {}
    for service in module.DESCRIPTOR.services_by_name.values():
        for method in service.methods:
            proto = service.file.pool.FindMethodByName(method.full_name)
            streams = method_streams(service, method.name)
            methods[method.name] = Method(
                name=f"{service.full_name}/{method.name}",
                id=numbers[f"{service.full_name}/{method.name}"],
                requests_stream=streams[0], replies_stream=streams[1],
                request_type=getattr(module, proto.input_type.name),
                reply_type=getattr(module, proto.output_type.name),
                reply_limit=limits.get((f"{service.name}/{method.name}", "response"), 65_536))
    protocol_numbers = {name: int(number) for number, name in rows("methods.txt", PROTOCOL)}
    for name, request, reply in (
            ("Check", "HealthCheckRequest", "HealthCheckReply"),
            ("Watch", "HealthCheckRequest", "HealthCheckReply"),
            ("List", "HealthListRequest", "HealthListReply")):
        full = f"sluice.wire.v1.Health/{name}"
        methods["Health" + name] = Method(
            name=full, id=protocol_numbers[full], requests_stream=False,
            replies_stream=name == "Watch", request_type=getattr(protocol, request),
            reply_type=getattr(protocol, reply))
    return module, methods


def method_streams(service, name):
    """Which sides stream: the descriptor's own form of the contract knows."""
    from google.protobuf.descriptor_pb2 import ServiceDescriptorProto
    form = ServiceDescriptorProto()
    service.CopyToProto(form)
    (method,) = [m for m in form.method if m.name == name]
    return method.client_streaming, method.server_streaming


def schema_hash(methods, services):
    """FNV-1a over the lines that section 4 of the page describes, for the methods of some services."""
    value = 0xCBF2_9CE4_8422_2325
    for method in sorted(methods.values(), key=lambda method: method.id):
        if method.name.split("/")[0].split(".")[-1] not in services.split():
            continue
        kind = 2 * method.requests_stream + method.replies_stream
        line = (
            f"{method.id} {method.name} {kind} {method.request_type.DESCRIPTOR.full_name} "
            f"{method.reply_type.DESCRIPTOR.full_name}\n")
        for byte in line.encode():
            value = (value ^ byte) * 0x100_0000_01B3 % (1 << 64)
    return value


def sized(message, size):
    """Fills `payload` so that the encoded message has `size` bytes."""
    message.payload = bytes(size)
    while message.ByteSize() > size:
        message.payload = bytes(len(message.payload) - (message.ByteSize() - size))
    if message.ByteSize() != size:
        raise ValueError(f"no payload makes {size} bytes")
    return message


def request(module, method, words):
    """A request message from its words in cases.json."""
    message = method.request_type()
    if method.request_type is module.ChainRequest:
        message.timeout_us = words.get("timeout_ms", 0) * 1_000
        message.detached = words.get("detached", False)
    elif method.request_type is module.CallRequest:
        fill(message, words)
    elif method.request_type.DESCRIPTOR.name == "HealthCheckRequest":
        message.service = words.get("service", "")
    return message


def fill(message, words):
    from wire_client.frames import status_code
    message.payload = bytes(words.get("size", 0))
    for plan in words.get("replies", []):
        if isinstance(plan, int):
            message.replies.add(size=plan)
            continue
        for _ in range(plan.get("times", 1)):
            message.replies.add(
                size=plan.get("size", 0), encoded_size=plan.get("encoded_size", 0),
                interval_us=plan.get("interval_ms", 0) * 1_000)
    if "end" in words:
        end = words["end"]
        message.end.code = status_code(end.get("status", "ok"))
        message.end.message = end.get("message", "")
        message.end.unexpected = end.get("unexpected", False)
    message.sleep_us = words.get("sleep_ms", 0) * 1_000
    message.hold = words.get("hold", False)
    message.stubborn = words.get("stubborn", False)
    message.echo_metadata = words.get("echo_metadata", False)
    message.tell_facts = words.get("tell_facts", False)
    message.text = words.get("text", "")
    message.numbers.extend(words.get("numbers", []))
    if "encoded_size" in words:
        sized(message, words["encoded_size"])


def facts(reply):
    """What a reply says, by the words that cases.json uses."""
    known = {"encoded_size": reply.ByteSize()}
    if reply.DESCRIPTOR.name in ("CallReply", "EvolvedReply"):
        known.update(
            size=len(reply.payload), received=reply.received, requests=reply.requests, sum=reply.sum)
        there = reply.facts
    elif reply.DESCRIPTOR.name == "ChainReply":
        known["remaining_here_us"] = reply.remaining_here_us
        there = reply.there
    elif reply.DESCRIPTOR.name == "HealthCheckReply":
        known["health"] = reply.status
        return known
    else:
        return known
    for name in (
            "remaining_us", "peer", "operation_id", "attempt", "overload_class", "trace_id"):
        known[name] = getattr(there, name)
    return known
