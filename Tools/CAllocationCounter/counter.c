#define _GNU_SOURCE
#include "CAllocationCounter.h"

#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <stdatomic.h>
#include <string.h>

// glibc's allocator under its own names; the functions below take its public ones.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

enum { SITES = 4096 };

static _Atomic uint64_t counts[ALLOCATION_SLOTS];
static _Atomic uint64_t sums[ALLOCATION_SLOTS];
static _Atomic int tracing;
static atomic_flag sites_lock = ATOMIC_FLAG_INIT;
static allocation_site sites[SITES];
static size_t site_count;

// The slot of the thread plus one; 0 for a thread that nobody attached.
static __thread int attached;
// Taking a stack may allocate.
static __thread int inside;

void allocation_counter_attach(int slot) {
    void *address[4];
    // The first call loads the unwinder, which allocates.
    (void)backtrace(address, 4);
    attached = slot + 1;
}

uint64_t allocation_counter_count(int slot) { return counts[slot]; }
uint64_t allocation_counter_bytes(int slot) { return sums[slot]; }
void allocation_counter_trace(int on) { tracing = on; }

const allocation_site *allocation_counter_site(size_t index) {
    return index < site_count ? &sites[index] : NULL;
}

const char *allocation_counter_file(const void *address, size_t *offset) {
    Dl_info info;
    if (dladdr(address, &info) == 0) return NULL;
    *offset = (size_t)((const char *)address - (const char *)info.dli_fbase);
    return info.dli_fname;
}

static void note_site(int slot, size_t bytes) {
    void *address[ALLOCATION_FRAMES + 2];
    int frames = backtrace(address, ALLOCATION_FRAMES + 2) - 2;
    if (frames <= 0) return;
    while (atomic_flag_test_and_set(&sites_lock)) {
    }
    size_t index = 0;
    for (; index < site_count; index++) {
        allocation_site *site = &sites[index];
        if (site->slot == slot && site->frames == frames &&
            memcmp(site->address, address + 2, (size_t)frames * sizeof(void *)) == 0) {
            break;
        }
    }
    if (index < SITES) {
        allocation_site *site = &sites[index];
        if (index == site_count) {
            site->slot = slot;
            site->frames = frames;
            memcpy(site->address, address + 2, (size_t)frames * sizeof(void *));
            site_count++;
        }
        site->count++;
        site->bytes += bytes;
    }
    atomic_flag_clear(&sites_lock);
}

// Not inlined, so that a stack always begins two frames above.
__attribute__((noinline)) static void note(size_t bytes) {
    if (attached == 0 || inside) return;
    int slot = attached - 1;
    atomic_fetch_add_explicit(&counts[slot], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&sums[slot], bytes, memory_order_relaxed);
    if (!atomic_load_explicit(&tracing, memory_order_relaxed)) return;
    inside = 1;
    note_site(slot, bytes);
    inside = 0;
}

void *malloc(size_t size) {
    note(size);
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    note(count * size);
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    note(size);
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
    note(size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    note(size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    note(size);
    void *made = __libc_memalign(alignment, size);
    if (made == NULL) return ENOMEM;
    *memory = made;
    return 0;
}
