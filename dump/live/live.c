/* SPDX-License-Identifier: BSD-3-Clause
 *
 * libpcap on an interface, and the capturing thread.
 */
#define _GNU_SOURCE
#include "live/live.h"

#include <pcap/pcap.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#define SNAPSHOT 262144 /* libpcap's maximum: whole packets */
#define WAIT_MS 100     /* timeout after which the kernel delivers a partly filled block */
#define AT_ONCE 1024
#define LAST_MS 1000 /* limit for draining the kernel's buffer at the end */
#define QUEUE_BYTES ((size_t)128 << 20)

static void say(struct live *live, const char *what, const char *advice) {
  snprintf(live->problem, sizeof(live->problem), "%s%s%s", what, advice[0] != '\0' ? "; " : "", advice);
}

static bool refused(struct live *live, int code, const char *detail) {
  switch (code) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      say(live, "not permitted to capture here",
          "run as root, give spdmdump the capability cap_net_raw, or pipe: tcpdump -w - | spdmdump -");
      break;
    case PCAP_ERROR_NO_SUCH_DEVICE: say(live, "there is no such interface", "spdmdump -D lists them"); break;
    case PCAP_ERROR_IFACE_NOT_UP: say(live, "this interface is down", "bring it up: ip link set dev NAME up"); break;
    default: say(live, detail[0] != '\0' ? detail : pcap_statustostr(code), "spdmdump -D lists the interfaces"); break;
  }
  pcap_close(live->pcap);
  live->pcap = NULL;
  return false;
}

/* Does not use immediate mode: with it, each packet would occupy a slot of snapshot length in the kernel's buffer,
 * instead of being packed into large blocks. */
bool live_open(struct live *live, const char *interface, uint32_t buffer_kib) {
  char error[PCAP_ERRBUF_SIZE] = "";
  *live = (struct live){.poll_fd = -1};
  live->pcap = pcap_create(interface, error);
  if (live->pcap == NULL) {
    say(live, error, "");
    return false;
  }
  pcap_set_snaplen(live->pcap, SNAPSHOT);
  pcap_set_timeout(live->pcap, WAIT_MS);
  pcap_set_buffer_size(live->pcap, (int)(buffer_kib * 1024u));
  live->micro = pcap_set_tstamp_precision(live->pcap, PCAP_TSTAMP_PRECISION_NANO) != 0;
  const int code = pcap_activate(live->pcap);
  if (code < 0) {
    return refused(live, code, pcap_geterr(live->pcap));
  }
  if (pcap_setnonblock(live->pcap, 1, error) != 0) {
    return refused(live, PCAP_ERROR, error);
  }
  live->poll_fd = pcap_get_selectable_fd(live->pcap);
  live->link = capture_link(live->pcap);
  return true;
}

static void take(u_char *user, const struct pcap_pkthdr *header, const u_char *bytes) {
  struct live *live = (struct live *)(void *)user;
  const struct queued packet = {header->caplen, header->len, capture_time(header, live->micro), bytes};
  queue_put(&live->queue, &packet);
}

/* True if packets may be available. */
static bool wait_for_packets(const struct live *live, int wait_ms) {
  struct pollfd poll_fd = {.fd = live->poll_fd, .events = POLLIN};
  return poll(&poll_fd, live->poll_fd >= 0 ? 1 : 0, wait_ms) > 0;
}

static uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* Packets that arrived before the stop may still be in a partly filled block. */
static void take_last(struct live *live) {
  const uint64_t until = now_ms() + LAST_MS;
  int n;
  do {
    n = pcap_dispatch(live->pcap, AT_ONCE, take, (u_char *)live);
  } while (n >= 0 && now_ms() < until && (n > 0 || wait_for_packets(live, 3 * WAIT_MS)));
}

static void *run(void *argument) {
  struct live *live = argument;
  while (!live->stopping) {
    const int n = pcap_dispatch(live->pcap, AT_ONCE, take, (u_char *)live);
    if (n < 0) {
      say(live, pcap_geterr(live->pcap), "what came before is decoded");
      live->broken = true;
      break;
    }
    if (n == 0) {
      (void)wait_for_packets(live, WAIT_MS);
    }
  }
  if (!live->broken) {
    take_last(live);
  }
  queue_end(&live->queue);
  return NULL;
}

/* Blocks signals in the new thread, so that the decoding thread handles them. */
bool live_start(struct live *live) {
  sigset_t all, before;
  if (!queue_open(&live->queue, QUEUE_BYTES)) {
    return false;
  }
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  live->running = pthread_create(&live->thread, NULL, run, live) == 0;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return live->running;
}

enum capture_result live_next(struct live *live, struct sdec_packet *out) {
  struct queued packet;
  switch (queue_take(&live->queue, 2 * WAIT_MS, &packet)) {
    case QUEUE_EMPTY: return CAPTURE_IDLE;
    case QUEUE_END: return live->broken ? CAPTURE_BROKEN : CAPTURE_END;
    default: break;
  }
  live->frame++;
  *out = (struct sdec_packet){
      .data = {packet.data, packet.caplen},
      .original_len = packet.len > packet.caplen ? packet.len : packet.caplen,
      .link = live->link,
      .frame = live->frame,
      .time_ns = packet.time_ns,
  };
  return CAPTURE_PACKET;
}

void live_stop(struct live *live) {
  live->stopping = true;
}

struct live_lost live_lost(struct live *live) {
  struct pcap_stat stat = {0};
  struct live_lost lost = {.queue = queue_dropped(&live->queue)};
  if (pcap_stats(live->pcap, &stat) == 0) {
    lost.kernel = stat.ps_drop;
    lost.interface = stat.ps_ifdrop;
  }
  return lost;
}

void live_close(struct live *live) {
  if (live->running) {
    live->stopping = true;
    pthread_join(live->thread, NULL);
  }
  queue_close(&live->queue);
  if (live->pcap != NULL) {
    pcap_close(live->pcap);
  }
  live->pcap = NULL;
}
