/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Checks a certificate chain, for the calls of struct sdec_crypto. Private to sdec-openssl.
 */
#ifndef SDEC_OPENSSL_CHAIN_H
#define SDEC_OPENSSL_CHAIN_H

#include "sdec_crypto.h"

void chain_check(void *context, const struct sdec_chain *chain, struct sdec_chain_report *out);

#endif
