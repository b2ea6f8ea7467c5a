/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads exchanges from text.
 */
#include "script.h"

#include <stdlib.h>
#include <string.h>

#define REPEATS_MOST SCRIPT_MESSAGE_MOST

static int digit_of(char c) {
  static const char digits[] = "0123456789abcdefABCDEF";
  const char *at = c != '\0' ? strchr(digits, c) : NULL;
  const int place = at != NULL ? (int)(at - digits) : -1;
  return place < 16 ? place : place - 6;
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* How often a byte is repeated: the number after a star, else once. */
static uint32_t repeats(const char **at) {
  uint32_t times = 0;
  if (**at != '*') {
    return 1;
  }
  for ((*at)++; **at >= '0' && **at <= '9' && times < REPEATS_MOST; (*at)++) {
    times = times * 10 + (uint32_t)(**at - '0');
  }
  return times;
}

bool sdec_script_hex(const char *text, uint8_t *bytes, uint32_t cap, uint32_t *out_len) {
  uint32_t n = 0;
  for (const char *at = text; *at != '\0' && *at != '#';) {
    if (is_blank(*at)) {
      at++;
      continue;
    }
    const int high = digit_of(at[0]);
    const int low = high < 0 ? -1 : digit_of(at[1]);
    if (low < 0) {
      return false;
    }
    at += 2;
    for (uint32_t times = repeats(&at); times > 0; times--) {
      if (n == cap) {
        return false;
      }
      bytes[n++] = (uint8_t)(high << 4 | low);
    }
  }
  *out_len = n;
  return true;
}

static enum script_line read_message(struct script *script, const char *hex, enum script_line what,
                                     struct sdec_span *out_bytes) {
  if (script->bytes == NULL && (script->bytes = malloc(SCRIPT_MESSAGE_MOST)) == NULL) {
    return SCRIPT_BAD;
  }
  out_bytes->data = script->bytes;
  return sdec_script_hex(hex, script->bytes, SCRIPT_MESSAGE_MOST, &out_bytes->len) ? what : SCRIPT_BAD;
}

enum script_line sdec_script_next(struct script *script, struct sdec_span *out_bytes) {
  *out_bytes = (struct sdec_span){NULL, 0};
  while (getline(&script->text, &script->cap, script->file) >= 0) {
    const char *at = script->text;
    script->line++;
    while (is_blank(*at)) {
      at++;
    }
    switch (*at) {
      case '\0':
      case '#':
      case '!': break;
      case '>': return read_message(script, at + 1, SCRIPT_REQUEST, out_bytes);
      case '<': return read_message(script, at + 1, SCRIPT_RESPONSE, out_bytes);
      case 's': return strncmp(at, "session", 7) == 0 ? SCRIPT_SESSION : SCRIPT_BAD;
      default: return strncmp(at, "connect", 7) == 0 ? SCRIPT_CONNECT : SCRIPT_BAD;
    }
  }
  return SCRIPT_END;
}

void sdec_script_close(struct script *script) {
  free(script->text);
  free(script->bytes);
  *script = (struct script){.file = script->file};
}
