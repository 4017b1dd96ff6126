// What server and client of the gRPC C++ peer have in common.
#pragma once
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

struct Options {
    std::string certificates = ".";
    int port = 0, connections = 1, in_flight = 1, payload = 64, size = 1 << 20;
    double seconds = 1, warm_up = 0.3;
    // Seconds each unary call may take; 0 for no deadline.
    double timeout = 0;

    Options(int count, char **words, int first) {
        for (int i = first; i + 1 < count; i += 2) {
            const std::string name = words[i];
            const char *value = words[i + 1];
            if (name == "--certs") certificates = value;
            else if (name == "--port") port = atoi(value);
            else if (name == "--connections") connections = atoi(value);
            else if (name == "--inflight") in_flight = atoi(value);
            else if (name == "--payload") payload = atoi(value);
            else if (name == "--size") size = atoi(value);
            else if (name == "--timeout") timeout = atof(value);
            else if (name == "--seconds") seconds = atof(value);
            else if (name == "--warmup") warm_up = atof(value);
            else fail("there is no option " + name);
        }
    }

    [[noreturn]] static void fail(const std::string &words) {
        fprintf(stderr, "grpc-cpp: %s\n", words.c_str());
        exit(1);
    }

    std::string file(const std::string &name) const {
        std::ifstream stream(certificates + "/" + name);
        if (!stream) fail("cannot read " + name);
        std::stringstream text;
        text << stream.rdbuf();
        return text.str();
    }

    // The largest message either side takes: 4 MiB replies and what stands around them.
    static constexpr int largest = 8 << 20;
};

// Byte i is i * 31 + 7 modulo 256.
inline std::string pattern(size_t count) {
    std::string bytes(count, 0);
    for (size_t i = 0; i < count; i++) bytes[i] = static_cast<char>(i * 31 + 7);
    return bytes;
}
