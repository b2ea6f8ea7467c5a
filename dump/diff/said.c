/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Response times always vary, so only a different order of magnitude counts.
 */
#include "diff/said.h"

#include <string.h>

#define SLOW_NS UINT64_C(10000000) /* shorter times are noise */
#define TIMES_SLOWER 10u
#define NS_PER_US 1000u
#define NS_PER_MS 1000000u

static void add(struct diff_side *side, struct diff_message *message, const char *what, const char *value) {
  struct diff_said *said = keep_row(&side->keep, &side->said, &side->n_said, &side->cap_said, sizeof(*side->said));
  if (said == NULL) {
    return;
  }
  *said = (struct diff_said){.what = keep_text(&side->keep, what, strlen(what)), .value = value};
  uint32_t *last = &message->said; /* 1-based index; 0: none */
  while (*last != 0) {
    last = &side->said[*last - 1].next;
  }
  *last = side->n_said;
}

static void add_verdict(struct diff_side *side, struct diff_message *message, const struct sdec_verdict *verdict) {
  char what[DIFF_PATH];
  struct sdec_text text = {.data = what, .cap = sizeof(what) - 1};
  sdec_put(&text, "verdict on ");
  sdec_put(&text, sdec_check_name(verdict->check));
  if (verdict->slot < SDEC_SLOT_RAW_KEY) {
    sdec_put(&text, ", slot ");
    sdec_put_dec(&text, verdict->slot);
  }
  sdec_put_zero(&text);
  add(side, message, what, sdec_result_name(verdict->result));
}

void said_add(struct diff_side *side, const struct remarks *remarks) {
  struct diff_message *message = &side->messages[side->n_messages - 1];
  for (uint32_t i = 0; i < remarks->n_verdicts; i++) {
    add_verdict(side, message, &remarks->verdicts[i]);
  }
  for (uint32_t i = 0; i < remarks->n_findings; i++) {
    char what[DIFF_PATH];
    struct sdec_text text = {.data = what, .cap = sizeof(what) - 1};
    sdec_put(&text, sdec_rule_severity_name(remarks->findings[i].rule.severity));
    sdec_put_char(&text, ' ');
    sdec_put(&text, remarks->findings[i].rule.id);
    sdec_put_zero(&text);
    add(side, message, what, remarks->findings[i].rule.what);
  }
}

void said_late(struct diff_side *side, const struct sdec_verdict *verdict) {
  for (uint32_t i = side->n_messages; i > 0 && side->messages[i - 1].unit.number >= verdict->unit; i--) {
    if (side->messages[i - 1].unit.number == verdict->unit) {
      add_verdict(side, &side->messages[i - 1], verdict);
    }
  }
}

static struct diff_field *add_field(struct diff_fields *out, const char *path) {
  struct diff_field *field = keep_row(&out->keep, &out->list, &out->n, &out->cap, sizeof(*out->list));
  if (field != NULL) {
    strcpy(field->path, path);
  }
  return field;
}

static void put(struct diff_field *field, int side, const char *value) {
  struct sdec_text text = {.data = field->values[side], .cap = DIFF_VALUE - 1};
  sdec_put(&text, value);
  sdec_put_zero(&text);
  field->there[side] = true;
}

/* The n-th entry with a given name; NULL if there are fewer. */
static const struct diff_said *nth(const struct diff_side *side, const struct diff_message *message, const char *what,
                                   uint32_t n) {
  uint32_t seen = 0;
  for (uint32_t i = message->said; i != 0; i = side->said[i - 1].next) {
    const bool named = strcmp(side->said[i - 1].what, what) == 0;
    if (named && seen == n) {
      return &side->said[i - 1];
    }
    seen += named;
  }
  return NULL;
}

/* The number of earlier entries with the same name. */
static uint32_t rank(const struct diff_side *side, const struct diff_message *message, uint32_t number) {
  uint32_t n = 0;
  for (uint32_t i = message->said; i != 0 && i != number; i = side->said[i - 1].next) {
    n += strcmp(side->said[i - 1].what, side->said[number - 1].what) == 0;
  }
  return n;
}

/* compare_from reports the entries of one side. Entries on both sides are compared when going through the old side. */
static void compare_from(struct diff_fields *out, const struct diff_side sides[DIFF_SIDES],
                         const struct diff_message *const messages[DIFF_SIDES], int from) {
  const struct diff_side *side = &sides[from];
  for (uint32_t i = messages[from]->said; i != 0; i = side->said[i - 1].next) {
    const struct diff_said *own = &side->said[i - 1];
    const struct diff_said *other = nth(&sides[!from], messages[!from], own->what, rank(side, messages[from], i));
    const bool same = other != NULL && (from == DIFF_NEW || strcmp(own->value, other->value) == 0);
    struct diff_field *field = same ? NULL : add_field(out, own->what);
    if (field != NULL) {
      put(field, from, own->value);
    }
    if (field != NULL && other != NULL) {
      put(field, !from, other->value);
    }
  }
}

static void put_time(struct diff_field *field, int side, uint64_t ns) {
  struct sdec_text text = {.data = field->values[side], .cap = DIFF_VALUE - 1};
  const bool long_enough = ns >= NS_PER_MS;
  sdec_put_dec(&text, long_enough ? ns / NS_PER_MS : ns / NS_PER_US);
  sdec_put(&text, long_enough ? " ms" : " us");
  sdec_put_zero(&text);
  field->there[side] = true;
}

static void compare_times(struct diff_fields *out, const struct sdec_unit *old, const struct sdec_unit *new) {
  const uint64_t a = old->response_ns, b = new->response_ns, most = a > b ? a : b, least = a > b ? b : a;
  if (old->request_frame == 0 || new->request_frame == 0 || most < SLOW_NS || most / TIMES_SLOWER < least) {
    return;
  }
  struct diff_field *field = add_field(out, "response time");
  if (field != NULL) {
    put_time(field, DIFF_OLD, a);
    put_time(field, DIFF_NEW, b);
  }
}

void said_compare(struct diff_fields *out, const struct diff_side sides[DIFF_SIDES], const struct diff_message *old,
                  const struct diff_message *new) {
  const struct diff_message *const messages[DIFF_SIDES] = {old, new};
  compare_from(out, sides, messages, DIFF_OLD);
  compare_from(out, sides, messages, DIFF_NEW);
  compare_times(out, &old->unit, &new->unit);
}
