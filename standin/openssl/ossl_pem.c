/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Base64 and PEM.
 */
#include <stdlib.h>
#include <string.h>

#include "ossl.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int EVP_EncodeBlock(unsigned char *out, const unsigned char *data, int len) {
  int at = 0;
  for (int i = 0; i < len; i += 3) {
    const int n = len - i < 3 ? len - i : 3;
    const uint32_t word = (uint32_t)data[i] << 16 | (n > 1 ? (uint32_t)data[i + 1] << 8 : 0) |
                          (n > 2 ? data[i + 2] : 0);
    for (int k = 0; k < 4; k++) {
      out[at++] = k <= n ? (unsigned char)digits[word >> (18 - 6 * k) & 63] : '=';
    }
  }
  out[at] = '\0';
  return at;
}

static int digit(uint8_t c) {
  const char *found = c != '\0' ? strchr(digits, c) : NULL;
  return found != NULL ? (int)(found - digits) : -1;
}

/* Blanks and line ends between the digits are allowed; anything else ends it as damaged. */
static bool decode(const uint8_t *text, size_t len, uint8_t *out, long *out_len) {
  uint32_t word = 0;
  int n = 0, padding = 0;
  long at = 0;
  for (size_t i = 0; i < len; i++) {
    if (memchr(" \t\r\n", text[i], 4) != NULL) {
      continue;
    }
    const int value = text[i] == '=' ? 0 : digit(text[i]);
    padding += text[i] == '=';
    if (value < 0 || (padding > 0 && text[i] != '=') || padding > 2) {
      return false;
    }
    word = word << 6 | (uint32_t)value;
    if (++n == 4) {
      out[at++] = (uint8_t)(word >> 16);
      out[at++] = (uint8_t)(word >> 8);
      out[at++] = (uint8_t)word;
      n = 0;
    }
  }
  *out_len = at - padding;
  return n == 0;
}

static const uint8_t *find(const uint8_t *from, const uint8_t *end, const char *text) {
  const size_t len = strlen(text);
  for (; (size_t)(end - from) >= len; from++) {
    if (memcmp(from, text, len) == 0) {
      return from;
    }
  }
  return NULL;
}

/* Takes one block; false: there is none left. */
static bool take_block(BIO *bio, char **out_name, unsigned char **out_data, long *out_len) {
  const uint8_t *const end = bio->data + bio->len;
  const uint8_t *begin = find(bio->data + bio->at, end, "-----BEGIN ");
  const uint8_t *name = begin != NULL ? begin + 11 : end;
  const uint8_t *body = begin != NULL ? find(name, end, "-----") : NULL;
  const uint8_t *stop = body != NULL ? find(body + 5, end, "-----END ") : NULL;
  if (stop == NULL) {
    bio->at = bio->len;
    return false;
  }
  bio->at = (size_t)(stop - bio->data) + 9;
  *out_name = calloc(1, (size_t)(body - name) + 1);
  *out_data = malloc((size_t)(stop - body) + 3);
  if (*out_name != NULL && *out_data != NULL && decode(body + 5, (size_t)(stop - body) - 5, *out_data, out_len)) {
    memcpy(*out_name, name, (size_t)(body - name));
    return true;
  }
  free(*out_name);
  free(*out_data);
  *out_name = NULL;
  *out_data = NULL;
  return false;
}

int PEM_read_bio(BIO *bio, char **out_name, char **out_header, unsigned char **out_data, long *out_len) {
  if (!take_block(bio, out_name, out_data, out_len)) {
    return 0;
  }
  *out_header = calloc(1, 1);
  return 1;
}

int PEM_write(FILE *file, const char *name, const char *header, const unsigned char *data, long len) {
  (void)header;
  fprintf(file, "-----BEGIN %s-----\n", name);
  for (long at = 0; at < len; at += 48) {
    unsigned char line[65];
    EVP_EncodeBlock(line, data + at, (int)(len - at < 48 ? len - at : 48));
    fprintf(file, "%s\n", (const char *)line);
  }
  return fprintf(file, "-----END %s-----\n", name) > 0 ? (int)len : 0;
}
