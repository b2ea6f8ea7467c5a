/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Findings: who is blamed, deduplication and counting. Maps notes and ties to rules.
 */
#include "base/apart.h"
#include "judge.h"

#include <string.h>

#include "walk/vars.h"

void sdec_found_make(struct sdec_judge *j, void *memory, size_t size) {
  const size_t n = size / (sizeof(struct found) + sizeof(uint32_t));
  j->n_found_most = n < 1u << 20 ? (uint32_t)n : 1u << 20;
  j->n_found_buckets = j->n_found_most;
  j->found = memory;
  j->found_buckets = (uint32_t *)(void *)((uint8_t *)memory + (size_t)j->n_found_most * sizeof(struct found));
  memset(j->found_buckets, 0, (size_t)j->n_found_buckets * sizeof(uint32_t));
}

struct sdec_text sdec_text_into(char *text) {
  return (struct sdec_text){.data = text, .cap = SDEC_FINDING_TEXT_MAX - 1};
}

bool sdec_broke_rule(const struct sdec_judge *j, uint16_t rule) {
  for (uint32_t i = 0; i < j->n_broken; i++) {
    if (j->broken[i] == rule) {
      return true;
    }
  }
  return false;
}

/* The sender of a nested message is that of the outermost one, whatever the nested message claims. */
static uint8_t blame(const struct sdec_judge *j) {
  const enum sdec_dir dir = j->unit->nesting > 0 && j->outer_dir != SDEC_DIR_UNKNOWN ? j->outer_dir : j->unit->dir;
  return dir == SDEC_DIR_REQ ? SDEC_SIDE_REQ : dir == SDEC_DIR_RSP ? SDEC_SIDE_RSP : 0;
}

bool sdec_may_be_missing(const struct sdec_judge *j) {
  const uint8_t transport = (uint8_t)j->unit->transport;
  return !j->config.complete && transport != SDEC_TRANSPORT_RAW && transport != SDEC_TRANSPORT_TCP &&
         transport != SDEC_TRANSPORT_EMU;
}

/* Packet sequence numbers wrap soon. After a loss, or if a reassembled message is damaged, more packets may be missing
 * than the numbers show. */
static bool is_patchwork(const struct sdec_judge *j) {
  return j->in_packets && (j->unit->worst == SDEC_ERROR || (j->talk != NULL && j->talk->packets_lost));
}

static bool is_unsure(const struct sdec_judge *j, uint16_t rule) {
  return j->strange || (sdec_may_be_missing(j) && (sdec_rule_row(j, rule)->lossy || is_patchwork(j)));
}

void sdec_found_doubt(struct sdec_judge *j, struct sdec_finding *finding) {
  if (sdec_may_be_missing(j)) {
    finding->side = 0;
    finding->rule.severity = finding->rule.severity < SDEC_RULE_WARNING ? finding->rule.severity : SDEC_RULE_WARNING;
  }
}

/* A later negotiation request with the same code would mean that a whole renegotiation is missing, not two messages. */
bool sdec_may_be_other(const struct sdec_judge *j) {
  const struct sdec_message *message = j->request != NULL ? j->request->message : j->unit->message;
  return sdec_may_be_missing(j) && message != NULL && !message->resets && message->step != SDEC_STEP_CAPABILITIES &&
         message->step != SDEC_STEP_ALGORITHMS;
}

/* A retry is not a new request, and may come where a new one would be out of order. */
static bool is_excused(const struct sdec_judge *j, uint16_t rule) {
  const struct judge_rule *row = sdec_rule_row(j, rule);
  return j->retries && row->lossy && !row->even_again;
}

/* Recorded even if findings about the sender are not wanted: the response depends on it. */
void sdec_found_refuse(struct sdec_judge *j, uint16_t rule) {
  if (!j->refuse && rule != NO_SLOT && !is_unsure(j, rule) && !is_excused(j, rule)) {
    j->refuse = true;
    j->refuse_rule = rule;
  }
}

struct sdec_finding *sdec_found_start(struct sdec_judge *j, uint16_t number) {
  if (number == NO_SLOT || j->forms[j->first_form[number]].off || is_excused(j, number)) {
    return NULL;
  }
  if (j->n_broken < BROKEN_AT_ONCE) {
    j->broken[j->n_broken++] = number;
  }
  const struct sdec_unit *unit = j->unit;
  const uint8_t sender = blame(j);
  const uint8_t side = sender != 0 && sdec_rule_row(j, number)->asker ? (uint8_t)(SDEC_SIDE_BOTH - sender) : sender;
  if (side != 0 && (j->config.sides & side) == 0) {
    return NULL;
  }
  struct sdec_finding *finding = &j->scratch;
  j->scratch_rule = number;
  *finding = (struct sdec_finding){.side = side,
                                   .has_session = unit->has_session,
                                   .conn = unit->conn,
                                   .session = unit->session,
                                   .unit = j->stats.units,
                                   .frame = unit->frame,
                                   .last_frame = unit->frame,
                                   .count = 1,
                                   .message = unit->name};
  sdec_rule_describe(sdec_rule_row(j, number), &finding->rule);
  if (is_unsure(j, number)) {
    sdec_found_doubt(j, finding);
  }
  return finding;
}

