/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The public calls: lays out the memory, and takes each unit through notes, ties, rules and machines.
 */
#include "base/apart.h"
#include "judge.h"

#include <stddef.h>
#include <string.h>

#include "base/siphash.h"

#define ALIGNED 16u

const char *sdec_rule_severity_name(uint32_t severity) {
  static const char *const names[SDEC_RULE_SEVERITIES] = {"advice", "info", "warning", "error"};
  return severity < SDEC_RULE_SEVERITIES ? names[severity] : "?";
}

const char *sdec_side_name(uint32_t side) {
  static const char *const names[] = {"either", "Requester", "Responder", "both"};
  return side <= SDEC_SIDE_BOTH ? names[side] : "?";
}

const char *sdec_unjudged_text(uint32_t reason) {
  static const char *const texts[SDEC_UNJUDGED_REASONS] = {
      [SDEC_UNJUDGED_NEGOTIATION] = "negotiation not in the capture",
      [SDEC_UNJUDGED_REQUEST] = "request not in the capture",
      [SDEC_UNJUDGED_LOSS] = "lost traffic",
      [SDEC_UNJUDGED_UNREAD] = "fields not read",
      [SDEC_UNJUDGED_SEALED] = "sealed records",
      [SDEC_UNJUDGED_TIME] = "no usable times",
      [SDEC_UNJUDGED_CRYPTO] = "no calculation",
      [SDEC_UNJUDGED_MEMORY] = "dropped for lack of memory",
  };
  return reason < SDEC_UNJUDGED_REASONS ? texts[reason] : "?";
}

/* Digests multiply by the key, so neither word may be zero or guessable, as the memory size is. */
static void make_key(uint64_t key[2]) {
  const uint64_t given[2] = {key[0], key[1]};
  for (uint8_t i = 0; i < 2; i++) {
    const uint64_t word = siphash(given, 2, 4, &i, sizeof(i));
    key[i] = word != 0 ? word : UINT64_MAX;
  }
}

struct sdec_judge *sdec_judge_new(void *memory, size_t size, const struct sdec_judge_config *config) {
  if (memory == NULL || size < SDEC_JUDGE_MIN) {
    return NULL;
  }
  const size_t skew = (ALIGNED - (uintptr_t)memory % ALIGNED) % ALIGNED;
  uint8_t *start = (uint8_t *)memory + skew;
  struct sdec_judge *j = (struct sdec_judge *)(void *)start;
  size -= skew;
  memset(j, 0, offsetof(struct sdec_judge, sheet.said));
  if (config != NULL) {
    memcpy(&j->config, config, config->size != 0 && config->size < sizeof(*config) ? config->size : sizeof(*config));
  }
  if ((j->config.hash_key[0] | j->config.hash_key[1]) == 0) {
    j->config.hash_key[0] = (uintptr_t)memory;
    j->config.hash_key[1] = size;
  }
  make_key(j->config.hash_key);
  uint32_t n;
  j->spdm = sdec_protocols(&n)[0]->name;
  j->config.sides = j->config.sides != 0 ? j->config.sides : SDEC_SIDE_BOTH;
  const size_t used = (sizeof(*j) + ALIGNED - 1) / ALIGNED * ALIGNED;
  const size_t slice = (size - used) / 5 / ALIGNED * ALIGNED;
  sdec_found_make(j, start + used, slice);
  sdec_seen_make(j, start + used + slice, slice);
  sdec_talks_make(j, start + used + 2 * slice, size - used - 2 * slice);
  sdec_forms_make(j);
  sdec_names_make(j);
  sdec_plan_make(j);
  return j;
}

void sdec_judge_fresh(struct sdec_judge *judge, bool fresh) {
  judge->config.fresh = fresh;
}

/* Not the negotiated version: if messages may be missing, a renegotiation may be. */
static bool is_strange(const struct sdec_judge *j) {
  const struct sdec_message *message = j->unit->message;
  return sdec_may_be_missing(j) && j->talk->version != 0 && j->unit->version != j->talk->version && !message->resets &&
         !message->failure;
}

static void judge_request(struct sdec_judge *j) {
  j->request = NULL;
  j->strange = is_strange(j);
  sdec_asked_doubt(j);
  sdec_sheet_read(j);
  sdec_session_follow(j, NULL);
  sdec_rules_judge(j);
  sdec_machines_judge(j);
  sdec_asked_add(j);
}

