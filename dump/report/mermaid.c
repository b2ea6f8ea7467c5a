/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Draws arrows, loops and notes. Escapes all text so that none of it is taken for Mermaid syntax.
 */
#include "report/mermaid.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "report/fold.h"

#define LABEL_MOST 90u
#define CONNS_MOST 20u
#define DRAWN_WHOLE (MERMAID_ARROWS - 40u) /* the rest is reserved for notable rows further on */

struct drawing {
  const struct rows *rows;
  struct out *out;
  uint32_t conns[CONNS_MOST], n_conns;
  uint32_t n_arrows;
  uint64_t n_left_out;
};

/* Escapes characters that begin an entity, end a statement or line, or open a directive. */
static void put_text(struct out *out, const char *text, size_t most) {
  size_t n = 0;
  for (; *text != '\0' && n < most; text++, n++) {
    const unsigned char c = (unsigned char)*text;
    if (c < ' ' || c == 0x7f) {
      out_char(out, ' ');
    } else if (strchr("#;:%<>&{}\"", c) != NULL) {
      out_format(out, "#%u;", c);
    } else {
      out_char(out, (char)c);
    }
  }
  for (; n == most && ((unsigned char)*text & 0xc0u) == 0x80u; text++) { /* completes a UTF-8 character */
    out_char(out, *text);
  }
  out_string(out, *text != '\0' ? "..." : "");
}

static bool is_drawn(const struct drawing *drawing, uint32_t conn) {
  for (uint32_t i = 0; i < drawing->n_conns; i++) {
    if (drawing->conns[i] == conn) {
      return true;
    }
  }
  return false;
}

static void put_address(struct out *out, const struct sdec_addr *addr) {
  char buffer[80];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  sdec_addr_text(addr, &text);
  sdec_put_zero(&text);
  out_char(out, ' ');
  put_text(out, buffer, sizeof(buffer));
}

static void put_participants(struct drawing *drawing, const struct row *row) {
  const struct sdec_addr *req = row->dir == SDEC_DIR_REQ ? &row->src : &row->dst;
  const struct sdec_addr *rsp = row->dir == SDEC_DIR_REQ ? &row->dst : &row->src;
  const bool told = req->kind != SDEC_ADDR_NONE && memcmp(req, rsp, sizeof(*req)) != 0;
  drawing->conns[drawing->n_conns++] = row->conn;
  out_format(drawing->out, "  participant Q%" PRIu32 " as Requester", row->conn);
  if (told) {
    put_address(drawing->out, req);
  }
  out_format(drawing->out, "\n  participant S%" PRIu32 " as Responder", row->conn);
  if (told) {
    put_address(drawing->out, rsp);
  }
  out_char(drawing->out, '\n');
}

static void put_arrow(struct drawing *drawing, const struct row *row) {
  struct out *out = drawing->out;
  const bool back = row->dir == SDEC_DIR_RSP;
  out_format(out, "  %c%" PRIu32 "%s%c%" PRIu32 ": ", back ? 'S' : 'Q', row->conn,
             row->kind == SDEC_UNIT_RECORD ? "-)"
             : back                        ? "-->>"
                                           : "->>",
             back ? 'Q' : 'S', row->conn);
  put_text(out, row->name, LABEL_MOST);
  if (row->fields[0] != '\0') {
    out_char(out, ' ');
    put_text(out, row->fields, LABEL_MOST);
  }
  if (row->remarks[0] != '\0') {
    out_string(out, " ");
    put_text(out, row->remarks, LABEL_MOST);
  }
  out_char(out, '\n');
  drawing->n_arrows++;
}

static void put_ms(struct out *out, uint64_t ns) {
  out_format(out, "%" PRIu64 ".%03" PRIu64 " ms", ns / 1000000u, ns / 1000u % 1000u);
}

static void put_fold(struct drawing *drawing, const uint32_t *index, const struct fold *fold) {
  struct out *out = drawing->out;
  if (fold->times > 1) {
    out_format(out, "  loop %" PRIu32 " times", fold->times);
    if (fold->n_timed > 0) {
      out_string(out, ", response times ");
      put_ms(out, fold->min_ns);
      out_string(out, " to ");
      put_ms(out, fold->max_ns);
      out_string(out, ", median ");
      put_ms(out, fold->median_ns);
    }
    out_char(out, '\n');
  }
  for (uint32_t i = 0; i < fold->period; i++) {
    put_arrow(drawing, &drawing->rows->list[index[fold->first + i]]);
  }
  out_string(out, fold->times > 1 ? "  end\n" : "");
}

static bool has_room(const struct drawing *drawing, const uint32_t *index, const struct fold *fold) {
  const uint32_t n = drawing->n_arrows + fold->period;
  return n <= DRAWN_WHOLE ||
         (n <= MERMAID_ARROWS && row_is_notable(drawing->rows, &drawing->rows->list[index[fold->first]]));
}

/* Only rows with a direction that were on the wire or in a record; messages nested in them would be shown twice. */
static uint32_t *choose(const struct rows *rows, uint32_t *out_n) {
  uint32_t *index = malloc((size_t)rows->n * sizeof(*index) + 1);
  *out_n = 0;
  for (uint32_t i = 0; index != NULL && i < rows->n; i++) {
    const struct row *row = &rows->list[i];
    if (row->dir != SDEC_DIR_UNKNOWN && row->nesting == 0 &&
        (row->kind == SDEC_UNIT_MESSAGE || row->kind == SDEC_UNIT_RECORD)) {
      index[(*out_n)++] = i;
    }
  }
  return index;
}

void mermaid_print(const struct rows *rows, struct out *out) {
  struct drawing drawing = {.rows = rows, .out = out};
  uint32_t n = 0;
  uint32_t *index = choose(rows, &n);
  out_string(out, "sequenceDiagram\n");
  if (index == NULL) {
    return;
  }
  for (uint32_t i = 0; i < n && drawing.n_conns < CONNS_MOST; i++) {
    if (!is_drawn(&drawing, rows->list[index[i]].conn)) {
      put_participants(&drawing, &rows->list[index[i]]);
    }
  }
  for (uint32_t i = 0; i < n;) {
    const struct fold fold = fold_next(rows, index, i, n);
    if (is_drawn(&drawing, rows->list[index[i]].conn) && has_room(&drawing, index, &fold)) {
      put_fold(&drawing, index, &fold);
    } else {
      drawing.n_left_out += (uint64_t)fold.period * fold.times;
    }
    i += fold.period * fold.times;
  }
  if (drawing.n_left_out > 0 && drawing.n_conns > 0) {
    out_format(out, "  Note over Q%" PRIu32 ",S%" PRIu32 ": %" PRIu64 " more messages are not drawn\n",
               drawing.conns[0], drawing.conns[0], drawing.n_left_out);
  }
  out_unit_end(out);
  free(index);
}
