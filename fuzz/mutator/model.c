/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Builds the tree from the items of a walk.
 */
#include "model.h"

static bool tells_damage(const struct sdec_note *note) {
  return note->code != SDEC_NOTE_RESERVED && note->rule == NULL;
}

void model_read(struct model *model, const struct sdec_group *group, const struct sdec_env *env,
                struct sdec_span bytes) {
  struct sdec_iter it;
  struct sdec_item item;
  uint32_t open = NO_NODE;
  model->bytes = bytes;
  model->n = 0;
  model->damaged = false;
  sdec_begin(&it, group, env, bytes);
  while (sdec_next(&it, &item)) {
    if (item.kind == SDEC_NOTE) {
      model->damaged = model->damaged || tells_damage(&item.note);
      continue;
    }
    if (item.kind == SDEC_CLOSE) {
      model->nodes[open].len = item.len;
      model->nodes[open].end = model->n;
      open = model->nodes[open].parent;
      continue;
    }
    if (model->n == MODEL_NODES) {
      model->damaged = true;
      break;
    }
    const uint32_t at = model->n++;
    const bool opens = item.kind == SDEC_OPEN;
    model->nodes[at] = (struct node){.kind = (uint8_t)item.kind,
                                     .element = item.element,
                                     .field = item.field,
                                     .array = item.element ? item.array : NULL,
                                     .bits = item.kind == SDEC_BIT ? item.bits : NULL,
                                     .group = opens ? item.group : NULL,
                                     .offset = item.offset,
                                     .len = item.len,
                                     .parent = open,
                                     .end = at + 1,
                                     .value = opens ? 0 : item.value};
    open = opens ? at : open;
  }
  for (; open != NO_NODE; open = model->nodes[open].parent) { /* if the walk was aborted */
    model->nodes[open].end = model->n;
  }
}

uint8_t model_save(const struct node *node) {
  return node->kind == SDEC_BIT ? node->bits->save : node->kind == SDEC_LEAF ? node->field->save : 0;
}

uint32_t model_writer(const struct model *model, uint32_t before, uint8_t var) {
  while (var != 0 && before > 0) {
    if (model_save(&model->nodes[--before]) == var) {
      return before;
    }
  }
  return NO_NODE;
}

/* Iterates over the nodes directly under `parent`: first, next, and end. */
static uint32_t first_below(uint32_t parent) {
  return parent == NO_NODE ? 0 : parent + 1;
}

static uint32_t end_below(const struct model *model, uint32_t parent) {
  return parent == NO_NODE ? model->n : model->nodes[parent].end;
}

uint32_t model_child(const struct model *model, uint32_t parent, const struct sdec_field *field) {
  const uint32_t end = end_below(model, parent);
  for (uint32_t i = first_below(parent); i < end; i = model->nodes[i].end) {
    if (model->nodes[i].field == field && model->nodes[i].kind != SDEC_BIT && !model->nodes[i].element) {
      return i;
    }
  }
  return NO_NODE;
}

uint32_t model_next(const struct model *model, uint32_t array, uint32_t node) {
  while (node < model->nodes[array].end && !model->nodes[node].element) {
    node = model->nodes[node].end;
  }
  return node < model->nodes[array].end ? node : NO_NODE;
}

uint32_t model_element(const struct model *model, uint32_t array, uint32_t ordinal) {
  uint32_t node = model_next(model, array, array + 1);
  for (; ordinal > 0 && node != NO_NODE; ordinal--) {
    node = model_next(model, array, model->nodes[node].end);
  }
  return node;
}

uint32_t model_elements(const struct model *model, uint32_t array) {
  uint32_t n = 0;
  for (uint32_t i = array + 1; i < model->nodes[array].end; i = model->nodes[i].end) {
    n += model->nodes[i].element;
  }
  return n;
}
