#pragma once
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
// mallopt: glibc's own module leaves malloc.h out.
#include <malloc.h>

/* Macros of OpenSSL as functions: Swift does not see function-like macros. */

static inline int sluice_ctx_tls13_only(SSL_CTX *ctx) {
    return SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION)
        && SSL_CTX_set_max_proto_version(ctx, TLS1_3_VERSION);
}
static inline int sluice_ctx_set_groups(SSL_CTX *ctx, const char *groups) {
    return SSL_CTX_set1_groups_list(ctx, groups) == 1;
}
static inline void sluice_ctx_set_modes(SSL_CTX *ctx) {
    /* Without NO_AUTO_CHAIN every handshake would carry our authorities, which the peer has. */
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
                              | SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_RELEASE_BUFFERS);
}
static inline void sluice_ssl_keep_buffers(SSL *ssl, int keep) {
    if (keep) SSL_clear_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
    else SSL_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
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

/* The wall clock OpenSSL judges certificates by: seconds since 1970. */
static inline int64_t sluice_wall_clock(void) { return (int64_t)time(NULL); }

/* A certificate's time as seconds since 1970; INT64_MIN when it is malformed. */
static inline int64_t sluice_unix_seconds(const ASN1_TIME *when) {
    int days = 0, seconds = 0;
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int fine = epoch != NULL && ASN1_TIME_diff(&days, &seconds, epoch, when);
    ASN1_TIME_free(epoch);
    return fine ? (int64_t)days * 86400 + seconds : INT64_MIN;
}

/* A serial number in hex, to be freed with sluice_free; NULL when there is no memory. */
static inline char *sluice_serial_hex(const X509 *certificate) {
    BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
    char *text = number != NULL ? BN_bn2hex(number) : NULL;
    BN_free(number);
    return text;
}
static inline void sluice_free(void *memory) { OPENSSL_free(memory); }

static inline void sluice_empty_certificate(X509 *one, X509_NAME *none, EVP_PKEY *nobody) {
    while (X509_get_ext_count(one) > 0) X509_EXTENSION_free(X509_delete_ext(one, 0));
    X509_set_subject_name(one, none);
    X509_set_issuer_name(one, none);
    if (nobody != NULL) X509_set_pubkey(one, nobody);
}
/* Empties the certificates that the peer sent in a finished handshake: names, extensions and public
   keys, some 6 KiB each, which nothing reads any more. libssl offers no way to drop the certificates
   themselves. They are this connection's own: those of the store are other objects. */
static inline void sluice_forget_peer(SSL *ssl, EVP_PKEY *nobody) {
    X509 *leaf = SSL_get0_peer_certificate(ssl);
    STACK_OF(X509) *chain = SSL_get_peer_cert_chain(ssl);
    X509_NAME *none = X509_NAME_new();
    if (none != NULL && leaf != NULL) sluice_empty_certificate(leaf, none, nobody);
    for (int i = 0; none != NULL && i < sk_X509_num(chain); i++)
        sluice_empty_certificate(sk_X509_value(chain, i), none, nobody);
    X509_NAME_free(none);
    ERR_clear_error();
}
/* A public key of 32 bytes that belongs to nobody. */
static inline EVP_PKEY *sluice_nobodys_key(void) {
    static const unsigned char zeros[32];
    return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, zeros, sizeof zeros);
}

/* Verifies a context's own certificate against its own authorities. Returns X509_V_OK or why not. */
static inline int sluice_verify_own(SSL_CTX *ctx, const char *purpose, int depth, int64_t now) {
    STACK_OF(X509) *chain = NULL;
    X509 *leaf = SSL_CTX_get0_certificate(ctx);
    X509_STORE_CTX *store = X509_STORE_CTX_new();
    int result = X509_V_ERR_UNSPECIFIED;
    SSL_CTX_get0_chain_certs(ctx, &chain);
    if (leaf != NULL && store != NULL
        && X509_STORE_CTX_init(store, SSL_CTX_get_cert_store(ctx), leaf, chain) == 1
        && X509_STORE_CTX_set_default(store, purpose) == 1) {
        X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(store);
        X509_VERIFY_PARAM_set_auth_level(param, SSL_CTX_get_security_level(ctx));
        X509_VERIFY_PARAM_set_depth(param, depth);
        X509_VERIFY_PARAM_set_time(param, (time_t)now);
        result = X509_verify_cert(store) == 1 ? X509_V_OK : X509_STORE_CTX_get_error(store);
        if (result == X509_V_OK && X509_STORE_CTX_get_error(store) != X509_V_OK)
            result = X509_STORE_CTX_get_error(store);
    }
    X509_STORE_CTX_free(store);
    ERR_clear_error();
    return result;
}
static inline void sluice_ssl_set_clock(SSL *ssl, int64_t now) {
    X509_VERIFY_PARAM_set_time(SSL_get0_param(ssl), (time_t)now);
}
/* Gives free pages inside the heap, where libssl's buffers were, back to the system. */
static inline void sluice_trim_heap(void) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}
static inline int sluice_err_is_internal(unsigned long code) {
    int reason = ERR_GET_REASON(code);
    return code == 0 || reason == ERR_R_INTERNAL_ERROR || reason == ERR_R_MALLOC_FAILURE;
}
