/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Generated fields: fixed ones, the same for every message.
 */
#include "facts.h"

#include "enums.h"

#define NS_PER_S 1000000000u

static int hf_protocol = -1, hf_name = -1, hf_code = -1, hf_version = -1, hf_len = -1, hf_transport = -1, hf_conn = -1,
           hf_session = -1, hf_handshake = -1, hf_dir = -1, hf_via = -1, hf_src = -1, hf_dst = -1, hf_sealed = -1,
           hf_hmac = -1, hf_inferred = -1, hf_response_to = -1, hf_response_in = -1, hf_time = -1, hf_part = -1,
           hf_whole_in = -1, hf_session_no = -1, hf_addr = -1;

static void version_text(char *out, uint32_t version) {
  snprintf(out, ITEM_LABEL_LENGTH, "%u.%u", version >> 4, version & 15);
}

#define STRING(hf, name, key, blurb)                                  \
  {                                                                   \
    &hf, {                                                            \
      name, "spdm." key, FT_STRINGZ, BASE_NONE, NULL, 0, blurb, HFILL \
    }                                                                 \
  }
#define NUMBER(hf, name, key, type, base, blurb)           \
  {                                                        \
    &hf, {                                                 \
      name, "spdm." key, type, base, NULL, 0, blurb, HFILL \
    }                                                      \
  }
#define ENUM(hf, name, key, list, blurb)                                 \
  {                                                                      \
    &hf, {                                                               \
      name, "spdm." key, FT_UINT8, BASE_DEC, VALS(list), 0, blurb, HFILL \
    }                                                                    \
  }
#define FRAME(hf, name, key, kind, blurb)                              \
  {                                                                    \
    &hf, {                                                             \
      name, "spdm." key, FT_FRAMENUM, BASE_NONE, kind, 0, blurb, HFILL \
    }                                                                  \
  }

void facts_register(int proto) {
  static hf_register_info fields[] = {
      STRING(hf_protocol, "Protocol", "protocol", "The protocol of the message"),
      STRING(hf_name, "Name", "name", "The name of the message"),
      NUMBER(hf_code, "Code", "code", FT_UINT16, BASE_HEX, "The code of the message"),
      {&hf_version,
       {"Version", "spdm.version", FT_UINT8, BASE_CUSTOM, CF_FUNC(version_text), 0, "Of the message", HFILL}},
      NUMBER(hf_len, "Length", "len", FT_UINT32, BASE_DEC, "Bytes of the message, without transport and padding"),
      ENUM(hf_transport, "Transport", "transport", enums_transports, "What the message travelled on"),
      NUMBER(hf_conn, "Connection", "conn", FT_UINT32, BASE_DEC, "Number of the connection in this file"),
      NUMBER(hf_session, "Session", "session", FT_UINT32, BASE_HEX, "The session that the message came in"),
      NUMBER(hf_session_no, "Number of session", "session_no", FT_UINT32, BASE_DEC,
             "Of that session in this file, from 1: ids come back"),
      NUMBER(hf_handshake, "Handshake of session", "handshake", FT_UINT32, BASE_HEX,
             "The session that the message helps to set up"),
      ENUM(hf_dir, "Sent by", "dir", enums_dirs, "req: by the Requester of the connection; rsp: by its Responder"),
      ENUM(hf_via, "Via", "via", enums_vias, "How the message travelled, from the outside in"),
      STRING(hf_addr, "Endpoint", "addr", "The endpoint that sent the message, and that it was sent to"),
      STRING(hf_src, "Source", "src", "The endpoint that sent the message"),
      STRING(hf_dst, "Destination", "dst", "The endpoint that it was sent to"),
      ENUM(hf_sealed, "Sealed", "sealed", enums_sealed, "Why the record was not decrypted"),
      ENUM(hf_hmac, "HMAC", "hmac", enums_hmacs, "What the verify data of a handshake message proved: pass or fail"),
      ENUM(hf_inferred, "Inferred", "inferred", enums_vars, "A variable of the layout that was found by trial"),
      FRAME(hf_response_to, "Response to", "response_to", FRAMENUM_TYPE(FT_FRAMENUM_REQUEST), "The request's frame"),
      FRAME(hf_response_in, "Response in", "response_in", FRAMENUM_TYPE(FT_FRAMENUM_RESPONSE), "The response's frame"),
      {&hf_time,
       {"Response time", "spdm.time", FT_RELATIVE_TIME, BASE_NONE, NULL, 0, "From the request to the response", HFILL}},
      FRAME(hf_part, "Part in", "part", NULL, "A frame with a part of this"),
      FRAME(hf_whole_in, "Complete in", "whole_in", NULL, "The frame in which what this is a part of is complete"),
  };
  proto_register_field_array(proto, fields, G_N_ELEMENTS(fields));
}

static void add_string(proto_tree *tree, tvbuff_t *tvb, int hf, const char *string) {
  if (string != NULL) {
    proto_item_set_generated(proto_tree_add_string(tree, hf, tvb, 0, 0, string));
  }
}

