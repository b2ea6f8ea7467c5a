/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Resets of transcripts. Some keep the bytes for readings in which the reset does not happen.
 */
#include "verify.h"

#include <string.h>

void sdec_shown_empty(struct sdec_verify *v, struct shown *shown) {
  sdec_script_drop(&shown->script, v->pool);
  shown->start = shown->strict = 0;
}

/* Keeps the bytes, unless they are too many, for readings without this reset. */
void sdec_shown_restart(struct sdec_verify *v, struct shown *shown) {
  if (shown->script.overrun || shown->script.bytes.len > SCRIPT_MOST / 2) {
    sdec_shown_empty(v, shown);
  }
  shown->start = shown->strict = shown->script.bytes.len;
}

void sdec_measured_tidy(struct sdec_verify *v, struct measured *m) {
  uint32_t from = m->over_signed < m->over_busy ? m->over_signed : m->over_busy;
  if (m->script.bytes.len > SCRIPT_MOST / 4) { /* too long: give up the readings that reach back further */
    m->over_signed = m->over_busy = from = m->start;
  }
  if (from > 0) {
    sdec_script_cut(&m->script, v->pool, from);
    m->start -= from;
    m->over_signed -= from;
    m->over_busy -= from;
  }
}

void sdec_measured_empty(struct sdec_verify *v, struct measured *m) {
  sdec_script_drop(&m->script, v->pool);
  m->start = m->over_signed = m->over_busy = 0;
}

static void asked_drop(struct sdec_verify *v, struct asked *asked) {
  sdec_buffer_drop(&asked->bytes, v->pool);
  memset(asked, 0, sizeof(*asked));
}

void sdec_later_do(struct sdec_verify *v) {
  asked_drop(v, &v->held);
  if (v->later == LATER_CHALLENGE && v->at != NULL) {
    sdec_shown_empty(v, &v->at->shown[v->later_side]);
    v->at->shown[v->later_side].challenged = true;
  } else if (v->later == LATER_MEASUREMENTS) {
    struct measured *m = &v->later_scope->measured;
    if (m->script.overrun) {
      sdec_measured_empty(v, m);
    }
    m->start = m->over_busy = m->script.bytes.len;
  }
  v->later = LATER_NOTHING;
  v->later_scope = NULL;
}

void sdec_scope_drop(struct sdec_verify *v, struct scope *scope) {
  asked_drop(v, &scope->asked[0]);
  asked_drop(v, &scope->asked[1]);
  sdec_measured_empty(v, &scope->measured);
}
