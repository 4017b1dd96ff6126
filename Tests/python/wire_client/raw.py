"""Connections that send what they are told, for cases that break the rules."""

import asyncio

from .frames import FrameReader


class RawConnection(asyncio.Protocol):
    """Keeps the frames that come; does nothing by itself."""

    def __init__(self):
        self.loop = asyncio.get_running_loop()
        self.frames = []
        self.reader = FrameReader()
        self.changed = asyncio.Event()
        self.is_closed = False
        self.transport = None

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.frames += self.reader.feed(data)
        self.changed.set()

    def connection_lost(self, error):
        self.is_closed = True
        self.changed.set()

    def write(self, data):
        if not self.is_closed and not self.transport.is_closing():
            self.transport.write(data)

    async def wait(self, found, seconds=20):
        """Waits until `found()` gives something other than None."""
        async def look():
            while (result := found()) is None:
                self.changed.clear()
                await self.changed.wait()
            return result
        return await asyncio.wait_for(look(), seconds)


class Plain(asyncio.Protocol):
    """A connection without TLS; the server's bytes are thrown away."""

    def __init__(self):
        self.ended = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport

    def connection_lost(self, error):
        if not self.ended.done():
            self.ended.set_result(None)
