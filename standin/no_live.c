/* SPDX-License-Identifier: BSD-3-Clause
 *
 * For a tool without libpcap: there is no interface to capture from.
 */
#include <stdio.h>

#include "complain.h"
#include "live/live.h"
#include "live/privileges.h"
#include "tables/interfaces.h"

bool interfaces_print(struct out *out) {
  (void)out;
  complain("-D: this build captures nothing");
  return false;
}

bool live_open(struct live *live, const char *interface, uint32_t buffer_kib) {
  (void)interface, (void)buffer_kib;
  (void)snprintf(live->problem, sizeof(live->problem), "this build captures nothing; give it files");
  return false;
}

bool live_start(struct live *live) {
  (void)live;
  return false;
}

enum capture_result live_next(struct live *live, struct sdec_packet *out) {
  (void)live, (void)out;
  return CAPTURE_END;
}

void live_stop(struct live *live) {
  (void)live;
}

struct live_lost live_lost(struct live *live) {
  (void)live;
  return (struct live_lost){0};
}

void live_close(struct live *live) {
  (void)live;
}

bool sandbox_enter(void) {
  return false;
}

bool privileges_drop(const char *user, char *problem, size_t len) {
  (void)user, (void)problem, (void)len;
  return true;
}
