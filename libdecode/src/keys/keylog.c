/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Parses lines of key logs and libspdm debug logs into secrets, one line at a time and without state.
 */
#include "sdec_keylog.h"

#include <string.h>

/* The rest of a line. */
struct rest {
  const char *at;
  size_t len;
};

static const char *const labels[SDEC_SECRET_KINDS] = {
    [SDEC_SECRET_NONE] = "?",
    [SDEC_SECRET_DHE] = "SPDM_DHE_SECRET",
    [SDEC_SECRET_KEM] = "SPDM_KEM_SECRET",
    [SDEC_SECRET_PSK] = "SPDM_PSK",
    [SDEC_SECRET_HANDSHAKE] = "SPDM_HANDSHAKE_SECRET",
    [SDEC_SECRET_MASTER] = "SPDM_MASTER_SECRET",
    [SDEC_SECRET_REQ_HS] = "SPDM_REQ_HS_SECRET",
    [SDEC_SECRET_RSP_HS] = "SPDM_RSP_HS_SECRET",
    [SDEC_SECRET_REQ_DATA] = "SPDM_REQ_DATA_SECRET",
    [SDEC_SECRET_RSP_DATA] = "SPDM_RSP_DATA_SECRET",
};

/* What libspdm prints before a secret; the hex follows on the same line. */
static const struct {
  const char *text;
  uint8_t kind;
} markers[] = {
    {"[DHE Secret]:", SDEC_SECRET_DHE},
    {"[KEM Secret]:", SDEC_SECRET_KEM},
    {"[PSK]:", SDEC_SECRET_PSK},
};

const char *sdec_secret_label(enum sdec_secret_kind kind) {
  return kind < SDEC_SECRET_KINDS ? labels[kind] : "?";
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip(struct rest *rest, size_t n) {
  rest->at += n;
  rest->len -= n;
}

static void skip_blanks(struct rest *rest) {
  while (rest->len > 0 && is_blank(*rest->at)) {
    skip(rest, 1);
  }
}

/* next_word takes the next word off the line; empty at the end or at a comment. */
static struct rest next_word(struct rest *rest) {
  struct rest word = {rest->at, 0};
  skip_blanks(rest);
  word.at = rest->at;
  if (rest->len > 0 && *rest->at == '#') {
    return word;
  }
  while (rest->len > 0 && !is_blank(*rest->at)) {
    skip(rest, 1);
    word.len++;
  }
  return word;
}

/* starts gives the length of `text` if the line begins with it, else 0. */
static size_t starts(struct rest rest, const char *text) {
  size_t n = 0;
  while (text[n] != '\0') {
    if (n == rest.len || rest.at[n] != text[n]) {
      return 0;
    }
    n++;
  }
  return n;
}

/* digit gives the value of a hexadecimal digit; 16 or more for any other character. It uses a table because logs can
 * have hundreds of megabytes of digits. */
static uint32_t digit(char c) {
  static const uint8_t values[256] = {
      ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
      ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
      ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
  };
  const uint8_t value = values[(uint8_t)c];
  return value != 0 ? value - 1u : 16;
}

/* read_hex reads a word of whole bytes and keeps the first `cap`; false if it is not one, or empty. */
static bool read_hex(struct rest word, uint8_t *out, size_t cap, size_t *out_len) {
  *out_len = word.len / 2;
  if (word.len == 0 || word.len % 2 != 0) {
    return false;
  }
  for (size_t i = 0; i < *out_len; i++) {
    const uint32_t high = digit(word.at[2 * i]), low = digit(word.at[2 * i + 1]);
    if ((high | low) >= 16) {
      return false;
    }
    if (i < cap) {
      out[i] = (uint8_t)(high << 4 | low);
    }
  }
  return true;
}

/* Eight digits are a session id, since nonces and contexts that name a session are longer than four bytes. */
static bool read_id(struct rest word, struct sdec_secret *out) {
  size_t len = 0;
  if (word.len == 1 && *word.at == '*') {
    out->any = true;
    return true;
  }
  if (!read_hex(word, out->id, sizeof(out->id), &len)) {
    return false;
  }
  out->id_len = (uint8_t)(len < sizeof(out->id) ? len : sizeof(out->id));
  out->by_session = len == 4;
  if (out->by_session) {
    out->session = (uint32_t)out->id[0] << 24 | (uint32_t)out->id[1] << 16 | (uint32_t)out->id[2] << 8 | out->id[3];
    out->id_len = 0;
  }
  return true;
}

static bool read_secret(struct rest word, struct sdec_secret *out) {
  size_t len = 0;
  if (!read_hex(word, out->secret, sizeof(out->secret), &len) || len > sizeof(out->secret)) {
    return false;
  }
  out->secret_len = (uint16_t)len;
  return true;
}

static uint8_t find_label(struct rest word) {
  for (uint8_t kind = SDEC_SECRET_NONE + 1; kind < SDEC_SECRET_KINDS; kind++) {
    if (starts(word, labels[kind]) == word.len) {
      return kind;
    }
  }
  return SDEC_SECRET_NONE;
}

/* A rejected line leaves no part of a secret in *out. */
static enum sdec_keylog_result refuse(struct sdec_secret *out) {
  memset(out, 0, sizeof(*out));
  return SDEC_KEYLOG_BAD;
}

enum sdec_keylog_result sdec_keylog_line(const char *line, size_t len, struct sdec_secret *out) {
  struct rest rest = {line, len};
  memset(out, 0, sizeof(*out));
  const struct rest label = next_word(&rest);
  if (label.len == 0) {
    return SDEC_KEYLOG_NOTHING;
  }
  out->kind = find_label(label);
  if (out->kind == SDEC_SECRET_NONE) {
    return SDEC_KEYLOG_UNKNOWN;
  }
  const struct rest id = next_word(&rest), secret = next_word(&rest), more = next_word(&rest);
  return read_id(id, out) && read_secret(secret, out) && more.len == 0 ? SDEC_KEYLOG_SECRET : refuse(out);
}

enum sdec_keylog_result sdec_libspdm_log_line(const char *line, size_t len, struct sdec_secret *out) {
  memset(out, 0, sizeof(*out));
  /* Loggers put times and module names first. */
  for (struct rest rest = {line, len}; rest.len > 0; skip(&rest, 1)) {
    for (size_t i = 0; *rest.at == '[' && i < sizeof(markers) / sizeof(markers[0]); i++) {
      const size_t n = starts(rest, markers[i].text);
      if (n == 0) {
        continue;
      }
      skip(&rest, n);
      out->kind = markers[i].kind;
      out->any = true;
      return read_secret(next_word(&rest), out) ? SDEC_KEYLOG_SECRET : refuse(out);
    }
  }
  return SDEC_KEYLOG_NOTHING;
}
