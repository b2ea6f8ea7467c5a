/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints the fields of one SPDM message, given as hexadecimal digits: decode 12840000
 */
#include <sdec.h>
#include <stdio.h>

int main(int argc, char **argv) {
  static uint8_t bytes[4096];
  static struct sdec_env env;
  uint32_t len = 0;
  for (unsigned byte; argc == 2 && len < sizeof bytes && sscanf(argv[1] + 2 * len, "%2x", &byte) == 1; len++) {
    bytes[len] = (uint8_t)byte;
  }
  const struct sdec_protocol *spdm = NULL;
  const struct sdec_message *message = sdec_protocol_named("spdm", &spdm) ? sdec_message_find(spdm, bytes[1]) : NULL;
  if (len < 4 || message == NULL) {
    return 1;
  }
  const struct sdec_span span = {bytes, len};
  struct sdec_iter it;
  struct sdec_item item;
  sdec_env_put(&env, SDEC_ENV_VERSION, bytes[0]);
  sdec_begin(&it, message->body, &env, span);
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_LEAF) {
      char value[200];
      struct sdec_text text = {value, sizeof value, 0, 0};
      sdec_value_text(&item, span, &text);
      sdec_put_zero(&text);
      printf("%u +%u %s %s\n", item.offset, item.len, item.field->name, value);
    }
  }
  return 0;
}
