/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Certificate chains made from a recipe and judged by sdec-openssl.
 */
#ifndef TESTS_CHAIN_RIG_H
#define TESTS_CHAIN_RIG_H

#include <sdec_openssl.h>

#include "chainmaker.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define DMTF(n) "060a2b06010401831c82120" n /* DMTF's object identifiers in DER */
#define DMTF_ARC "1.3.6.1.4.1.412.274."
#define TCB_INFO "2.23.133.5.4.1"

struct chain_rig {
  struct sdec_openssl *openssl;
  const struct sdec_crypto *calls;
  struct chain_recipe recipe;
  struct chain_made made;
  struct sdec_span trust[2];
  struct sdec_chain asked;
  struct sdec_chain_report report;
};

/* Setup and teardown for a cmocka test whose state is a rig. */
int chain_rig_set_up(void **state);
int chain_rig_tear_down(void **state);

/* chain_rig_begin starts from a good recipe and the usual question. chain_rig_make makes the chain. chain_rig_check has
 * it judged and checks what every report must satisfy; chain_rig_only does that, too, and expects a single finding. */
void chain_rig_begin(struct chain_rig *r);
void chain_rig_make(struct chain_rig *r);
void chain_rig_check(struct chain_rig *r);
void chain_rig_only(struct chain_rig *r, enum sdec_chain_rule rule, const char *text);

#endif
