/* SPDX-License-Identifier: BSD-3-Clause
 *
 * tablegen: prints files that are made from the tables. `tablegen reference` gives docs/reference.md, `tablegen keys`
 * docs/field-keys.txt, `tablegen dict` fuzz/spdm.dict, `tablegen wireshark` docs/wireshark-fields.md, `tablegen codes`
 * libdecode/proto/codes.c, `tablegen rules` docs/rules.md, `tablegen validator` profiles/validator; tests/guard/stale
 * regenerates all of them.
 */
#include <string.h>

#include "gen.h"

void gen_print_key(const char *name, const char *key) {
  char text[128];
  struct sdec_text out = {.data = text, .cap = sizeof(text)};
  sdec_key_text(name, key, &out);
  printf("%.*s", (int)out.len, text);
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "reference") == 0) {
    gen_reference();
  } else if (argc == 2 && strcmp(argv[1], "keys") == 0) {
    gen_keys();
  } else if (argc == 2 && strcmp(argv[1], "dict") == 0) {
    gen_dictionary();
  } else if (argc == 2 && strcmp(argv[1], "wireshark") == 0) {
    gen_wireshark();
  } else if (argc == 2 && strcmp(argv[1], "codes") == 0) {
    gen_codes();
  } else if (argc == 2 && strcmp(argv[1], "rules") == 0) {
    gen_rules();
  } else if (argc == 2 && strcmp(argv[1], "validator") == 0) {
    gen_validator();
  } else {
    fputs("usage: tablegen reference|keys|dict|wireshark|codes|rules|validator\n", stderr);
    return 2;
  }
  return fflush(stdout) == 0 ? 0 : 1;
}
