// Gives each TCP socket of a process CUBIC, to be loaded with LD_PRELOAD. What a listener accepts has
// its listener's congestion control.
//
// Wire and the floor ask for CUBIC by themselves. The other layers have no setting for it and would run
// under the machine's own, which may be BBR: then congestion control would be compared, not layers.
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int socket(int domain, int type, int protocol) {
    int made = syscall(SYS_socket, domain, type, protocol);
    int is_stream = (type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC)) == SOCK_STREAM;
    // Where the system has no CUBIC its own stays, as with Wire.
    if (made >= 0 && is_stream && (domain == AF_INET || domain == AF_INET6))
        setsockopt(made, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5);
    return made;
}
