// The floor of the benchmark: what blocking OpenSSL over TCP does with the same certificates,
// suite and sizes, and nothing else. One thread for each connection.
//
//   floor server --certs DIR [--port N]
//   floor client ping|bulk|handshakes --certs DIR --port N [--seconds S] [--warmup S]
//                [--inflight N] [--payload N] [--size N]
//
// A connection's first byte says what it is for: p echoes messages, b sends large messages for
// ever, h echoes one byte and ends. The server ends when its standard input does.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { server_threads = 32, largest = 4 << 20 };

static const char *certificates = ".";
static int port, in_flight = 1, payload = 64, size = 1 << 20;
static double seconds = 1, warm_up = 0.3;
static int64_t begins, ends;
static SSL_CTX *context;
static unsigned char *pattern;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int has_begun;
static size_t counted, counted_bytes, capacity;
static uint32_t *times;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void fail(const char *words) {
    fprintf(stderr, "floor: %s\n", words);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static SSL_CTX *make_context(int is_server) {
    char path[3][4096];
    const char *names[] = {"bench.pem", "bench.key", "ca.pem"};
    for (int i = 0; i < 3; i++) snprintf(path[i], sizeof path[i], "%s/%s", certificates, names[i]);
    SSL_CTX *made = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    if (!made || !SSL_CTX_set_min_proto_version(made, TLS1_3_VERSION) ||
        !SSL_CTX_set_ciphersuites(made, "TLS_AES_128_GCM_SHA256") ||
        SSL_CTX_use_certificate_chain_file(made, path[0]) != 1 ||
        SSL_CTX_use_PrivateKey_file(made, path[1], SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_load_verify_locations(made, path[2], NULL) != 1)
        fail("cannot make a TLS context");
    SSL_CTX_set_verify(made, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(made, 0);
    SSL_CTX_set_read_ahead(made, 1);
    SSL_CTX_set_default_read_buffer_len(made, 65536);
    return made;
}

static void no_delay(int socket_) {
    int one = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

/* What Wire's connections use (decision 13), whatever the machine's own choice is. */
static void usual_congestion_control(int socket_) {
    setsockopt(socket_, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5);
}

static int read_all(SSL *ssl, unsigned char *into, size_t count) {
    while (count > 0) {
        int got = SSL_read(ssl, into, count);
        if (got <= 0) return 0;
        into += got;
        count -= got;
    }
    return 1;
}

// ---- the server

static void serve(SSL *ssl, unsigned char *buffer) {
    unsigned char purpose;
    if (SSL_accept(ssl) != 1 || !read_all(ssl, &purpose, 1)) return;
    if (purpose == 'h') {
        SSL_write(ssl, &purpose, 1);
        read_all(ssl, &purpose, 1);
    }
    // Sizes travel before the first message, so that neither side is told twice.
    uint32_t length;
    if (purpose == 'h' || !read_all(ssl, (unsigned char *)&length, 4) || length > largest) return;
    if (purpose == 'p')
        while (read_all(ssl, buffer, length) && SSL_write(ssl, buffer, length) > 0) {}
    if (purpose == 'b')
        while (SSL_write(ssl, pattern, length) > 0) {}
}

static void *accept_loop(void *listener_) {
    int listener = *(int *)listener_;
    unsigned char *buffer = malloc(largest);
    if (!buffer) fail("no memory");
    for (;;) {
        int socket_ = accept(listener, NULL, NULL);
        if (socket_ < 0) continue;
        no_delay(socket_);
        SSL *ssl = SSL_new(context);
        if (!ssl || !SSL_set_fd(ssl, socket_)) fail("no connection");
        serve(ssl, buffer);
        SSL_shutdown(ssl);
        SSL_free(ssl);
        close(socket_);
        ERR_clear_error();
    }
    return NULL;
}

static void run_server(void) {
    context = make_context(1);
    int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t length = sizeof address;
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    usual_congestion_control(listener);
    if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 256) ||
        getsockname(listener, (struct sockaddr *)&address, &length))
        fail("cannot listen");
    for (int i = 0; i < server_threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, accept_loop, &listener)) fail("no thread");
    }
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) {}
    _exit(0);
}

// ---- the client

static SSL *connect_for(char purpose) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    int socket_ = socket(AF_INET, SOCK_STREAM, 0);
    usual_congestion_control(socket_);
    if (socket_ < 0 || connect(socket_, (struct sockaddr *)&address, sizeof address))
        fail("cannot connect");
    no_delay(socket_);
    SSL *ssl = SSL_new(context);
    if (!ssl || !SSL_set_fd(ssl, socket_) || SSL_connect(ssl) != 1 || SSL_write(ssl, &purpose, 1) != 1)
        fail("no handshake");
    return ssl;
}

