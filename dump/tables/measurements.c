/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Collects blocks by the roles of rows while walking a unit, and compares each with the previous one of the same
 * sender, index and type. The type counts because a digest and the bytes it was made from are different values.
 */
#include "tables/measurements.h"

#include <inttypes.h>
#include <stdlib.h>

#define TYPE_LEN 64
#define TEXT_LEN 64
#define SHOWN 64     /* values up to this length are shown in full: all digests */
#define SHORTENED 32 /* bytes shown of a longer value */

struct measured {
  uint32_t conn, seq;
  uint8_t dir;
  bool changed; /* the same block had another value before */
  struct sdec_addr endpoint;
  uint64_t index, kind;         /* kind: the bits of the type */
  uint64_t frame, unit, n_seen; /* where the value was first seen */
  char type[TYPE_LEN];          /* names */
  char text[TEXT_LEN];          /* the value if it is a single number or text; else empty */
  uint32_t len;
  uint8_t *value;
};

/* A block being read. */
struct block {
  struct measured row;
  struct sdec_item leaf; /* last leaf within the value; n_leaves counts them */
  uint32_t n_leaves;
  bool begun, has_value;
  struct sdec_span value;
};

static bool same_block(const struct measured *a, const struct measured *b) {
  return a->conn == b->conn && a->dir == b->dir && a->index == b->index && a->kind == b->kind;
}

static struct measured *last_of(const struct measurements *m, const struct measured *row) {
  for (uint32_t i = m->n_rows; i > 0; i--) {
    if (same_block(&m->rows[i - 1], row)) {
      return &m->rows[i - 1];
    }
  }
  return NULL;
}

static bool make_room(struct measurements *m, uint32_t len) {
  if (m->n_rows == MEASUREMENTS_MOST || m->bytes + len > MEASUREMENTS_BYTES) {
    return false;
  }
  if (m->n_rows == m->cap_rows) {
    const uint32_t cap = m->cap_rows * 2 + 64;
    struct measured *rows = realloc(m->rows, cap * sizeof(*rows));
    if (rows == NULL) {
      return false;
    }
    m->rows = rows;
    m->cap_rows = cap;
  }
  return true;
}

static void keep(struct measurements *m, const struct block *block) {
  struct measured *last = last_of(m, &block->row);
  if (last != NULL && last->len == block->value.len &&
      (last->len == 0 || memcmp(last->value, block->value.data, last->len) == 0)) {
    last->n_seen++;
    return;
  }
  const bool changed = last != NULL;
  uint8_t *copy = make_room(m, block->value.len) ? malloc((size_t)block->value.len + 1) : NULL;
  if (copy == NULL) {
    m->n_left_out++;
    return;
  }
  if (block->value.len > 0) {
    memcpy(copy, block->value.data, block->value.len);
  }
  struct measured *row = &m->rows[m->n_rows];
  *row = block->row;
  row->seq = m->n_rows++;
  row->changed = changed;
  row->n_seen = 1;
  row->len = block->value.len;
  row->value = copy;
  m->bytes += row->len;
}

static void end_block(struct measurements *m, struct block *block) {
  if (block->begun) {
    keep(m, block);
  }
  block->begun = false;
}

static void begin_block(struct block *block, const struct sdec_unit *unit, uint64_t index) {
  *block = (struct block){.begun = true};
  block->row.conn = unit->conn;
  block->row.dir = (uint8_t)unit->dir;
  block->row.endpoint = unit->src;
  block->row.frame = unit->frame;
  block->row.unit = unit->number;
  block->row.index = index;
}

static void add_type(struct block *block, const struct sdec_item *item) {
  const char *name = sdec_value_name(item);
  struct sdec_text text = {.data = block->row.type, .cap = TYPE_LEN - 1, .len = strlen(block->row.type)};
  block->row.kind = block->row.kind << 8 | item->value;
  sdec_put(&text, text.len > 0 ? ", " : "");
  if (name != NULL) {
    sdec_put(&text, name);
  } else {
    sdec_put_dec(&text, item->value);
  }
}

/* set_value takes the bytes of a value, and its text if it is a single field. */
static void set_value(struct block *block, const struct sdec_item *item, const struct sdec_item *only,
                      struct sdec_span span) {
  if (block->has_value) {
    return;
  }
  block->has_value = true;
  block->value = (struct sdec_span){span.data + item->offset, item->len};
  if (only != NULL && (only->field->kind == SDEC_UINT || only->field->as == SDEC_AS_TEXT)) {
    struct sdec_text text = {.data = block->row.text, .cap = TEXT_LEN - 1};
    sdec_value_text(only, span, &text);
  }
}

static void take_leaf(struct block *block, const struct sdec_item *item, struct sdec_span span) {
  block->leaf = *item;
  block->n_leaves++;
  if (item->field->role == SDEC_MEASURED_VALUE) {
    set_value(block, item, item, span);
  }
}

static void take_item(struct measurements *m, struct block *block, const struct sdec_unit *unit,
                      const struct sdec_item *item) {
  if (item->kind == SDEC_LEAF && item->field->role == SDEC_MEASURED_INDEX) {
    end_block(m, block);
    begin_block(block, unit, item->value);
  } else if (item->kind == SDEC_LEAF) {
    take_leaf(block, item, unit->span);
  } else if (item->kind == SDEC_BIT && item->bits->role == SDEC_MEASURED_TYPE) {
    add_type(block, item);
  } else if (item->kind == SDEC_OPEN && item->field->role == SDEC_MEASURED_VALUE) {
    block->n_leaves = 0;
  } else if (item->kind == SDEC_CLOSE && item->field->role == SDEC_MEASURED_VALUE) {
    set_value(block, item, block->n_leaves == 1 ? &block->leaf : NULL, unit->span);
  }
}

