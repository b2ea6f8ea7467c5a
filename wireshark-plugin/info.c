/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One line per unit, as in spdmdump, without what other columns show.
 */
#include "info.h"

#include <epan/column-info.h>
#include <epan/column-utils.h>

#include "ends.h"
#include "fields.h"

#define LINE_MOST 1024

static bool wants(column_info *columns, int column) {
  return columns != NULL && col_get_writable(columns, column) && columns->col_first[column] >= 0;
}

/* Warnings and errors are spelled out; information is only counted, except on events. */
static void put_worst(const struct sdec_unit *unit, const struct sdec_note *worst, uint32_t n_notes,
                      struct sdec_text *out) {
  if (n_notes == 0) {
    return;
  }
  if (worst->severity == SDEC_INFO && unit->kind != SDEC_UNIT_EVENT) {
    sdec_put(out, " (");
    sdec_put_dec(out, n_notes);
    sdec_put(out, n_notes == 1 ? " note)" : " notes)");
    return;
  }
  sdec_put(out, worst->severity == SDEC_INFO ? " " : " ! ");
  sdec_note_text(worst, out);
}

static void count_note(const struct sdec_note *note, struct sdec_note *worst, uint32_t *n_notes) {
  if ((*n_notes)++ == 0 || sdec_note_outranks(note, worst)) {
    *worst = *note;
  }
}

/* is_over returns true if an item is after row `last` of the message itself. */
static bool is_over(const struct sdec_item *item, const struct sdec_group *group, const struct sdec_field *last) {
  return item->depth == 0 && (uintptr_t)item->field > (uintptr_t)last &&
         (uintptr_t)item->field < (uintptr_t)(group->rows + group->n_rows);
}

/* put_fields writes the decisive fields and finds the worst note. A unit without notes is walked only up to its last
 * decisive field. `kept`: the unit's bytes have moved. */
static void put_fields(const struct sdec_unit *unit, struct sdec_span span, bool kept, struct sdec_note *worst,
                       uint32_t *n_notes, struct sdec_text *out) {
  struct sdec_line line = {.before_name = "", .after_name = ""};
  struct sdec_iter it;
  struct sdec_item item;
  const bool clean = unit->worst == 0;
  const struct sdec_field *last = fields_of(unit->group)->last_in_line;
  if (clean && last == NULL) {
    return;
  }
  if (kept) {
    sdec_unit_begin_copy(unit, span.data, &it);
  } else {
    sdec_unit_begin(unit, &it);
  }
  while (sdec_next(&it, &item) && !(clean && is_over(&item, unit->group, last))) {
    if (item.kind == SDEC_NOTE) {
      count_note(&item.note, worst, n_notes);
    } else {
      sdec_line_item(&line, &item, span, out);
    }
  }
  sdec_line_end(&line, out);
}

static void put_line(const struct sdec_unit *unit, struct sdec_span span, bool kept, struct sdec_text *out) {
  struct sdec_note worst = {0};
  uint32_t n_notes = 0;
  for (uint32_t i = 0; i < unit->n_notes; i++) {
    count_note(&unit->notes[i], &worst, &n_notes);
  }
  sdec_unit_name_text(unit, out);
  sdec_unit_marks_text(unit, out);
  if (unit->group != NULL) {
    put_fields(unit, span, kept, &worst, &n_notes, out);
  }
  if (unit->hmac != SDEC_HMAC_NONE) {
    sdec_put(out, unit->hmac == SDEC_HMAC_BAD ? " HMAC WRONG" : " HMAC ok");
  }
  if (unit->sealed != SDEC_SEALED_NOT) {
    sdec_put(out, " (");
    sdec_unit_sealed_text(unit, out);
    sdec_put_char(out, ')');
  }
  put_worst(unit, &worst, n_notes, out);
  sdec_put_zero(out);
}

const char *info_piece(const struct call *call) {
  return call->part_of != NULL ? "Part of a message in several packets" : "Packet of a message that was given up";
}

void info_begin(const struct call *call, packet_info *pinfo) {
  ends_columns(call, pinfo);
  if (call->ordinal == 0) {
    col_set_str(pinfo->cinfo, COL_PROTOCOL, "SPDM");
  }
  if (call->first == NULL && call->ordinal == 0) {
    col_set_str(pinfo->cinfo, COL_INFO, info_piece(call));
  } else if (call->first == NULL) {
    col_append_sep_str(pinfo->cinfo, COL_INFO, " | ", info_piece(call));
  }
}

const char *info_line(const struct sdec_unit *unit, packet_info *pinfo) {
  char buffer[LINE_MOST];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  if (!wants(pinfo->cinfo, COL_INFO)) {
    return NULL;
  }
  put_line(unit, unit->span, false, &text);
  return wmem_memdup(pinfo->pool, buffer, text.len + 1); /* faster than wmem_strndup, which copies byte by byte */
}

void info_unit(const struct call *call, const struct shown *shown, struct sdec_span span, packet_info *pinfo) {
  char buffer[LINE_MOST];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  const char *line = pinfo->fd->visited ? NULL : shown->line;
  if (!wants(pinfo->cinfo, COL_INFO)) {
    return;
  }
  if (line == NULL) {
    put_line(&shown->unit, span, true, &text);
    line = buffer;
  }
  if (call->ordinal == 0 && shown == call->first) {
    col_add_str(pinfo->cinfo, COL_INFO, line);
  } else {
    col_append_sep_str(pinfo->cinfo, COL_INFO, " | ", line);
  }
}
