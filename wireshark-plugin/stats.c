/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * `-z spdm,tree`: messages by name, failures, sessions, response times. `-z spdm,srt`: response times in Wireshark's
 * usual form.
 */
#include "tap.h"

#include <epan/srt_table.h>
#include <epan/stats_tree.h>
#include <epan/tap.h>

#include "ws_compat.h"

#define NS_PER_S 1000000000
#define CODES 256 /* rows of response times reserved for each protocol */

enum node { MESSAGES, FAILURES, SEALED, SESSIONS, TIMES, NODES };
static const char *const titles[NODES] = {"Messages", "Failures reported", "Sealed records", "Sessions by id",
                                          "Response times (ms)"};
static int nodes[NODES];
static GHashTable *counted; /* maps a tree to the set of session numbers it has counted */

static void begin(stats_tree *tree) {
  for (uint32_t i = 0; i < NODES; i++) {
    nodes[i] = stats_tree_create_node(tree, titles[i], 0, i == TIMES ? STAT_DT_FLOAT : STAT_DT_INT, TRUE);
  }
  if (counted == NULL) {
    counted = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)g_hash_table_destroy);
  }
  g_hash_table_insert(counted, tree, g_hash_table_new(g_direct_hash, g_direct_equal));
}

static void end(stats_tree *tree) {
  if (counted != NULL) {
    g_hash_table_remove(counted, tree);
  }
}

static void count(stats_tree *tree, enum node node, const char *name) {
  tick_stat_node(tree, titles[node], 0, TRUE);
  tick_stat_node(tree, name, nodes[node], FALSE);
}

/* Counts each session once. Uses session numbers, because ids are reused. */
static void count_session(stats_tree *tree, const struct sdec_unit *unit) {
  GHashTable *sessions = g_hash_table_lookup(counted, tree);
  char name[16];
  if (unit->session_no != 0 && sessions != NULL && g_hash_table_add(sessions, GUINT_TO_POINTER(unit->session_no))) {
    snprintf(name, sizeof(name), "%08x", unit->has_session ? unit->session : unit->handshake);
    count(tree, SESSIONS, name);
  }
}

static tap_packet_status count_unit(stats_tree *tree, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data,
                                    tap_flags_t flags _U_) {
  const struct sdec_unit *unit = data;
  if (unit->kind == SDEC_UNIT_MESSAGE) {
    count(tree, MESSAGES, unit->name);
  }
  if (unit->message != NULL && unit->message->failure != 0) {
    count(tree, FAILURES, unit->name);
  }
  if (unit->sealed != SDEC_SEALED_NOT) {
    count(tree, SEALED, sdec_sealed_text(unit->sealed));
  }
  count_session(tree, unit);
  if (unit->request_frame != 0) {
    const float ms = (float)unit->response_ns / 1e6f;
    avg_stat_node_add_value_float(tree, titles[TIMES], 0, TRUE, ms);
    avg_stat_node_add_value_float(tree, unit->name, nodes[TIMES], FALSE, ms);
  }
  return TAP_PACKET_REDRAW;
}

/* ------------------------------------------------------------------------------------------- response times */

/* One row per message of each protocol. SPDM is the first, so its row numbers are its codes. */
static void begin_times(struct register_srt *srt _U_, GArray *tables) {
  uint32_t n;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  srt_stat_table *table = init_srt_table("SPDM response times", NULL, tables, (int)(n * CODES), "Response", "spdm.code",
                                         NULL);
  for (uint32_t i = 0; i < n * CODES; i++) {
    const struct sdec_message *message = sdec_message_find(protocols[i / CODES], i % CODES);
    init_srt_table_row(table, (int)i, message != NULL ? message->name : "");
  }
}

static bool row_of(const struct sdec_unit *unit, int *out) {
  uint32_t n;
  const struct sdec_protocol *const *protocols = sdec_protocols(&n);
  for (uint32_t i = 0; i < n; i++) {
    if (strcmp(protocols[i]->name, unit->protocol) == 0) {
      *out = (int)(i * CODES + unit->code % CODES);
      return true;
    }
  }
  return false;
}

static tap_packet_status count_time(void *tables, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                    tap_flags_t flags _U_) {
  const srt_data_t *srt = tables;
  const struct sdec_unit *unit = data;
  const nstime_t took = {(time_t)(unit->response_ns / NS_PER_S), (int)(unit->response_ns % NS_PER_S)};
  nstime_t asked;
  int row;
  if (unit->request_frame == 0 || unit->message == NULL || !row_of(unit, &row)) {
    return TAP_PACKET_DONT_REDRAW;
  }
  nstime_delta(&asked, &pinfo->abs_ts, &took);
  add_srt_table_data(g_array_index(srt->srt_array, srt_stat_table *, 0), row, &asked, pinfo);
  return TAP_PACKET_REDRAW;
}

void stats_register(int proto) {
  stats_tree_register_plugin(SPDM_TAP, "spdm", "SPDM", 0, count_unit, begin, end);
  register_srt_table(proto, SPDM_TAP, 1, count_time, begin_times, NULL);
}
