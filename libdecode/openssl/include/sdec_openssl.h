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

/* sdec_openssl_new finds the algorithms of SPDM; NULL if out of memory. It is not an error if this OpenSSL lacks an
 * algorithm, such as SM4-GCM before 3.1: only the calls that need it fail. */
SDEC_API SDEC_MUST_USE struct sdec_openssl *sdec_openssl_new(void);

/* sdec_openssl_calls gives the calls, which are valid as long as `openssl`. They leave nothing on OpenSSL's error
 * queue. */
SDEC_API const struct sdec_crypto *sdec_openssl_calls(const struct sdec_openssl *openssl);

/* sdec_openssl_free cleanses and frees everything, including keys that a flow still holds. A flow that uses these calls
 * needs no cleanup of its own, and must not be used afterwards. NULL is allowed. */
SDEC_API void sdec_openssl_free(struct sdec_openssl *openssl);

/* sdec_openssl_certificates calls `take` for each certificate in the contents of a file: any number of PEM blocks, or
 * one certificate in DER. The DER is valid during the call. It returns how often `take` returned true. */
SDEC_API uint32_t sdec_openssl_certificates(struct sdec_span file, bool (*take)(void *context, struct sdec_span der),
                                            void *context);

/* sdec_openssl_oid gives the i-th object identifier of DMTF, PCI-SIG, TCG DICE and OCP ("1.3.6.1.4.1.412.274.1") and
 * its name, for programs that decode certificates by other means. Both are constants; false past the end. */
SDEC_API SDEC_MUST_USE bool sdec_openssl_oid(uint32_t i, const char **out_oid, const char **out_name);

/* sdec_openssl_verify verifies a signature whose algorithm is one of several (a bit per enum sdec_asym); the key
 * decides which. The algorithm in `signature` is ignored. */
SDEC_API enum sdec_signed sdec_openssl_verify(const struct sdec_openssl *openssl,
                                              const struct sdec_signature *signature, uint64_t algorithms,
                                              struct sdec_reason *out);

/* ------------------------------------------------------------------------------------------------------------------
 * Exporting a signature: files for the openssl program, and the command that repeats the verification. The calls write
 * to the caller's memory and return false if it is too small or if there is nothing to write.
 */

/* Names of the files that the command reads. `message` holds the concatenated parts of the signed message. */
struct sdec_openssl_files {
  const char *message, *signature, *key;
};

/* sdec_openssl_signature writes the signature in openssl's form: ECDSA and SM2 in DER, little-endian ones reversed.
 * sdec_openssl_key_pem writes the public key of a DER certificate, request or SubjectPublicKeyInfo as PEM, whatever its
 * algorithm. sdec_openssl_command writes one line without a newline; if the verification lacked an algorithm, the
 * command needs the same newer openssl. Texts are appended to `out` and not NUL-terminated. */
SDEC_API SDEC_MUST_USE bool sdec_openssl_signature(const struct sdec_signature *signature, uint8_t *out, uint32_t cap,
                                                   uint32_t *out_len);
SDEC_API SDEC_MUST_USE bool sdec_openssl_key_pem(struct sdec_span key, struct sdec_text *out);
SDEC_API SDEC_MUST_USE bool sdec_openssl_command(const struct sdec_signature *signature,
                                                 const struct sdec_openssl_files *files, struct sdec_text *out);

#ifdef __cplusplus
}
#endif

#endif
