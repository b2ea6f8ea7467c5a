/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * OpenSSL for keys and judges, with a warning if it runs out of memory.
 */
#ifndef SPDM_CRYPTO_H
#define SPDM_CRYPTO_H

#include <sdec_openssl.h>

/* crypto_new returns NULL if memory runs out, and warns that `what` is not done. */
struct sdec_openssl *crypto_new(const char *what);

/* crypto_check warns, once per crypto_new, if an OpenSSL allocation has failed since. */
void crypto_check(void);

#endif
