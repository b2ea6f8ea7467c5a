/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The calls of sdec_crypto on OpenSSL 3, for sdec_config.crypto:
 *
 *   struct sdec_openssl *openssl = sdec_openssl_new();
 *   config.crypto = sdec_openssl_calls(openssl);
 *   ... sdec_flow_new(memory, size, &config) and so on, to the last use of the flow ...
 *   sdec_openssl_free(openssl);
 *
 * Use each one, and the flows built on it, from one thread at a time.
 */
#ifndef SDEC_OPENSSL_H
#define SDEC_OPENSSL_H

#include "sdec_crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sdec_openssl;

/* sdec_openssl_new finds the algorithms of SPDM; NULL if memory is short. One that this OpenSSL lacks, as SM4-GCM
 * before 3.1, is not an error here: the calls that need it fail. */
SDEC_API SDEC_MUST_USE struct sdec_openssl *sdec_openssl_new(void);

/* sdec_openssl_calls gives the calls, which last as long as `openssl`. They leave nothing on OpenSSL's
 * error queue. */
SDEC_API const struct sdec_crypto *sdec_openssl_calls(const struct sdec_openssl *openssl);

/* sdec_openssl_free cleanses and releases everything, also the keys that a flow still held: a flow over these calls
 * needs no ending of its own, and must not be used afterwards. NULL is allowed. */
SDEC_API void sdec_openssl_free(struct sdec_openssl *openssl);

/* sdec_openssl_certificates calls `take` with each certificate in the bytes of a file: PEM blocks of any number, or
 * one certificate in DER. The DER lasts as long as the call. It gives how many there were for which `take` returned
 * true. */
SDEC_API uint32_t sdec_openssl_certificates(struct sdec_span file, bool (*take)(void *context, struct sdec_span der),
                                            void *context);

/* sdec_openssl_oid gives the i-th object identifier of DMTF, PCI-SIG, TCG DICE and OCP, "1.3.6.1.4.1.412.274.1", and
 * its name, constants both, for programs that decode certificates by other means; false past the last. */
SDEC_API SDEC_MUST_USE bool sdec_openssl_oid(uint32_t i, const char **out_oid, const char **out_name);

/* sdec_openssl_verify verifies a signature whose algorithm is one of several; the key says which: bit enum
 * sdec_asym for each. `signature` needs no algorithm. */
SDEC_API enum sdec_signed sdec_openssl_verify(const struct sdec_openssl *openssl,
                                              const struct sdec_signature *signature, uint64_t algorithms,
                                              struct sdec_reason *out);

/* ------------------------------------------------------------------------------------------------------------------
 * A signature for others: as files for the openssl program, and the command that repeats the verification. Each writes
 * to the caller's memory and is false if that is too small, or there is no such thing.
 */

/* Names of the files that the command reads. `message` holds the parts of the signature one after the other. */
struct sdec_openssl_files {
  const char *message, *signature, *key;
};

/* sdec_openssl_signature writes the signature as openssl takes it: ECDSA and SM2 in DER, little-endian ones reversed.
 * sdec_openssl_key_pem writes the public key in a DER certificate, request or SubjectPublicKeyInfo as PEM, whatever its
 * algorithm. sdec_openssl_command writes one line without its end; an algorithm that the verification lacked needs the
 * same newer openssl. Texts are added to `out` and not ended with a zero. */
SDEC_API SDEC_MUST_USE bool sdec_openssl_signature(const struct sdec_signature *signature, uint8_t *out, uint32_t cap,
                                                   uint32_t *out_len);
SDEC_API SDEC_MUST_USE bool sdec_openssl_key_pem(struct sdec_span key, struct sdec_text *out);
SDEC_API SDEC_MUST_USE bool sdec_openssl_command(const struct sdec_signature *signature,
                                                 const struct sdec_openssl_files *files, struct sdec_text *out);

#ifdef __cplusplus
}
#endif

#endif
