/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A unit against a filter: what belongs to the unit is looked at first, then its fields in one walk.
 */
#include <string.h>

#include "filter/expr.h"

#define TEXT_LEN 1024
#define BYTES_SHOWN ((TEXT_LEN - 1) / 2)
#define NS_PER_S 1e9

static struct seen a_number(uint64_t number) {
  return (struct seen){.has_number = true, .number = number};
}

static struct seen a_real(double real) {
  return (struct seen){.has_number = true, .is_real = true, .real = real};
}

static struct seen a_text(const char *text) {
  return (struct seen){.text = text};
}

/* ------------------------------------------------------------------------------------------------------------------
 * The unit itself
 */

static void take_address(const struct filter *filter, struct node *node, const struct sdec_addr *addr) {
  char buffer[96];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  if (addr->kind == SDEC_ADDR_NONE) {
    return;
  }
  sdec_addr_text(addr, &text);
  sdec_put_zero(&text);
  struct seen seen = a_text(buffer);
  seen.has_number = addr->kind == SDEC_ADDR_EID;
  seen.number = addr->bytes[0];
  node_take(filter, node, &seen);
}

static void take_version(const struct filter *filter, struct node *node, const struct sdec_unit *unit) {
  if (unit->has_version) {
    const struct seen seen = a_real((unit->version >> 4) + (unit->version & 15u) / 10.0);
    node_take(filter, node, &seen);
  }
}

static void take_sealed(const struct filter *filter, struct node *node, const struct sdec_unit *unit) {
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer) - 1};
  if (unit->sealed != SDEC_SEALED_NOT) {
    sdec_unit_sealed_text(unit, &text);
    sdec_put_zero(&text);
    const struct seen seen = a_text(buffer);
    node_take(filter, node, &seen);
  }
}

static void take_if(const struct filter *filter, struct node *node, bool there, struct seen seen) {
  if (there) {
    node_take(filter, node, &seen);
  }
}