static void add_number(proto_tree *tree, tvbuff_t *tvb, int hf, bool known, uint32_t value) {
  if (known) {
    proto_item_set_generated(proto_tree_add_uint(tree, hf, tvb, 0, 0, value));
  }
}

static void add_frame(proto_tree *tree, tvbuff_t *tvb, int hf, uint64_t frame) {
  add_number(tree, tvb, hf, frame != 0, (uint32_t)frame);
}

static void add_end(proto_tree *tree, tvbuff_t *tvb, int hf, const struct sdec_addr *addr) {
  char buffer[80];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  if (addr->kind != SDEC_ADDR_NONE) {
    sdec_addr_text(addr, &text);
    sdec_put_zero(&text);
    add_string(tree, tvb, hf, buffer);
    proto_item_set_hidden(proto_tree_add_string(tree, hf_addr, tvb, 0, 0, buffer));
  }
}

static void add_inferred(proto_tree *tree, tvbuff_t *tvb, const struct sdec_env *env) {
  for (uint32_t var = 1; env->inferred >> var != 0; var++) {
    if ((env->inferred >> var & 1) != 0) {
      add_number(tree, tvb, hf_inferred, true, var);
    }
  }
}

static void add_identity(proto_tree *tree, tvbuff_t *tvb, const struct sdec_unit *unit) {
  add_string(tree, tvb, hf_protocol, unit->protocol);
  add_string(tree, tvb, hf_name, unit->name);
  add_number(tree, tvb, hf_code, unit->has_code, unit->code);
  add_number(tree, tvb, hf_version, unit->has_version, unit->version);
  add_number(tree, tvb, hf_len, true, unit->span.len);
}

static void add_way(proto_tree *tree, tvbuff_t *tvb, const struct sdec_unit *unit) {
  add_number(tree, tvb, hf_transport, true, unit->transport);
  add_end(tree, tvb, hf_src, &unit->src);
  add_end(tree, tvb, hf_dst, &unit->dst);
  add_number(tree, tvb, hf_dir, unit->dir != SDEC_DIR_UNKNOWN, unit->dir);
  for (uint32_t i = 0; i < unit->n_via; i++) {
    add_number(tree, tvb, hf_via, true, unit->via[i]);
  }
  add_number(tree, tvb, hf_conn, true, unit->conn);
  add_number(tree, tvb, hf_session, unit->has_session, unit->session);
  add_number(tree, tvb, hf_session_no, unit->session_no != 0, unit->session_no);
  add_number(tree, tvb, hf_handshake, unit->has_handshake, unit->handshake);
}

/* The reason includes what is missing. */
static void add_sealed(proto_tree *tree, tvbuff_t *tvb, const struct sdec_unit *unit) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  if (unit->sealed != SDEC_SEALED_NOT) {
    sdec_unit_sealed_text(unit, &text);
    sdec_put_zero(&text);
    proto_item_set_generated(
        proto_tree_add_uint_format_value(tree, hf_sealed, tvb, 0, 0, unit->sealed, "%s (%d)", buffer, unit->sealed));
  }
}

static void add_exchange(proto_tree *tree, tvbuff_t *tvb, const struct shown *shown) {
  const struct sdec_unit *unit = &shown->unit;
  add_frame(tree, tvb, hf_response_in, shown->response_in);
  if (unit->request_frame != 0) {
    const nstime_t time = {(time_t)(unit->response_ns / NS_PER_S), (int)(unit->response_ns % NS_PER_S)};
    add_frame(tree, tvb, hf_response_to, unit->request_frame);
    proto_item_set_generated(proto_tree_add_time(tree, hf_time, tvb, 0, 0, &time));
  }
}

static void add_pieces(proto_tree *tree, tvbuff_t *tvb, const struct whole *whole) {
  const guint n = whole != NULL ? wmem_array_get_count(whole->pieces) : 0;
  for (guint i = 0; i < n; i++) {
    add_frame(tree, tvb, hf_part, *(const uint32_t *)wmem_array_index(whole->pieces, i));
  }
}

void facts_draw(const struct shown *shown, tvbuff_t *tvb, proto_tree *tree) {
  const struct sdec_unit *unit = &shown->unit;
  add_identity(tree, tvb, unit);
  add_way(tree, tvb, unit);
  add_sealed(tree, tvb, unit);
  add_number(tree, tvb, hf_hmac, unit->hmac != SDEC_HMAC_NONE, unit->hmac);
  add_inferred(tree, tvb, &unit->env);
  add_exchange(tree, tvb, shown);
  add_pieces(tree, tvb, shown->whole);
  add_frame(tree, tvb, hf_whole_in, shown->part_of != NULL ? shown->part_of->done_in : 0);
}

void facts_draw_piece(const struct call *call, tvbuff_t *tvb, proto_tree *tree) {
  add_frame(tree, tvb, hf_whole_in, call->part_of != NULL ? call->part_of->done_in : 0);
}
