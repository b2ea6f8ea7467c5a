/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * OpenSSL for keys and judges, and a word where it lacks memory.
 */
#ifndef SPDM_CRYPTO_H
#define SPDM_CRYPTO_H

#include <sdec_openssl.h>

/* crypto_new is NULL if memory is short, and says that `what` is left undone. */
struct sdec_openssl *crypto_new(const char *what);

/* crypto_check says once for each crypto_new if an allocation of OpenSSL has failed since. */
void crypto_check(void);

#endif
