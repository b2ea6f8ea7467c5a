/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The oracle: a flow decodes, the judge judges, and findings are queued until they are taken.
 */
#include "sdec_oracle.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define FLOW_MEMORY ((size_t)64 << 20)
#define JUDGE_MEMORY ((size_t)64 << 20)
#define SOME_SESSION 1u /* for messages given as the content of a session */

struct sdec_oracle {
  struct sdec_config config;
  struct sdec_flow *flow;
  struct sdec_judge *judge;
  void *flow_memory, *judge_memory;
  uint64_t exchange;     /* number of the latest exchange */
  uint32_t conn, before; /* number of the latest connection, and of the last one of earlier flows */
  bool fresh;            /* the capture shows the first connection of its endpoints */
  bool in_session;
  bool has_asked; /* the latest request has a layout: */
  struct sdec_env asked_env;
  const struct sdec_group *asked_group;
  struct sdec_oracle_stats stats;
  struct sdec_finding *findings;
  uint32_t n_findings, n_taken, cap;
};

static struct sdec_judge *new_judge(void *memory, const struct sdec_judge_config *how) {
  struct sdec_judge_config config = {
      .size = sizeof(config), .sides = SDEC_SIDE_RSP, .level = SDEC_RULE_WARNING, .complete = true, .each = true};
  if (how != NULL) {
    memset(&config, 0, sizeof(config));
    memcpy(&config, how, how->size != 0 && how->size < sizeof(config) ? how->size : sizeof(config));
    config.size = sizeof(config);
  }
  if ((config.hash_key[0] | config.hash_key[1]) == 0) {
    (void)!getrandom(config.hash_key, sizeof(config.hash_key), GRND_NONBLOCK);
  }
  return sdec_judge_new(memory, JUDGE_MEMORY, &config);
}

struct sdec_oracle *sdec_oracle_new(const struct sdec_config *config, const struct sdec_judge_config *how) {
  struct sdec_oracle *o = calloc(1, sizeof(*o));
  if (o == NULL) {
    return NULL;
  }
  memcpy(&o->config, config, config->size != 0 && config->size < sizeof(o->config) ? config->size : sizeof(o->config));
  o->fresh = how != NULL && how->fresh;
  o->flow_memory = calloc(1, FLOW_MEMORY);
  o->judge_memory = calloc(1, JUDGE_MEMORY);
  o->flow = o->flow_memory != NULL ? sdec_flow_new(o->flow_memory, FLOW_MEMORY, &o->config) : NULL;
  o->judge = o->judge_memory != NULL ? new_judge(o->judge_memory, how) : NULL;
  if (o->flow == NULL || o->judge == NULL) {
    sdec_oracle_free(o);
    return NULL;
  }
  return o;
}

void sdec_oracle_free(struct sdec_oracle *oracle) {
  if (oracle != NULL) {
    if (oracle->flow != NULL) {
      sdec_flow_end(oracle->flow);
    }
    free(oracle->flow_memory);
    free(oracle->judge_memory);
    free(oracle->findings);
    free(oracle);
  }
}

struct sdec_oracle_stats sdec_oracle_stats(const struct sdec_oracle *oracle) {
  return oracle->stats;
}

struct sdec_judge_stats sdec_oracle_judged(const struct sdec_oracle *oracle) {
  return sdec_judge_stats(oracle->judge);
}

static bool make_room(struct sdec_oracle *o) {
  if (o->n_findings < o->cap) {
    return true;
  }
  const uint32_t cap = o->cap * 2 + 16;
  struct sdec_finding *bigger = realloc(o->findings, cap * sizeof(*bigger));
  if (bigger == NULL) {
    return false;
  }
  o->findings = bigger;
  o->cap = cap;
  return true;
}

static void keep_findings(struct sdec_oracle *o) {
  struct sdec_finding finding;
  while (sdec_judge_take(o->judge, &finding)) {
    o->stats.findings += finding.total ? 0 : 1;
    if (make_room(o)) {
      o->findings[o->n_findings++] = finding;
    }
  }
}

static bool is_unsure(const struct sdec_unit *unit) {
  struct sdec_iter it;
  struct sdec_item item;
  if (unit->group == NULL) {
    return false;
  }
  sdec_unit_begin(unit, &it);
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_NOTE && item.note.code == SDEC_NOTE_MISSING) {
      return true;
    }
  }
  return false;
}

