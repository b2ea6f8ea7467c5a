/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Maps the library's items to Wireshark items, one to one.
 */
#include "walk_tree.h"

#include "certificates.h"
#include "fields.h"
#include "notes.h"
#include "tap.h"
#include "vendors.h"

ws_pref_bool walk_tree_secrets;

/* Current position in the tree. */
struct point {
  const struct walk_tree *walk;
  packet_info *pinfo;
  proto_tree *trees[SDEC_DEPTH + 1];
  proto_item *items[SDEC_DEPTH + 1];               /* of each subtree */
  const struct sdec_group *groups[SDEC_DEPTH + 1]; /* group whose rows are in it */
  uint32_t depth;
  proto_item *leaf;            /* previous leaf, the parent of its bits */
  const struct field_ids *ids; /* of that leaf */
  proto_tree *bits;            /* subtree of that leaf, once created */
  const struct sdec_field *row;
  uint32_t registry, vendor; /* ids of a body of another protocol */
};

static int at(const struct point *here, const struct sdec_item *item) {
  return (int)(here->walk->at + item->offset);
}

static uint32_t encoding(const struct sdec_field *row) {
  return row->be ? ENC_BIG_ENDIAN : ENC_LITTLE_ENDIAN;
}

/* An element of a single-row group uses that row's ids; bytes without a layout have separate ids. */
static const struct field_ids *ids_of(const struct point *here, const struct sdec_item *item) {
  const bool flat = item->element && item->array != NULL && item->array != item->field;
  const struct sdec_group *group = flat ? item->array->group : here->groups[here->depth];
  const struct sdec_field *row = item->field;
  if ((uintptr_t)row < (uintptr_t)group->rows || (uintptr_t)row >= (uintptr_t)(group->rows + group->n_rows)) {
    group = sdec_strays();
  }
  return &fields_of(group)->rows[row - group->rows];
}

static void name_element(proto_item *ti, const struct sdec_item *item) {
  if (item->element && item->index != SDEC_NO_INDEX) {
    proto_item_prepend_text(ti, "[%u] ", item->index);
  }
}

/* Hidden secrets stay in the packet bytes but are not added to the field's value. */
static proto_item *add_secret(const struct point *here, proto_tree *tree, int hf, const struct sdec_item *item) {
  proto_item *ti = proto_tree_add_bytes_with_length(tree, hf, here->walk->tvb, at(here, item), (int)item->len,
                                                    (const uint8_t *)"", 0);
  proto_item_append_text(ti, " (hidden, %u bytes; see the preferences)", item->len);
  return ti;
}

/* A body of a protocol in the tables is a unit of its own. */
static void draw_vendor(struct point *here, const struct sdec_item *item) {
  const uint8_t role = item->field->role;
  if (role == SDEC_VENDOR_REGISTRY) {
    here->registry = (uint32_t)item->value;
  } else if (role == SDEC_VENDOR_NUMBER) {
    here->vendor = (uint32_t)item->value;
  } else if (item->field->as == SDEC_AS_VENDOR && item->len > 0) {
    const dissector_handle_t other = vendors_other(here->registry, here->vendor);
    if (other != NULL) {
      tvbuff_t *body = tvb_new_subset_length(here->walk->tvb, at(here, item), (int)item->len);
      call_dissector_only(other, body, here->pinfo, here->trees[0], NULL);
    }
  }
}

static void draw_leaf(struct point *here, const struct sdec_item *item) {
  const struct sdec_field *row = item->field;
  const struct field_ids *ids = ids_of(here, item);
  const int hf = ids->bytes_hf != -1 ? ids->bytes_hf : ids->hf; /* a group shown as bytes has no layout here */
  proto_tree *tree = here->trees[here->depth];
  tvbuff_t *tvb = here->walk->tvb;
  if (row->as == SDEC_AS_SECRET && !walk_tree_secrets) {
    here->leaf = add_secret(here, tree, hf, item);
  } else {
    const uint32_t order = row->kind == SDEC_UINT ? encoding(row) : ENC_NA;
    here->leaf = proto_tree_add_item(tree, hf, tvb, at(here, item), (int)item->len, order);
  }
  name_element(here->leaf, item);
  here->ids = ids;
  here->bits = NULL;
  here->row = row;
  draw_vendor(here, item);
  objects_leaf(item, row->name, tvb, at(here, item), here->pinfo);
  if (row->as == SDEC_AS_CERTIFICATES) {
    certificates_draw(tvb, at(here, item), (int)item->len, here->pinfo, proto_item_add_subtree(here->leaf, ids->ett));
  }
}

static void draw_bit(struct point *here, const struct sdec_item *item) {
  if (here->bits == NULL) {
    here->bits = proto_item_add_subtree(here->leaf, here->ids->ett);
  }
  proto_tree_add_item(here->bits, here->ids->bits[item->bits - item->field->bits], here->walk->tvb, at(here, item),
                      (int)item->len, encoding(item->field));
}

static void draw_open(struct point *here, const struct sdec_item *item) {
  const struct field_ids *ids = ids_of(here, item);
  proto_item *ti = proto_tree_add_item(here->trees[here->depth], ids->hf, here->walk->tvb, at(here, item), 0, ENC_NA);
  name_element(ti, item);
  const struct sdec_group *group = item->group != NULL ? item->group : here->groups[here->depth];
  if (here->depth < SDEC_DEPTH) {
    here->depth++;
  }
  here->groups[here->depth] = group;
  here->items[here->depth] = ti;
  here->trees[here->depth] = proto_item_add_subtree(ti, ids->ett);
}

static void draw_close(struct point *here, const struct sdec_item *item) {
  proto_item_set_len(here->items[here->depth], (int)item->len);
  if (here->depth > 0) {
    here->depth--;
  }
}

/* A note belongs to the previous leaf if it is about the same row, otherwise to the enclosing group. */
static void draw_note(const struct point *here, const struct sdec_note *note) {
  const bool at_leaf = here->leaf != NULL && note->field != NULL && note->field == here->row;
  notes_add(here->pinfo, at_leaf ? here->leaf : here->items[here->depth], note);
}

void walk_tree_draw(const struct walk_tree *walk, struct sdec_iter *it, packet_info *pinfo) {
  struct point here = {
      .walk = walk, .pinfo = pinfo, .trees = {walk->tree}, .items = {walk->item}, .groups = {walk->group}};
  struct sdec_item item;
  while (sdec_next(it, &item)) {
    switch (item.kind) {
      case SDEC_LEAF: draw_leaf(&here, &item); break;
      case SDEC_BIT: draw_bit(&here, &item); break;
      case SDEC_OPEN: draw_open(&here, &item); break;
      case SDEC_CLOSE: draw_close(&here, &item); break;
      default: draw_note(&here, &item.note); break;
    }
  }
}
