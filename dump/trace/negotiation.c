/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Reads the bit fields of a few messages. The tables supply the meaning: the role of a row, and which request row a
 * response row is chosen from.
 */
#include "trace/negotiation.h"

#include <string.h>

#include <sdec_keylog.h>

#define TEXT_LEN 640

/* Names of the bits of one row, collected during the walk. */
struct flags {
  const struct sdec_field *row;
  char buffer[TEXT_LEN];
  struct sdec_text text;
};

static void begin_flags(struct flags *flags, const struct sdec_field *row) {
  flags->row = row;
  flags->text = (struct sdec_text){.data = flags->buffer, .cap = sizeof(flags->buffer)};
}

/* Fields of several bits are shown with their value if it has a name. */
static void add_flag(struct flags *flags, const struct sdec_item *item) {
  const char *value = item->bits->lo != item->bits->hi ? sdec_value_name(item) : NULL;
  if (item->value == 0) {
    return;
  }
  sdec_put(&flags->text, flags->text.len > 0 ? "|" : "");
  sdec_put(&flags->text, item->bits->name);
  if (value != NULL) {
    sdec_put_char(&flags->text, ':');
    sdec_put(&flags->text, value);
  }
}

static const struct trace_choice *offer_of(const struct trace_conn *conn, const char *name) {
  for (uint32_t i = 0; i < conn->n_offers; i++) {
    if (strcmp(conn->offers[i].name, name) == 0) {
      return &conn->offers[i];
    }
  }
  return NULL;
}

static void end_offer(struct trace *trace, struct trace_conn *conn, const struct flags *flags) {
  if (conn->n_offers < TRACE_CHOICES) {
    conn->offers[conn->n_offers++] = (struct trace_choice){
        .name = flags->row->name, .offered = keep_text(&trace->keep, flags->buffer, flags->text.len)};
  }
}

/* Rows without offers are omitted, unless something was chosen nevertheless. */
static void end_choice(struct trace *trace, struct trace_conn *conn, const struct flags *flags) {
  const char *asked = flags->row->asked;
  const struct trace_choice *offer = asked != NULL ? offer_of(conn, asked) : NULL;
  const bool offered = offer != NULL && offer->offered[0] != '\0';
  if (asked == NULL || conn->n_choices == TRACE_CHOICES || (!offered && flags->text.len == 0)) {
    return;
  }
  conn->choices[conn->n_choices++] = (struct trace_choice){
      .name = asked,
      .offered = offered ? offer->offered : NULL,
      .chosen = keep_text(&trace->keep, flags->buffer, flags->text.len)};
}

static void end_flags(struct trace *trace, struct trace_conn *conn, const struct sdec_unit *unit, struct flags *flags) {
  const bool request = unit->dir == SDEC_DIR_REQ;
  if (flags->row != NULL && unit->message->step == SDEC_STEP_CAPABILITIES) {
    conn->can[request ? TRACE_REQUESTER : TRACE_RESPONDER] = keep_text(&trace->keep, flags->buffer, flags->text.len);
  } else if (flags->row != NULL && request) {
    end_offer(trace, conn, flags);
  } else if (flags->row != NULL) {
    end_choice(trace, conn, flags);
  }
  flags->row = NULL;
}

static bool is_wanted(const struct sdec_unit *unit, const struct sdec_item *item) {
  return item->kind == SDEC_LEAF && item->field->bits != NULL &&
         (unit->message->step == SDEC_STEP_ALGORITHMS || item->field->role == SDEC_CAPABILITY_FLAGS);
}

static void read_flags(struct trace *trace, struct trace_conn *conn, const struct sdec_unit *unit) {
  struct flags flags = {.row = NULL};
  struct sdec_item item;
  sdec_unit_begin(unit, &trace->walk);
  while (sdec_next(&trace->walk, &item)) {
    if (item.kind == SDEC_BIT && flags.row != NULL) {
      add_flag(&flags, &item);
      continue;
    }
    if (item.kind == SDEC_LEAF) {
      end_flags(trace, conn, unit, &flags);
    }
    if (is_wanted(unit, &item)) {
      begin_flags(&flags, item.field);
    }
  }
  end_flags(trace, conn, unit, &flags);
}

/* The first bytes that identify a session in a key log, and the hint if it is text. */
static void read_asked(struct trace *trace, struct trace_conn *conn, const struct sdec_unit *unit) {
  char buffer[2 * SDEC_SECRET_ID_MAX + 1];
  struct sdec_item item;
  conn->asked_unit = unit->number;
  conn->asked_by = unit->name;
  conn->asked_name = conn->asked_hint = NULL;
  sdec_unit_begin(unit, &trace->walk);
  while (sdec_next(&trace->walk, &item)) {
    struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
    if (item.kind != SDEC_LEAF || item.len == 0) {
      continue;
    }
    const uint8_t *bytes = unit->span.data + item.offset;
    if (item.field->role == SDEC_SESSION_NAME) {
      sdec_put_hex_bytes(&text, bytes, item.len < SDEC_SECRET_ID_MAX ? item.len : SDEC_SECRET_ID_MAX);
      conn->asked_field = item.field->name;
      conn->asked_name = keep_text(&trace->keep, buffer, text.len);
    } else if (item.field->as == SDEC_AS_TEXT) {
      sdec_value_text(&item, unit->span, &text);
      conn->asked_hint = keep_text(&trace->keep, buffer, text.len);
    }
  }
}

void negotiation_unit(struct trace *trace, struct trace_conn *conn, const struct sdec_unit *unit) {
  const uint8_t step = unit->message != NULL && unit->kind == SDEC_UNIT_MESSAGE ? unit->message->step : SDEC_STEP_NONE;
  const bool request = unit->dir == SDEC_DIR_REQ;
  if (step == SDEC_STEP_ALGORITHMS) {
    conn->n_offers = request ? 0 : conn->n_offers;
    conn->n_choices = request ? conn->n_choices : 0;
  }
  if ((step == SDEC_STEP_ALGORITHMS || step == SDEC_STEP_CAPABILITIES) && unit->dir != SDEC_DIR_UNKNOWN) {
    read_flags(trace, conn, unit);
  } else if (request && (step == SDEC_STEP_KEY_EXCHANGE || step == SDEC_STEP_PSK_EXCHANGE)) {
    read_asked(trace, conn, unit);
  }
}
