/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Memory, errors, and texts in memory.
 */
#include <stdlib.h>
#include <string.h>

#include "ossl.h"

void *OPENSSL_malloc(size_t len) {
  return malloc(len > 0 ? len : 1);
}

void *OPENSSL_zalloc(size_t len) {
  return calloc(1, len > 0 ? len : 1);
}

void *OPENSSL_memdup(const void *data, size_t len) {
  void *copy = OPENSSL_malloc(len);
  if (copy != NULL && len > 0) {
    memcpy(copy, data, len);
  }
  return copy;
}

void OPENSSL_free(void *block) {
  free(block);
}

void OPENSSL_clear_free(void *block, size_t len) {
  memset(block, 0, len);
  free(block);
}

size_t OPENSSL_strlcpy(char *to, const char *from, size_t cap) {
  const size_t len = strlen(from);
  if (cap > 0) {
    const size_t n = len < cap ? len : cap - 1;
    memcpy(to, from, n);
    to[n] = '\0';
  }
  return len;
}

/* ------------------------------------------------------------------------------------------------------- errors */

#define MARKS 32

static struct problems { enum ossl_problem first, last; } problems, marked[MARKS];
static unsigned n_marks;

bool ossl_fail(enum ossl_problem problem) {
  problems.first = problems.first == OSSL_NOTHING ? problem : problems.first;
  problems.last = problem;
  return false;
}

int ERR_set_mark(void) {
  if (n_marks < MARKS) {
    marked[n_marks] = problems;
  }
  n_marks++;
  problems = (struct problems){OSSL_NOTHING, OSSL_NOTHING};
  return 1;
}

int ERR_pop_to_mark(void) {
  if (n_marks > 0) {
    n_marks--;
    problems = n_marks < MARKS ? marked[n_marks] : (struct problems){OSSL_NOTHING, OSSL_NOTHING};
  }
  return 1;
}

void ERR_clear_error(void) {
  problems = (struct problems){OSSL_NOTHING, OSSL_NOTHING};
}

unsigned long ERR_peek_error(void) {
  return problems.first;
}

unsigned long ERR_peek_last_error(void) {
  return problems.last;
}

int ERR_GET_LIB(unsigned long error) {
  return error != OSSL_NOTHING ? ERR_LIB_ASN1 : 0;
}

int ERR_GET_REASON(unsigned long error) {
  switch (error) {
    case OSSL_SIGNATURE_UNKNOWN: return ASN1_R_UNKNOWN_SIGNATURE_ALGORITHM;
    case OSSL_HASH_UNKNOWN: return ASN1_R_UNKNOWN_MESSAGE_DIGEST_ALGORITHM;
    default: return 0;
  }
}

const char *ERR_reason_error_string(unsigned long error) {
  switch (error) {
    case OSSL_HEADER_TOO_LONG: return "header too long";
    case OSSL_WRONG_TAG: return "wrong tag";
    case OSSL_NO_MEMORY: return "malloc failure";
    default: return NULL;
  }
}

/* --------------------------------------------------------------------------------------------------------- texts */

const BIO_METHOD *BIO_s_mem(void) {
  return NULL;
}

BIO *BIO_new(const BIO_METHOD *method) {
  (void)method;
  return OPENSSL_zalloc(sizeof(BIO));
}

void ossl_put(BIO *bio, const void *bytes, size_t len) {
  if (bio->cap - bio->len < len) {
    const size_t cap = (bio->cap + len) * 2;
    uint8_t *data = realloc(bio->data, cap);
    if (data == NULL) {
      bio->failed = true;
      return;
    }
    bio->data = data;
    bio->cap = cap;
  }
  if (len > 0) {
    memcpy(bio->data + bio->len, bytes, len);
  }
  bio->len += len;
}

BIO *BIO_new_mem_buf(const void *data, int len) {
  BIO *bio = BIO_new(NULL);
  if (bio != NULL) {
    ossl_put(bio, data, len > 0 ? (size_t)len : 0);
  }
  return bio;
}

void BIO_free(BIO *bio) {
  if (bio != NULL) {
    free(bio->data);
    free(bio);
  }
}

long BIO_get_mem_data(BIO *bio, char **out) {
  *out = (char *)bio->data;
  return (long)bio->len;
}
