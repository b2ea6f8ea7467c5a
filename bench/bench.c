/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What reading costs and what decoding costs: `sdec-bench read FILE` only calls pcap_next_ex; `decode` has the packets
 * in memory and gives each to a flow, which walks every item of every message; `both` does the one as it does the
 * other. Only that loop is timed. run.py compares them.
 */
#include <inttypes.h>
#include <pcap/pcap.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <sdec.h>

#define FLOW_MEMORY ((size_t)1 << 30)

struct counts {
  uint64_t packets, messages, items;
};

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void take_all(struct sdec_flow *flow, struct counts *counts) {
  struct sdec_unit unit;
  while (sdec_flow_take(flow, &unit)) {
    counts->messages++;
  }
}

static struct sdec_packet packet_of(const struct pcap_pkthdr *header, const u_char *data, uint32_t link,
                                    uint64_t frame) {
  return (struct sdec_packet){
    .data = {data, header->caplen},
    .original_len = header->len,
    .link = link,
    .frame = frame,
    .time_ns = (uint64_t)header->ts.tv_sec * 1000000000u + (uint64_t)header->ts.tv_usec,
  };
}

static struct sdec_flow *new_flow(void) {
  static const struct sdec_config config = {.n_links = 0};
  void *memory = mmap(NULL, FLOW_MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  struct sdec_flow *flow = memory == MAP_FAILED ? NULL : sdec_flow_new(memory, FLOW_MEMORY, &config);
  if (flow == NULL) {
    fprintf(stderr, "sdec-bench: no memory for a flow\n");
    exit(1);
  }
  return flow;
}

static void decode(struct sdec_flow *flow, const struct sdec_packet *packet, struct counts *counts) {
  sdec_flow_feed(flow, packet);
  take_all(flow, counts);
}

static void finish(struct sdec_flow *flow, struct counts *counts) {
  sdec_flow_finish(flow);
  take_all(flow, counts);
}

/* One pass over the file; flow may be NULL. */
static bool run(pcap_t *pcap, struct sdec_flow *flow, struct counts *counts) {
  const uint32_t link = (uint32_t)pcap_datalink(pcap);
  struct pcap_pkthdr *header;
  const u_char *data;
  int got;
  while ((got = pcap_next_ex(pcap, &header, &data)) == 1) {
    counts->packets++;
    if (flow != NULL) {
      const struct sdec_packet packet = packet_of(header, data, link, counts->packets);
      decode(flow, &packet, counts);
    }
  }
  if (flow != NULL) {
    finish(flow, counts);
  }
  return got == PCAP_ERROR_BREAK;
}

/* The packets of a file in memory: their bytes one behind the other. */
struct loaded {
  struct sdec_packet *packets;
  uint8_t *bytes;
  size_t n, n_cap, len, cap;
};

static bool grow(struct loaded *l, size_t more) {
  if (l->n == l->n_cap) {
    l->n_cap = l->n_cap * 2 + 1024;
    l->packets = realloc(l->packets, l->n_cap * sizeof(l->packets[0]));
  }
  if (l->cap - l->len < more) {
    l->cap = l->cap * 2 + more;
    l->bytes = realloc(l->bytes, l->cap);
  }
  return l->packets != NULL && l->bytes != NULL;
}

static bool load(pcap_t *pcap, struct loaded *l) {
  struct pcap_pkthdr *header;
  const u_char *data;
  while (pcap_next_ex(pcap, &header, &data) == 1) {
    if (!grow(l, header->caplen)) {
      return false;
    }
    memcpy(l->bytes + l->len, data, header->caplen);
    l->packets[l->n] = packet_of(header, NULL, (uint32_t)pcap_datalink(pcap), l->n + 1);
    l->n++;
    l->len += header->caplen;
  }
  const uint8_t *at = l->bytes;
  for (size_t i = 0; i < l->n; i++) {
    l->packets[i].data.data = at;
    at += l->packets[i].data.len;
  }
  return true;
}

static void run_loaded(const struct loaded *l, struct sdec_flow *flow, struct counts *counts) {
  for (size_t i = 0; i < l->n; i++) {
    counts->packets++;
    decode(flow, &l->packets[i], counts);
  }
  finish(flow, counts);
}

static bool measure(const char *mode, pcap_t *pcap, double *out_seconds, struct counts *counts) {
  struct loaded loaded = {0};
  const bool from_memory = strcmp(mode, "decode") == 0;
  struct sdec_flow *flow = strcmp(mode, "read") == 0 ? NULL : new_flow();
  if (from_memory && !load(pcap, &loaded)) {
    return false;
  }
  const double before = cpu_seconds();
  bool good = true;
  if (from_memory) {
    run_loaded(&loaded, flow, counts);
  } else {
    good = run(pcap, flow, counts);
  }
  *out_seconds = cpu_seconds() - before;
  counts->items = flow != NULL ? sdec_flow_stats(flow).items : 0;
  free(loaded.packets);
  free(loaded.bytes);
  return good;
}

int main(int argc, char **argv) {
  char why[PCAP_ERRBUF_SIZE];
  struct counts counts = {0};
  double seconds = 0;
  if (argc != 3 || (strcmp(argv[1], "read") != 0 && strcmp(argv[1], "decode") != 0 && strcmp(argv[1], "both") != 0)) {
    fprintf(stderr, "usage: sdec-bench read|decode|both FILE\n");
    return 2;
  }
  pcap_t *pcap = pcap_open_offline_with_tstamp_precision(argv[2], PCAP_TSTAMP_PRECISION_NANO, why);
  if (pcap == NULL) {
    fprintf(stderr, "sdec-bench: %s\n", why);
    return 1;
  }
  const bool good = measure(argv[1], pcap, &seconds, &counts);
  printf("%.9f %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", seconds, counts.packets, counts.messages, counts.items);
  pcap_close(pcap);
  return good ? 0 : 1;
}
