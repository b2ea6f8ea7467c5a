/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Draws the items of a walk as a Wireshark tree. Independent of any particular message or field.
 */
#ifndef SPDM_WALK_TREE_H
#define SPDM_WALK_TREE_H

#include <sdec.h>

#include "ws_compat.h"

/* Bytes and their layout. Offset 0 of `span` is at `at` in `tvb`. */
struct walk_tree {
  const struct sdec_group *group;
  struct sdec_span span;
  tvbuff_t *tvb;
  uint32_t at;
  proto_tree *tree; /* may be NULL: only findings are reported */
  proto_item *item; /* for the whole */
};

/* walk_tree_secrets is the preference to show secrets in messages. */
extern ws_pref_bool walk_tree_secrets;

/* walk_tree_draw draws the walk over walk->span that `it` has begun. */
void walk_tree_draw(const struct walk_tree *walk, struct sdec_iter *it, packet_info *pinfo);

#endif
