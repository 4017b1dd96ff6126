// gRPC's asynchronous client: one completion queue, polled by one thread.
//
//   client unary|stream|bulk|hol|idle --certs DIR --port N [--connections N] [--inflight N] ...
#include <grpcpp/grpcpp.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "bench.grpc.pb.h"
#include "shared.h"

using namespace sluice::bench::v1;

namespace {

int64_t now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return int64_t(time.tv_sec) * 1000000000 + time.tv_nsec;
}

// Counts what ends inside the measured time.
class Recorder {
  public:
    explicit Recorder(const Options &options)
        : begins_(now() + int64_t(options.warm_up * 1e9)), ends_(begins_ + int64_t(options.seconds * 1e9)) {
        times_.reserve(1 << 20);
    }
    bool ended(int64_t start, size_t bytes = 0, size_t count = 1) {
        const int64_t time = now();
        if (time < begins_) return true;
        if (time >= ends_) return false;
        if (!has_begun_) {
            has_begun_ = true;
            printf("begin\n");
            fflush(stdout);
        }
        count_ += count;
        bytes_ += bytes;
        times_.push_back(time - start);
        return true;
    }
    bool is_over() const { return now() >= ends_; }
    void report() {
        printf("end\n");
        fflush(stdout);
        std::sort(times_.begin(), times_.end());
        auto percentile = [&](double part) {
            if (times_.empty()) return 0.0;
            return times_[std::min(times_.size() - 1, size_t(times_.size() * part))] / 1000.0;
        };
        printf("{\"count\": %zu, \"seconds\": %f, \"bytes\": %zu, \"p50_us\": %f, \"p99_us\": %f, "
               "\"p999_us\": %f}\n",
               count_, (ends_ - begins_) / 1e9, bytes_, percentile(0.5), percentile(0.99), percentile(0.999));
    }

  private:
    const int64_t begins_, ends_;
    bool has_begun_ = false;
    size_t count_ = 0, bytes_ = 0;
    std::vector<uint32_t> times_;
};

std::unique_ptr<BenchService::Stub> open(const Options &options) {
    grpc::SslCredentialsOptions tls;
    tls.pem_root_certs = options.file("ca.pem");
    tls.pem_private_key = options.file("bench.key");
    tls.pem_cert_chain = options.file("bench.pem");
    grpc::ChannelArguments arguments;
    arguments.SetSslTargetNameOverride("localhost");
    arguments.SetMaxReceiveMessageSize(Options::largest);
    // A connection of its own for each channel.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    auto channel = grpc::CreateCustomChannel(
        "ipv4:127.0.0.1:" + std::to_string(options.port), grpc::SslCredentials(tls), arguments);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10)))
        Options::fail("cannot connect");
    return BenchService::NewStub(channel);
}

// A caller, which is the tag of its events.
struct Caller {
    virtual ~Caller() = default;
    virtual void start() = 0;
    // Takes an event and starts what follows; false when this caller is done.
    virtual bool ended(bool ok) = 0;
};

struct UnaryCaller final : Caller {
    enum Kind { echo, ping, bulk };

    UnaryCaller(
        Kind kind, BenchService::Stub *stub, grpc::CompletionQueue *queue, Recorder *recorder,
        bool counts, int64_t first, size_t size, double timeout)
        : kind(kind), stub(stub), queue(queue), recorder(recorder), counts(counts), sequence(first),
          wanted(pattern(size)), timeout(int64_t(timeout * 1e6)) {}

    void start() override {
        call.reset();
        context = std::make_unique<grpc::ClientContext>();
        if (timeout.count() > 0) context->set_deadline(std::chrono::system_clock::now() + timeout);
        sequence += 1;
        began = now();
        if (kind == bulk) {
            BulkRequest request;
            request.set_sequence(sequence);
            request.set_size(wanted.size());
            call = stub->AsyncBulk(context.get(), request, queue);
        } else {
            packet.set_sequence(sequence);
            packet.set_payload(wanted);
            call = kind == echo ? stub->AsyncEcho(context.get(), packet, queue)
                                : stub->AsyncPing(context.get(), packet, queue);
        }
        call->Finish(&reply, &status, this);
    }
    bool ended(bool) override {
        if (!status.ok()) Options::fail(status.error_message());
        if (reply.sequence() != sequence || reply.payload() != wanted) Options::fail("a reply differs");
        if (!(counts ? recorder->ended(began, wanted.size()) : !recorder->is_over())) return false;
        start();
        return true;
    }

