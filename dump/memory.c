/* SPDX-License-Identifier: BSD-3-Clause
 *
 * OpenSSL's allocations. Many of its calls report lack of memory as bad data, and some dereference NULL. A reserve lets
 * a failing call finish.
 */
#include "memory.h"

#include <stdlib.h>

#include <openssl/crypto.h>

#define RESERVE (256u << 10)

static void *reserve;
static bool ran_out;

/* again frees the reserve; true if the failed allocation is worth a retry. */
static bool again(void) {
  void *const had = reserve;
  reserve = NULL;
  ran_out = ran_out || had == NULL;
  free(had);
  return had != NULL;
}

static void *take(size_t len, const char *file, int line) {
  void *block;
  (void)file;
  (void)line;
  if (len == 0) {
    return NULL;
  }
  do {
    block = malloc(len);
  } while (block == NULL && again());
  return block;
}

static void *resize(void *block, size_t len, const char *file, int line) {
  (void)file;
  (void)line;
  if (len == 0) {
    free(block);
    return NULL;
  }
  void *moved;
  do {
    moved = realloc(block, len);
  } while (moved == NULL && again());
  return moved;
}

static void release(void *block, const char *file, int line) {
  (void)file;
  (void)line;
  free(block);
}

void memory_watch(void) {
  reserve = reserve != NULL ? reserve : malloc(RESERVE);
  (void)CRYPTO_set_mem_functions(take, resize, release);
}

void memory_lacks(void) {
  ran_out = true;
}

bool memory_ran_out(void) {
  const bool had = ran_out;
  ran_out = false;
  return had;
}