void measurements_unit(struct measurements *m, const struct sdec_unit *unit) {
  struct block block = {.begun = false};
  struct sdec_item item;
  if (unit->kind != SDEC_UNIT_MESSAGE) {
    return;
  }
  sdec_unit_begin(unit, &m->walk);
  while (sdec_next(&m->walk, &item)) {
    take_item(m, &block, unit, &item);
  }
  end_block(m, &block);
}

static int by_sender_and_index(const void *a, const void *b) {
  const struct measured *x = a, *y = b;
  if (x->conn != y->conn) {
    return x->conn < y->conn ? -1 : 1;
  }
  if (x->dir != y->dir) {
    return x->dir < y->dir ? -1 : 1;
  }
  if (x->index != y->index) {
    return x->index < y->index ? -1 : 1;
  }
  return x->seq < y->seq ? -1 : x->seq > y->seq;
}

static void endpoint_text(const struct measured *row, struct sdec_text *out) {
  if (row->endpoint.kind != SDEC_ADDR_NONE) {
    sdec_addr_text(&row->endpoint, out);
  } else {
    sdec_put(out, "connection ");
    sdec_put_dec(out, row->conn);
  }
  sdec_put_zero(out);
}

static void put_value(const struct measured *row, struct out *out, bool whole) {
  if (row->text[0] != '\0') {
    out_string(out, row->text);
    return;
  }
  const uint32_t shown = whole || row->len <= SHOWN ? row->len : SHORTENED;
  out_hex(out, row->value, shown);
  if (shown < row->len) {
    out_format(out, "... (%" PRIu32 " bytes)", row->len);
  }
}

static void put_row(const struct measured *row, struct out *out, bool whole, int endpoint_width, int type_width) {
  char buffer[80];
  struct sdec_text endpoint = {.data = buffer, .cap = sizeof(buffer)};
  endpoint_text(row, &endpoint);
  out_format(out, "%-*s %5" PRIu64 " %-*s", endpoint_width, buffer, row->index, type_width,
             row->type[0] != '\0' ? row->type : "-");
  out_format(out, " %7" PRIu64 " %6" PRIu64 " %-8s", row->frame, row->n_seen, row->changed ? "changed" : "-");
  put_value(row, out, whole);
  out_char(out, '\n');
}

void measurements_sort(struct measurements *m) {
  if (m->n_rows > 0) {
    qsort(m->rows, m->n_rows, sizeof(*m->rows), by_sender_and_index);
  }
}

bool measurements_text(const struct measurements *m, uint32_t i, struct measured_text *out) {
  if (i >= m->n_rows) {
    return false;
  }
  const struct measured *row = &m->rows[i];
  struct sdec_text endpoint = {.data = out->endpoint, .cap = sizeof(out->endpoint)};
  struct sdec_text value = {.data = out->value, .cap = sizeof(out->value)};
  endpoint_text(row, &endpoint);
  memcpy(out->type, row->type, sizeof(out->type));
  if (row->text[0] != '\0') {
    sdec_put(&value, row->text);
  } else {
    const uint32_t shown = row->len <= SHOWN ? row->len : SHORTENED;
    sdec_put_hex_bytes(&value, row->value, shown);
    sdec_put(&value, shown < row->len ? "..." : "");
  }
  sdec_put_zero(&value);
  out->index = row->index;
  out->conn = row->conn;
  out->frame = row->frame;
  out->unit = row->unit;
  out->n_seen = row->n_seen;
  out->changed = row->changed;
  return true;
}

void measurements_print(struct measurements *m, struct out *out, bool whole) {
  int endpoint_width = 8, type_width = 4;
  char buffer[80];
  if (m->n_rows == 0) {
    out_string(out, "no measurement blocks\n");
    out_unit_end(out);
    return;
  }
  measurements_sort(m);
  for (uint32_t i = 0; i < m->n_rows; i++) {
    struct sdec_text endpoint = {.data = buffer, .cap = sizeof(buffer)};
    endpoint_text(&m->rows[i], &endpoint);
    endpoint_width = (int)strlen(buffer) > endpoint_width ? (int)strlen(buffer) : endpoint_width;
    type_width = (int)strlen(m->rows[i].type) > type_width ? (int)strlen(m->rows[i].type) : type_width;
  }
  out_format(out, "%-*s %5s %-*s %7s %6s %-8s%s\n", endpoint_width, "endpoint", "index", type_width, "type", "frame",
             "times", "change", "value");
  for (uint32_t i = 0; i < m->n_rows; i++) {
    put_row(&m->rows[i], out, whole, endpoint_width, type_width);
  }
  if (m->n_left_out > 0) {
    out_format(out, "%" PRIu64 " more values are not listed: there was no room for them\n", m->n_left_out);
  }
  out_unit_end(out);
}

void measurements_free(struct measurements *m) {
  for (uint32_t i = 0; i < m->n_rows; i++) {
    free(m->rows[i].value);
  }
  free(m->rows);
  *m = (struct measurements){0};
}