    const Kind kind;
    BenchService::Stub *const stub;
    grpc::CompletionQueue *const queue;
    Recorder *const recorder;
    const bool counts;
    int64_t sequence;
    const std::string wanted;
    const std::chrono::microseconds timeout;
    Packet packet, reply;
    grpc::Status status;
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientAsyncResponseReader<Packet>> call;
    int64_t began = 0;
};

struct StreamCaller final : Caller {
    static constexpr int64_t per_stream = 20000;

    StreamCaller(BenchService::Stub *stub, grpc::CompletionQueue *queue, Recorder *recorder, size_t size)
        : stub(stub), queue(queue), recorder(recorder), wanted(pattern(size)) {}

    void start() override {
        reader.reset();
        context = std::make_unique<grpc::ClientContext>();
        StreamRequest request;
        request.set_count(per_stream);
        request.set_payload(wanted);
        expected = 0;
        state = opening;
        began = now();
        reader = stub->AsyncStream(context.get(), request, queue, this);
    }
    bool ended(bool ok) override {
        if (state == closing) {
            if (!status.ok() || expected != per_stream) Options::fail("a stream ended early");
            if (recorder->is_over()) return false;
            start();
            return true;
        }
        if (state == reading && ok) {
            if (packet.sequence() != expected || packet.payload() != wanted) Options::fail("a packet differs");
            expected += 1;
            if (expected % 64 == 0) {
                recorder->ended(began, 0, 64);
                began = now();
            }
        }
        if (ok) {
            state = reading;
            reader->Read(&packet, this);
        } else {
            state = closing;
            reader->Finish(&status, this);
        }
        return true;
    }

    enum State { opening, reading, closing } state = opening;
    BenchService::Stub *const stub;
    grpc::CompletionQueue *const queue;
    Recorder *const recorder;
    const std::string wanted;
    Packet packet;
    grpc::Status status;
    std::unique_ptr<grpc::ClientContext> context;
    std::unique_ptr<grpc::ClientAsyncReader<Packet>> reader;
    int64_t expected = 0, began = 0;
};

// Runs until every caller is done.
void run(grpc::CompletionQueue &queue, std::vector<std::unique_ptr<Caller>> &callers) {
    for (auto &caller : callers) caller->start();
    size_t left = callers.size();
    void *tag;
    bool ok;
    while (left > 0 && queue.Next(&tag, &ok)) {
        auto *caller = static_cast<Caller *>(tag);
        if (!caller->ended(ok)) left -= 1;
    }
}

void hold(const Options &options) {
    std::vector<std::unique_ptr<BenchService::Stub>> stubs;
    for (int i = 0; i < options.connections; i++) {
        stubs.push_back(open(options));
        grpc::ClientContext context;
        Packet packet, reply;
        packet.set_payload(pattern(options.payload));
        if (!stubs.back()->Echo(&context, packet, &reply).ok()) Options::fail("an echo failed");
    }
    printf("open %zu\n", stubs.size());
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) {
    }
}

}  // namespace

int main(int count, char **words) {
    if (count < 2) Options::fail("usage: client SCENARIO [--name value]...");
    const std::string scenario = words[1];
    const Options options(count, words, 2);
    if (scenario == "idle") {
        hold(options);
        return 0;
    }
    grpc::CompletionQueue queue;
    std::vector<std::unique_ptr<BenchService::Stub>> stubs;
    for (int i = 0; i < options.connections; i++) stubs.push_back(open(options));
    Recorder recorder(options);
    std::vector<std::unique_ptr<Caller>> callers;
    auto add = [&](UnaryCaller::Kind kind, int connection, bool counts, size_t size) {
        callers.push_back(std::make_unique<UnaryCaller>(
            kind, stubs[connection].get(), &queue, &recorder, counts, int64_t(callers.size()) << 40, size,
            options.timeout));
    };
    if (scenario == "unary") {
        for (int i = 0; i < options.connections * options.in_flight; i++)
            add(UnaryCaller::echo, i % options.connections, true, options.payload);
    } else if (scenario == "bulk" || scenario == "hol") {
        const bool hol = scenario == "hol";
        for (int i = 0; i < options.in_flight; i++) add(UnaryCaller::bulk, 0, !hol, options.size);
        if (hol) add(UnaryCaller::ping, 0, true, options.payload);
    } else if (scenario == "stream") {
        callers.push_back(std::make_unique<StreamCaller>(stubs[0].get(), &queue, &recorder, options.payload));
    } else {
        Options::fail("there is no scenario " + scenario);
    }
    run(queue, callers);
    recorder.report();
}