static void take_unit(const struct filter *filter, struct node *node, const struct sdec_unit *unit) {
  switch (node->key.of) {
    case KEY_NAME: take_if(filter, node, true, a_text(unit->name)); break;
    case KEY_PROTOCOL: take_if(filter, node, true, a_text(unit->protocol)); break;
    case KEY_VERSION: take_version(filter, node, unit); break;
    case KEY_CODE: take_if(filter, node, unit->has_code, a_number(unit->code)); break;
    case KEY_DIR:
      take_if(filter, node, unit->dir != SDEC_DIR_UNKNOWN, a_text(unit->dir == SDEC_DIR_REQ ? "req" : "rsp"));
      break;
    case KEY_TRANSPORT: take_if(filter, node, true, a_text(sdec_transport_name(unit->transport))); break;
    case KEY_ID: take_if(filter, node, true, a_number(unit->number)); break;
    case KEY_FRAME: take_if(filter, node, true, a_number(unit->frame)); break;
    case KEY_TIME: take_if(filter, node, true, a_real((double)unit->time_ns / NS_PER_S)); break;
    case KEY_RESPONSE_TIME:
      take_if(filter, node, unit->request_frame != 0, a_real((double)unit->response_ns / NS_PER_S));
      break;
    case KEY_REQUEST_FRAME: take_if(filter, node, unit->request_frame != 0, a_number(unit->request_frame)); break;
    case KEY_CONN: take_if(filter, node, true, a_number(unit->conn)); break;
    case KEY_SESSION: take_if(filter, node, unit->has_session, a_number(unit->session)); break;
    case KEY_SESSION_NO: take_if(filter, node, unit->session_no != 0, a_number(unit->session_no)); break;
    case KEY_HANDSHAKE: take_if(filter, node, unit->has_handshake, a_number(unit->handshake)); break;
    case KEY_LEN_BYTES: take_if(filter, node, true, a_number(unit->span.len)); break;
    case KEY_SEALED: take_sealed(filter, node, unit); break;
    case KEY_ERROR: take_if(filter, node, unit->message != NULL && unit->message->failure, a_number(1)); break;
    case KEY_NOTE: take_if(filter, node, unit->worst != SDEC_CLEAN, a_text(sdec_severity_name(unit->worst))); break;
    default: break;
  }
  if (node->key.of == KEY_SRC || node->key.of == KEY_ENDPOINT) {
    take_address(filter, node, &unit->src);
  }
  if (node->key.of == KEY_DST || node->key.of == KEY_ENDPOINT) {
    take_address(filter, node, &unit->dst);
  }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Its fields
 */

/* The groups that the walk is in, from the outside. */
struct path {
  const struct sdec_field *rows[SDEC_DEPTH];
  uint32_t n;
};

static bool is_called(const char *part, const char *name, const char *key) {
  char buffer[KEY_LEN + 1];
  struct sdec_text text = {.data = buffer, .cap = KEY_LEN};
  sdec_key_text(name, key, &text);
  sdec_put_zero(&text);
  return strcmp(buffer, part) == 0;
}

/* The outermost part may be the layout's name: `measurements.signature`. */
static bool fits_path(const struct key *key, const struct sdec_unit *unit, const struct path *path,
                      const struct sdec_item *item) {
  uint32_t left = key->n_parts, above = path->n;
  if (item->kind == SDEC_BIT) {
    if (!is_called(key->parts[--left], item->bits->name, item->bits->key)) {
      return false;
    }
    if (left == 0) {
      return true;
    }
  }
  if (!is_called(key->parts[left - 1], item->field->name, item->field->key)) {
    return item->kind == SDEC_BIT && left == 1 && strcmp(key->parts[0], unit->group->name) == 0;
  }
  left--;
  while (left > 0 && above > 0 &&
         is_called(key->parts[left - 1], path->rows[above - 1]->name, path->rows[above - 1]->key)) {
    left--;
    above--;
  }
  return left == 0 || (left == 1 && strcmp(key->parts[0], unit->group->name) == 0);
}

static void take_item(const struct filter *filter, struct node *node, const struct sdec_unit *unit,
                      const struct sdec_item *item) {
  char shown[TEXT_LEN], hex[TEXT_LEN];
  struct sdec_text text = {.data = shown, .cap = sizeof(shown) - 1};
  struct sdec_text digits = {.data = hex, .cap = sizeof(hex) - 1};
  const bool number = item->kind == SDEC_BIT || item->field->kind == SDEC_UINT;
  struct seen seen = {.has_number = number, .number = item->value};
  if (item->kind == SDEC_BIT && node->op == OP_PRESENT && item->value == 0) {
    return; /* a bit is there when it is set */
  }
  if (number) {
    seen.text = sdec_value_name(item);
  } else {
    sdec_value_text(item, unit->span, &text);
    sdec_put_hex_bytes(&digits, unit->span.data + item->offset, item->len < BYTES_SHOWN ? item->len : BYTES_SHOWN);
    sdec_put_zero(&text);
    sdec_put_zero(&digits);
    seen.text = shown;
    seen.other = hex;
  }
  node_take(filter, node, &seen);
}

static void follow(struct path *path, const struct sdec_item *item) {
  if (item->kind == SDEC_OPEN && !(item->element) && path->n < SDEC_DEPTH) {
    path->rows[path->n++] = item->field;
  } else if (item->kind == SDEC_CLOSE && !item->element && path->n > 0) {
    path->n--;
  }
}

static void take_fields(struct filter *filter, const struct sdec_unit *unit) {
  struct path path = {.n = 0};
  struct sdec_item item;
  sdec_unit_begin(unit, &filter->walk);
  while (sdec_next(&filter->walk, &item)) {
    follow(&path, &item);
    for (uint32_t i = 0; i < filter->n_nodes && (item.kind == SDEC_LEAF || item.kind == SDEC_BIT); i++) {
      struct node *node = &filter->nodes[i];
      if (node->kind == NODE_COMPARE && node->key.of == KEY_FIELD && fits_path(&node->key, unit, &path, &item)) {
        take_item(filter, node, unit, &item);
      }
    }
  }
}

/* Nodes stand behind those that they join, so one pass is enough. What is not there is neither equal nor unequal. */
static bool conclude(const struct filter *filter) {
  bool holds[FILTER_NODES] = {false};
  for (uint32_t i = 0; i < filter->n_nodes; i++) {
    const struct node *node = &filter->nodes[i];
    switch (node->kind) {
      case NODE_OR: holds[i] = holds[node->left] || holds[node->right]; break;
      case NODE_AND: holds[i] = holds[node->left] && holds[node->right]; break;
      case NODE_NOT: holds[i] = !holds[node->left]; break;
      default: holds[i] = node->present && (node->op == OP_UNEQUAL ? !node->found : node->found); break;
    }
  }
  return holds[filter->root];
}

bool filter_wants(struct filter *filter, const struct sdec_unit *unit) {
  for (uint32_t i = 0; i < filter->n_nodes; i++) {
    struct node *node = &filter->nodes[i];
    node->present = node->found = false;
    if (node->kind == NODE_COMPARE && node->key.of != KEY_FIELD) {
      take_unit(filter, node, unit);
    }
  }
  if (filter->has_fields && unit->group != NULL) {
    take_fields(filter, unit);
  }
  return conclude(filter);
}
