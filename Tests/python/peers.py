"""What stands in for servers and networks: a server whose frames a case writes, and a proxy that cuts."""

import asyncio
import socket
import ssl

from wire_client import identity, raw


def server_context(folder, certificate, protocol):
    """A server's context: TLS 1.3 only, both sides prove who they are; `protocol` may be `none`."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(f"{folder}/ca.pem")
    made.load_cert_chain(f"{folder}/{certificate}.pem", f"{folder}/{certificate}.key")
    if protocol != "none":
        made.set_alpn_protocols([protocol])
    made.num_tickets = 0
    return made


def client_context(folder, words):
    """A client's context with a fault, as the words of a step `secure` say."""
    made = identity.context(
        f"{folder}/ca.pem", f"{folder}/gateway.pem", f"{folder}/gateway.key")
    faulty = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    faulty.check_hostname = False
    faulty.set_ciphers("DEFAULT@SECLEVEL=2")
    faulty.load_verify_locations(f"{folder}/ca.pem")
    if words.get("highest") == "1.2":
        faulty.maximum_version = ssl.TLSVersion.TLSv1_2
    else:
        faulty.minimum_version = made.minimum_version
    if (name := words.get("certificate", "gateway")) != "none":
        faulty.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
    if (protocol := words.get("protocol", identity.PROTOCOL)) != "none":
        faulty.set_alpn_protocols([protocol])
    return faulty


class Listener:
    """Accepts connections for a case; the first `refuse` are closed before TLS."""

    def __init__(self, context, refuse):
        self.context, self.refuse = context, refuse
        self.loop = asyncio.get_running_loop()
        self.began = self.loop.time()
        self.latest = self.began
        self.ready = asyncio.Queue()
        self.kept = set()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.port = self.socket.getsockname()[1]
        self.task = self.loop.create_task(self.accept())

    async def accept(self):
        while True:
            connection, _ = await self.loop.sock_accept(self.socket)
            self.latest = self.loop.time()
            if self.refuse > 0:
                self.refuse -= 1
                connection.close()
                continue
            task = self.loop.create_task(self.secure(connection))
            self.kept.add(task)
            task.add_done_callback(self.kept.discard)

    async def secure(self, connection):
        try:
            _, peer = await self.loop.connect_accepted_socket(
                raw.RawConnection, connection, ssl=self.context)
            self.ready.put_nowait(peer)
        except OSError:
            # The client did not like what it saw: the case tells by the call's end.
            connection.close()

    def close(self):
        self.task.cancel()
        self.socket.close()


class Proxy:
    """Passes bytes between sockets, and cuts the next connection after so many of one direction."""

    def __init__(self, host, port):
        self.target = (host, port)
        self.passed = {"up": 0, "down": 0}
        self.cut = None
        self.writers = []

    async def start(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def serve(self, reader, writer):
        cut, self.cut = self.cut, None
        there, back = await asyncio.open_connection(*self.target)
        self.writers += [writer, back]
        both = [writer.transport, back.transport]
        await asyncio.gather(
            self.carry("up", reader, back, both, cut), self.carry("down", there, writer, both, cut))

    async def carry(self, direction, reader, writer, both, cut):
        left = cut[1] if cut and cut[0] == direction else None
        try:
            while left is None or left > 0:
                data = await reader.read(65_536)
                if not data:
                    break
                data = data[:left]
                if left is not None:
                    left -= len(data)
                self.passed[direction] += len(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        if left == 0:
            # What was passed arrives, nothing else does.
            for transport in both:
                transport.close()
        else:
            writer.close()

    async def close(self):
        self.server.close()
        for writer in self.writers:
            writer.transport.abort()
