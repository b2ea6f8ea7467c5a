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
 * before 3.1, is no error here: the calls that need it fail. */
SDEC_MUST_USE struct sdec_openssl *sdec_openssl_new(void);

/* sdec_openssl_calls gives the calls, which last as long as `openssl`. They leave nothing on OpenSSL's
 * error queue. */
const struct sdec_crypto *sdec_openssl_calls(const struct sdec_openssl *openssl);

/* sdec_openssl_free cleanses and releases everything, also the keys that a flow still held: a flow over these calls
 * needs no ending of its own, and must not be used afterwards. NULL is allowed. */
void sdec_openssl_free(struct sdec_openssl *openssl);

#ifdef __cplusplus
}
#endif

#endif
