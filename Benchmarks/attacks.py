#!/usr/bin/env python3
"""Attacks a Wire server from connections with a valid certificate, over and over for some seconds.

Started by bench-overload. Each attacker is a thread with one connection at a time; when the server
closes it, it rests and connects again. Ends with one line of JSON.
"""

import argparse
import collections
import json
import os
import socket
import struct
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../Tests/python"))

from wire_client import identity  # noqa: E402
from wire_client.frames import (  # noqa: E402
    CANCEL, CONTROL, END, END_STREAM, GOAWAY, HELLO, MESSAGE, METADATA, MORE_FRAGMENTS,
    PING, PONG, REQUEST, WINDOW, Frame, FrameReader, Hello)

# Numbers of Benchmarks/proto/methods.txt.
ECHO, STREAM, BULK, WORK = 100, 101, 102, 103
PACKET = bytes([8, 1])
# A million packets of a kilobyte; replies of 1 MiB.
MILLION = bytes([8, 0xC0, 0x84, 0x3D, 18, 0xE8, 7]) + bytes(1_000)
MEBIBYTE = bytes([8, 1, 16, 0x80, 0x80, 0x40])
HOARDED = 40


class Closed(Exception):
    """The server closed the connection."""


class Session:
    """One connection after its HELLO."""

    def __init__(self, options, context, window=None):
        plain = socket.socket()
        if window:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
        plain.settimeout(5)
        self.reader = FrameReader()
        self.goaways = []
        self.broken = None
        self.ends = 0
        try:
            plain.connect(("127.0.0.1", options.port))
            self.socket = context.wrap_socket(plain)
            self.send(Frame(HELLO, flags=CONTROL, payload=Hello(stream_credit=65_536).encode()))
        except (OSError, Closed) as error:
            plain.close()
            raise Closed() from error

    def send(self, *parts):
        try:
            self.socket.sendall(b"".join(
                part if isinstance(part, bytes) else part.encode() for part in parts))
        except OSError as error:
            raise Closed() from error

    def read(self, seconds):
        """Takes what comes within so many seconds; raises Closed at the end."""
        self.socket.settimeout(max(seconds, 0.001))
        try:
            data = self.socket.recv(65_536)
        except TimeoutError:
            return
        except OSError as error:
            raise Closed() from error
        finally:
            self.socket.settimeout(5)
        if not data:
            raise Closed()
        for frame in self.reader.feed(data):
            if frame.type == GOAWAY:
                self.goaways.append(frame)
            self.ends += frame.type == END

    def read_until(self, end):
        while time.monotonic() < end:
            self.read(end - time.monotonic())

    def close(self):
        self.socket.close()


def request(stream, flags=END_STREAM, method=ECHO, payload=PACKET):
    return Frame(REQUEST, stream, flags, method, payload=payload)


def piece(stream, payload, flags=MORE_FRAGMENTS):
    return Frame(MESSAGE, stream, flags, payload=payload)


def odd(count, first=1):
    return range(first, first + 2 * count, 2)


# Each attack: a session, the number of the try, the options and the time to stop. It may return at
# any time; the session is then read until the server closes it or the time is over. Where a limit is
# not broken at once, `session.broken` is the time at which it is.


def rapid_cancel(session, number, options, end):
    session.send(*(
        frame for stream in odd(400)
        for frame in (request(stream, method=WORK), Frame(CANCEL, stream, code=1))))


