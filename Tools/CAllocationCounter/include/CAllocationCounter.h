// Counts what a thread takes from the heap, by standing in front of glibc's allocator.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { ALLOCATION_SLOTS = 4, ALLOCATION_FRAMES = 28 };

/// From now on the calling thread's allocations count in `slot` (0 ..< ALLOCATION_SLOTS).
void allocation_counter_attach(int slot);

/// Allocations and bytes of `slot` since the process began.
uint64_t allocation_counter_count(int slot);
uint64_t allocation_counter_bytes(int slot);

/// Keeps the call stack of each counted allocation from now on, when `on` is not 0.
void allocation_counter_trace(int on);

/// One place that allocates: `frames` return addresses, innermost first, seen `count` times.
typedef struct {
    uint64_t count;
    uint64_t bytes;
    int slot;
    int frames;
    void *address[ALLOCATION_FRAMES];
} allocation_site;

/// The `index`th place found, NULL behind the last.
const allocation_site *allocation_counter_site(size_t index);

/// The file that an address belongs to, NULL when unknown, and its place in it.
const char *allocation_counter_file(const void *address, size_t *offset);
