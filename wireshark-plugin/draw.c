/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One protocol item per unit: its transport header, its fields, generated fields, and the units it carries.
 */
#include "draw.h"

#include <epan/tap.h>

#include "facts.h"
#include "fields.h"
#include "info.h"
#include "notes.h"
#include "tap.h"
#include "vendors.h"
#include "verdicts.h"
#include "walk_tree.h"

static int proto_spdm, tap_spdm;
static int hf_header = -1, hf_record = -1;
static int ett_unit = -1, ett_around = -1;

/* A unit and the location of its bytes. */
struct drawn {
  const struct shown *shown;
  tvbuff_t *tvb;
  uint32_t at;
  struct sdec_span span; /* the same bytes in memory */
  proto_tree *tree;
};

static bool was_decrypted(const struct sdec_unit *unit) {
  return unit->n_via > 0 && unit->via[unit->n_via - 1] == SDEC_VIA_SECURED;
}

/* new_bytes adds a data source (tab) for bytes that are not in the packet. */
static tvbuff_t *new_bytes(tvbuff_t *packet, struct sdec_span span, const char *name, packet_info *pinfo) {
  tvbuff_t *tvb = tvb_new_child_real_data(packet, span.data, span.len, (int)span.len);
  add_new_data_source(pinfo, tvb, name);
  return tvb;
}

/* find_bytes locates a unit's bytes; those that are not in the packet get a data source of their own. */
static void find_bytes(struct drawn *drawn, const struct drawn *parent, tvbuff_t *packet, packet_info *pinfo) {
  const struct shown *shown = drawn->shown;
  const struct sdec_span span = shown->unit.span;
  drawn->tvb = packet;
  drawn->at = shown->bytes.place == PLACE_PACKET ? shown->bytes.at : 0;
  if (shown->bytes.place == PLACE_PARENT) {
    drawn->tvb = parent->tvb;
    drawn->at = parent->at + shown->bytes.at;
  } else if (shown->bytes.place == PLACE_OWN && span.len > 0) {
    drawn->tvb = new_bytes(packet, span, was_decrypted(&shown->unit) ? "Decrypted SPDM" : "Reassembled SPDM", pinfo);
  }
  drawn->span.len = span.len;
  drawn->span.data = span.len > 0 ? tvb_get_ptr(drawn->tvb, (int)drawn->at, (int)span.len) : NULL;
}

/* draw_around shows the transport header of a message, or the record it came in. */
static void draw_around(const struct drawn *drawn, int hf, const struct sdec_group *group, struct sdec_span span,
                        struct lies lies, tvbuff_t *packet, packet_info *pinfo) {
  tvbuff_t *tvb = packet;
  if (group == NULL || span.len == 0) {
    return;
  }
  if (lies.place == PLACE_PACKET) {
    span.data = tvb_get_ptr(packet, (int)lies.at, (int)span.len);
  } else {
    tvb = new_bytes(packet, span, group->name, pinfo);
  }
  proto_item *item = proto_tree_add_item(drawn->tree, hf, tvb, (int)lies.at, (int)span.len, ENC_NA);
  proto_item_set_text(item, "%s", group->name);
  const struct walk_tree walk = {group, span, tvb, lies.at, proto_item_add_subtree(item, ett_around), item};
  struct sdec_iter it;
  sdec_begin(&it, group, &drawn->shown->unit.env, span);
  walk_tree_draw(&walk, &it, pinfo);
}

/* The message as a whole. Its fields are siblings, not children, so that they are visible without expanding it. */
static void draw_whole(const struct drawn *drawn) {
  const struct sdec_unit *unit = &drawn->shown->unit;
  const struct group_ids *ids = fields_of(unit->group);
  if (ids->whole) {
    proto_item *item = proto_tree_add_item(drawn->tree, ids->hf, drawn->tvb, (int)drawn->at, (int)unit->span.len,
                                           ENC_NA);
    proto_item_set_text(item, "Message: %s, %u bytes", unit->name, unit->span.len);
  }
}