def fragment_flood(session, number, options, end):
    chunk = piece(1, bytes(60_000)).encode()
    session.send(request(1, MORE_FRAGMENTS, payload=bytes(60_000)))
    # Beyond this the server has the rest of a refused request, whatever buffers hold of it.
    for _ in range((8 << 20) // len(chunk) + 1):
        session.broken = time.monotonic()
        session.send(chunk)
    while time.monotonic() < end:
        session.send(chunk)


def control_flood(session, number, options, end):
    frame = [
        Frame(PING, flags=CONTROL, payload=bytes(8)), Frame(PONG, flags=CONTROL, payload=bytes(8)),
        Frame(HELLO, flags=CONTROL, payload=Hello().encode()),
    ][number % 3]
    session.send(frame.encode() * 10_000)


def empty_frames(session, number, options, end):
    session.send(request(1, MORE_FRAGMENTS), piece(1, b"").encode() * 1_000)


def window_games(session, number, options, end):
    games = [(99, 1), (1, 0), (1, 0x8000_0000), (1, 0x7FFF_FFFF), (0, 0x7FFF_FFFF), (1, 1)]
    stream, size = games[number % len(games)]
    session.send(request(1, method=STREAM, payload=MILLION))
    crumb = Frame(WINDOW, stream, CONTROL, aux=size).encode() * 1_000
    while time.monotonic() < end:
        session.send(crumb)
        session.read(0)


def slow_read(session, number, options, end):
    session.send(*(request(stream, method=BULK, payload=MEBIBYTE) for stream in odd(64)))
    # What the server did is seen by its count of connections alone: its end waits behind bytes
    # that are never read.
    time.sleep(max(0, end - time.monotonic()))


def slow_write(session, number, options, end):
    session.broken = time.monotonic() + options.patience / 1000
    session.send(struct.pack("<IIBBHI", 60_000, 1, REQUEST, END_STREAM, ECHO, 0))
    while time.monotonic() < end:
        session.send(b"\x07")
        session.read(0.02)


def stream_ids(session, number, options, end):
    first, second = [(3, 3), (0x7FFF_FFFF, 1), (1, 0xFFFF_FFFF), (1, 2), (1, 0)][number % 5]
    session.send(request(first), request(second))


def huge_length(session, number, options, end):
    session.send(b"\xff" * 4, bytes(100))


def length_mismatch(session, number, options, end):
    if number % 2:
        # The bytes too many are read as a header.
        session.send(struct.pack("<IIBBHI", 2, 1, REQUEST, END_STREAM, ECHO, 0), PACKET, bytes(16))
        return
    flags = END_STREAM | METADATA
    stream = 1
    while time.monotonic() < end:
        session.send(*(
            request(stream + 2 * at, *shape) for at, shape in enumerate([
                (flags, ECHO, b"\xc8\0\1\1\0"), (flags, ECHO, b"\3\0\1\xff\xff"), (flags, ECHO, b"\1"),
                (END_STREAM, ECHO, b"\x12\xff\xff\xff\xff\x0f"),
            ] * 16)))
        stream += 128
        session.read(0.05)


def interleaved(session, number, options, end):
    chunk = bytes(16_000)
    session.send(*(request(stream, MORE_FRAGMENTS, BULK, chunk) for stream in odd(128)))
    session.send(*(piece(stream, chunk) for stream in odd(128)))


def unknown_types(session, number, options, end):
    session.send(*(Frame(64 + at % 64, flags=CONTROL, payload=b"\1\2\3") for at in range(5_000)))


def after_goaway(session, number, options, end):
    # A call that goes on keeps the connection open while the server ends it.
    session.send(request(1, method=STREAM, payload=MILLION))
    while not session.goaways and time.monotonic() < end:
        session.read(0.1)
    session.send(Frame(PONG, flags=CONTROL, payload=b"announce"))
    while len(session.goaways) < 2 and time.monotonic() < end:
        session.read(0.1)
    session.broken = time.monotonic()
    session.send(*(request(stream) for stream in odd(5_000, 3)))


def idle_hoarding(session, number, options, end):
    time.sleep(0)


ATTACKS = {
    attack.__name__: attack for attack in (
        rapid_cancel, fragment_flood, control_flood, empty_frames, window_games, slow_read, slow_write,
        stream_ids, huge_length, length_mismatch, interleaved, unknown_types, after_goaway,
        idle_hoarding)
}


class Tally:
    """What all attackers of a run saw."""

    def __init__(self):
        self.lock = threading.Lock()
        self.counts = collections.Counter()
        self.words = collections.Counter()
        self.closing = 0.0

    def add(self, name):
        with self.lock:
            self.counts[name] += 1

    def closed(self, seconds, session):
        with self.lock:
            self.counts["closed"] += 1
            self.closing = max(self.closing, seconds)
            if session.goaways:
                self.words[session.goaways[-1].payload.decode("utf-8", "replace")] += 1


def besiege(name, number, options, context, end, tally):
    """One attacker: attack, be closed, rest, again."""
    held = []
    while time.monotonic() < end:
        try:
            session = Session(options, context, 4_096 if name == "slow_read" else None)
        except Closed:
            tally.add("not_let_in")
            time.sleep(options.rest)
            continue
        tally.add("sessions")
        began = time.monotonic()
        try:
            ATTACKS[name](session, number, options, end)
            if name == "idle_hoarding" and len(held) < HOARDED:
                held.append(session)
                continue
            session.read_until(end)
            tally.add("open_at_the_end")
            session.close()
        except Closed:
            tally.closed(max(0, time.monotonic() - (session.broken or began)), session)
            session.close()
            time.sleep(options.rest)
        number += 1
    for session in held:
        session.close()
    if held:
        with tally.lock:
            tally.counts["open_at_the_end"] += len(held)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("attack", choices=ATTACKS)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--certs", required=True)
    parser.add_argument("--connections", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rest", type=float, default=0.25, help="seconds before an attacker connects again")
    parser.add_argument("--patience", type=float, default=1000, help="the server's, in milliseconds")
    options = parser.parse_args()
    context = identity.context(
        *(os.path.join(options.certs, name) for name in ("ca.pem", "attacker.pem", "attacker.key")))
    tally = Tally()
    end = time.monotonic() + options.seconds
    attackers = [
        threading.Thread(target=besiege, args=(options.attack, number, options, context, end, tally))
        for number in range(options.connections)
    ]
    for attacker in attackers:
        attacker.start()
    for attacker in attackers:
        attacker.join()
    print(json.dumps({
        **tally.counts, "closing_s": round(tally.closing, 3), "words": tally.words.most_common(3)}))


if __name__ == "__main__":
    main()