static void judge_response(struct sdec_judge *j) {
  struct asked *request = sdec_asked_answered(j);
  const bool failure = j->unit->message->failure;
  const bool unsure = request != NULL && (request->several || (failure && request->resumed));
  j->request = unsure ? NULL : request;
  j->again = j->again || (request != NULL && request->again);
  j->strange = is_strange(j);
  if (j->strange && request != NULL && request->version == j->unit->version && j->unit->nesting == 0) {
    sdec_talk_resume(j->talk);
  }
  sdec_sheet_read(j);
  sdec_session_follow(j, request);
  sdec_rules_judge(j);
  if (request != NULL && !failure && request->message != NULL) {
    sdec_talk_learn(j, request);
  } else if (failure) {
    sdec_refusal_learn(j);
  }
  sdec_machines_judge(j);
  if (j->session != NULL && j->sheet.has_rsp_id && !j->unit->has_session) {
    j->session->n_records = 0;
    j->session->proved = false;
  }
  j->talk->doubt = j->talk->doubt && request == NULL;
}

static void judge_message(struct sdec_judge *j) {
  j->talk = sdec_talk_of(j, j->unit);
  j->session = sdec_session_of(j, j->talk, j->unit);
  if (j->session != NULL) {
    j->session->n_records++;
  }
  if (j->is_spdm && sdec_is_misplaced(j->unit)) {
    sdec_sheet_clear(&j->sheet);
    sdec_asked_misplaced(j);
  } else if (j->unit->message == NULL || j->unit->group == NULL) { /* no layout, or less than a header */
    sdec_sheet_read(j);
    if (j->is_spdm && sdec_asks(j->unit)) {
      sdec_asked_add(j);
    } else if (j->is_spdm) {
      (void)sdec_asked_answered(j);
    }
  } else if (!j->is_spdm) {
    sdec_vendor_judge(j);
  } else if ((j->unit->code & REQUEST_BIT) != 0) {
    judge_request(j);
  } else {
    judge_response(j);
  }
}

/* A unit that is not a readable message: only rules about its transport header or object apply. */
static void judge_carried(struct sdec_judge *j) {
  if (j->unit->kind == SDEC_UNIT_RECORD && j->unit->worst == SDEC_CLEAN) { /* no rule reads its fields */
    sdec_sheet_clear(&j->sheet);
  } else {
    sdec_sheet_read(j);
  }
  sdec_rules_judge(j);
}

/* Other traffic of a transport, such as DOE discovery, has requests and responses as well: the next unit is the
 * response. */
RARE static void judge_aside(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  struct asked *request = &j->aside;
  const bool answers = unit->dir == SDEC_DIR_RSP && request->used && unit->header == j->aside_header;
  j->request = answers ? request : NULL;
  judge_carried(j);
  sdec_asked_clear(request, false);
  request->used = unit->dir == SDEC_DIR_REQ;
  request->unread = j->sheet.unread;
  j->aside_header = unit->header;
  if (request->used) {
    sdec_asked_keep(j, request);
  }
}

/* An unreadable unit may be a request or a response. If several sessions have one pending, the session is unknown. */
static void keep_unread(struct sdec_judge *j) {
  struct talk *talk = j->talk;
  const uint32_t in = sdec_place_of(j->unit);
  const bool elsewhere = talk->has_unread && talk->unread_in != in;
  if (j->unit->dir == SDEC_DIR_RSP) {
    talk->has_unread = elsewhere;
  } else {
    talk->has_unread = true;
    talk->unread_in = elsewhere ? 0 : in;
  }
}

/* Even a record that could not be decrypted names its session, if its connection is known. */
static void judge_record(struct sdec_judge *j) {
  if (j->unit->conn == 0) {
    return;
  }
  j->talk = sdec_talk_of(j, j->unit);
  keep_unread(j);
  if (j->unit->has_session) {
    sdec_asked_doubt(j);
    sdec_talk_sealed(j);
    j->session = sdec_session_of(j, j->talk, j->unit);
    judge_carried(j);
    sdec_machines_judge(j);
  }
}

/* Application data of another protocol in a session may be answered with an SPDM message. */
RARE static void judge_other(struct sdec_judge *j) {
  const struct sdec_unit *unit = j->unit;
  if (unit->kind == SDEC_UNIT_OTHER && unit->conn != 0 && unit->has_session) {
    j->talk = sdec_talk_of(j, unit);
    keep_unread(j);
  }
}

/* Without the request it is not known to which object the last portion belongs. */
RARE static void judge_object(struct sdec_judge *j) {
  j->talk = sdec_talk_of(j, j->unit);
  if (j->unasked_frame == j->unit->frame) {
    j->stats.unjudged[SDEC_UNJUDGED_LOSS]++;
  } else {
    judge_carried(j);
  }
}

static bool is_noted(const struct sdec_unit *unit, uint8_t code) {
  bool noted = false;
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    noted = noted || unit->notes[i].code == code;
  }
  return noted;
}