static void draw_body(const struct drawn *drawn, packet_info *pinfo, proto_item *item) {
  const struct sdec_unit *unit = &drawn->shown->unit;
  if (unit->group != NULL) {
    draw_whole(drawn);
    const struct walk_tree walk = {unit->group, drawn->span, drawn->tvb, drawn->at, drawn->tree, item};
    struct sdec_iter it;
    sdec_unit_begin_copy(unit, drawn->span.data, &it);
    walk_tree_draw(&walk, &it, pinfo);
  }
}

/* puts_off returns true if a failure only asks the Requester to retry later. */
static bool puts_off(const struct drawn *drawn) {
  struct sdec_iter it;
  struct sdec_item item;
  if (drawn->shown->unit.group == NULL) {
    return false;
  }
  sdec_unit_begin_copy(&drawn->shown->unit, drawn->span.data, &it);
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_LEAF && item.field->role == SDEC_PUT_OFF) {
      return true;
    }
  }
  return false;
}

static void draw_experts(const struct drawn *drawn, packet_info *pinfo, proto_item *item) {
  const struct sdec_unit *unit = &drawn->shown->unit;
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    notes_add(pinfo, item, &unit->notes[i]);
  }
  if (unit->sealed != SDEC_SEALED_NOT) {
    notes_sealed(pinfo, item, unit);
  }
  if (unit->message != NULL && unit->message->failure != 0) {
    notes_failure(pinfo, item, unit, puts_off(drawn));
  }
}

/* Other protocols on the same transport are shown without "SPDM". */
static void set_title(proto_item *item, const struct sdec_unit *unit) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  const bool own = unit->kind == SDEC_UNIT_OTHER || vendors_find(unit->protocol) != NULL;
  sdec_put(&text, own ? "" : unit->kind == SDEC_UNIT_EVENT ? "SPDM, " : "SPDM ");
  if (unit->has_version) {
    sdec_put_dec(&text, unit->version >> 4);
    sdec_put_char(&text, '.');
    sdec_put_dec(&text, unit->version & 15u);
    sdec_put_char(&text, ' ');
  }
  sdec_unit_name_text(unit, &text);
  sdec_unit_marks_text(unit, &text);
  sdec_put_zero(&text);
  proto_item_set_text(item, "%s", buffer);
}

/* The item of a unit includes its header if both are in the packet. */
static proto_item *draw_item(struct drawn *drawn, tvbuff_t *packet, proto_tree *parent) {
  const struct shown *shown = drawn->shown;
  const struct sdec_unit *unit = &shown->unit;
  uint32_t at = drawn->at, len = unit->span.len;
  if (drawn->tvb == packet && unit->header != NULL && shown->header.place == PLACE_PACKET && shown->header.at <= at) {
    len += at - shown->header.at;
    at = shown->header.at;
  }
  const struct vendor *vendor = vendors_find(unit->protocol);
  const int proto = vendor != NULL ? vendor->proto : proto_spdm;
  proto_item *item = proto_tree_add_item(parent, proto, drawn->tvb, (int)at, (int)len, ENC_NA);
  drawn->tree = proto_item_add_subtree(item, ett_unit);
  set_title(item, unit);
  return item;
}

/* Without a tree, a walk is only needed to report findings or for exported objects, which may be certificates within
 * the message. */
static bool is_wanted(proto_tree *tree, const struct sdec_unit *unit) {
  return tree != NULL || unit->worst > 0 || objects_wanted();
}

/* draw_tree draws a unit below `tree`; if that is NULL, it only reports findings. */
static void draw_tree(struct drawn *drawn, tvbuff_t *packet, packet_info *pinfo, proto_tree *tree) {
  const struct shown *shown = drawn->shown;
  const struct sdec_unit *unit = &shown->unit;
  proto_item *item = tree != NULL ? draw_item(drawn, packet, tree) : NULL;
  draw_experts(drawn, pinfo, item);
  verdicts_draw(shown, drawn->tvb, pinfo, drawn->tree);
  if (is_wanted(tree, unit)) {
    draw_around(drawn, hf_header, unit->header, unit->header_span, shown->header, packet, pinfo);
    draw_around(drawn, hf_record, unit->record, unit->record_span, shown->record, packet, pinfo);
    draw_body(drawn, pinfo, item);
    facts_draw(shown, drawn->tvb, drawn->tree);
  }
}

