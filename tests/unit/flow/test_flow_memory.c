/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The state that a flow keeps of many connections: as much as fits, and the latest few certificate chains.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "flow/flow.h"
#include "hexbytes.h"
#include "sdec_crypto.h"

struct flow_in {
  void *memory;
  struct sdec_flow *flow;
};

static int flow_up(void **state) {
  static const struct sdec_crypto crypto = {0}; /* makes the flow keep transcripts; there are no sessions here */
  static const struct sdec_config config = {.crypto = &crypto};
  struct flow_in *t = malloc(sizeof(*t));
  assert_non_null(t);
  t->memory = malloc(SDEC_FLOW_MIN);
  assert_non_null(t->memory);
  memset(t->memory, 0xA5, SDEC_FLOW_MIN);
  t->flow = sdec_flow_new(t->memory, SDEC_FLOW_MIN, &config);
  assert_non_null(t->flow);
  *state = t;
  return 0;
}

static int flow_down(void **state) {
  struct flow_in *t = *state;
  free(t->memory);
  free(t);
  return 0;
}

/* Evicted connections free all their memory, including transcripts: later as many connections fit as before. */
static void room_comes_back(void **state) {
  static const char *const lines[] = {"10840000", "1004000000010011", "11e10000" "00000000" "00000000",
                                      "11610000" "00000000" "00000000", "11810000"};
  struct flow_in *t = *state;
  struct sdec_unit unit;
  uint64_t live[2] = {0};
  for (uint32_t i = 0; i < 12000; i++) {
    for (uint32_t k = 0; k < sizeof(lines) / sizeof(lines[0]); k++) {
      const struct hexbytes line = from_hex(lines[k]);
      struct sdec_packet packet = {.data = hex_span(&line), .original_len = line.len, .carrier = SDEC_CARRIER_SPDM};
      packet.src = packet.dst = (struct sdec_addr){.kind = SDEC_ADDR_IPV4, .len = 6};
      memcpy(k % 2 == 0 ? packet.src.bytes : packet.dst.bytes, &i, sizeof(i));
      sdec_flow_feed(t->flow, &packet);
      while (sdec_flow_take(t->flow, &unit)) {
        assert_int_equal(unit.conn, i + 1);
        assert_non_null(t->flow->conn->evidence);
      }
    }
    live[i >= 6000] = sdec_flow_stats(t->flow).live_connections;
  }
  assert_true(live[0] > 100 && live[0] < 6000);
  assert_true(live[1] >= live[0] - live[0] / 50);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(room_comes_back, flow_up, flow_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
