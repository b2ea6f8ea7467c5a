/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The items of one walk as a tree of Wireshark's. It names no message and no field.
 */
#ifndef SPDM_WALK_TREE_H
#define SPDM_WALK_TREE_H

#include <sdec.h>

#include "ws_compat.h"

/* Bytes by a layout. Offset 0 of `span` is at `at` in `tvb`. */
struct walk_tree {
  const struct sdec_group *group;
  struct sdec_span span;
  tvbuff_t *tvb;
  uint32_t at;
  proto_tree *tree; /* may be NULL: then only findings are reported */
  proto_item *item; /* of the whole */
};

/* walk_tree_secrets is the preference that lets secrets in messages be shown. */
extern ws_pref_bool walk_tree_secrets;

/* walk_tree_draw goes through the walk that `it` has begun over walk->span. */
void walk_tree_draw(const struct walk_tree *walk, struct sdec_iter *it, packet_info *pinfo);

#endif
