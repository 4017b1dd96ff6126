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
# Bytes of each metadata field that comes at most once.
FIELD_SIZES = {
    1: range(1, 129), 2: range(LARGEST_BLOCK), 3: range(25, 26), 4: range(1, 2), 5: range(4, 5),
    6: range(1, 2)}

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


def text_of(data):
    """UTF-8 without NUL. ValueError otherwise."""
    text = data.decode("utf-8")
    if "\0" in text:
        raise ValueError("text holds NUL")
    return text


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
        hello = cls(*numbers, bool(pings & 1), text_of(build))
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
            if len(content) > LARGEST_BLOCK:
                raise ValueError(f"a metadata field of {len(content)} bytes")
            parts.append(struct.pack("<BH", number, len(content)) + content)

        def word(name, text):
            data = text.encode()
            if not 1 <= len(data) <= 128 or 0 in data:
                raise ValueError(f"{name} has 1 to 128 bytes and no NUL")
            return data

        if self.operation_id:
            add(1, word("an operation id", self.operation_id))
        if self.actor:
            add(2, self.actor)
        if self.trace:
            add(3, self.trace)
        if self.attempt:
            add(4, bytes([min(self.attempt, 255)]))
        if self.overload_class:
            add(6, bytes([self.overload_class]))
        for key, value in self.pairs:
            name = word("a key", key)
            add(255, bytes([len(name)]) + name + value)
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
        if number in seen and number in FIELD_SIZES:
            raise ValueError(f"metadata field {number} is there twice")
        seen.add(number)
        take_field(metadata, number, content)
    return metadata, payload[2 + length:]


def take_field(metadata, number, content):
    """Takes one metadata field; unknown numbers are ignored. ValueError when it is malformed."""
    if number in FIELD_SIZES and len(content) not in FIELD_SIZES[number]:
        raise ValueError(f"metadata field {number} has {len(content)} bytes")
    if number == 1:
        metadata.operation_id = text_of(content)
    elif number == 2:
        metadata.actor = content
    elif number == 3:
        metadata.trace = content
    elif number == 4:
        metadata.attempt = content[0]
    elif number == 5:
        (metadata.pushback,) = struct.unpack("<i", content)
    elif number == 6:
        metadata.overload_class = content[0] if content[0] <= 2 else 0
    elif number == 255:
        if not content or not 1 <= content[0] <= min(128, len(content) - 1):
            raise ValueError("a pair is malformed")
        metadata.pairs.append((text_of(content[1:1 + content[0]]), content[1 + content[0]:]))


def cost(frame):
    """What a frame costs of credit: its payload without a metadata block, and 16 when it ends a message."""
    if not frame.flags & COUNTED:
        return 0
    size = len(frame.payload)
    if frame.flags & METADATA:
        # What the block holds does not matter where nobody takes it.
        size = max(0, size - 2 - int.from_bytes(frame.payload[:2], "little"))
    return size + (0 if frame.flags & (MORE_FRAGMENTS | NO_MESSAGE) else MESSAGE_COST)


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
