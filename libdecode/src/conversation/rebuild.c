/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Encoding reuses the decoder: a walk over a blank request gives the positions of its fields, and the ties in the rows
 * of the response give their values.
 */
#include "conversation/rebuild.h"

#include <string.h>

#include "base/names.h"
#include "conversation/env.h"
#include "proto/protocols.h"
#include "walk/registry.h"
#include "walk/rows.h"

#define HEADER_LEN 4
#define REQUEST_BIT 0x80
#define BLANK_LEN 128
#define TIES_MOST 4
#define EVERYTHING 0xFF /* requests all measurements */

/* What the response repeats from the request. */
struct repeated {
  struct {
    const char *name; /* row or bit field of the request */
    struct sdec_span bytes;
    uint64_t value;
  } ties[TIES_MOST];
  uint32_t n_ties;
  uint32_t n_indexes;
  uint8_t index; /* of the last measurement; used if there is only one */
};

struct rebuild {
  struct sdec_iter it;
  struct sdec_item item;
  struct repeated said;
  uint8_t version;
  const struct sdec_message *request;
  uint8_t flags[8]; /* possible values of Param1 */
  uint32_t n_flags;
  uint32_t flags_at;
};

static void keep_tie(struct repeated *said, const char *name, struct sdec_span bytes, uint64_t value) {
  if (said->n_ties < TIES_MOST) {
    said->ties[said->n_ties].name = name;
    said->ties[said->n_ties].bytes = bytes;
    said->ties[said->n_ties++].value = value;
  }
}

/* The length of the signature is unknown. It is not needed, because no field follows the signature. */
static void listen(struct rebuild *r, const struct sdec_message *message, struct sdec_span response) {
  struct sdec_env env;
  const struct sdec_item *item = &r->item;
  memset(&env, 0, sizeof(env));
  env_put(&env, E_VERSION, r->version);
  env_put(&env, E_ROLE, 1);
  env_put(&env, E_REQ_SIGNED, 1);
  env_put(&env, E_OPAQUE_LENGTH, 2);
  sdec_begin(&r->it, message->body, &env, response);
  while (sdec_next(&r->it, &r->item)) {
    if (item->kind == SDEC_BIT && item->bits->tie == SDEC_TIE_SAME) {
      keep_tie(&r->said, item->bits->asked, (struct sdec_span){NULL, 0}, item->value);
    } else if (item->kind == SDEC_LEAF && item->field->tie == SDEC_TIE_SAME) {
      keep_tie(&r->said, item->field->asked, span_sub(response, item->offset, item->len), item->value);
    } else if (item->kind == SDEC_LEAF && item->field->role == SDEC_MEASURED_INDEX) {
      r->said.n_indexes++;
      r->said.index = (uint8_t)item->value;
    }
  }
}

static void blank(const struct rebuild *r, uint8_t *out) {
  memset(out, 0, BLANK_LEN);
  out[0] = r->version;
  out[sdec_spdm.code_offset] = (uint8_t)r->request->code;
}

static void begin(struct rebuild *r, const uint8_t *request) {
  struct sdec_env env;
  memset(&env, 0, sizeof(env));
  env_put(&env, E_VERSION, r->version);
  env_put(&env, E_ROLE, 0);
  sdec_begin(&r->it, r->request->body, &env, (struct sdec_span){request, BLANK_LEN});
}

/* list_flags lists the possible flag bytes: the bit that requests a signature, with every combination of the flags that
 * follow it in the same byte. */
static bool list_flags(struct rebuild *r) {
  uint8_t request[BLANK_LEN], must = 0, may[3], n_may = 0;
  blank(r, request);
  begin(r, request);
  while (sdec_next(&r->it, &r->item)) {
    const struct sdec_item *item = &r->item;
    const bool flag = item->kind == SDEC_BIT && item->bits->lo == item->bits->hi && item->bits->lo < 8;
    if (flag && item->bits->fact == F_SIGN_REQUESTED) {
      must = (uint8_t)(1u << item->bits->lo);
      r->flags_at = item->offset;
    } else if (flag && must != 0 && item->offset == r->flags_at && n_may < sizeof(may)) {
      may[n_may++] = (uint8_t)(1u << item->bits->lo);
    }
  }
  for (uint32_t i = 0; must != 0 && i < UINT32_C(1) << n_may; i++) {
    uint8_t flags = must;
    for (uint32_t k = 0; k < n_may; k++) {
      flags |= (i >> k & 1) != 0 ? may[n_may - 1 - k] : 0;
    }
    r->flags[r->n_flags++] = flags;
  }
  return must != 0;
}

static void put_tied(const struct repeated *said, const struct sdec_item *item, uint8_t *request) {
  const char *name = item->kind == SDEC_BIT ? item->bits->name : item->field->name;
  for (uint32_t i = 0; i < said->n_ties; i++) {
    if (!name_same(name, said->ties[i].name)) {
      continue;
    }
    if (item->kind == SDEC_BIT && item->bits->hi < 8) {
      request[item->offset] |= (uint8_t)(said->ties[i].value << item->bits->lo);
    } else if (item->kind == SDEC_LEAF && item->len == said->ties[i].bytes.len) {
      memcpy(request + item->offset, said->ties[i].bytes.data, item->len);
    }
  }
}

/* fill completes a request whose flags are already set; false if it has no field for the nonce. */
static bool fill(struct rebuild *r, struct sdec_span nonce, uint8_t which, uint8_t *request) {
  bool has_nonce = false;
  begin(r, request);
  while (sdec_next(&r->it, &r->item)) {
    const struct sdec_item *item = &r->item;
    if (item->kind != SDEC_LEAF && item->kind != SDEC_BIT) {
      continue;
    }
    put_tied(&r->said, item, request);
    if (item->kind == SDEC_LEAF && item->field->role == SDEC_FRESH_NONCE && item->len == nonce.len) {
      memcpy(request + item->offset, nonce.data, nonce.len);
      has_nonce = true;
    } else if (item->kind == SDEC_LEAF && item->field->role == SDEC_MEASURED_WHICH && item->len == 1) {
      request[item->offset] = which;
    }
  }
  return has_nonce;
}

bool sdec_rebuild(struct sdec_span response, struct sdec_span nonce, uint32_t i, uint8_t *out, uint32_t room,
                  uint32_t *out_len) {
  struct rebuild r = {.version = span_u8(response, 0)};
  uint8_t request[BLANK_LEN];
  const uint8_t code = span_u8(response, sdec_spdm.code_offset);
  const struct sdec_message *message = response.len < HEADER_LEN ? NULL : sdec_message_find(&sdec_spdm, code);
  r.request = sdec_message_find(&sdec_spdm, code | REQUEST_BIT);
  if (message == NULL || (code & REQUEST_BIT) != 0 || r.request == NULL || !list_flags(&r)) {
    return false;
  }
  listen(&r, message, response);
  const uint32_t choice = i / r.n_flags;
  if (choice > (r.said.n_indexes == 1 ? 1u : 0u)) {
    return false;
  }
  blank(&r, request);
  request[r.flags_at] = r.flags[i % r.n_flags];
  if (!fill(&r, nonce, choice == 0 ? EVERYTHING : r.said.index, request) || sdec_layout_end(&r.it) > room) {
    return false;
  }
  *out_len = sdec_layout_end(&r.it);
  memcpy(out, request, *out_len);
  return true;
}
