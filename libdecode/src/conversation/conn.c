/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What a connection remembers. Messages reach it as facts and codes only; nothing in here is about any one message.
 */
#include "conversation/conn.h"

#include <string.h>

#include "base/apart.h"
void sdec_conn_reset(struct conn *conn, struct pool *pool, const struct sdec_facts *assumed) {
  (void)sdec_conn_release(conn, pool);
  conn->facts = *assumed;
  conn->version = 0;
  memset(conn->found, 0, sizeof(conn->found));
  memset(conn->ready, 0, sizeof(conn->ready));
  memset(&conn->dialog, 0, sizeof(conn->dialog));
}

uint64_t sdec_dialog_release(struct dialog *dialog, struct pool *pool) {
  uint64_t dropped = 0;
  for (uint32_t i = 0; i < 2; i++) {
    dropped += sdec_stitch_drop(&dialog->chunks[i], pool);
  }
  for (uint32_t i = 0; i < PORTIONS_KEPT; i++) {
    dropped += sdec_stitch_drop(&dialog->portions[i], pool);
  }
  return dropped;
}

uint64_t sdec_dialog_held(const struct dialog *dialog) {
  uint64_t held = 0;
  for (uint32_t i = 0; dialog != NULL && i < 2 + PORTIONS_KEPT; i++) {
    held += i < 2 ? dialog->chunks[i].buffer.len : dialog->portions[i - 2].buffer.len;
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

/* add_found fills what negotiation left open with what trial found earlier. */
static void add_found(const struct sdec_env *found, struct sdec_env *env) {
  const uint32_t add = found->known & ~env->known;
  for (uint32_t var = 1; var < SDEC_ENV_VARS && add >> var != 0; var++) {
    if ((add >> var & 1) != 0) {
      env_put(env, var, found->value[var]);
      env->inferred |= UINT32_C(1) << var;
    }
  }
}

HOT void sdec_conn_environment(struct conn *conn, uint8_t dir, uint8_t version, uint8_t seq_len,
                               const struct exchange *request, struct sdec_env *out) {
  const uint32_t side = dir == SDEC_DIR_RSP;
  struct env_basis basis = {.facts = &conn->facts, .dir = dir, .version = version, .seq_len = seq_len};
  if (!conn->ready[side].valid || conn->ready[side].seq_len != seq_len ||
      (version != ANY_VERSION && conn->ready[side].version != version)) {
    sdec_env_derive(&basis, &conn->ready[side].env);
    add_found(&conn->found[side], &conn->ready[side].env);
    conn->ready[side].version = version;
    conn->ready[side].seq_len = seq_len;
    conn->ready[side].valid = true;
  }
  *out = conn->ready[side].env;
  if (request != NULL) {
    basis.request = request;
    sdec_env_derive_asked(&basis, out);
  }
}

bool sdec_conn_unasked(const struct conn *conn) {
  const uint32_t with_implicit_get_digests = 4;
  return (conn->facts.value[F_MUT_AUTH] & with_implicit_get_digests) != 0;
}

void sdec_conn_adopt(struct conn *conn, uint8_t dir, const struct sdec_env *env) {
  const uint32_t side = dir == SDEC_DIR_RSP;
  for (uint32_t var = 1; var < SDEC_ENV_VARS; var++) {
    if ((env->inferred >> var & 1) == 0 || !sdec_env_lasts(var) || env_known(&conn->found[side], var)) {
      continue;
    }
    env_put(&conn->found[side], var, env->value[var]);
    conn->ready[side].valid = false;
    if (var == E_HASH) { /* the one size both sides share */
      env_put(&conn->found[1 - side], var, env->value[var]);
      conn->ready[1 - side].valid = false;
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
      conn->ready[0].valid = conn->ready[1].valid = false;
    }
  }
  if (certain && env->inferred != 0) {
    sdec_conn_adopt(conn, dir, env);
  }
}

HOT struct request *sdec_dialog_ask(struct dialog *dialog, uint8_t code) {
  /* Where the one before was answered the new one takes its place, so that mostly one place is touched; so it does if
   * all wait. */
  uint32_t slot = dialog->newest;
  for (uint32_t i = 0; i < REQUESTS_KEPT && dialog->codes[slot] != 0 && !dialog->requests[slot].answered; i++) {
    slot = (dialog->newest + i + 1) % REQUESTS_KEPT;
  }
  for (uint32_t i = 0; i < REQUESTS_KEPT; i++) {
    slot = dialog->codes[i] == code ? i : slot;
  }
  dialog->codes[slot] = code;
  dialog->newest = (uint8_t)slot;
  dialog->requests[slot] = (struct request){.asked = {.code = code, .seen = true}};
  return &dialog->requests[slot];
}

struct request *sdec_dialog_answered(struct dialog *dialog, uint8_t code, bool any) {
  if (any) {
    return dialog->codes[dialog->newest] != 0 ? &dialog->requests[dialog->newest] : NULL;
  }
  for (uint32_t i = 0; i < REQUESTS_KEPT; i++) {
    const uint32_t slot = (dialog->newest + REQUESTS_KEPT - i) % REQUESTS_KEPT;
    if (dialog->codes[slot] != 0 && (dialog->codes[slot] & 0x7F) == code) {
      return i == 0 || !dialog->requests[slot].answered ? &dialog->requests[slot] : NULL;
    }
  }
  return NULL;
}
