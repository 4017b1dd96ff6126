// gRPC's callback server, with its defaults: serves until its standard input ends.
#include <grpcpp/grpcpp.h>
#include <unistd.h>

#include <map>
#include <mutex>

#include "bench.grpc.pb.h"
#include "shared.h"

using namespace sluice::bench::v1;

namespace {

class StreamReactor final : public grpc::ServerWriteReactor<Packet> {
  public:
    explicit StreamReactor(const StreamRequest &request) : count_(request.count()) {
        packet_.set_payload(request.payload());
        next();
    }
    void OnWriteDone(bool ok) override {
        if (ok) next();
        else Finish(grpc::Status::CANCELLED);
    }
    void OnDone() override { delete this; }

  private:
    void next() {
        if (sequence_ == count_) {
            Finish(grpc::Status::OK);
            return;
        }
        packet_.set_sequence(sequence_++);
        StartWrite(&packet_);
    }
    const int64_t count_;
    int64_t sequence_ = 0;
    Packet packet_;
};

class Bench final : public BenchService::CallbackService {
    grpc::ServerUnaryReactor *Echo(
        grpc::CallbackServerContext *context, const Packet *request, Packet *reply) override {
        *reply = *request;
        return done(context);
    }
    grpc::ServerUnaryReactor *Ping(
        grpc::CallbackServerContext *context, const Packet *request, Packet *reply) override {
        *reply = *request;
        return done(context);
    }
    grpc::ServerUnaryReactor *Bulk(
        grpc::CallbackServerContext *context, const BulkRequest *request, Packet *reply) override {
        reply->set_sequence(request->sequence());
        reply->set_payload(large(request->size()));
        return done(context);
    }
    grpc::ServerWriteReactor<Packet> *Stream(
        grpc::CallbackServerContext *, const StreamRequest *request) override {
        return new StreamReactor(*request);
    }

    static grpc::ServerUnaryReactor *done(grpc::CallbackServerContext *context) {
        auto *reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }

    // Large payloads are made once for each size.
    const std::string &large(int64_t size) {
        std::lock_guard<std::mutex> guard(lock_);
        auto &bytes = known_[size];
        if (bytes.empty()) bytes = pattern(size);
        return bytes;
    }

    std::mutex lock_;
    std::map<int64_t, std::string> known_;
};

}  // namespace

int main(int count, char **words) {
    const Options options(count, words, 1);
    grpc::SslServerCredentialsOptions tls(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    tls.pem_root_certs = options.file("ca.pem");
    tls.pem_key_cert_pairs.push_back({options.file("bench.key"), options.file("bench.pem")});
    Bench service;
    grpc::ServerBuilder builder;
    int port = 0;
    builder.AddListeningPort(
        "127.0.0.1:" + std::to_string(options.port), grpc::SslServerCredentials(tls), &port);
    builder.SetMaxReceiveMessageSize(Options::largest);
    builder.RegisterService(&service);
    auto server = builder.BuildAndStart();
    if (!server || port == 0) Options::fail("cannot listen");
    printf("port %d\n", port);
    fflush(stdout);
    char byte;
    while (read(0, &byte, 1) > 0) {
    }
    server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
}
