-- Wire 1 for Wireshark and tshark: frames inside TLS, by ALPN "wire/1" or by port.
--
--   tshark -X lua_script:docs/wire.lua -o tls.keylog_file:KEYS -r FILE.pcap -Y wire
--
-- TLS hides everything: the file needs the key log of one side. The specification is
-- docs/wire-protocol.md; names of methods come from wire-methods.lua beside this file, which
-- proto/generate.sh writes.

local HEADER = 16
local LARGEST_PAYLOAD = 65520

local folder = debug.getinfo(1, "S").source:match("^@(.*[/\\])") or ""
local found, methods = pcall(dofile, folder .. "wire-methods.lua")
if not found then methods = {} end

local TYPES = {
    [1] = "HELLO", [2] = "HELLO-ACK", [3] = "REQUEST", [4] = "MESSAGE", [5] = "END",
    [6] = "CANCEL", [7] = "PING", [8] = "PONG", [9] = "GOAWAY", [10] = "WINDOW",
}
local STATUSES = {
    [0] = "ok", [1] = "cancelled", [2] = "unknown", [3] = "invalid_argument",
    [4] = "deadline_exceeded", [5] = "not_found", [6] = "already_exists",
    [7] = "permission_denied", [8] = "resource_exhausted", [9] = "failed_precondition",
    [10] = "aborted", [11] = "out_of_range", [12] = "unimplemented", [13] = "internal",
    [14] = "unavailable", [15] = "data_loss", [16] = "unauthenticated",
}
local REASONS = {
    [0] = "shutdown", [1] = "protocol error", [2] = "abuse", [3] = "timeout",
    [4] = "renewed certificate", [5] = "age", [6] = "idle",
}
local FIELDS = {
    [1] = "operation id", [2] = "actor", [3] = "trace", [4] = "attempt", [5] = "pushback",
    [6] = "overload class", [255] = "pair",
}
local CLASSES = { [0] = "interactive", [1] = "critical", [2] = "bulk" }

local wire = Proto("wire", "Wire RPC")
local f = {
    length = ProtoField.uint32("wire.length", "Length"),
    stream = ProtoField.uint32("wire.stream", "Stream"),
    type = ProtoField.uint8("wire.type", "Type", base.DEC, TYPES),
    flags = ProtoField.uint8("wire.flags", "Flags", base.HEX),
    end_stream = ProtoField.bool("wire.flags.end_stream", "END_STREAM", 8, nil, 0x01),
    no_message = ProtoField.bool("wire.flags.no_message", "NO_MESSAGE", 8, nil, 0x02),
    more_fragments = ProtoField.bool("wire.flags.more_fragments", "MORE_FRAGMENTS", 8, nil, 0x04),
    has_metadata = ProtoField.bool("wire.flags.metadata", "METADATA", 8, nil, 0x08),
    not_processed = ProtoField.bool("wire.flags.not_processed", "NOT_PROCESSED", 8, nil, 0x10),
    counted = ProtoField.bool("wire.flags.counted", "COUNTED", 8, nil, 0x20),
    control = ProtoField.bool("wire.flags.control", "CONTROL", 8, nil, 0x80),
    code = ProtoField.uint16("wire.code", "Code"),
    aux = ProtoField.uint32("wire.aux", "Aux"),
    -- What code and aux mean, by the frame's type.
    method = ProtoField.uint16("wire.method", "Method"),
    method_name = ProtoField.string("wire.method.name", "Method name"),
    deadline = ProtoField.uint32("wire.deadline", "Deadline (us)"),
    status = ProtoField.uint16("wire.status", "Status", base.DEC, STATUSES),
    reason = ProtoField.uint16("wire.goaway.reason", "Reason", base.DEC, REASONS),
    last = ProtoField.uint32("wire.goaway.last", "Last stream served"),
    closes = ProtoField.uint32("wire.goaway.closes", "Closes within (ms)"),
    words = ProtoField.string("wire.words", "Words"),
    credit = ProtoField.uint32("wire.credit", "Credit (bytes)"),
    ping = ProtoField.bytes("wire.ping", "Ping data"),
    text = ProtoField.string("wire.status.text", "Status text"),
    details = ProtoField.bytes("wire.status.details", "Status details"),
    message = ProtoField.bytes("wire.message", "Message"),
    piece = ProtoField.bytes("wire.message.piece", "Piece of a message"),
    message_type = ProtoField.string("wire.message.type", "Message type"),
    unknown = ProtoField.bytes("wire.unknown", "Unknown payload"),
    -- HELLO and HELLO-ACK.
    lowest = ProtoField.uint16("wire.hello.lowest", "Lowest version"),
    highest = ProtoField.uint16("wire.hello.highest", "Highest version"),
    features = ProtoField.uint32("wire.hello.features", "Features", base.HEX),
    schema = ProtoField.uint64("wire.hello.schema", "Schema hash", base.HEX),
    payload = ProtoField.uint32("wire.hello.payload", "Largest payload"),
    block = ProtoField.uint32("wire.hello.metadata", "Largest metadata block"),
    calls = ProtoField.uint32("wire.hello.calls", "Calls in flight"),
    largest = ProtoField.uint32("wire.hello.message", "Largest message"),
    stream_credit = ProtoField.uint32("wire.hello.stream_credit", "Stream credit"),
    connection_credit = ProtoField.uint32("wire.hello.connection_credit", "Connection credit"),
    ping_pause = ProtoField.uint32("wire.hello.ping_pause", "Shortest time between PINGs (ms)"),
    ping_idle = ProtoField.bool("wire.hello.ping_idle", "PINGs without calls", 8, nil, 0x01),
    build = ProtoField.string("wire.hello.build", "Build"),
    -- The metadata block.
    metadata = ProtoField.bytes("wire.metadata", "Metadata block"),
    number = ProtoField.uint8("wire.metadata.field", "Field", base.DEC, FIELDS),
    value = ProtoField.bytes("wire.metadata.value", "Value"),
    operation = ProtoField.string("wire.metadata.operation", "Operation id"),
    actor = ProtoField.bytes("wire.metadata.actor", "Actor"),
    trace_id = ProtoField.bytes("wire.metadata.trace_id", "Trace id"),
    span_id = ProtoField.bytes("wire.metadata.span_id", "Span id"),
    trace_flags = ProtoField.uint8("wire.metadata.trace_flags", "Trace flags", base.HEX),
    attempt = ProtoField.uint8("wire.metadata.attempt", "Attempt"),
    pushback = ProtoField.int32("wire.metadata.pushback", "Pushback (ms)"),
    class = ProtoField.uint8("wire.metadata.class", "Overload class", base.DEC, CLASSES),
    key = ProtoField.string("wire.metadata.key", "Key"),
    pair = ProtoField.bytes("wire.metadata.pair", "Pair value"),
}
wire.fields = f
local malformed = ProtoExpert.new(
    "wire.malformed", "Malformed", expert.group.MALFORMED, expert.severity.ERROR)
