/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The expressions of -Y: parses them, and evaluates them for one message. A negation must hold exactly where the
 * expression does not.
 */
#include <stdlib.h>
#include <string.h>

#include "filter/filter.h"
#include "harness.h"

const char *const fuzz_target = "filter";

#define TEXT_MOST 4096u

/* A message of 1.2 with numbers, bits and nested structures: the result of a negotiation. */
static const uint8_t message[] = {0x12, 0x63, 0x04, 0x00, 0x34, 0x00, 0x01, 0x02, 0x08, 0x00, 0x00, 0x00, 0x80,
                                  0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                                  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x20, 0x10,
                                  0x00, 0x03, 0x20, 0x02, 0x00, 0x04, 0x20, 0x08, 0x00, 0x05, 0x20, 0x01, 0x00};

/* The unit is the same for all inputs. */
static const struct sdec_unit *unit_of_message(void) {
  static struct sdec_unit unit;
  static void *memory;
  if (memory == NULL) {
    const struct sdec_packet packet = {
        .data = {message, sizeof(message)}, .original_len = sizeof(message), .carrier = SDEC_CARRIER_SPDM, .frame = 1};
    const struct sdec_config config = {.size = sizeof(config)};
    memory = calloc(1, SDEC_FLOW_MIN);
    struct sdec_flow *flow = sdec_flow_new(memory, SDEC_FLOW_MIN, &config);
    sdec_flow_feed(flow, &packet);
    fuzz_check(sdec_flow_take(flow, &unit), "the message gives no unit");
  }
  return &unit;
}

static struct filter *read_filter(const char *text, size_t len) {
  char problem[256];
  struct sdec_text says = {.data = problem, .cap = sizeof(problem)};
  size_t at = SIZE_MAX;
  struct filter *filter = filter_new(text, &says, &at);
  fuzz_check(filter != NULL || says.len > 0, "a mistake without a word");
  fuzz_check(at <= len, "a mistake behind the end");
  return filter;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size > TEXT_MOST || memchr(data, '\0', size) != NULL) {
    return 0;
  }
  char *text = malloc(size + 4);
  if (text == NULL) {
    return 0;
  }
  memcpy(text, "!(", 2);
  memcpy(text + 2, data, size);
  memcpy(text + 2 + size, ")", 2);
  struct filter *against = read_filter(text, size + 3);
  text[2 + size] = '\0';
  struct filter *filter = read_filter(text + 2, size);
  if (filter != NULL) {
    const struct remarks nothing = {.n_verdicts = 0};
    const bool wanted = filter_wants(filter, unit_of_message(), &nothing);
    fuzz_check(filter_wants(filter, unit_of_message(), &nothing) == wanted, "asked twice, it answers otherwise");
    fuzz_check(against == NULL || filter_wants(against, unit_of_message(), &nothing) != wanted,
               "a negation that holds as well");
  }
  filter_free(filter);
  filter_free(against);
  free(text);
  return 0;
}
