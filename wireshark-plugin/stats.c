/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * `-z spdm,tree`: messages by name, failures, sessions, response times.
 */
#include "tap.h"

#include <epan/stats_tree.h>
#include <epan/tap.h>

#include "ws_compat.h"

enum node { MESSAGES, FAILURES, SEALED, SESSIONS, TIMES, NODES };
static const char *const titles[NODES] = {"Messages", "Failures reported", "Sealed records", "Sessions",
                                          "Response times (ms)"};
static int nodes[NODES];

static void begin(stats_tree *tree) {
  for (uint32_t i = 0; i < NODES; i++) {
    nodes[i] = stats_tree_create_node(tree, titles[i], 0, i == TIMES ? STAT_DT_FLOAT : STAT_DT_INT, TRUE);
  }
}

static void count(stats_tree *tree, enum node node, const char *name) {
  tick_stat_node(tree, titles[node], 0, TRUE);
  tick_stat_node(tree, name, nodes[node], FALSE);
}

static tap_packet_status count_unit(stats_tree *tree, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data,
                                    tap_flags_t flags _U_) {
  const struct sdec_unit *unit = data;
  char session[16];
  snprintf(session, sizeof(session), "%08x", unit->session);
  if (unit->kind == SDEC_UNIT_MESSAGE) {
    count(tree, MESSAGES, unit->name);
  }
  if (unit->message != NULL && unit->message->failure != 0) {
    count(tree, FAILURES, unit->name);
  }
  if (unit->sealed != SDEC_SEALED_NOT) {
    count(tree, SEALED, sdec_sealed_text(unit->sealed));
  }
  if (unit->has_session) {
    count(tree, SESSIONS, session);
  }
  if (unit->request_frame != 0) {
    const float ms = (float)unit->response_ns / 1e6f;
    avg_stat_node_add_value_float(tree, titles[TIMES], 0, TRUE, ms);
    avg_stat_node_add_value_float(tree, unit->name, nodes[TIMES], FALSE, ms);
  }
  return TAP_PACKET_REDRAW;
}

void stats_register(void) {
  stats_tree_register_plugin(SPDM_TAP, "spdm", "SPDM", 0, count_unit, begin, NULL);
}
