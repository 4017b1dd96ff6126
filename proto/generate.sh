#!/usr/bin/env bash
# Regenerates everything that comes from proto/*.proto: the C codecs (protoc-c), the Swift types,
# codecs and stubs (MessageGenerator), and the numbers of new methods in methods.txt.
# Running it twice changes nothing. Needs protoc, protoc-c and libprotobuf-dev (make setup).
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
protos=(proto/*.proto)
c_version="protoc-c $(protoc-c --version | sed -n 's/^protobuf-c //p')"

# Replaces $2 by $1 only when they differ, so that nothing is compiled again without need.
replace() {
    cmp -s "$1" "$2" || { mkdir -p "$(dirname "$2")"; cp "$1" "$2"; }
}

# Generated C with its origin in the first line: first_line FILE ORIGIN
first_line() {
    sed -i "1i /* Generated from $2 by $c_version. */" "$1"
}

# 1. The reader of descriptor sets that MessageGenerator is built on.
include=$(pkg-config --variable=includedir protobuf 2>/dev/null || echo /usr/include)
mkdir "$work/descriptor"
protoc-c -I "$include/google/protobuf" --c_out="$work/descriptor" "$include/google/protobuf/descriptor.proto"
first_line "$work/descriptor/descriptor.pb-c.c" google/protobuf/descriptor.proto
first_line "$work/descriptor/descriptor.pb-c.h" google/protobuf/descriptor.proto
replace "$work/descriptor/descriptor.pb-c.c" Tools/CDescriptor/descriptor.pb-c.c
replace "$work/descriptor/descriptor.pb-c.h" Tools/CDescriptor/include/descriptor.pb-c.h

# 2. The C codecs, and an umbrella header over them.
mkdir "$work/c"
protoc-c -I proto --c_out="$work/c" "${protos[@]}"
{
    echo "// Generated from proto/ by generate.sh. Do not edit."
    echo "#pragma once"
} >"$work/CMessages.h"
for proto in "${protos[@]}"; do
    stem=$(basename "$proto" .proto)
    first_line "$work/c/$stem.pb-c.c" "$stem.proto"
    first_line "$work/c/$stem.pb-c.h" "$stem.proto"
    replace "$work/c/$stem.pb-c.c" "Sources/CMessages/$stem.pb-c.c"
    replace "$work/c/$stem.pb-c.h" "Sources/CMessages/include/$stem.pb-c.h"
    echo "#include \"$stem.pb-c.h\"" >>"$work/CMessages.h"
done
replace "$work/CMessages.h" Sources/CMessages/include/CMessages.h
for file in Sources/CMessages/*.pb-c.c Sources/CMessages/include/*.pb-c.h; do
    [ -e "$work/c/$(basename "$file")" ] || rm "$file"
done

# 3. The Swift side.
protoc -I proto --include_imports --include_source_info --descriptor_set_out="$work/set" "${protos[@]}"
if [ -z "${MESSAGE_GENERATOR:-}" ]; then
    swift build --quiet --product MessageGenerator
    MESSAGE_GENERATOR="$(swift build --show-bin-path)/MessageGenerator"
fi
"$MESSAGE_GENERATOR" register "$work/set" proto
"$MESSAGE_GENERATOR" emit "$work/set" proto Sources/Messages/Generated \
    Tests/MessagesTests/Generated/SampleMakers.swift
