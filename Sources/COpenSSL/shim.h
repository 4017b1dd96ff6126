#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

/* Macros of OpenSSL as functions: Swift does not see function-like macros. */

static inline int sluice_ctx_tls13_only(SSL_CTX *ctx) {
    return SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION)
        && SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION);
}
static inline int sluice_ctx_set_groups(SSL_CTX *ctx, const char *groups) {
    return SSL_CTX_set1_groups_list(ctx, groups) == 1;
}
static inline void sluice_ctx_set_modes(SSL_CTX *ctx) {
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}
static inline void sluice_ctx_no_sessions(SSL_CTX *ctx) {
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(ctx, 0);
    SSL_CTX_set_max_early_data(ctx, 0);
    SSL_CTX_set_recv_max_early_data(ctx, 0);
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION
                                 | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_max_cert_list(ctx, 32 * 1024);
}

static inline int sluice_ssl_set_host(SSL *ssl, const char *host) {
    return (int)SSL_set_tlsext_host_name(ssl, host);
}
static inline X509 *sluice_peer_certificate(const SSL *ssl) { return SSL_get1_peer_certificate(ssl); }
static inline SSL *sluice_ssl_of_store_context(X509_STORE_CTX *store) {
    return (SSL *)X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
}
static inline void sluice_ssl_set_owner(SSL *ssl, void *owner) { SSL_set_ex_data(ssl, 0, owner); }
static inline void *sluice_ssl_owner(const SSL *ssl) { return SSL_get_ex_data(ssl, 0); }

static inline void sluice_bio_set_retry_read(BIO *bio) { BIO_set_retry_read(bio); }
static inline void sluice_bio_clear_retry(BIO *bio) { BIO_clear_retry_flags(bio); }

static inline unsigned long sluice_err_peek_last(void) { return ERR_peek_last_error(); }
static inline int sluice_err_reason(unsigned long code) { return ERR_GET_REASON(code); }
static inline int sluice_reason_unexpected_eof(void) { return SSL_R_UNEXPECTED_EOF_WHILE_READING; }

/* The subject alternative names of a certificate: NULL when there are none or they are unreadable. */
static inline GENERAL_NAMES *sluice_alternative_names(X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}
static inline int sluice_names_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
/* The text of name `i` when it is a URI, else NULL. */
static inline const ASN1_STRING *sluice_names_uri(const GENERAL_NAMES *names, int i) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
    return name->type == GEN_URI ? name->d.uniformResourceIdentifier : NULL;
}
static inline void sluice_names_free(GENERAL_NAMES *names) { GENERAL_NAMES_free(names); }
