/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Live capture from an interface. A dedicated thread reads from the kernel, so that slow decoding or output does not
 * make the kernel drop packets.
 */
#ifndef DUMP_LIVE_H
#define DUMP_LIVE_H

#include <sdec.h>

#include "input/capture.h"
#include "live/queue.h"

struct live {
  struct pcap *pcap;
  int poll_fd;   /* readable when packets are available; -1: cannot be polled */
  uint32_t link; /* LINKTYPE_ number */
  bool micro;    /* timestamps are in microseconds, else in nanoseconds */
  bool running;  /* the thread is running */
  bool broken;   /* the capture failed */
  _Atomic bool stopping;
  pthread_t thread;
  struct queue queue;
  uint64_t frame; /* packets returned so far */
  char problem[512];
};

/* Packets dropped by the kernel, the interface and the queue. */
struct live_lost {
  uint64_t kernel, interface, queue;
};

/* live_open prepares an interface; false: `problem` says why. live_start starts capturing; false if memory or threads
 * are unavailable. Only live_open needs privileges. */
SDEC_MUST_USE bool live_open(struct live *live, const char *interface, uint32_t buffer_kib);
SDEC_MUST_USE bool live_start(struct live *live);

/* live_next returns the next packet, whose bytes are valid until the next call; CAPTURE_IDLE if none arrives for a
 * while. live_stop collects what the kernel still holds; live_next then returns the rest, and CAPTURE_END. */
enum capture_result live_next(struct live *live, struct sdec_packet *out);
void live_stop(struct live *live);

struct live_lost live_lost(struct live *live);
void live_close(struct live *live);

#endif
