/* SPDX-License-Identifier: BSD-3-Clause
 *
 * libdecode/proto/codes.c: the names of each protocol's codes, from its messages. No message is named here.
 */
#include "gen.h"

enum { CODES = 256, REQUEST_BIT = 0x80 };

static void print_symbol(const char *name) {
  for (; *name != '\0'; name++) {
    putchar(*name == '-' ? '_' : *name);
  }
}

/* Requests first, as the specifications list them. */
static void print_names(const struct sdec_protocol *protocol) {
  printf("\nconst struct sdec_name sdec_names_code_");
  print_symbol(protocol->name);
  printf("[] = {\n");
  for (uint32_t i = 0; i < CODES; i++) {
    const struct sdec_message *message = sdec_message_find(protocol, i ^ REQUEST_BIT);
    if (message != NULL) {
      printf("    {0x%02X, \"%s\"},\n", message->code, message->name);
    }
  }
  printf("    {0, NULL},\n};\n");
}

void gen_codes(void) {
  uint32_t n;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  printf("/* SPDX-License-Identifier: BSD-3-Clause\n"
         " *\n"
         " * The names of each protocol's codes. Made by `tablegen codes` from the messages; do not edit.\n"
         " */\n"
         "#include \"proto/protocols.h\"\n");
  for (uint32_t i = 0; i < n; i++) {
    print_names(protocols[i]);
  }
}
