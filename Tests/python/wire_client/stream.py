"""One stream of a connection: the client's side of a call (section 5)."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from . import checking, frames
from .frames import (
    CONTROL, COUNTED, END_STREAM, MESSAGE, MESSAGE_COST, METADATA, MORE_FRAGMENTS, NO_MESSAGE,
    NOT_PROCESSED, PIECE, WINDOW, Frame, ProtocolError)


@dataclass
class Status:
    """The end of a call."""

    code: int
    text: str = ""
    details: bytes = b""
    not_processed: bool = False
    # True when the client ended the call itself.
    local: bool = False

    @property
    def name(self):
        return frames.STATUS[self.code] if self.code < len(frames.STATUS) else "unknown"


@dataclass
class Method:
    """A method: its number and kind, and how large its replies may be."""

    name: str
    id: int
    requests_stream: bool
    replies_stream: bool
    request_type: type
    reply_type: type
    reply_limit: int = 65_536


@dataclass
class Outgoing:
    data: bytes
    last: bool
    opening: Frame | None
    begun: bool = False
    offset: int = 0
    written: asyncio.Future = field(default=None)


class Stream:
    def __init__(self, connection, number, method):
        self.connection = connection
        self.id = number
        self.method = method
        self.credit = 65_536
        self.sent = 0
        self.outbox = deque()
        self.inbox = deque()
        self.partial = bytearray()
        self.receive_credit = connection.hello.stream_credit
        self.taken = 0
        self.initial = None
        self.trailing = None
        self.messages = 0
        # Bytes of the one request while its pieces are being sent.
        self.unfinished = 0
        self.status = None
        self.half_closed = False
        # The caller reads no more replies.
        self.is_given_up = False
        self.changed = asyncio.Event()

    # Sending

    def enqueue(self, data, last=False, opening=None):
        """Queues a message; the future is done when its last piece was handed over."""
        message = Outgoing(data, last, opening)
        message.written = self.connection.loop.create_future()
        if self.status is not None or self.half_closed:
            message.written.set_result(False)
            return message.written
        self.half_closed = last
        self.outbox.append(message)
        if len(self.outbox) == 1:
            self.connection.queue(self)
        return message.written

    def half_close(self):
        """Says that no more requests come, in a MESSAGE of its own."""
        if self.status is not None or self.half_closed:
            return
        if self.outbox:
            self.outbox[-1].last = True
            self.half_closed = True
            return
        self.half_closed = True
        self.connection.write(Frame(MESSAGE, self.id, END_STREAM | NO_MESSAGE))

    def write_piece(self):
        """Writes the next piece; whether there is more to write."""
        message = self.outbox[0]
        opening = message.opening
        room = PIECE - (len(opening.payload) if opening else 0)
        piece = message.data[message.offset:message.offset + room]
        message.offset += len(piece)
        is_end = message.offset == len(message.data)
        flags = (END_STREAM if message.last else 0) if is_end else MORE_FRAGMENTS
        if opening:
            opening.flags |= flags
            opening.payload += piece
            message.opening = None
            self.connection.write(opening)
        else:
            flags |= COUNTED if self.method.requests_stream else 0
            self.connection.write(Frame(MESSAGE, self.id, flags, payload=piece))
        if is_end:
            self.outbox.popleft()
            if not message.written.done():
                message.written.set_result(True)
        return bool(self.outbox)

    @property
    def is_cut(self):
        """Whether the one request is only partly sent."""
        return (
            not self.method.requests_stream and bool(self.outbox) and self.outbox[0].offset > 0)

    # Taking

    def read_message(self, frame):
        """Takes a MESSAGE; a status when the stream cannot go on."""
        payload = frame.payload
        if frame.flags & NO_MESSAGE and not frame.flags & METADATA:
            self.connection.ignore()
            return None
        if frame.flags & METADATA:
            if self.partial or self.messages or self.initial is not None:
                return self.broken("metadata behind the first message")
            try:
                metadata, payload = frames.take_metadata(payload)
            except ValueError as error:
                return self.broken(str(error))
            self.initial = metadata.pairs
            self.changed.set()
        if frame.flags & NO_MESSAGE:
            if payload or frame.flags & (MORE_FRAGMENTS | END_STREAM):
                return self.broken("metadata and more in a frame without a message")
            return None
        return self.read_piece(frame, payload)

    def read_piece(self, frame, payload):
        more, ended = frame.flags & MORE_FRAGMENTS, frame.flags & END_STREAM
        if self.method.replies_stream:
            self.connection.charge(self, frame)
        if more and ended:
            raise ProtocolError("a message both ends and goes on")
        if more and not payload:
            # Behind a metadata block there may have been no room for a byte.
            if not frame.flags & METADATA:
                self.connection.ignore()
            return None
        self.partial += payload
        # The last piece costs this beside its bytes.
        cost = 0 if more else MESSAGE_COST
        if len(self.partial) > self.method.reply_limit:
            return self.broken(f"a reply is above {self.method.reply_limit} bytes", cost, code=8)
        if self.method.replies_stream and ended:
            return self.broken("END_STREAM on a stream of replies", cost)
        if not self.method.replies_stream and self.messages:
            return self.broken("a second reply")
        if more:
            return None
        reply = bytes(self.partial)
        try:
            checking.check(reply, self.method.reply_type.DESCRIPTOR, self.method.reply_limit)
        except ValueError as error:
            return self.broken(f"a reply cannot be decoded: {error}", cost)
        self.partial = bytearray()
        self.inbox.append(reply)
        self.messages += 1
        self.changed.set()
        return None

    def broken(self, what, cost=0, code=13):
        """The call fails; `cost` is given back beside the bytes that came of the message."""
        if self.method.replies_stream:
            self.connection.give(cost)
        return Status(code, f"{self.method.name}: {what}", local=True)

    def read_end(self, frame):
        payload = frame.payload
        try:
            if frame.flags & METADATA:
                self.trailing, payload = frames.take_metadata(payload)
            text, details = frames.take_status(payload)
        except ValueError as error:
            return self.broken(f"END is malformed: {error}")
        if frame.code == 0 and (
                self.partial or not self.method.replies_stream and not self.messages):
            return self.broken("END with ok, but no whole reply")
        return Status(frame.code, text, details, bool(frame.flags & NOT_PROCESSED))

    def finished(self, status):
        """Ends the stream; the bytes that were counted against credit but never sent."""
        self.status = status
        unsent = 0
        for message in self.outbox:
            if message.begun and self.method.requests_stream:
                unsent += len(message.data) - message.offset + MESSAGE_COST
            if not message.written.done():
                message.written.set_result(False)
        self.outbox.clear()
        if self.method.replies_stream:
            thrown = len(self.partial)
            if self.is_given_up:
                thrown += sum(len(message) + MESSAGE_COST for message in self.inbox)
                self.inbox.clear()
            self.connection.give(thrown)
        self.changed.set()
        return unsent

    async def receive(self):
        """The next reply, or None at the end; `status` is set then."""
        while not self.inbox:
            if self.status is not None:
                return None
            self.changed.clear()
            await self.changed.wait()
        message = self.inbox.popleft()
        if self.method.replies_stream:
            cost = len(message) + MESSAGE_COST
            self.taken += cost
            self.connection.give(cost)
            self.give_back()
        return message

    def give_back(self):
        """Credit for what was read, half a window at a time: the sender of a reader that waits then
        always has some, and is not asked to send crumbs."""
        if self.status is None and self.taken >= self.connection.hello.stream_credit // 2:
            self.connection.write(Frame(WINDOW, self.id, CONTROL, aux=self.taken))
            self.receive_credit += self.taken
            self.taken = 0

    def cancel(self, code, reason, status=None):
        """Ends the client's interest."""
        if self.status is None:
            self.is_given_up = True
            self.connection.send_cancel(self, code, reason)
            self.connection.finish(self, status or Status(code, reason, local=True))
