#pragma once
#include <protobuf-c/protobuf-c.h>

/* A ProtobufCBuffer that knows whom it appends to. */
typedef struct {
    ProtobufCBuffer base;
    void *owner;
} sluice_buffer;
