"""One connection: HELLO, streams, credit, GOAWAY, keepalive (sections 4, 5 and 7)."""

import asyncio
import os
from collections import deque

from . import frames
from .frames import (
    CANCEL, CONTROL, COUNTED, END, END_STREAM, GOAWAY, HELLO, HELLO_ACK, MESSAGE, METADATA, NO_MESSAGE,
    PIECE, PING, PONG, REQUEST, WINDOW, Frame, FrameReader, Hello, ProtocolError)
from .identity import IdentityError, verify
from .stream import Status, Stream

# Credit before HELLO-ACK told the server's.
FIRST_CREDIT = 65_536
# Bytes of requests of one message that are sent in pieces at the same time (section 8).
UNFINISHED = 8 * 1024 * 1024
# CANCELs at once, and the seconds in which one more may be sent (section 5).
CANCELS = 100
CANCEL_REST = 0.3
# Calls in flight before HELLO-ACK told the server's bound.
FIRST_CALLS = 128
# What a server may do at once, and the seconds in which one more is taken (section 8).
MEANINGLESS = (200, 0.15)
PINGS = (10, 4.5)
# The largest message of any method: one that was begun may be as far beyond its credit.
LARGEST_MESSAGE = 4 * 1024 * 1024


class Budget:
    """So many events at once, and one more in each so many seconds."""

    def __init__(self, loop, burst, rest):
        self.loop, self.burst, self.rest = loop, burst, rest
        self.spent, self.since = 0, 0.0

    def take(self):
        """Takes one event; False when none is left."""
        back = int((self.loop.time() - self.since) / self.rest)
        if back:
            self.spent = max(0, self.spent - back)
            self.since = self.loop.time()
        if self.spent >= self.burst:
            return False
        self.spent += 1
        return True


