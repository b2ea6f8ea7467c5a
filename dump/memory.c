/* SPDX-License-Identifier: BSD-3-Clause
 *
 * OpenSSL's allocations. Many of its calls report lack of memory as if the data were wrong.
 */
#include "memory.h"

#include <stdlib.h>

#include <openssl/crypto.h>

static bool ran_out;

static void *noted(void *block, size_t len) {
  ran_out = ran_out || (block == NULL && len > 0);
  return block;
}

static void *take(size_t len, const char *file, int line) {
  (void)file;
  (void)line;
  return len > 0 ? noted(malloc(len), len) : NULL;
}

static void *resize(void *block, size_t len, const char *file, int line) {
  (void)file;
  (void)line;
  if (len == 0) {
    free(block);
    return NULL;
  }
  return noted(realloc(block, len), len);
}

static void release(void *block, const char *file, int line) {
  (void)file;
  (void)line;
  free(block);
}

void memory_watch(void) {
  (void)CRYPTO_set_mem_functions(take, resize, release);
}

bool memory_ran_out(void) {
  return ran_out;
}
