"""What a message must be before it is unpacked (section 8): protobuf for Python takes more."""

from google.protobuf.descriptor import FieldDescriptor as Field

DEEPEST = 16
MOST_UNKNOWN = 256
FIXED = {
    Field.TYPE_FIXED64: 1, Field.TYPE_SFIXED64: 1, Field.TYPE_DOUBLE: 1,
    Field.TYPE_FIXED32: 5, Field.TYPE_SFIXED32: 5, Field.TYPE_FLOAT: 5,
    Field.TYPE_STRING: 2, Field.TYPE_BYTES: 2, Field.TYPE_MESSAGE: 2,
}


def check(data, descriptor, limit):
    """ValueError unless `data` is a message of this type that the page lets through."""
    Check(data, max(4_096, limit // 16)).message(0, len(data), descriptor, 1)


class Check:
    def __init__(self, data, fields):
        self.data, self.fields, self.unknown = data, fields, MOST_UNKNOWN

    def message(self, at, end, descriptor, depth):
        if depth > DEEPEST:
            raise ValueError("messages nest too deeply")
        seen = set()
        while at < end:
            self.fields -= 1
            if self.fields < 0:
                raise ValueError("too many fields")
            tag, at = self.varint(at, end, 5)
            if tag >> 32 or not tag >> 3:
                raise ValueError("no field has this number")
            start, at = self.content(tag & 7, at, end)
            field = descriptor.fields_by_number.get(tag >> 3)
            if field is None:
                self.unknown -= 1
                if self.unknown < 0:
                    raise ValueError("too many unknown fields")
                continue
            self.known(field, tag & 7, start, at, seen, depth)

    def known(self, field, wire, start, end, seen, depth):
        expected = FIXED.get(field.type, 0)
        is_repeated = field.label == Field.LABEL_REPEATED
        if wire != expected and not (wire == 2 and is_repeated):
            raise ValueError(f"{field.name} has another wire type")
        if not is_repeated and (field.containing_oneof or field.type == Field.TYPE_MESSAGE):
            key = field.containing_oneof.full_name if field.containing_oneof else field.number
            if key in seen:
                raise ValueError(f"{field.name} is there twice")
            seen.add(key)
        if field.type == Field.TYPE_MESSAGE:
            self.message(start, end, field.message_type, depth + 1)
        elif field.type == Field.TYPE_STRING:
            if "\0" in self.data[start:end].decode("utf-8"):
                raise ValueError(f"{field.name} holds NUL")
        elif wire == 2 and expected != 2:
            self.packed(expected, start, end)

    def packed(self, wire, at, end):
        while at < end:
            _, at = self.content(wire, at, end)

    def content(self, wire, at, end):
        """Where a field's content begins and ends."""
        if wire == 0:
            return at, self.varint(at, end)[1]
        if wire == 2:
            size, at = self.varint(at, end, 5)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise ValueError("a group, or no wire type")
        if size > end - at:
            raise ValueError("a field is cut")
        return at, at + size

    def varint(self, at, end, longest=10):
        value = shift = 0
        while at < end and shift < 7 * longest:
            byte = self.data[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                if value >> 64:
                    break
                return value, at
            shift += 7
        raise ValueError("a varint is cut or too long")
