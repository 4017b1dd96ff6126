"""Frames, HELLO, metadata blocks and status payloads (docs/wire-protocol.md, sections 2 to 6)."""

import struct
from dataclasses import dataclass, field

HEADER = struct.Struct("<IIBBHI")
LARGEST_PAYLOAD = 65_520
# A message above this is cut into pieces (5.3).
PIECE = 16_368
LARGEST_BLOCK = 8_192
# What a message costs of credit beside its bytes.
MESSAGE_COST = 16

HELLO, HELLO_ACK, REQUEST, MESSAGE, END, CANCEL, PING, PONG, GOAWAY, WINDOW = range(1, 11)

END_STREAM = 0x01
NO_MESSAGE = 0x02
MORE_FRAGMENTS = 0x04
METADATA = 0x08
NOT_PROCESSED = 0x10
COUNTED = 0x20
CONTROL = 0x80

STATUS = (
    "ok cancelled unknown invalid_argument deadline_exceeded not_found already_exists "
    "permission_denied resource_exhausted failed_precondition aborted out_of_range unimplemented "
    "internal unavailable data_loss unauthenticated"
).split()


def status_code(name):
    return STATUS.index(name)


class ProtocolError(Exception):
    """The other side broke a rule that ends the connection."""


@dataclass
class Frame:
    type: int
    stream: int = 0
    flags: int = 0
    code: int = 0
    aux: int = 0
    payload: bytes = b""

    def encode(self):
        header = HEADER.pack(
            len(self.payload), self.stream, self.type, self.flags, self.code, self.aux)
        return header + bytes(self.payload)


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self):
        self.buffer = bytearray()

    def feed(self, data):
        """Adds bytes and gives the frames that are whole."""
        self.buffer += data
        start = 0
        frames = []
        while len(self.buffer) - start >= HEADER.size:
            length, stream, kind, flags, code, aux = HEADER.unpack_from(self.buffer, start)
            if length > LARGEST_PAYLOAD:
                raise ProtocolError(f"a frame of {length} bytes")
            end = start + HEADER.size + length
            if len(self.buffer) < end:
                break
            payload = bytes(self.buffer[start + HEADER.size:end])
            frames.append(Frame(kind, stream, flags, code, aux, payload))
            start = end
        del self.buffer[:start]
        return frames


@dataclass
class Hello:
    """HELLO and HELLO-ACK (section 4)."""

    low: int = 1
    high: int = 1
    features: int = 0
    schema_hash: int = 0
    payload: int = LARGEST_PAYLOAD
    block: int = LARGEST_BLOCK
    calls: int = 0
    message: int = 4 * 1024 * 1024
    stream_credit: int = 262_144
    connection_credit: int = 1_048_576
    ping_interval: int = 0
    idle_pings: bool = False
    build: str = ""

    LAYOUT = struct.Struct("<HHIQIIIIIIIBB")

    def encode(self):
        build = self.build.encode()
        return self.LAYOUT.pack(
            self.low, self.high, self.features, self.schema_hash, self.payload, self.block,
            self.calls, self.message, self.stream_credit, self.connection_credit,
            self.ping_interval, 1 if self.idle_pings else 0, len(build)) + build

    @classmethod
    def decode(cls, data):
        if len(data) < cls.LAYOUT.size:
            raise ProtocolError(f"HELLO-ACK of {len(data)} bytes")
        *numbers, pings, length = cls.LAYOUT.unpack_from(data)
        build = data[cls.LAYOUT.size:cls.LAYOUT.size + length]
        if length > 64 or len(build) < length:
            raise ProtocolError("the build id of HELLO-ACK is longer than allowed")
        hello = cls(*numbers, bool(pings & 1), build.decode("utf-8", "replace"))
        if not hello.low <= 1 <= hello.high:
            raise ProtocolError(f"no version in common: {hello.low} to {hello.high}")
        if hello.payload < PIECE:
            raise ProtocolError("HELLO-ACK allows no piece")
        for credit in (hello.stream_credit, hello.connection_credit):
            if not 65_536 <= credit < 1 << 31:
                raise ProtocolError("a credit outside 65,536 to 2^31 - 1")
        return hello


@dataclass
class Metadata:
    """What a metadata block holds (section 5)."""

    operation_id: str = ""
    actor: bytes = b""
    trace: bytes = b""
    attempt: int = 0
    pushback: int | None = None
    overload_class: int = 0
    pairs: list = field(default_factory=list)

    def encode(self):
        """The block with its length; nothing when there is nothing to say."""
        parts = []

        def add(number, content):
            parts.append(struct.pack("<BH", number, len(content)) + content)

        if self.operation_id:
            add(1, self.operation_id.encode())
        if self.actor:
            add(2, self.actor)
        if self.trace:
            add(3, self.trace)
        if self.attempt:
            add(4, bytes([min(self.attempt, 255)]))
        if self.overload_class:
            add(6, bytes([self.overload_class]))
        for key, value in self.pairs:
            word = key.encode()
            if not 1 <= len(word) <= 128:
                raise ValueError("a key has 1 to 128 bytes")
            add(255, bytes([len(word)]) + word + value)
        block = b"".join(parts)
        if len(block) > LARGEST_BLOCK:
            raise ValueError(f"the metadata has {len(block)} bytes, above {LARGEST_BLOCK}")
        return struct.pack("<H", len(block)) + block if block else b""


def take_metadata(payload):
    """The metadata block at the beginning of a payload, and the rest. ValueError when malformed."""
    if len(payload) < 2:
        raise ValueError("no metadata block")
    (length,) = struct.unpack_from("<H", payload)
    block = payload[2:2 + length]
    if length > LARGEST_BLOCK or len(block) < length:
        raise ValueError("the metadata block is cut")
    metadata = Metadata()
    seen = set()
    at = 0
    while at < length:
        if length - at < 3:
            raise ValueError("a metadata field is cut")
        number, size = struct.unpack_from("<BH", block, at)
        content = block[at + 3:at + 3 + size]
        if len(content) < size:
            raise ValueError("a metadata field is cut")
        at += 3 + size
        if number == 5:
            if size != 4 or 5 in seen:
                raise ValueError("pushback is malformed")
            (metadata.pushback,) = struct.unpack("<i", content)
        elif number == 255:
            if not content or not 1 <= content[0] <= min(128, size - 1):
                raise ValueError("a pair is malformed")
            key = content[1:1 + content[0]].decode("utf-8")
            if "\0" in key:
                raise ValueError("a key holds NUL")
            metadata.pairs.append((key, content[1 + content[0]:]))
        seen.add(number)
    return metadata, payload[2 + length:]


def cost(frame):
    """What a frame costs of credit: its payload without a metadata block, and 16 when it ends a message."""
    if not frame.flags & COUNTED:
        return 0
    payload = take_metadata(frame.payload)[1] if frame.flags & METADATA else frame.payload
    return len(payload) + (0 if frame.flags & (MORE_FRAGMENTS | NO_MESSAGE) else MESSAGE_COST)


def take_status(payload):
    """Text and details of an END payload (section 6): what has more than it says, or bad UTF-8, is taken."""
    if not payload:
        return "", b""
    if len(payload) < 2:
        raise ValueError("the status is cut")
    (length,) = struct.unpack_from("<H", payload)
    text = payload[2:2 + length]
    if len(text) < length:
        raise ValueError("the status is cut")
    return text.decode("utf-8", "replace"), payload[2 + length:]
