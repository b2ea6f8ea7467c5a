/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Endpoints in the columns, the conversation list (`-z conv,spdm`) and the endpoint list (`-z endpoints,spdm`).
 */
#include "ends.h"

#include <epan/conversation_table.h>
#include <epan/tap.h>

#include "tap.h"

#define END_MOST 80

static void set_name(address *to, const char *name, packet_info *pinfo) {
  set_address(to, AT_STRINGZ, (int)strlen(name) + 1, wmem_strdup(pinfo->pool, name));
}

/* There are few ids, so their text is cached for the millions of packets that share them. */
static void set_eid(address *to, uint8_t eid) {
  static char names[UINT8_MAX + 1][4];
  if (names[eid][0] == '\0') {
    snprintf(names[eid], sizeof(names[eid]), "%u", eid);
  }
  set_address(to, AT_STRINGZ, (int)strlen(names[eid]) + 1, names[eid]);
}

static void set_end(address *to, const struct sdec_addr *end, packet_info *pinfo) {
  char buffer[END_MOST];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  if (end->kind == SDEC_ADDR_EID) {
    set_eid(to, end->bytes[0]);
    return;
  }
  sdec_addr_text(end, &text);
  sdec_put_zero(&text);
  set_name(to, buffer, pinfo);
}

static bool are_told(const struct ends *ends) {
  return ends->src.kind != SDEC_ADDR_NONE && ends->dst.kind != SDEC_ADDR_NONE &&
         (ends->src.len != ends->dst.len || memcmp(ends->src.bytes, ends->dst.bytes, ends->src.len) != 0);
}

void ends_columns(const struct call *call, packet_info *pinfo) {
  const struct sdec_unit *unit = call->first != NULL ? &call->first->unit : NULL;
  const struct ends of_unit = unit != NULL ? (struct ends){unit->src, unit->dst, unit->dir} : (struct ends){0};
  const struct ends *ends = unit == NULL && call->part_of != NULL ? &call->part_of->ends : &of_unit;
  if (pinfo->src.type != AT_NONE || pinfo->dst.type != AT_NONE) {
    return;
  }
  if (are_told(ends)) {
    set_end(&pinfo->src, &ends->src, pinfo);
    set_end(&pinfo->dst, &ends->dst, pinfo);
  } else if (ends->dir != SDEC_DIR_UNKNOWN) {
    const bool asks = ends->dir == SDEC_DIR_REQ;
    set_name(&pinfo->src, asks ? "Requester" : "Responder", pinfo);
    set_name(&pinfo->dst, asks ? "Responder" : "Requester", pinfo);
  }
}

/* ------------------------------------------------------------------------------- conversations and endpoints */

static const char *conversation_field(conv_item_t *item _U_, conv_filter_type_e what) {
  switch (what) {
    case CONV_FT_SRC_ADDRESS: return "spdm.src";
    case CONV_FT_DST_ADDRESS: return "spdm.dst";
    case CONV_FT_ANY_ADDRESS: return "spdm.addr";
    default: return CONV_FILTER_INVALID;
  }
}

static const char *endpoint_field(endpoint_item_t *item _U_, conv_filter_type_e what) {
  return conversation_field(NULL, what);
}

/* Counts only units on the wire, not the ones they carry. */
static bool counts(const struct sdec_unit *unit) {
  return unit->nesting == 0 && unit->kind != SDEC_UNIT_EVENT && unit->src.kind != SDEC_ADDR_NONE &&
         unit->dst.kind != SDEC_ADDR_NONE;
}

static tap_packet_status count_conversation(void *table, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                            tap_flags_t flags) {
  static ct_dissector_info_t info = {conversation_field};
  const struct sdec_unit *unit = data;
  conv_hash_t *hash = table;
  address src, dst;
  if (!counts(unit)) {
    return TAP_PACKET_DONT_REDRAW;
  }
  hash->flags = flags;
  set_end(&src, &unit->src, pinfo);
  set_end(&dst, &unit->dst, pinfo);
  add_conversation_table_data(hash, &src, &dst, 0, 0, 1, (int)unit->span.len, &pinfo->rel_ts, &pinfo->abs_ts, &info,
                              CONVERSATION_NONE);
  return TAP_PACKET_REDRAW;
}

static tap_packet_status count_endpoint(void *table, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                        tap_flags_t flags) {
  static et_dissector_info_t info = {endpoint_field};
  const struct sdec_unit *unit = data;
  conv_hash_t *hash = table;
  address end;
  if (!counts(unit)) {
    return TAP_PACKET_DONT_REDRAW;
  }
  hash->flags = flags;
  set_end(&end, &unit->src, pinfo);
  add_endpoint_table_data(hash, &end, 0, TRUE, 1, (int)unit->span.len, &info, ENDPOINT_NONE);
  set_end(&end, &unit->dst, pinfo);
  add_endpoint_table_data(hash, &end, 0, FALSE, 1, (int)unit->span.len, &info, ENDPOINT_NONE);
  return TAP_PACKET_REDRAW;
}

void ends_register(int proto) {
  register_conversation_table(proto, TRUE, count_conversation, count_endpoint);
}