static void count(struct sdec_oracle *o, const struct sdec_unit *unit) {
  uint32_t n;
  if (unit->kind == SDEC_UNIT_RECORD) {
    o->stats.sealed++;
  } else if (unit->kind == SDEC_UNIT_MESSAGE && unit->dir == SDEC_DIR_RSP &&
             strcmp(unit->protocol, sdec_protocols(&n)[0]->name) == 0) {
    o->stats.responses++;
    o->stats.refusals += unit->message != NULL && unit->message->failure;
    o->stats.unsure += is_unsure(unit);
  }
}

static void learn_asked(struct sdec_oracle *o, const struct sdec_unit *unit) {
  if (unit->kind == SDEC_UNIT_MESSAGE && unit->nesting == 0 && unit->dir == SDEC_DIR_REQ) {
    o->has_asked = unit->message != NULL && unit->group == unit->message->body;
    o->asked_env = unit->env;
    o->asked_group = unit->group;
  }
}

/* A new flow counts connections from 1 again; for the judge they must differ. */
static void judge_units(struct sdec_oracle *o) {
  struct sdec_unit unit;
  while (sdec_flow_take(o->flow, &unit)) {
    if (unit.conn != 0) {
      unit.conn += o->before;
      o->conn = unit.conn > o->conn ? unit.conn : o->conn;
    }
    if (o->fresh) { /* on the emulator's socket, an endpoint continues where its last connection ended */
      const bool anew = unit.conn <= 1 || unit.transport != SDEC_TRANSPORT_EMU;
      sdec_judge_fresh(o->judge, anew && unit.dir == SDEC_DIR_REQ);
    }
    if (o->in_session) {
      unit.has_session = true;
      unit.session = SOME_SESSION;
    }
    count(o, &unit);
    learn_asked(o, &unit);
    sdec_judge_unit(o->judge, &unit);
    keep_findings(o);
  }
}

void sdec_oracle_feed(struct sdec_oracle *oracle, const struct sdec_packet *packet) {
  sdec_flow_feed(oracle->flow, packet);
  judge_units(oracle);
}

void sdec_oracle_finish(struct sdec_oracle *oracle) {
  sdec_flow_finish(oracle->flow);
  judge_units(oracle);
  sdec_judge_finish(oracle->judge);
  keep_findings(oracle);
}

void sdec_oracle_connect(struct sdec_oracle *oracle, bool fresh) {
  sdec_flow_end(oracle->flow);
  oracle->flow = sdec_flow_new(oracle->flow_memory, FLOW_MEMORY, &oracle->config);
  oracle->before = oracle->conn;
  oracle->fresh = oracle->in_session = false;
  sdec_judge_fresh(oracle->judge, fresh);
}

void sdec_oracle_session(struct sdec_oracle *oracle) {
  sdec_oracle_connect(oracle, false);
  oracle->in_session = true;
}

static void feed_message(struct sdec_oracle *o, enum sdec_carrier carrier, enum sdec_dir dir,
                         struct sdec_span message) {
  const struct sdec_packet packet = {
      .data = message, .original_len = message.len, .frame = o->exchange, .carrier = carrier, .dir = dir};
  sdec_oracle_feed(o, &packet);
}

void sdec_oracle_request(struct sdec_oracle *oracle, enum sdec_carrier carrier, struct sdec_span request) {
  oracle->exchange++;
  oracle->has_asked = false;
  feed_message(oracle, carrier, SDEC_DIR_REQ, request);
}

void sdec_oracle_response(struct sdec_oracle *oracle, enum sdec_carrier carrier, struct sdec_span response) {
  feed_message(oracle, carrier, SDEC_DIR_RSP, response);
}

void sdec_oracle_happened(struct sdec_oracle *oracle, enum sdec_happening_kind kind, const char *got) {
  const struct sdec_happening happening = {
      .kind = kind, .side = SDEC_SIDE_RSP, .conn = oracle->conn, .frame = oracle->exchange, .got = got};
  sdec_judge_happened(oracle->judge, &happening);
  keep_findings(oracle);
}

bool sdec_oracle_take(struct sdec_oracle *oracle, struct sdec_finding *out) {
  if (oracle->n_taken < oracle->n_findings) {
    *out = oracle->findings[oracle->n_taken++];
    return true;
  }
  oracle->n_taken = oracle->n_findings = 0;
  return false;
}

bool sdec_oracle_asked(const struct sdec_oracle *oracle, struct sdec_env *out_env,
                       const struct sdec_group **out_group) {
  if (!oracle->has_asked) {
    return false;
  }
  *out_env = oracle->asked_env;
  *out_group = oracle->asked_group;
  return true;
}