static void disconnect(SSL *ssl) {
    int socket_ = SSL_get_fd(ssl);
    SSL_shutdown(ssl);
    SSL_free(ssl);
    close(socket_);
}

// Something that began at `start` has ended; 0 when the measured time is over.
static int ended(int64_t start, size_t bytes) {
    int64_t time = now();
    if (time < begins) return 1;
    if (time >= ends) return 0;
    if (!atomic_exchange(&has_begun, 1)) {
        printf("begin\n");
        fflush(stdout);
    }
    pthread_mutex_lock(&lock);
    if (counted < capacity) times[counted] = time - start;
    counted += 1;
    counted_bytes += bytes;
    pthread_mutex_unlock(&lock);
    return 1;
}

static void ping(void) {
    SSL *ssl = connect_for('p');
    uint32_t length = payload;
    SSL_write(ssl, &length, 4);
    unsigned char *reply = malloc(payload);
    int64_t start;
    do {
        start = now();
        if (SSL_write(ssl, pattern, payload) <= 0 || !read_all(ssl, reply, payload)) fail("the peer is gone");
        if (memcmp(reply, pattern, payload)) fail("an echo differs");
    } while (ended(start, 0));
    disconnect(ssl);
}

static void bulk(void) {
    SSL *ssl = connect_for('b');
    uint32_t length = size;
    SSL_write(ssl, &length, 4);
    unsigned char *message = malloc(size);
    int64_t start;
    do {
        start = now();
        if (!read_all(ssl, message, size)) fail("the peer is gone");
        if (memcmp(message, pattern, size)) fail("a message differs");
    } while (ended(start, size));
    disconnect(ssl);
}

static void *handshakes(void *unused) {
    int64_t start;
    do {
        start = now();
        SSL *ssl = connect_for('h');
        unsigned char reply = 0;
        if (!read_all(ssl, &reply, 1) || reply != 'h') fail("no answer");
        disconnect(ssl);
    } while (ended(start, 0));
    return unused;
}

static int by_size(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static double percentile(double part) {
    size_t count = counted < capacity ? counted : capacity, index = count * part;
    return count == 0 ? 0 : times[index < count ? index : count - 1] / 1000.0;
}

static void run_client(const char *scenario) {
    context = make_context(0);
    capacity = 1 << 22;
    times = malloc(capacity * sizeof *times);
    begins = now() + (int64_t)(warm_up * 1e9);
    ends = begins + (int64_t)(seconds * 1e9);
    if (!strcmp(scenario, "ping")) ping();
    else if (!strcmp(scenario, "bulk")) bulk();
    else if (!strcmp(scenario, "handshakes")) {
        pthread_t threads[64];
        if (in_flight > 64) fail("at most 64 at once");
        for (int i = 0; i < in_flight; i++)
            if (pthread_create(&threads[i], NULL, handshakes, NULL)) fail("no thread");
        for (int i = 0; i < in_flight; i++) pthread_join(threads[i], NULL);
    } else fail("there is no such scenario");
    printf("end\n");
    fflush(stdout);
    qsort(times, counted < capacity ? counted : capacity, sizeof *times, by_size);
    printf("{\"count\": %zu, \"seconds\": %f, \"bytes\": %zu, \"p50_us\": %f, \"p99_us\": %f, \"p999_us\": %f}\n",
           counted, (ends - begins) / 1e9, counted_bytes, percentile(0.5), percentile(0.99), percentile(0.999));
}

int main(int count, char **words) {
    signal(SIGPIPE, SIG_IGN);
    int is_server = count > 1 && !strcmp(words[1], "server");
    int first = is_server ? 2 : 3;
    if (count < first) fail("usage: floor server|client SCENARIO [--name value]...");
    for (int i = first; i + 1 < count; i += 2) {
        if (!strcmp(words[i], "--certs")) certificates = words[i + 1];
        else if (!strcmp(words[i], "--port")) port = atoi(words[i + 1]);
        else if (!strcmp(words[i], "--seconds")) seconds = atof(words[i + 1]);
        else if (!strcmp(words[i], "--warmup")) warm_up = atof(words[i + 1]);
        else if (!strcmp(words[i], "--inflight")) in_flight = atoi(words[i + 1]);
        else if (!strcmp(words[i], "--payload")) payload = atoi(words[i + 1]);
        else if (!strcmp(words[i], "--size")) size = atoi(words[i + 1]);
        else fail("an unknown option");
    }
    if (size < 1 || size > largest || payload < 1 || payload > largest) fail("a size out of bounds");
    pattern = malloc(largest);
    for (int i = 0; i < largest; i++) pattern[i] = i * 31 + 7;
    if (is_server) run_server();
    else run_client(words[2]);
    return 0;
}
