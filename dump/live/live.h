/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Live capture from an interface. A thread of its own takes packets from the kernel, so that neither decoding nor slow
 * output makes the kernel drop any.
 */
#ifndef DUMP_LIVE_H
#define DUMP_LIVE_H

#include <sdec.h>

#include "input/capture.h"
#include "live/queue.h"

struct live {
  struct pcap *pcap;
  int poll_fd;   /* readable when there are packets; -1: cannot be waited for */
  uint32_t link; /* LINKTYPE_ number */
  bool micro;    /* time stamps count microseconds */
  bool running;  /* the thread */
  bool broken;   /* the capture ended by itself */
  _Atomic bool stopping;
  pthread_t thread;
  struct queue queue;
  uint64_t frame; /* packets handed out so far */
  char problem[512];
};

/* How many packets the kernel, the interface and the queue dropped. */
struct live_lost {
  uint64_t kernel, interface, queue;
};

/* live_open readies an interface; false: `problem` says why. live_start begins to capture; false: no memory, or no
 * thread. Privileges are needed for live_open only. */
SDEC_MUST_USE bool live_open(struct live *live, const char *interface, uint32_t buffer_kib);
SDEC_MUST_USE bool live_start(struct live *live);

/* live_next gives the next packet, whose bytes last until the next call; CAPTURE_IDLE if none comes for a while. After
 * live_stop, which takes what the kernel still holds, it gives the rest, then CAPTURE_END. */
enum capture_result live_next(struct live *live, struct sdec_packet *out);
void live_stop(struct live *live);

struct live_lost live_lost(struct live *live);
void live_close(struct live *live);

#endif