/* Units of another protocol are dispatched through Wireshark, where that protocol may be disabled. */
struct of_vendor {
  struct drawn *drawn;
  tvbuff_t *packet;
};

static int draw_of_vendor(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data) {
  const struct of_vendor *unit = data;
  if (unit == NULL) {
    return 0; /* called without a unit by someone else */
  }
  draw_tree(unit->drawn, unit->packet, pinfo, tree);
  return (int)tvb_captured_length(tvb);
}

static void draw_unit(struct drawn *drawn, const struct drawn *parent, tvbuff_t *packet, packet_info *pinfo,
                      proto_tree *tree) {
  const struct sdec_unit *unit = &drawn->shown->unit;
  const struct vendor *vendor = vendors_find(unit->protocol);
  find_bytes(drawn, parent, packet, pinfo);
  tap_queue_packet(tap_spdm, pinfo, unit);
  follow_unit(unit, drawn->span, pinfo);
  objects_unit(unit, drawn->span, pinfo);
  drawn->tree = NULL;
  if (!notes_wanted(tree) && !objects_wanted()) {
    return;
  }
  proto_tree *below = parent != NULL && parent->tree != NULL ? parent->tree : tree;
  if (vendor == NULL || unit->span.len == 0) {
    draw_tree(drawn, packet, pinfo, below);
  } else if (!vendors_taken(vendor)) {
    struct of_vendor of_vendor = {drawn, packet};
    tvbuff_t *body = tvb_new_subset_length(drawn->tvb, (int)drawn->at, (int)unit->span.len);
    call_dissector_only(vendor->handle, body, pinfo, below, &of_vendor);
  }
}

/* A packet that is only a fragment. */
static void draw_piece(const struct call *call, tvbuff_t *tvb, proto_tree *tree) {
  proto_item *item = proto_tree_add_item(tree, proto_spdm, tvb, 0, -1, ENC_NA);
  proto_item_set_text(item, "%s", info_piece(call));
  facts_draw_piece(call, tvb, proto_item_add_subtree(item, ett_unit));
}

static void draw_call(const struct call *call, tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree) {
  struct drawn levels[UNITS_LEVELS]; /* a unit is carried by an earlier one */
  info_begin(call, pinfo);
  if (call->first == NULL && tree != NULL) {
    draw_piece(call, tvb, tree);
  }
  for (const struct shown *shown = call->first; shown != NULL; shown = shown->next) {
    const uint32_t level = shown->parent != NULL ? MIN(shown->unit.nesting, UNITS_LEVELS - 1) : 0;
    struct drawn *drawn = &levels[level];
    drawn->shown = shown;
    draw_unit(drawn, level > 0 ? &levels[level - 1] : NULL, tvb, pinfo, tree);
    info_unit(call, shown, drawn->span, pinfo);
  }
}

int draw_bytes(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, uint32_t carrier) {
  const struct call *call = units_call(tvb, pinfo, carrier);
  if (call == NULL) {
    return 0;
  }
  draw_call(call, tvb, pinfo, tree);
  return (int)tvb_captured_length(tvb);
}

void draw_register(int proto) {
  static hf_register_info fields[] = {
      {&hf_header, {"Header", "spdm.header", FT_NONE, BASE_NONE, NULL, 0, "The header of the transport", HFILL}},
      {&hf_record, {"Record", "spdm.record", FT_NONE, BASE_NONE, NULL, 0, "The record that was opened", HFILL}},
  };
  static int *etts[] = {&ett_unit, &ett_around};
  proto_spdm = proto;
  tap_spdm = register_tap(SPDM_TAP);
  proto_register_field_array(proto, fields, G_N_ELEMENTS(fields));
  proto_register_subtree_array(etts, G_N_ELEMENTS(etts));
  facts_register(proto);
  verdicts_register(proto);
  vendors_register(proto, draw_of_vendor);
}