static void put_out(struct sdec_judge *j, const struct sdec_finding *finding) {
  if (j->n_queue < FINDINGS_AT_ONCE) {
    j->queue[j->n_queue++] = *finding;
  } else {
    j->stats.evicted++;
  }
}

static uint64_t key_of(const struct sdec_judge *j, const struct sdec_finding *finding, uint64_t detail) {
  const uint64_t rule = (uint64_t)j->scratch_rule * 4 + finding->side;
  return (uint64_t)finding->conn << 32 ^ rule << 20 ^ detail;
}

static void count(struct sdec_judge *j, const struct sdec_finding *finding) {
  j->stats.violated++;
  j->stats.found[finding->rule.severity][finding->side]++;
}

static uint32_t *bucket_of(const struct sdec_judge *j, uint64_t key) {
  return &j->found_buckets[(key ^ key >> 29) % j->n_found_buckets];
}

bool sdec_found_again(struct sdec_judge *j, const struct sdec_finding *finding, uint64_t detail) {
  const uint64_t key = key_of(j, finding, detail);
  for (uint32_t at = *bucket_of(j, key); at != 0 && !j->config.each; at = j->found[at - 1].next) {
    struct found *found = &j->found[at - 1];
    if (found->key == key) {
      found->finding.count++;
      found->finding.last_frame = finding->frame;
      count(j, finding);
      return true;
    }
  }
  return false;
}

void sdec_found_end(struct sdec_judge *j, struct sdec_finding *finding, uint64_t detail) {
  if (sdec_found_again(j, finding, detail)) {
    return;
  }
  const uint64_t key = key_of(j, finding, detail);
  uint32_t *bucket = bucket_of(j, key);
  count(j, finding);
  if (j->n_found < j->n_found_most && !j->config.each) {
    j->found[j->n_found++] = (struct found){.finding = *finding, .key = key, .next = *bucket};
    *bucket = j->n_found;
  } else if (!j->config.each) { /* reported now, but repetitions cannot be counted */
    j->stats.evicted++;
  }
  put_out(j, finding);
}

/* The negotiation was seen and selected no extended algorithm, whose sizes are unknown. */
static bool has_sizes(const struct talk *talk) {
  return talk->negotiated && talk->state[M_CONNECTION] != C_EXTENDED;
}

/* With negotiated sizes known, a message that decodes only with sizes found by trial contradicts the negotiation,
 * unless it answers a different request. */
static bool is_negotiated(const struct sdec_judge *j) {
  return j->talk != NULL && has_sizes(j->talk) && (j->request != NULL || (j->unit->code & REQUEST_BIT) != 0);
}

/* A note that names its rule counts, unless that rule has tests of its own. */
static const char *named_rule(struct sdec_judge *j, const struct sdec_note *note) {
  const uint16_t number = sdec_rule_number(j, note->rule);
  const bool by_note = number != NO_SLOT && sdec_rule_row(j, number)->any == J_NOTES;
  return by_note && note->severity > SDEC_INFO ? note->rule : NULL;
}

/* Earlier messages may be missing from the capture. */
static bool is_unsettled(const struct sdec_judge *j) {
  return j->unasked || (j->talk != NULL && j->talk->doubt);
}

static bool is_read(const struct sdec_unit *unit) {
  return unit->kind == SDEC_UNIT_MESSAGE || unit->kind == SDEC_UNIT_OBJECT;
}

/* Otherwise the keys may belong to another session. */
static bool is_proved(const struct sdec_judge *j) {
  return j->session != NULL && j->session->proved && !j->talk->lost;
}

static bool is_text(const char *wanted, const char *text) {
  return wanted == NULL || (text != NULL && sdec_same_text(wanted, text));
}

static const char *note_rule(struct sdec_judge *j, const struct sdec_note *note, const char *field, const char *in) {
  const struct sdec_unit *unit = j->unit;
  if (note->rule != NULL) {
    return named_rule(j, note);
  }
  for (const struct judge_note *row = sdec_judge_notes; row->code != 0; row++) {
    if (row->code == note->code && is_text(row->message, unit->name) && is_text(row->field, field) &&
        is_text(row->in, in) && (!row->negotiated || is_negotiated(j)) && note->severity >= row->least &&
        (row->carried || is_read(unit)) && (!row->proved || is_proved(j)) && (!row->complete || j->config.complete) &&
        (row->transport == 0 || row->transport == unit->transport)) {
      return row->settled && is_unsettled(j) ? NULL : row->rule;
    }
  }
  return NULL;
}

static bool is_of_request(uint8_t variable) {
  return variable == E_SUMMARY || variable == E_REQ_CODE || variable == E_REQ_PARAM1 || variable == E_REQ_PARAM2 ||
         variable == E_REQ_SIGNED;
}