/* The packet was cut by the snap length. That is not a breach, neither in the messages nested in it nor in the objects
 * reassembled from it. */
static bool is_snapped(struct sdec_judge *j) {
  const bool snapped = is_noted(j->unit, SDEC_NOTE_SNAPPED);
  j->snapped_frame = snapped ? j->unit->frame : j->snapped_frame;
  j->has_snapped = j->has_snapped || snapped;
  const bool carried = j->unit->nesting > 0 && j->unit->frame == j->snapped_frame;
  return snapped || (j->has_snapped && (carried || j->unit->kind == SDEC_UNIT_OBJECT));
}

static bool is_spdm(const struct sdec_judge *j, const char *protocol) {
  return protocol == j->spdm || (protocol != NULL && sdec_same_text(protocol, j->spdm));
}

void sdec_judge_unit(struct sdec_judge *judge, const struct sdec_unit *unit) {
  judge->unit = unit;
  judge->talk = NULL;
  judge->session = NULL;
  judge->request = NULL;
  judge->strange = judge->refuse = judge->elsewhere = judge->unasked = judge->overtaken = judge->waiting = false;
  judge->has_digest = false;
  if (unit->nesting == 0) {
    judge->again = judge->retries = judge->twice = false;
  }
  judge->retried_ns = 0;
  judge->waits = NULL;
  judge->n_broken = 0;
  judge->list = NULL;
  judge->like = 0;
  judge->from = judge->to = 0;
  judge->is_spdm = unit->kind != SDEC_UNIT_RECORD && is_spdm(judge, unit->protocol);
  judge->message_no = sdec_message_no(&judge->names, unit->message);
  judge->outer_dir = unit->nesting == 0 ? unit->dir : judge->outer_dir;
  judge->in_packets = unit->nesting == 0 && unit->kind != SDEC_UNIT_OBJECT ? unit->whole != 0 : judge->in_packets;
  judge->stats.units++;
  judge->has_fractions = judge->has_fractions || unit->time_ns % 1000000000u != 0;
  if (unit->n_notes != 0) {
    sdec_losses_judge(judge);
  }
  if ((unit->n_notes != 0 || judge->has_snapped) && is_snapped(judge)) {
    judge->stats.unjudged[SDEC_UNJUDGED_LOSS]++;
  } else if (unit->kind == SDEC_UNIT_RECORD) {
    judge->stats.unjudged[SDEC_UNJUDGED_SEALED]++;
    judge_record(judge);
  } else if (unit->kind == SDEC_UNIT_MESSAGE) {
    judge_message(judge);
  } else if (unit->kind == SDEC_UNIT_OBJECT) {
    judge_object(judge);
  } else {
    judge_other(judge);
    judge_aside(judge);
  }
  if (judge->session != NULL) {
    judge->session->proved = judge->session->proved ||
                             (unit->has_session && unit->sealed == SDEC_SEALED_NOT && !unit->unproved);
    judge->session->has_time = true;
    judge->session->time_ns = unit->time_ns;
  }
  judge->unit = NULL;
}

void sdec_judge_happened(struct sdec_judge *judge, const struct sdec_happening *happening) {
  const struct sdec_unit unit = {.kind = SDEC_UNIT_EVENT,
                                 .dir = happening->side == SDEC_SIDE_REQ ? SDEC_DIR_REQ : SDEC_DIR_RSP,
                                 .conn = happening->conn,
                                 .frame = happening->frame,
                                 .name = "no message"};
  judge->unit = &unit;
  judge->n_broken = 0;
  const uint16_t rule = sdec_rule_number(judge, sdec_judge_happenings[happening->kind]);
  struct sdec_finding *finding = sdec_found_start(judge, rule);
  if (finding != NULL) {
    struct sdec_text got = sdec_text_into(finding->got);
    sdec_put(&got, happening->got != NULL ? happening->got : "");
    sdec_put_zero(&got);
    sdec_found_end(judge, finding, 0);
  }
  judge->unit = NULL;
}

void sdec_judge_finish(struct sdec_judge *judge) {
  judge->finished = true;
}

RARE static bool take_total(struct sdec_judge *j, struct sdec_finding *out) {
  if (j->n_told < j->n_found) {
    *out = j->found[j->n_told++].finding;
    out->total = true;
    return true;
  }
  return false;
}

bool sdec_judge_take(struct sdec_judge *judge, struct sdec_finding *out) {
  if (judge->n_taken < judge->n_queue) {
    *out = judge->queue[judge->n_taken++];
    return true;
  }
  judge->n_taken = judge->n_queue = 0;
  return judge->finished && take_total(judge, out);
}

struct sdec_judge_stats sdec_judge_stats(const struct sdec_judge *judge) {
  return judge->stats;
}
