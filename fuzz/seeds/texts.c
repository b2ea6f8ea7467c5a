/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Seeds for `keylog` and `hex`: secrets in both log formats, and messages of the cases in the formats of common tools.
 */
#include <sdec_keylog.h>

#include "casefile.h"
#include "seeds.h"

enum { FORMS_EACH = 40, MESSAGE_MOST = 100, LINE = 16 };

static void keylog_seeds(void) {
  static const char *const ids[] = {"*", "fffeffff", "xyz",
                                    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"};
  static const char *const logs[] = {"[DHE Secret]: ", "[KEM Secret]: ", "[PSK]: "};
  struct seed seed = {0};
  for (uint32_t kind = SDEC_SECRET_NONE + 1; kind < SDEC_SECRET_KINDS; kind++) {
    for (uint32_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
      seed_put_text(&seed, "%s %s 000102030405060708090A0b0c0d0e0f\n", sdec_secret_label(kind), ids[i]);
    }
    seed_put_text(&seed, "%s\n%s * 0\n%s * 00 more\n# comment\n\nUNKNOWN_LABEL * 00\r\n", sdec_secret_label(kind),
                  sdec_secret_label(kind), sdec_secret_label(kind));
    seed_write(&seed, "keylog", "label-%u", kind);
  }
  for (uint32_t i = 0; i < sizeof(logs) / sizeof(logs[0]); i++) {
    seed_put_text(&seed, "12:00 libspdm %s00 11 22 33\n%s0011223344556677\n%s\n[other]\n", logs[i], logs[i], logs[i]);
    seed_write(&seed, "keylog", "log-%u", i);
  }
}

static void put_plain(struct seed *seed, const uint8_t *bytes, uint32_t len, const char *between) {
  for (uint32_t i = 0; i < len; i++) {
    seed_put_text(seed, "%s%02x", i > 0 ? between : "", bytes[i]);
  }
}

enum form { PLAIN, COMMAS, WRAPPED, HEXDUMP, XXD, OD, LOG, FORMS };

static void put_dump_line(struct seed *seed, enum form form, const uint8_t *bytes, uint32_t at, uint32_t len) {
  const char *between = " ";
  switch (form) {
    case HEXDUMP: seed_put_text(seed, "%08x  ", at); break;
    case XXD: seed_put_text(seed, "%08x: ", at); break;
    case OD: seed_put_text(seed, "%07o ", at); break;
    case LOG: seed_put_text(seed, "%04x: ", at); break;
    default: between = ""; break;
  }
  put_plain(seed, bytes + at, len, between);
  seed_put_text(seed, form == HEXDUMP ? "  |................|\n" : form == XXD ? "  ................\n" : "\n");
}

static void put_form(struct seed *seed, enum form form, const uint8_t *bytes, uint32_t len) {
  if (form == PLAIN || form == COMMAS) {
    put_plain(seed, bytes, len, form == PLAIN ? " " : ", 0x");
    seed_put_text(seed, "\n");
    return;
  }
  if (form == LOG) {
    seed_put_text(seed, "SPDM_MESSAGE[00000000] msg (0x%x): \n", len);
  }
  for (uint32_t at = 0; at < len; at += LINE) {
    put_dump_line(seed, form, bytes, at, len - at < LINE ? len - at : LINE);
  }
  if (form == HEXDUMP) {
    seed_put_text(seed, "%08x\n", len);
  } else if (form == OD) {
    seed_put_text(seed, "*\n%07o\n", len);
  }
}

void seeds_of_text(const struct test_cases *cases) {
  struct seed seed = {0};
  uint32_t n = 0;
  keylog_seeds();
  for (uint32_t i = 0; i + 1 < cases->n && n < FORMS_EACH * FORMS; i += 7) {
    const struct test_case *c = &cases->items[i], *next = &cases->items[i + 1];
    if (c->len > MESSAGE_MOST || next->len > MESSAGE_MOST) {
      continue;
    }
    put_form(&seed, n % FORMS, c->bytes, c->len);
    seed_put_text(&seed, n % 2 == 0 ? "\n" : "");
    put_form(&seed, n % FORMS, next->bytes, next->len);
    seed_write(&seed, "hex", "form-%u-%u", n % FORMS, n);
    n++;
  }
}