wire.experts = { malformed }
wire.prefs.ports = Pref.range("TLS ports", "7401-7404", "Ports where TLS carries Wire", 65535)

-- What is known of a connection: method numbers by stream, which end is the client, the pieces that
-- came so far, and whole messages by the frame that ended them, for when a packet is shown again.
local connections = {}

local function connection_of(pinfo)
    local here = tostring(pinfo.src) .. ":" .. pinfo.src_port
    local there = tostring(pinfo.dst) .. ":" .. pinfo.dst_port
    local key = here < there and here .. " " .. there or there .. " " .. here
    local connection = connections[key]
    if not connection then
        connection = { methods = {}, pieces = {}, whole = {} }
        connections[key] = connection
    end
    return connection, here
end

local function complain(tree, range, words)
    tree:add_tvb_expert_info(malformed, range, words)
end

local function add_hello(tree, payload)
    if payload:len() < 46 then return complain(tree, payload, "HELLO is too short") end
    tree:add_le(f.lowest, payload(0, 2))
    tree:add_le(f.highest, payload(2, 2))
    tree:add_le(f.features, payload(4, 4))
    tree:add_le(f.schema, payload(8, 8))
    tree:add_le(f.payload, payload(16, 4))
    tree:add_le(f.block, payload(20, 4))
    tree:add_le(f.calls, payload(24, 4))
    tree:add_le(f.largest, payload(28, 4))
    tree:add_le(f.stream_credit, payload(32, 4))
    tree:add_le(f.connection_credit, payload(36, 4))
    tree:add_le(f.ping_pause, payload(40, 4))
    tree:add(f.ping_idle, payload(44, 1))
    local length = payload(45, 1):uint()
    if 46 + length > payload:len() then
        return complain(tree, payload(45, 1), "the build id is cut off")
    end
    if length > 0 then tree:add(f.build, payload(46, length)) end
end

