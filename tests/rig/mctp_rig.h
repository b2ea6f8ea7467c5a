/* SPDX-License-Identifier: BSD-3-Clause
 *
 * MCTP reassembly with its own memory, fed one packet at a time. Packets are copied to blocks of their exact size and
 * freed before the next one, so that a sanitizer catches overreads and stale reads.
 */
#ifndef TESTS_MCTP_RIG_H
#define TESTS_MCTP_RIG_H

#include "carriers/mctp.h"

#define RIG_MEMORY (8u << 20)
#define SOM 0x80
#define EOM 0x40
#define SEQ(n) (((n)&3) << 4)
#define TO 0x08

struct rig {
  void *memory;
  struct pool *pool;
  struct mctp m;
  uint64_t n_wholes;
  struct carried_queue queue;
  uint8_t *packet; /* of the last call; single-packet bodies point into it */
};

void rig_init(struct rig *r, size_t memory, uint32_t capacity);
int rig_set_up(void **state);
int rig_tear_down(void **state);
uint32_t rig_feed_bytes(struct rig *r, const uint8_t *bytes, uint32_t len, uint32_t interface);
uint32_t rig_feed_on(struct rig *r, uint32_t interface, uint8_t dst, uint8_t src, int flags, int first, uint32_t n);
uint32_t rig_feed(struct rig *r, uint8_t dst, uint8_t src, int flags, int first, uint32_t n);
struct carried rig_pop(struct rig *r);
void rig_expect_event(struct rig *r, const char *name, uint32_t code);
void rig_expect_incomplete(struct rig *r, uint32_t code);
void rig_expect_nothing(const struct rig *r);
void rig_expect_spdm(struct rig *r, int first, uint32_t len);

#endif
