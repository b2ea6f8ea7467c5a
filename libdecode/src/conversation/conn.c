/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a connection remembers. Messages arrive here as facts and codes only, whatever message they come from.
 */
#include "conversation/conn.h"

#include <string.h>

#include "base/apart.h"
#include "memory/evict.h"

void sdec_conn_reset(struct conn *conn, struct pool *pool, const struct sdec_facts *assumed) {
  (void)sdec_conn_release(conn, pool);
  conn->facts = *assumed;
  conn->version = 0;
  conn->found[0].known = conn->found[1].known = 0;
  conn->derived[0].valid = conn->derived[1].valid = false;
}

struct dialog_more *sdec_dialog_more(struct dialog *dialog, struct pool *pool) {
  if (dialog->more == NULL) {
    dialog->more = evict_get(sdec_pool_evict(pool, (struct evict){0}), pool, sizeof(*dialog->more));
    if (dialog->more != NULL) {
      memset(dialog->more, 0, sizeof(*dialog->more));
    }
  }
  return dialog->more;
}

uint64_t sdec_dialog_release(struct dialog *dialog, struct pool *pool) {
  uint64_t dropped = 0;
  memset(dialog->codes, 0, sizeof(dialog->codes));
  dialog->newest = 0;
  if (dialog->more == NULL) {
    return 0;
  }
  for (uint32_t i = 0; i < PIECES_KEPT; i++) {
    dropped += sdec_stitch_drop(&dialog->more->pieces[i], pool);
  }
  sdec_pool_put(pool, dialog->more);
  dialog->more = NULL;
  return dropped;
}

uint64_t sdec_dialog_held(const struct dialog *dialog) {
  uint64_t held = 0;
  for (uint32_t i = 0; dialog != NULL && dialog->more != NULL && i < PIECES_KEPT; i++) {
    held += dialog->more->pieces[i].buffer.len;
  }
  return held;
}

uint64_t sdec_conn_release(struct conn *conn, struct pool *pool) {
  sdec_holder_set(sdec_pool_holders(pool), &conn->holder, 0, 0);
  uint64_t dropped = sdec_dialog_release(&conn->dialog, pool);
  if (conn->turned != NULL) {
    dropped += sdec_dialog_release(conn->turned, pool);
    sdec_pool_put(pool, conn->turned);
    conn->turned = NULL;
  }
  return dropped;
}

/* add_found sets variables that were not negotiated to values found by trial earlier. */
static void add_found(const struct found *found, struct sdec_env *env) {
  for (uint32_t i = 0; found->known >> i != 0; i++) {
    const uint32_t var = sdec_env_lasting(i);
    if ((found->known >> i & 1) != 0 && !env_known(env, var)) {
      env_put(env, var, found->value[i]);
      env->inferred |= UINT32_C(1) << var;
    }
  }
}

HOT void sdec_conn_environment(struct conn *conn, uint8_t dir, uint8_t version, uint8_t seq_len,
                               const struct exchange *request, struct sdec_env *out) {
  const uint32_t side = dir == SDEC_DIR_RSP;
  struct env_basis basis = {.facts = &conn->facts, .dir = dir, .version = version, .seq_len = seq_len};
  if (!conn->derived[side].valid || conn->derived[side].seq_len != seq_len ||
      (version != ANY_VERSION && conn->derived[side].version != version)) {
    sdec_env_derive(&basis, &conn->ready[side]);
    add_found(&conn->found[side], &conn->ready[side]);
    conn->derived[side].version = version;
    conn->derived[side].seq_len = seq_len;
    conn->derived[side].valid = true;
  }
  *out = conn->ready[side];
  if (request != NULL) {
    basis.request = request;
    sdec_env_derive_asked(&basis, out);
  }
}

bool sdec_conn_unasked(const struct conn *conn) {
  const uint32_t with_implicit_get_digests = 4;
  return (conn->facts.value[F_MUT_AUTH] & with_implicit_get_digests) != 0;
}

static void add_to_found(struct conn *conn, uint32_t side, uint32_t place, uint32_t value) {
  conn->found[side].value[place] = value;
  conn->found[side].known |= UINT32_C(1) << place;
  conn->derived[side].valid = false;
}

void sdec_conn_adopt(struct conn *conn, uint8_t dir, const struct sdec_env *env) {
  const uint32_t side = dir == SDEC_DIR_RSP;
  for (uint32_t i = 0; i < ENV_LASTING; i++) {
    const uint32_t var = sdec_env_lasting(i);
    if ((env->inferred >> var & 1) == 0 || (conn->found[side].known >> i & 1) != 0) {
      continue;
    }
    add_to_found(conn, side, i, env->value[var]);
    if (var == E_HASH) { /* the one size shared by both sides */
      add_to_found(conn, 1 - side, i, env->value[var]);
    }
  }
}

HOT void sdec_conn_learn(struct conn *conn, uint8_t dir, const struct reading *reading, const struct sdec_env *env,
                         bool certain, struct exchange *exchange) {
  for (uint32_t i = 0; i < reading->n_facts; i++) {
    const uint8_t fact = reading->fact[i];
    if (fact >= F_EXCHANGE_FIRST) {
      exchange->value[fact - F_EXCHANGE_FIRST] = reading->value[i];
      exchange->known |= UINT32_C(1) << (fact - F_EXCHANGE_FIRST);
    } else {
      fact_put(&conn->facts, fact, reading->value[i]);
      conn->version = (uint8_t)env->value[E_VERSION];
      conn->derived[0].valid = conn->derived[1].valid = false;
    }
  }
  if (certain && env->inferred != 0) {
    sdec_conn_adopt(conn, dir, env);
  }
}

static struct request *request_at(struct dialog *dialog, uint32_t slot) {
  return slot < REQUESTS_HERE ? &dialog->requests[slot] : &dialog->more->requests[slot - REQUESTS_HERE];
}

HOT struct request *sdec_dialog_ask(struct dialog *dialog, struct pool *pool, uint8_t code) {
  /* Reuses the newest place if its request was answered, so that usually a single place is touched, or if all are
   * waiting. */
  uint32_t slot = dialog->newest;
  for (uint32_t i = 0; i < REQUESTS_KEPT && dialog->codes[slot] != 0 && !request_at(dialog, slot)->answered; i++) {
    slot = (dialog->newest + i + 1) % REQUESTS_KEPT;
  }
  for (uint32_t i = 0; i < REQUESTS_KEPT; i++) {
    slot = dialog->codes[i] == code ? i : slot;
  }
  if (slot >= REQUESTS_HERE && sdec_dialog_more(dialog, pool) == NULL) {
    slot = dialog->newest;
  }
  struct request *request = request_at(dialog, slot);
  dialog->codes[slot] = code;
  dialog->newest = (uint8_t)slot;
  *request = (struct request){.asked = {.code = code, .seen = true}};
  return request;
}

struct request *sdec_dialog_answered(struct dialog *dialog, uint8_t code, bool any) {
  if (any) {
    return dialog->codes[dialog->newest] != 0 ? request_at(dialog, dialog->newest) : NULL;
  }
  for (uint32_t i = 0; i < REQUESTS_KEPT; i++) {
    const uint32_t slot = (dialog->newest + REQUESTS_KEPT - i) % REQUESTS_KEPT;
    if (dialog->codes[slot] != 0 && (dialog->codes[slot] & 0x7F) == code) {
      struct request *request = request_at(dialog, slot);
      return i == 0 || !request->answered ? request : NULL;
    }
  }
  return NULL;
}