local readers = {
    [1] = function(tree, value) tree:add(f.operation, value) end,
    [2] = function(tree, value) tree:add(f.actor, value) end,
    [3] = function(tree, value)
        if value:len() ~= 25 then return complain(tree, value, "a trace has 25 bytes") end
        tree:add(f.trace_id, value(0, 16))
        tree:add(f.span_id, value(16, 8))
        tree:add(f.trace_flags, value(24, 1))
    end,
    [4] = function(tree, value) tree:add(f.attempt, value) end,
    [5] = function(tree, value)
        if value:len() ~= 4 then return complain(tree, value, "a pushback has 4 bytes") end
        tree:add_le(f.pushback, value)
    end,
    [6] = function(tree, value) tree:add(f.class, value) end,
    [255] = function(tree, value)
        local length = value:len() > 0 and value(0, 1):uint() or 0
        if length == 0 or 1 + length > value:len() then
            return complain(tree, value, "the key of a pair is cut off")
        end
        tree:add(f.key, value(1, length))
        if value:len() > 1 + length then tree:add(f.pair, value(1 + length)) end
    end,
}

-- Adds the block that `payload` begins with; returns the rest, nil when there is none.
local function add_metadata(tree, payload)
    if payload:len() < 2 then return complain(tree, payload, "a metadata block is cut off") end
    local size = payload(0, 2):le_uint()
    if 2 + size > payload:len() then
        return complain(tree, payload, "a metadata block is cut off")
    end
    local block = tree:add(f.metadata, payload(0, 2 + size))
    local offset, stop = 2, 2 + size
    while offset < stop do
        if stop - offset < 3 then
            complain(block, payload(offset, stop - offset), "a field is cut off")
            break
        end
        local number = payload(offset, 1):uint()
        local length = payload(offset + 1, 2):le_uint()
        if offset + 3 + length > stop then
            complain(block, payload(offset, stop - offset), "a field is cut off")
            break
        end
        local field = block:add(f.number, payload(offset, 1))
        if length > 0 then
            local value = payload(offset + 3, length)
            local reader = readers[number]
            if reader then reader(field, value) else field:add(f.value, value) end
        end
        offset = offset + 3 + length
    end
    if stop < payload:len() then return payload(stop) end
end

local function add_status(tree, payload)
    if payload:len() < 2 then return complain(tree, payload, "a status is cut off") end
    local length = payload(0, 2):le_uint()
    if 2 + length > payload:len() then return complain(tree, payload, "a status is cut off") end
    if length > 0 then tree:add(f.text, payload(2, length)) end
    if 2 + length < payload:len() then tree:add(f.details, payload(2 + length)) end
end

-- Keeps a piece; returns the whole message with its last piece, nil before.
local function reassemble(connection, payload, stream, is_client, flags, pinfo, place)
    local key = (is_client and "> " or "< ") .. stream
    local here = pinfo.number .. " " .. place
    if not pinfo.visited then
        local bytes = connection.pieces[key] or ByteArray.new()
        if payload then bytes:append(payload:bytes()) end
        local is_last = bit.band(flags, 0x04) == 0
        connection.pieces[key] = not is_last and bytes or nil
        connection.whole[here] = is_last and bytes or nil
    end
    return connection.whole[here]
end

-- A whole message goes on to the protobuf dissector, which names its fields when it knows proto/.
local function add_message(tree, payload, stream, connection, is_client, flags, pinfo, place)
    local pieced = connection.pieces[(is_client and "> " or "< ") .. stream] ~= nil
    local whole = reassemble(connection, payload, stream, is_client, flags, pinfo, place)
    if not whole then
        if payload then tree:add(f.piece, payload) end
        return
    end
    local range = payload
    if pieced or not payload or whole:len() ~= payload:len() then
        if payload then tree:add(f.piece, payload) end
        if whole:len() == 0 then return end
        range = ByteArray.tvb(whole, "Reassembled Wire message")()
    end
    local item = tree:add(f.message, range)
    local known = methods[connection.methods[stream]]
    if not known then return end
    local type = is_client and known.request or known.response
    item:add(f.message_type, type):set_generated()
    local protobuf = Dissector.get("protobuf")
    if protobuf then
        pinfo.private["pb_msg_type"] = "message," .. type
        pcall(Dissector.call, protobuf, range:tvb(), pinfo, item)
    end
end

local function add_method(tree, range, id)
    tree:add_le(f.method, range)
    local known = methods[id]
    if known then tree:add(f.method_name, range, known.name) end
    return known and known.name or tostring(id)
end

