/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Seeded random numbers and random inputs for tests.
 */
#include "random.h"

#include <stdlib.h>
#include <string.h>

uint64_t random_next(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

uint32_t random_below(uint64_t *state, uint32_t n) {
  return (uint32_t)((random_next(state) >> 16) % n);
}

void random_bytes(uint64_t *state, uint8_t *out, uint32_t len) {
  for (uint32_t i = 0; i < len; i++) {
    const uint64_t r = random_next(state) >> 8;
    const uint8_t byte = (uint8_t)(r >> 8);
    switch (r & 7) {
      case 0:
      case 1:
      case 2: out[i] = 0; break;
      case 3: out[i] = byte & 3; break;
      case 4: out[i] = byte & 31; break;
      case 5: out[i] = (uint8_t)(1u << (byte & 7)); break;
      default: out[i] = byte; break;
    }
  }
}

void random_env(uint64_t *state, struct sdec_env *out) {
  static const uint32_t plausible[] = {0, 0, 1, 1, 2, 4, 8, 12, 16, 32, 48, 64, 96, 132, 256, 384};
  static const uint32_t absurd[] = {UINT32_MAX, INT32_MAX, 0x80000000u, 65535, 65536};
  memset(out, 0, sizeof(*out));
  for (uint32_t var = 1; sdec_env_name(var) != NULL; var++) {
    const uint32_t kind = random_below(state, 16);
    uint32_t value = plausible[random_below(state, sizeof(plausible) / sizeof(plausible[0]))];
    if (kind < 3) {
      continue;
    }
    if (kind == 3) {
      value = absurd[random_below(state, sizeof(absurd) / sizeof(absurd[0]))];
    } else if (kind == 4) {
      value = random_below(state, 256);
    }
    if (!sdec_env_set(out, sdec_env_name(var), value)) {
      abort();
    }
  }
  const uint32_t version = random_below(state, 8);
  if (!sdec_env_set(out, "version", version < 5 ? 0x10 + version : random_below(state, 256))) {
    abort();
  }
  out->padding = (uint16_t)(random_below(state, 4) == 0 ? random_below(state, 8) : 0);
}

uint32_t random_damage(uint64_t *state, uint8_t *bytes, uint32_t len, uint32_t cap) {
  for (uint32_t n = random_below(state, 4); n > 0 && len > 0; n--) {
    const uint32_t at = random_below(state, len);
    switch (random_below(state, 6)) {
      case 0: bytes[at] = (uint8_t)(bytes[at] ^ 1u << random_below(state, 8)); break;
      case 1: bytes[at] = (uint8_t)(random_next(state) >> 32); break;
      case 2: bytes[at] = (uint8_t)(random_below(state, 2) == 0 ? 0 : 0xFF); break;
      case 3: len = at; break;
      case 4:
        memmove(bytes + at, bytes + at + 1, len - at - 1);
        len--;
        break;
      default:
        if (len < cap) {
          const uint32_t more = random_below(state, cap - len < 16 ? cap - len + 1 : 16);
          random_bytes(state, bytes + len, more);
          len += more;
        }
        break;
    }
  }
  return len;
}
