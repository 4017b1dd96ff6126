#!/usr/bin/env bash
# Regenerates everything that comes from the .proto files: the C codecs (protoc-c), the Swift types,
# codecs and stubs (MessageGenerator), and the numbers of new methods in methods.txt.
# Running it twice changes nothing. Needs protoc, protoc-c and libprotobuf-dev (make setup).
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
c_version="protoc-c $(protoc-c --version | sed -n 's/^protobuf-c //p')"

# Replaces $2 by $1 only when they differ, so that nothing is compiled again without need.
replace() {
    cmp -s "$1" "$2" || { mkdir -p "$(dirname "$2")"; cp "$1" "$2"; }
}

# Generated C with its origin in the first line: first_line FILE ORIGIN
first_line() {
    sed -i "1i /* Generated from $2 by $c_version. */" "$1"
}

# The C codecs of PROTO_DIR/*.proto, and an umbrella header over them: emit_c NAME PROTO_DIR C_DIR
emit_c() {
    local name=C$1 proto_dir=$2 c_dir=$3 out="$work/$1" proto stem file
    mkdir -p "$out/c"
    protoc-c -I "$proto_dir" --c_out="$out/c" "$proto_dir"/*.proto
    {
        echo "// Generated from $proto_dir/ by generate.sh. Do not edit."
        echo "#pragma once"
    } >"$out/$name.h"
    for proto in "$proto_dir"/*.proto; do
        stem=$(basename "$proto" .proto)
        first_line "$out/c/$stem.pb-c.c" "$stem.proto"
        first_line "$out/c/$stem.pb-c.h" "$stem.proto"
        replace "$out/c/$stem.pb-c.c" "$c_dir/$stem.pb-c.c"
        replace "$out/c/$stem.pb-c.h" "$c_dir/include/$stem.pb-c.h"
        echo "#include \"$stem.pb-c.h\"" >>"$out/$name.h"
    done
    replace "$out/$name.h" "$c_dir/include/$name.h"
    for file in "$c_dir"/*.pb-c.c "$c_dir"/include/*.pb-c.h; do
        [ -e "$out/c/$(basename "$file")" ] || rm "$file"
    done
}

# One set of contracts with its own methods.txt and limits.txt, as C module CNAME and Swift module NAME.
# New methods get numbers from FIRST on: emit_set NAME PROTO_DIR C_DIR SWIFT_DIR FIRST [SAMPLES_FILE LUA_FILE]
emit_set() {
    local name=$1 proto_dir=$2 c_dir=$3 swift_dir=$4 first=$5
    shift 5
    emit_c "$name" "$proto_dir" "$c_dir"
    protoc -I "$proto_dir" --include_imports --include_source_info \
        --descriptor_set_out="$work/$name/set" "$proto_dir"/*.proto
    mkdir -p "$swift_dir"
    "$MESSAGE_GENERATOR" register "$work/$name/set" "$proto_dir" "$first"
    "$MESSAGE_GENERATOR" emit "$work/$name/set" "$proto_dir" "$name" "$swift_dir" "$@"
}

# 1. The reader of descriptor sets that MessageGenerator is built on.
include=$(pkg-config --variable=includedir protobuf 2>/dev/null || echo /usr/include)
mkdir "$work/descriptor"
protoc-c -I "$include/google/protobuf" --c_out="$work/descriptor" "$include/google/protobuf/descriptor.proto"
first_line "$work/descriptor/descriptor.pb-c.c" google/protobuf/descriptor.proto
first_line "$work/descriptor/descriptor.pb-c.h" google/protobuf/descriptor.proto
replace "$work/descriptor/descriptor.pb-c.c" Tools/CDescriptor/descriptor.pb-c.c
replace "$work/descriptor/descriptor.pb-c.h" Tools/CDescriptor/include/descriptor.pb-c.h

# 2. The generator.
if [ -z "${MESSAGE_GENERATOR:-}" ]; then
    swift build --quiet --product MessageGenerator
    MESSAGE_GENERATOR="$(swift build --show-bin-path)/MessageGenerator"
fi

# 3. The contracts: of the services, and of the tests of the protocol.
emit_set Messages proto Sources/CMessages Sources/Messages/Generated 100 \
    Tests/MessagesTests/Generated/SampleMakers.swift docs/wire-methods.lua
emit_set Conformance Tests/Conformance/proto Tests/Conformance/CConformance \
    Tests/Conformance/Messages/Generated 1000
emit_set Bench Benchmarks/proto Benchmarks/Generated/CBench Benchmarks/Generated/BenchMessages 100