/* The layout of the response depends on its request. */
static bool is_as_asked(const struct sdec_unit *unit) {
  const struct sdec_group *body = unit->message != NULL ? unit->message->body : NULL;
  bool as_asked = false;
  for (uint32_t i = 0; body != NULL && (unit->code & REQUEST_BIT) == 0 && i < body->n_rows; i++) {
    const struct sdec_field *row = &body->rows[i];
    as_asked = as_asked || is_of_request(row->when.var) || is_of_request(row->size.var) || is_of_request(row->select);
  }
  return as_asked;
}

RARE void sdec_found_note(struct sdec_judge *j, const struct sdec_note *note, const char *in) {
  const char *field = note->bits != NULL ? note->bits->name : note->field != NULL ? note->field->name : NULL;
  const uint16_t rule = sdec_rule_number(j, note_rule(j, note, field, in));
  if (j->talk != NULL && (note->code == SDEC_NOTE_INFERRED || note->code == SDEC_NOTE_AMBIGUOUS)) {
    j->talk->sizes_unsure = j->talk->sizes_unsure || !has_sizes(j->talk);
  }
  struct sdec_finding *finding = sdec_found_start(j, rule);
  if (note->severity == SDEC_ERROR) {
    sdec_found_refuse(j, rule);
  }
  if (finding == NULL) {
    return;
  }
  if (is_as_asked(j->unit) && sdec_may_be_other(j)) {
    sdec_found_doubt(j, finding);
  }
  finding->field = field;
  finding->offset = note->offset;
  /* The sentence of a note says more than two numbers do. */
  struct sdec_text got = sdec_text_into(finding->got);
  sdec_note_text(note, &got);
  sdec_put_zero(&got);
  sdec_found_end(j, finding, (uint64_t)note->code << 16 ^ (uint64_t)j->unit->code << 8 ^ note->offset);
}

static const struct judge_tie *tie_row(const struct sdec_judge *j, const char *name) {
  for (const struct judge_tie *row = sdec_judge_ties; row->rule != NULL; row++) {
    if ((row->message == NULL || sdec_same_text(row->message, j->unit->name)) &&
        (row->field == NULL || sdec_same_text(row->field, name))) {
      return row;
    }
  }
  return NULL;
}

static void say_tie(struct sdec_judge *j, const char *name, const struct said *said, const struct said *asked,
                    bool many, const char *wanted) {
  const struct judge_tie *row = tie_row(j, name);
  const char *rule = row == NULL ? NULL : many && row->many != NULL ? row->many : row->rule;
  struct sdec_finding *finding = sdec_found_start(j, sdec_rule_number(j, rule));
  if (finding == NULL) {
    return;
  }
  if (!many && sdec_may_be_other(j)) {
    sdec_found_doubt(j, finding);
  }
  struct sdec_text expected = sdec_text_into(finding->expected), got = sdec_text_into(finding->got);
  const uint8_t as = said->bits == 0 ? SDEC_AS_HEX : said->as;
  finding->field = name;
  finding->offset = said->offset;
  sdec_put(&expected, wanted);
  if (asked != NULL) {
    sdec_put_number(&expected, asked->number, as == SDEC_AS_DEFAULT ? asked->as : as);
  }
  sdec_put_number(&got, said->number, as);
  sdec_put_zero(&expected);
  sdec_put_zero(&got);
  sdec_found_end(j, finding, (uint64_t)sdec_symbol_of(&j->names, name) + 1);
}

void sdec_tie_judge(struct sdec_judge *j, const struct sdec_item *item, const struct said *said) {
  const bool bit = item->kind == SDEC_BIT;
  const uint8_t tie = bit ? item->bits->tie : item->field->tie;
  const char *name = bit ? item->bits->name : item->field->name;
  const char *asked_name = bit ? item->bits->asked : item->field->asked;
  if (tie == SDEC_TIE_NONE || (j->unit->code & REQUEST_BIT) != 0) {
    return;
  }
  if (tie == SDEC_TIE_ONE_OF && said->number != 0 && (said->number & (said->number - 1)) != 0) {
    say_tie(j, name, said, NULL, true, "one choice");
  }
  if (asked_name == NULL || j->request == NULL || j->request->unread) {
    return;
  }
  const struct said *asked = sdec_asked_find(j->request, sdec_symbol_of(&j->names, asked_name));
  if (asked == NULL) {
    if (tie == SDEC_TIE_ONE_OF && said->number != 0) {
      say_tie(j, name, said, NULL, false, "0, nothing of the kind was offered");
    }
  } else if (tie == SDEC_TIE_SAME && !sdec_said_same(said, asked)) {
    say_tie(j, name, said, asked, false, "");
  } else if (tie == SDEC_TIE_AT_MOST && said->number > asked->number) {
    say_tie(j, name, said, asked, false, "at most ");
  } else if (tie == SDEC_TIE_ONE_OF && (said->number & ~asked->number) != 0) {
    say_tie(j, name, said, asked, false, "one of ");
  }
}
