/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Signatures and public keys, for the calls of struct sdec_crypto. Private to sdec-openssl.
 */
#ifndef SDEC_OPENSSL_VERIFY_H
#define SDEC_OPENSSL_VERIFY_H

#include "sdec_crypto.h"

bool verify_public_key(void *context, struct sdec_span der, struct sdec_public_key *out);
enum sdec_signed verify_signature(void *context, const struct sdec_signature *signature, struct sdec_reason *out);

#endif
