"""Runs the steps of one case of Tests/Conformance/cases.json (its README.md names the steps)."""

import asyncio
import dataclasses
import os
import time

import contracts
import peers
from wire_client import frames, raw
from wire_client.client import Client
from wire_client.frames import Frame, Metadata
from wire_client.identity import verify
from words import Failure, bytes_of, check, check_time, fits, nested, pairs_of, resolved, substituted

# Time a condition has to come true. It never decides what is right, only when to give up.
PATIENCE = 60


@dataclasses.dataclass
class Servers:
    """Where the servers are and who the client is."""

    addresses: dict
    tls: object
    trust_domain: str
    service: str
    # The directory of the certificates that cases name.
    certificates: str = ""


class Case:
    """The connections and calls of one running case."""

    def __init__(self, servers, module, methods):
        self.servers, self.module, self.methods = servers, module, methods
        self.clients = {}
        self.calls = {}
        self.raws = {}
        self.senders = {}
        self.counts = {}
        self.asked = b""
        self.encoded = {}
        self.listeners = {}
        self.tuning = {}
        self.noted = {}

    async def run(self, steps):
        try:
            for step in steps:
                await self.step(step)
        finally:
            for task in self.senders.values():
                task.cancel()
            for call in self.calls.values():
                call.cancel()
                call.disarm()
            for client in self.clients.values():
                await asyncio.wait_for(client.close(), PATIENCE)
            for connection in self.raws.values():
                connection.transport.close()
            for listener in self.listeners.values():
                listener.close()

    async def step(self, step):
        verb = next(iter(step))
        await getattr(self, "do_" + verb)(step[verb], step)

    def client(self, name):
        if name not in self.clients:
            self.clients[name] = self.made(name)
        return self.clients[name]

    def made(self, name):
        host, port = self.address(name)
        return Client(
            host, port, self.servers.tls, self.servers.trust_domain, self.servers.service,
            **self.tuning.get(name, {}))

    def address(self, name):
        if name in self.listeners:
            return "127.0.0.1", self.listeners[name].port
        return self.servers.addresses["second" if name.startswith("second") else "first"]

    def request_bytes(self, method, words):
        """Encodes a request; the same words give the same bytes object."""
        key = (method.name, repr(words))
        if key not in self.encoded:
            self.encoded[key] = contracts.request(
                self.module, method, words).SerializeToString()
        return self.encoded[key]

    # Calls

    def begin(self, step):
        method = self.methods[step["method"]]
        if "reply_as" in step:
            method = dataclasses.replace(
                method, reply_type=getattr(self.module, step["reply_as"]))
        metadata = Metadata(
            operation_id=step.get("operation", ""), attempt=step.get("attempt", 0),
            trace=bytes.fromhex(step.get("trace", "")),
            overload_class=["interactive", "critical", "bulk"].index(
                step.get("overload_class", "interactive")),
            pairs=pairs_of(step.get("pairs", [])))
        request = None
        if not method.requests_stream:
            request = self.request_bytes(method, step.get("request", {}))
        timeout = step["timeout_ms"] / 1_000 if "timeout_ms" in step else None
        return self.client(step.get("connection", "main")).call(
            method, metadata, timeout, request, step.get("wait_for_ready", False))

    async def do_call(self, name, step):
        self.calls[name] = self.begin(step)

    async def do_send(self, name, step):
        call = self.calls[name]
        data = self.request_bytes(call.method, step.get("request", {}))

        async def send():
            for _ in range(step.get("times", 1)):
                if not await call.send(data, step.get("last", False)):
                    return False
                self.counts[name] = self.counts.get(name, 0) + 1
            return True

        if step.get("background"):
            self.counts[name] = 0
            self.senders[name] = asyncio.create_task(send())
        elif not await asyncio.wait_for(send(), PATIENCE):
            raise Failure(f"{name} takes no request: {call.status}")

    async def do_blocked(self, name, step):
        """What is sent in the background waits for credit."""
        count = step.get("after", 0)
        deadline = time.monotonic() + PATIENCE
        while self.counts.get(name, 0) < count and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        if self.senders[name].done():
            raise Failure(f"{name}: everything was sent")
        if "after" in step:
            check(f"{name}: sent", self.counts.get(name, 0), count)

    async def do_sent(self, name, step):
        """All was sent; with `over`, or the call ended meanwhile."""
        whole = await asyncio.wait_for(self.senders.pop(name), PATIENCE)
        if not whole and not step.get("over"):
            raise Failure(f"{name}: not all was sent")

    async def do_finish(self, name, step):
        await self.calls[name].finish()

    async def do_receive(self, name, step):
        call = self.calls[name]
        data = await asyncio.wait_for(call.receive(), PATIENCE)
        if data is None:
            raise Failure(f"{name} ended instead of replying: {call.status}")
        known = contracts.facts(call.method.reply_type.FromString(data))
        for word, wanted in step.get("reply", {}).items():
            check(f"{name}: {word}", known[word], resolved(wanted, known))

    async def do_initial(self, name, step):
        found = await asyncio.wait_for(self.calls[name].initial_metadata(), PATIENCE)
        check(f"{name}: initial metadata", found, pairs_of(step["pairs"]))

    async def do_end(self, name, step):
        call = self.calls[name]
        replies = 0
        while await asyncio.wait_for(call.receive(), PATIENCE) is not None:
            replies += 1
        check(f"{name}: status ({call.status.text})", call.status.name, step["status"])
        check(f"{name}: further replies", replies, step.get("replies", 0))
        if "message" in step:
            check(f"{name}: message", call.status.text, step["message"])
        if "not_processed" in step:
            check(f"{name}: not processed", call.status.not_processed, step["not_processed"])
        if "trailing" in step:
            check(f"{name}: trailing metadata", call.trailing, pairs_of(step["trailing"]))
        del self.calls[name]

    async def do_cancel(self, name, step):
        self.calls[name].cancel()

    # The servers

    async def control(self, name, **fields):
        method = self.methods[name]
        request = method.request_type(**fields).SerializeToString()
        call = self.client("control").call(method, Metadata(), 30, request)
        data = await call.receive()
        status = (await call.ended())
        if data is None or status.code:
            raise Failure(f"{name}: {status}")
        return method.reply_type.FromString(data)

    async def do_observe(self, prefix, step):
        deadline = time.monotonic() + PATIENCE
        while True:
            seen = await self.control("Observe", prefix=prefix)
            wrong = [
                (word, getattr(seen, word), wanted) for word, wanted in step.get("until", {}).items()
                if not fits(getattr(seen, word), wanted)]
            if not wrong:
                break
            if time.monotonic() > deadline:
                raise Failure(f"{prefix}: {wrong}")
            await asyncio.sleep(0.01)
        for word, wanted in step.get("now", {}).items():
            check(f"{prefix}: {word}", getattr(seen, word), wanted)
        for word, most in step.get("grown", {}).items():
            # AddressSanitizer keeps what was freed for a while, and the server has it where we have it.
            if word == "rss_kib" and "ASAN_OPTIONS" in os.environ:
                continue
            grown = getattr(seen, word) - getattr(self.noted[step["since"]], word)
            check(f"{word} since {step['since']}", grown, {"at_most": most})
        if "note" in step:
            self.noted[step["note"]] = seen

    async def do_release(self, prefix, step):
        await self.control("Release", prefix=prefix)

    async def do_health(self, service, step):
        await self.control("SetHealth", service=service, serving=step["serving"])

    async def do_restart(self, grace_ms, step):
        await self.control("Restart", grace_us=grace_ms * 1_000)

    async def do_close(self, name, step):
        await asyncio.wait_for(self.clients.pop(name).close(), PATIENCE)

    # Repetition

    async def do_repeat(self, count, step):
        began = time.monotonic()
        for index in range(count):
            for inner in step["steps"]:
                await self.step(substituted(inner, index))
        if "within_ms" in step:
            check("all together", (time.monotonic() - began) * 1_000, {"at_most": step["within_ms"]})

    async def do_parallel(self, count, step):
        async def one(index):
            part = Case(self.servers, self.module, self.methods)
            # Connections are shared, calls are not.
            part.clients, part.encoded, part.listeners = self.clients, self.encoded, self.listeners
            for inner in step["steps"]:
                await part.step(substituted(inner, index))

        async def beside():
            for inner in step.get("beside", []):
                await self.step(inner)
        await asyncio.gather(beside(), *(one(index) for index in range(count)))

    # Bytes

    async def do_raw(self, name, step):
        server = "second" if name.startswith("second") else "first"
        host, port = self.servers.addresses[server]
        _, connection = await asyncio.get_running_loop().create_connection(
            raw.RawConnection, host, port, ssl=self.servers.tls)
        verify(
            connection.transport.get_extra_info("ssl_object"), self.servers.trust_domain,
            self.servers.service)
        self.raws[name] = connection

    async def do_write(self, name, step):
        out = bytearray()
        for index in range(step.get("times", 1)):
            for words in step["frames"]:
                out += self.frame(words, 2 * index)
        self.raws[name].write(bytes(out))

    def frame(self, words, shift):
        payload = b"".join(self.part(part) for part in words.get("payload", []))
        stream = words.get("stream", 0)
        code = self.methods[words["method"]].id if "method" in words else words.get("code", 0)
        flags = 0
        for flag in words.get("flags", []):
            flags |= getattr(frames, flag) if isinstance(flag, str) else flag
        kind = words["type"]
        kind = getattr(frames, kind) if isinstance(kind, str) else kind
        data = Frame(
            kind, stream + shift if stream else 0, flags, code, words.get("aux", 0), payload
        ).encode()
        if "length" in words:
            data = words["length"].to_bytes(4, "little") + data[4:]
        return data

    def part(self, words):
        if "hello" in words:
            return frames.Hello(**words["hello"]).encode()
        if "metadata" in words:
            return Metadata(**words["metadata"]).encode()
        if "request" in words:
            return self.request_bytes(self.methods["UnaryCall"], words["request"])
        if "nested" in words:
            return nested(words["nested"])
        return bytes.fromhex(words["hex"]) * words.get("times", 1)

    async def do_expect(self, name, step):
        """The frames come in this order; others may stand between them."""
        connection = self.raws[name]
        began = time.monotonic()
        for words in step["frames"]:
            def found():
                while connection.frames:
                    frame = connection.frames.pop(0)
                    if self.matches(frame, words):
                        if frame.type == frames.PING:
                            self.asked = frame.payload
                        return frame
                return "closed" if connection.is_closed else None
            if await connection.wait(found, PATIENCE) == "closed":
                raise Failure(f"{name}: closed before {words}")
        check_time(name, began, step)

    def matches(self, frame, words):
        wanted = {"type": getattr(frames, words["type"])}
        found = {"type": frame.type}
        if "stream" in words:
            wanted["stream"], found["stream"] = words["stream"], frame.stream
        if "status" in words:
            wanted["code"], found["code"] = frames.status_code(words["status"]), frame.code
        if "code" in words:
            wanted["code"], found["code"] = words["code"], frame.code
        if "payload" in words:
            wanted["payload"] = b"".join(self.part(part) for part in words["payload"])
            found["payload"] = frame.payload
        if "schema_of" in words:
            wanted["schema"] = contracts.schema_hash(self.methods, words["schema_of"])
            found["schema"] = int.from_bytes(frame.payload[8:16], "little")
        if "not_processed" in words:
            wanted["bit"] = words["not_processed"]
            found["bit"] = bool(frame.flags & frames.NOT_PROCESSED)
        return wanted == found

    async def do_pong(self, name, step):
        """Answers the PING that was expected last."""
        self.raws[name].write(
            Frame(frames.PONG, flags=frames.CONTROL, payload=self.asked).encode())

    async def do_closed(self, name, step):
        began = time.monotonic()
        connection = self.raws[name]
        await connection.wait(lambda: True if connection.is_closed else None, PATIENCE)
        check_time(name, began, step)

    async def do_plain(self, data, step):
        """Bytes without TLS, with `trickle_ms` one at a time; the server closes the connection."""
        loop = asyncio.get_running_loop()
        host, port = self.servers.addresses["first"]
        began = time.monotonic()
        _, connection = await loop.create_connection(raw.Plain, host, port)

        async def send():
            rest = bytes.fromhex(data) + bytes(step.get("zeros", 0))
            if "trickle_ms" not in step:
                connection.transport.write(rest)
                return
            for byte in rest:
                connection.transport.write(bytes([byte]))
                await asyncio.sleep(step["trickle_ms"] / 1_000)

        sending = loop.create_task(send())
        try:
            await asyncio.wait_for(asyncio.shield(connection.ended), PATIENCE)
        finally:
            sending.cancel()
        check_time("the end", began, step, "lasts_ms")

    # A server whose frames the case writes

    async def do_listen(self, name, step):
        context = peers.server_context(
            self.servers.certificates, step.get("certificate", "order"),
            step.get("protocol", "wire/1"))
        self.listeners[name] = peers.Listener(context, step.get("refuse", 0))

    async def do_client(self, name, step):
        self.tuning[name] = {"keepalive": step["keepalive_ms"] / 1_000}

    async def do_accept(self, name, step):
        """The client's next connection, whose frames the steps `write` and `expect` mean now."""
        self.raws[name] = await asyncio.wait_for(self.listeners[name].ready.get(), PATIENCE)

    async def do_drop(self, name, step):
        """The connection is gone without a word."""
        self.raws[name].transport.abort()

    async def do_waited(self, name, step):
        """The client came no sooner, since the listening began."""
        listener = self.listeners[name]
        check(name, (listener.latest - listener.began) * 1_000, {"above": step["above_ms"]})

    # TLS, and cuts

    async def do_secure(self, name, step):
        """A client with a fault in its TLS gets no frame, whatever it sends."""
        loop = asyncio.get_running_loop()
        host, port = self.servers.addresses["first"]
        context = peers.client_context(self.servers.certificates, step)
        try:
            _, connection = await loop.create_connection(
                raw.RawConnection, host, port, ssl=context, ssl_handshake_timeout=PATIENCE)
        except OSError:
            return
        connection.write(Frame(frames.HELLO, flags=frames.CONTROL, payload=frames.Hello().encode()).encode())
        await connection.wait(lambda: True if connection.is_closed else None, PATIENCE)
        check(f"{name}: frames", len(connection.frames), 0)

    async def do_cut(self, name, step):
        """Cuts the connection of one call behind every byte, in either direction: this client is quick
        enough not to leave out those that `every` lets others leave out."""
        proxy = peers.Proxy(*self.servers.addresses["first"])
        await proxy.start()
        method = self.methods["UnaryCall"]
        request = self.request_bytes(method, {"replies": [10]})

        async def trial(operation):
            client = Client(
                "127.0.0.1", proxy.port, self.servers.tls, self.servers.trust_domain,
                self.servers.service)
            call = client.call(method, Metadata(operation_id=operation), PATIENCE, request)
            await asyncio.wait_for(call.ended(), PATIENCE)
            await asyncio.wait_for(client.close(), PATIENCE)
            return call.status

        outcomes = {}
        try:
            check("the first call", (await trial(f"{name}-whole")).code, 0)
            for direction, count in dict(proxy.passed).items():
                for offset in range(count):
                    operation = f"{name}-{direction}-{offset}-"
                    proxy.cut = (direction, offset)
                    outcomes[operation] = await trial(operation)
        finally:
            await proxy.close()
        await self.do_observe(name, {"until": {"live": 0}})
        for operation, status in outcomes.items():
            times = (await self.control("Observe", prefix=operation)).started
            most = 0 if status.not_processed else 1
            check(f"{operation}: status", status.name in ("ok", "unavailable"), True)
            check(f"{operation}: handlers", times, {"above": -1 if status.code else 0, "at_most": most})
        check("kinds of outcomes", len({status.code for status in outcomes.values()}), 2)