class Connection(asyncio.Protocol):
    def __init__(self, trust_domain, service, hello=None, keepalive=5.0):
        self.keepalive = keepalive
        self.trust_domain = trust_domain
        self.service = service
        self.hello = hello or Hello(build="python")
        self.acknowledgement = None
        self.streams = {}
        self.next_id = 1
        self.reader = FrameReader()
        self.transport = None
        self.loop = asyncio.get_running_loop()
        self.ready = self.loop.create_future()
        self.closed = self.loop.create_future()
        self.goaway = None
        self.cause = ""
        self.credit = FIRST_CREDIT
        self.sent = 0
        # What the server may still send of streams of replies, and what it is owed.
        self.receive_credit = self.hello.connection_credit
        self.to_give = 0
        self.meaningless = Budget(self.loop, *MEANINGLESS)
        self.pings = Budget(self.loop, *PINGS)
        self.sending = deque()
        self.starved = deque()
        self.unfinished = 0
        # CANCELs that wait, and the streams that are charged until then or until the server's END.
        self.held = deque()
        self.charged = set()
        self.cancels = Budget(self.loop, CANCELS, CANCEL_REST)
        self.paused = False
        self.waiters = deque()
        self.heard = self.loop.time()
        self.asked = None

    # The transport's side

    def connection_made(self, transport):
        self.transport = transport
        try:
            verify(transport.get_extra_info("ssl_object"), self.trust_domain, self.service)
        except IdentityError as error:
            self.fail(str(error))
            return
        self.write(Frame(HELLO, flags=CONTROL, payload=self.hello.encode()))
        self.timer = self.loop.call_later(self.keepalive / 5, self.keep_alive)

    def data_received(self, data):
        self.heard = self.loop.time()
        self.asked = None
        try:
            for frame in self.reader.feed(data):
                if self.closed.done():
                    return
                self.take(frame)
        except (ProtocolError, ValueError) as error:
            self.fail(f"the server broke the protocol: {error}")

    def pause_writing(self):
        self.paused = True

    def resume_writing(self):
        self.paused = False
        self.pump()

    def connection_lost(self, error):
        self.end(str(error) if error else "the server closed the connection")

    def fail(self, cause):
        """Gives the connection up at once."""
        if self.transport:
            self.transport.abort()
        self.end(cause)

    def end(self, cause):
        if self.closed.done():
            return
        self.cause = self.goaway.words() + "; " + cause if self.goaway else cause
        self.closed.set_result(self.cause)
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(self.cause))
            self.ready.exception()
        for stream in list(self.streams.values()):
            begun = self.acknowledgement and not (self.goaway and stream.id > self.goaway.last)
            self.finish(stream, Status(14, f"{self.service}: {self.cause}", not_processed=not begun))
        self.wake_waiters()

    def give_up_unacknowledged(self):
        """The time of the try to connect is over."""
        if not self.acknowledgement and not self.closed.done():
            self.fail("no HELLO-ACK came in time")

    async def close(self):
        """Announces the end: close_notify, then the half-close."""
        if self.transport and not self.closed.done():
            self.transport.close()
        await self.closed

    def write(self, frame):
        if not self.closed.done() and not self.transport.is_closing():
            self.transport.write(frame.encode())

    # Frames

    def take(self, frame):
        if self.acknowledgement is None and frame.type not in (HELLO_ACK, GOAWAY):
            raise ProtocolError("a frame before HELLO-ACK")
        if frame.type == HELLO_ACK and frame.stream:
            raise ProtocolError("HELLO-ACK on a stream")
        if frame.type == MESSAGE:
            self.take_message(frame)
        elif frame.type == END:
            stream = self.stream_of(frame)
            if stream:
                self.finish(stream, stream.read_end(frame))
            else:
                self.ended_meanwhile(frame)
        elif frame.type == HELLO_ACK:
            self.take_acknowledgement(frame)
        elif frame.type == WINDOW:
            self.take_window(frame)
        elif frame.type == PING:
            if len(frame.payload) != 8:
                raise ProtocolError(f"a PING of {len(frame.payload)} bytes")
            if not self.pings.take():
                raise ProtocolError("too many PINGs")
            self.write(Frame(PONG, flags=CONTROL, payload=frame.payload))
        elif frame.type == GOAWAY:
            self.take_goaway(frame)
        elif frame.type != PONG:
            if not frame.flags & CONTROL:
                raise ProtocolError(f"a frame of type {frame.type}")
            self.ignore()

    def ignore(self):
        """A frame without meaning came."""
        if not self.meaningless.take():
            raise ProtocolError("too many frames without meaning")

    def take_acknowledgement(self, frame):
        if self.acknowledgement:
            raise ProtocolError("a second HELLO-ACK")
        self.acknowledgement = Hello.decode(frame.payload)
        self.credit = self.acknowledgement.connection_credit - self.sent
        for stream in self.streams.values():
            stream.credit = self.acknowledgement.stream_credit - stream.sent
        self.ready.set_result(self)
        self.wake_waiters()
        self.pump()

    def take_goaway(self, frame):
        self.goaway = GoAway(frame)
        for stream in [s for s in self.streams.values() if s.id > self.goaway.last]:
            self.finish(
                stream, Status(14, f"{self.service}: {self.goaway.words()}", not_processed=True))
        self.wake_waiters()

    def take_window(self, frame):
        if frame.payload:
            raise ProtocolError("a WINDOW with a payload")
        if not 0 < frame.aux < 1 << 31:
            raise ProtocolError(f"a WINDOW of {frame.aux} bytes")
        if frame.stream == 0:
            self.credit += frame.aux
            credit = self.credit
        else:
            stream = self.stream_of(frame)
            if stream is None:
                return
            stream.credit += frame.aux
            credit = stream.credit
        if credit >= 1 << 31:
            raise ProtocolError("a credit above 2^31 - 1")
        self.pump()

    def stream_of(self, frame):
        """The stream of a frame; None when it ended."""
        if frame.stream % 2 == 0 or frame.stream >= self.next_id:
            raise ProtocolError(f"a frame for stream {frame.stream}, which was never opened")
        return self.streams.get(frame.stream)

    def take_message(self, frame):
        stream = self.stream_of(frame)
        if stream is None:
            self.throw_away(frames.cost(frame))
            if frame.flags & END_STREAM:
                self.ended_meanwhile(frame)
            return
        status = stream.read_message(frame)
        if status:
            if not frame.flags & END_STREAM:
                self.send_cancel(stream, status.code if status.code == 8 else 13, status.text)
            self.finish(stream, status)
        elif frame.flags & END_STREAM:
            self.finish(stream, Status(0))

    # Streams

    @property
    def is_open(self):
        return not self.closed.done() and self.goaway is None and self.next_id < 1 << 31

    @property
    def ends_in_order(self):
        """Whether the server announced its end, and for no fault of this side."""
        return self.goaway is not None and self.goaway.code not in GoAway.FAULTS

    def has_room(self, size=0):
        """Whether a stream may be opened now whose one request has `size` bytes."""
        limit = self.acknowledgement.calls if self.acknowledgement else FIRST_CALLS
        # The server bounds what it collects of requests in pieces; more would be refused.
        fits = size <= PIECE or not self.unfinished or self.unfinished + size <= UNFINISHED
        return fits and len(self.streams) + len(self.charged) < limit

    def wake_waiters(self):
        """All look again, in their turn; those that find no room wait behind the others."""
        waiters, self.waiters = self.waiters, deque()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait_for_room(self, size):
        """Returns when such a stream may be opened or the connection takes no more."""
        while self.is_open and not self.has_room(size):
            waiter = self.loop.create_future()
            self.waiters.append(waiter)
            await waiter

    def open(self, method, block, deadline_us, request):
        """Opens a stream; `request` is the one request, or None for a stream of requests."""
        stream = Stream(self, self.next_id, method)
        self.next_id += 2
        self.streams[stream.id] = stream
        if self.acknowledgement:
            stream.credit = self.acknowledgement.stream_credit
        flags = METADATA if block else 0
        # A longer one cannot be told: CANCEL ends it.
        aux = deadline_us if deadline_us <= 0xFFFF_FFFF else 0
        if request is None:
            self.write(
                Frame(REQUEST, stream.id, flags | NO_MESSAGE, method.id, aux, block))
        else:
            opening = Frame(REQUEST, stream.id, flags, method.id, aux, block)
            if len(request) > PIECE:
                stream.unfinished = len(request)
                self.unfinished += len(request)
            stream.enqueue(request, last=True, opening=opening)
        return stream

    def finish(self, stream, status):
        """The stream is over; nothing is sent or taken on it any more."""
        if self.streams.pop(stream.id, None) is None:
            return
        if stream.is_cut and not status.local and not self.closed.done():
            # A request of one message is sent to its end, or cancelled.
            self.send_cancel(stream, 1, "the call ended before its request")
        self.collected(stream)
        unsent = stream.finished(status)
        self.credit += unsent
        self.sent -= unsent
        self.wake_waiters()
        self.pump()

    def send_cancel(self, stream, code, reason):
        """Gives a stream up. Where that would be too many, CANCEL waits and the stream stays charged."""
        if self.held or not self.cancels.take():
            self.charged.add(stream.id)
            self.held.append((stream.id, code))
            if len(self.held) == 1:
                self.loop.call_later(CANCEL_REST, self.send_held)
            return
        self.write(Frame(CANCEL, stream.id, 0, code, 0, reason.encode()[:512]))

    def send_held(self):
        while self.held and not self.closed.done():
            number, code = self.held[0]
            if number in self.charged:
                if not self.cancels.take():
                    self.loop.call_later(CANCEL_REST, self.send_held)
                    break
                self.charged.remove(number)
                self.write(Frame(CANCEL, number, 0, code))
            self.held.popleft()
        self.wake_waiters()

    def ended_meanwhile(self, frame):
        """The server ended a stream whose CANCEL waits: it needs none."""
        self.charged.discard(frame.stream)
        self.wake_waiters()

    # Sending: pieces of different streams take turns

    def queue(self, stream):
        """The stream has something to send. A REQUEST goes at once: stream ids grow on the wire."""
        if stream.outbox[0].opening is not None:
            stream.outbox[0].begun = True
            if not stream.write_piece():
                self.collected(stream)
                return
        self.sending.append(stream)
        self.pump()

    def pump(self):
        for stream in self.starved:
            self.sending.append(stream)
        self.starved.clear()
        while self.sending and not self.paused and not self.closed.done():
            stream = self.sending.popleft()
            if not stream.outbox:
                continue
            if not self.begin(stream):
                self.starved.append(stream)
                continue
            if stream.write_piece():
                self.sending.append(stream)
            elif not stream.method.requests_stream:
                self.collected(stream)

    def collected(self, stream):
        """The one request of a stream is whole or given up: others may begin."""
        self.unfinished -= stream.unfinished
        stream.unfinished = 0
        self.wake_waiters()

    def begin(self, stream):
        """Whether the stream's next message may go on, or begin by the rule of credit."""
        message = stream.outbox[0]
        if message.begun:
            return True
        size = len(message.data) + frames.MESSAGE_COST
        if stream.credit <= 0 or self.credit <= 0:
            return False
        stream.credit -= size
        stream.sent += size
        self.credit -= size
        self.sent += size
        message.begun = True
        return True

    # Credit for replies

    def charge(self, stream, frame):
        """Takes the cost of a frame of a stream of replies off both credits."""
        if not frame.flags & COUNTED:
            raise ProtocolError(f"a message of stream {stream.id} that does not count")
        if not stream.partial and min(stream.receive_credit, self.receive_credit) <= 0:
            raise ProtocolError("a message beyond its credit")
        cost = frames.cost(frame)
        stream.receive_credit -= cost
        self.receive_credit -= cost

    def throw_away(self, cost):
        """Nobody takes a message: its cost is given back."""
        if cost and self.receive_credit <= -LARGEST_MESSAGE:
            raise ProtocolError("a message beyond its credit")
        self.receive_credit -= cost
        self.give(cost)

    def give(self, size):
        """Bytes of replies were read or thrown away: a sixteenth of the window at a time, the server may send as
        many again."""
        self.to_give += size
        if self.to_give >= self.hello.connection_credit // 16:
            self.write(Frame(WINDOW, 0, CONTROL, aux=self.to_give))
            self.receive_credit += self.to_give
            self.to_give = 0

    # Keepalive

    def keep_alive(self):
        if self.closed.done():
            return
        now = self.loop.time()
        if (self.streams or self.charged) and self.acknowledgement:
            least = max(self.keepalive, self.acknowledgement.ping_interval / 1000)
            if self.asked is not None and now - self.asked > self.keepalive:
                self.fail("the server is silent")
                return
            if self.asked is None and now - self.heard > least:
                self.asked = now
                self.write(Frame(PING, flags=CONTROL, payload=os.urandom(8)))
        self.timer = self.loop.call_later(self.keepalive / 5, self.keep_alive)


class GoAway:
    REASONS = "shutdown, protocol error, abuse, timeout, renewed certificate, age, idle".split(", ")
    FAULTS = (1, 2)

    def __init__(self, frame):
        self.last = frame.stream
        self.code = frame.code
        self.text = frame.payload.decode("utf-8", "replace")

    def words(self):
        name = self.REASONS[self.code] if self.code < len(self.REASONS) else str(self.code)
        return f"GOAWAY ({name}) {self.text}".rstrip()
