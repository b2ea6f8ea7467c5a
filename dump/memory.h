/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Detects allocation failures in the cryptography, whose results are unreliable after one.
 */
#ifndef DUMP_MEMORY_H
#define DUMP_MEMORY_H

#include <stdbool.h>

/* memory_watch must be called before any other use of OpenSSL; further calls are harmless. memory_ran_out returns true
 * if an OpenSSL allocation failed since the last call, or if memory_lacks reported another failure. */
void memory_watch(void);
void memory_lacks(void);
bool memory_ran_out(void);

#endif