-- One whole frame; returns what the info column says of it.
local function add_frame(frame, pinfo, tree, place)
    local connection, here = connection_of(pinfo)
    local length = frame(0, 4):le_uint()
    local stream = frame(4, 4):le_uint()
    local type = frame(8, 1):uint()
    local flags = frame(9, 1):uint()
    local code = frame(10, 2):le_uint()
    local aux = frame(12, 4):le_uint()
    local name = TYPES[type] or ("type " .. type)
    local words = name
    if stream ~= 0 and type ~= 9 then words = words .. "[" .. stream .. "]" end

    local item = tree:add(wire, frame, "Wire " .. name .. ", stream " .. stream)
    item:add_le(f.length, frame(0, 4))
    if type ~= 9 then item:add_le(f.stream, frame(4, 4)) end
    item:add(f.type, frame(8, 1))
    local flag_tree = item:add(f.flags, frame(9, 1))
    for _, field in ipairs({
        f.end_stream, f.no_message, f.more_fragments, f.has_metadata, f.not_processed, f.counted,
        f.control,
    }) do
        flag_tree:add(field, frame(9, 1))
    end

    if type == 1 and not pinfo.visited then
        -- The same ports may have carried a connection before.
        connection.methods, connection.pieces = {}, {}
    end
    if type == 1 or type == 3 then connection.client = here end
    local is_client = connection.client == here
    if type == 3 then
        connection.methods[stream] = code
        words = words .. " " .. add_method(item, frame(10, 2), code)
        item:add_le(f.deadline, frame(12, 4))
    elseif type == 5 or type == 6 then
        item:add_le(f.status, frame(10, 2))
        words = words .. " " .. (STATUSES[code] or code)
    elseif type == 9 then
        item:add_le(f.last, frame(4, 4))
        item:add_le(f.reason, frame(10, 2))
        item:add_le(f.closes, frame(12, 4))
        words = words .. " " .. (REASONS[code] or code)
    elseif type == 10 then
        item:add_le(f.credit, frame(12, 4))
        words = words .. " +" .. aux
    else
        if code ~= 0 then item:add_le(f.code, frame(10, 2)) end
        if aux ~= 0 then item:add_le(f.aux, frame(12, 4)) end
    end

    local payload = length > 0 and frame(HEADER, length) or nil
    if payload and bit.band(flags, 0x08) ~= 0 then payload = add_metadata(item, payload) end
    if type == 1 or type == 2 then
        if payload then add_hello(item, payload) end
    elseif type == 3 or type == 4 then
        if bit.band(flags, 0x02) == 0 then
            add_message(item, payload, stream, connection, is_client, flags, pinfo, place)
        end
    elseif payload and type == 5 then
        add_status(item, payload)
    elseif payload and (type == 6 or type == 9) then
        item:add(f.words, payload)
    elseif payload and (type == 7 or type == 8) then
        item:add(f.ping, payload)
    elseif payload then
        item:add(f.unknown, payload)
    end
    return words
end

function wire.dissector(tvb, pinfo, tree)
    local offset = 0
    local said = {}
    while offset < tvb:len() do
        local left = tvb:len() - offset
        local size = left >= HEADER and HEADER + tvb(offset, 4):le_uint() or nil
        if size and size > HEADER + LARGEST_PAYLOAD then
            tree:add(wire, tvb(offset)):add_tvb_expert_info(
                malformed, tvb(offset, 4), "a frame above 64 KiB")
            return tvb:len()
        end
        if not size or size > left then
            pinfo.desegment_offset = offset
            pinfo.desegment_len = size and size - left or DESEGMENT_ONE_MORE_SEGMENT
            break
        end
        -- One packet may hold several TLS records, and each comes here by itself.
        local place = (tonumber(pinfo.private["wire_frames"]) or 0) + 1
        pinfo.private["wire_frames"] = tostring(place)
        said[#said + 1] = add_frame(tvb(offset, size), pinfo, tree, place)
        offset = offset + size
    end
    if #said > 0 then
        local before = pinfo.private["wire_words"]
        local words = (before and before .. ", " or "") .. table.concat(said, ", ")
        pinfo.private["wire_words"] = words
        pinfo.cols.info:clear_fence()
        pinfo.cols.info = words
        pinfo.cols.info:fence()
    end
    pinfo.cols.protocol = "Wire"
    return tvb:len()
end

local by_port = DissectorTable.get("tls.port")
local ports = wire.prefs.ports

function wire.init() connections = {} end

function wire.prefs_changed()
    if ports == wire.prefs.ports then return end
    by_port:remove(ports, wire)
    ports = wire.prefs.ports
    by_port:add(ports, wire)
end

by_port:add(ports, wire)
DissectorTable.get("tls.alpn"):add("wire/1", wire)
