"""Calls over connections that are made when they are needed (sections 5 to 7)."""

import asyncio
import random

from .connection import Connection
from .stream import Status

RETRIED = (8, 14)
# Seconds from the first try to connect to the second, by what each further wait is longer, the longest,
# and the part by which each is made shorter or longer (section 7).
FIRST_WAIT, GROWTH, LONGEST_WAIT, JITTER = 0.1, 1.6, 10.0, 0.2
# Seconds that a try to connect has, to HELLO-ACK.
LONGEST_TRY = 5.0


class CallError(Exception):
    """A call that did not end with ok."""

    def __init__(self, status):
        super().__init__(f"{status.name}: {status.text}")
        self.status = status


class Client:
    """Calls one service at one address; opens one connection at a time."""

    def __init__(self, host, port, tls, trust_domain, service, hello=None, keepalive=5.0):
        self.keepalive = keepalive
        self.failures = 0
        self.next_try = 0.0
        self.host, self.port, self.tls = host, port, tls
        self.trust_domain, self.service, self.hello = trust_domain, service, hello
        self.connection = None
        self.connecting = asyncio.Lock()
        self.trying = False
        self.connections = 0

    @property
    def is_open(self):
        return self.connection is not None and self.connection.is_open

    def check_hope(self, patient):
        """Only who is patient waits for a try that is not under way."""
        rests = self.next_try > asyncio.get_running_loop().time()
        if self.failures and rests and not (patient or self.trying or self.is_open):
            raise ConnectionError("the last try to connect failed")

    async def connected(self, patient):
        """A connection that takes new streams."""
        self.check_hope(patient)
        async with self.connecting:
            self.check_hope(patient)
            if not self.is_open:
                await self.connect()
            return self.connection

    async def connect(self):
        """One try, not before its time: tries that fail come less and less often."""
        loop = asyncio.get_running_loop()
        if not self.failures and self.connection and self.connection.ends_in_order:
            self.next_try = 0.0
        while (wait := self.next_try - loop.time()) > 0:
            await asyncio.sleep(wait)
        wait = min(LONGEST_WAIT, FIRST_WAIT * GROWTH ** self.failures)
        wait *= random.uniform(1 - JITTER, 1 + JITTER)
        began = loop.time()
        self.next_try = began + wait
        self.failures += 1
        self.trying = True
        try:
            await self.reach(began + max(LONGEST_TRY, wait))
        except asyncio.CancelledError:
            # The call whose try it was is over: that says nothing to those that wait for it.
            self.failures -= 1
            raise
        finally:
            self.trying = False
        self.connections += 1
        self.failures = 0
        # One that is lost at once is not replaced at once, unless its server said that it ends.
        self.next_try = min(self.next_try, loop.time() + FIRST_WAIT)

    async def reach(self, over):
        """A connection that is up, unless that takes too long."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout_at(over):
            _, connection = await loop.create_connection(
                lambda: Connection(self.trust_domain, self.service, self.hello, self.keepalive),
                self.host, self.port, ssl=self.tls, ssl_handshake_timeout=LONGEST_TRY)
        # With TLS 1.3 only HELLO-ACK tells that the server took the certificate.
        self.connection = connection
        loop.call_at(over, connection.give_up_unacknowledged)
        await asyncio.shield(connection.ready)

    async def opened(self, call):
        """A stream for a call. OSError when there is no connection."""
        while True:
            connection = await self.connected(call.wait_for_ready)
            size = len(call.request or b"")
            await connection.wait_for_room(size)
            if connection.is_open and connection.has_room(size):
                return connection.open(
                    call.method, call.metadata.encode(), call.remaining_us(), call.request)

    def call(self, method, metadata, timeout=None, request=None, wait_for_ready=False):
        """Begins a call; `request` is the one encoded request, or None for a stream of them.

        With `wait_for_ready` it waits for a connection until its time is over.
        """
        return Call(self, method, metadata, timeout, request, wait_for_ready)

    async def close(self):
        if self.connection:
            await self.connection.close()


class Call:
    """One call. It is made again by itself when it certainly was not begun, once."""

    def __init__(self, client, method, metadata, timeout, request, wait_for_ready):
        self.loop = asyncio.get_running_loop()
        self.client, self.method, self.metadata, self.request = client, method, metadata, request
        self.wait_for_ready = wait_for_ready
        self.deadline = None if timeout is None else self.loop.time() + timeout
        self.stream = None
        self.local = None
        self.handed_out = 0
        self.repeats = 0
        self.opening = self.loop.create_task(self.open())
        self.watching = None if request is None else self.loop.create_task(self.watch())
        self.timer = None if timeout is None else self.loop.call_later(timeout, self.expire)

    def remaining_us(self):
        """The relative deadline; 0 means none, so that the least is 1."""
        if self.deadline is None:
            return 0
        return max(1, int((self.deadline - self.loop.time()) * 1_000_000))

    async def open(self):
        while self.stream is None and self.local is None:
            try:
                self.stream = await self.client.opened(self)
            except (OSError, asyncio.TimeoutError) as error:  # Some errors of TLS are a ValueError too.
                if self.wait_for_ready:
                    continue
                self.stop(Status(
                    14, f"{self.client.service} at {self.client.host}:{self.client.port}: {error!r}",
                    not_processed=True, local=True))
            except ValueError as error:
                self.stop(Status(3, str(error), not_processed=True, local=True))

    def expire(self):
        self.cancel(4, "the deadline passed")

    def cancel(self, code=1, reason="cancelled by the caller"):
        if self.stream is not None:
            self.stream.cancel(code, reason)
        else:
            self.stop(Status(code, reason, not_processed=True, local=True))

    def stop(self, status):
        if self.local is None:
            self.local = status
            if not self.opening.done() and asyncio.current_task() is not self.opening:
                self.opening.cancel()

    async def bound(self):
        """The stream, None when the call ended before there was one."""
        while self.stream is None and self.local is None:
            # Another one may be under way when it is done: the call was made again meanwhile.
            opening = self.opening
            await asyncio.wait([opening])
            if not opening.cancelled():
                opening.result()
        return self.stream

    async def send(self, data, last=False):
        """Sends a request of a stream; False when the call is over."""
        stream = await self.bound()
        return bool(stream) and await stream.enqueue(data, last)

    async def finish(self):
        stream = await self.bound()
        if stream:
            stream.half_close()

    async def receive(self):
        """The next reply, None at the end of the call."""
        while True:
            stream = await self.bound()
            if stream is None:
                return None
            message = await stream.receive()
            if message is not None:
                self.handed_out += 1
                return message
            if not self.was_repeated(stream):
                self.disarm()
                return None

    async def watch(self):
        """Repeats what was certainly not begun without waiting for a reader."""
        while (stream := await self.bound()) is not None:
            while stream.status is None:
                stream.changed.clear()
                await stream.changed.wait()
            if not self.was_repeated(stream):
                return

    def was_repeated(self, stream):
        """Whether the call goes on elsewhere; makes it again when it may."""
        if self.stream is stream:
            if not self.may_repeat(stream.status):
                return False
            self.repeats += 1
            self.stream = None
            self.opening = self.loop.create_task(self.open())
        return True

    def may_repeat(self, status):
        return (
            status.not_processed and status.code in RETRIED and self.stream.initial is None
            and not self.handed_out and self.pushback is None and not self.repeats
            and self.request is not None and not status.local)

    def disarm(self):
        if self.timer:
            self.timer.cancel()

    async def ended(self):
        """The status, when all replies were read or thrown away."""
        while await self.receive() is not None:
            pass
        return self.status

    @property
    def status(self):
        return self.local or self.stream.status

    @property
    def initial(self):
        return (self.stream.initial if self.stream else None) or []

    @property
    def trailing(self):
        metadata = self.stream.trailing if self.stream else None
        return metadata.pairs if metadata else []

    @property
    def pushback(self):
        metadata = self.stream.trailing if self.stream else None
        return metadata.pushback if metadata else None

    async def initial_metadata(self):
        """Waits until the server sent metadata or a reply, or ended the call."""
        stream = await self.bound()
        while stream and stream.initial is None and not stream.messages and stream.status is None:
            stream.changed.clear()
            await stream.changed.wait()
        return self.initial
