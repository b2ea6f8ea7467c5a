/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Measures the cost of reading and of decoding: `sdec-bench read FILE` only calls pcap_next_ex; `decode` feeds packets
 * already read to a flow and walks every item of every message; `both` reads and decodes packet by packet. Only that
 * loop is timed. run.py compares them.
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

/* Loading a batch is not timed, decoding it is. Packets are then in the cache, as they are when a reader has just read
 * them; with the whole file loaded first, memory latency would dominate the result. */
#define BATCH_PACKETS 2048
#define BATCH_BYTES ((size_t)1 << 20)
#define PACKET_MOST ((size_t)1 << 18) /* largest packet that libpcap returns */
struct batch {
  struct sdec_packet packets[BATCH_PACKETS];
  uint8_t bytes[BATCH_BYTES];
  size_t n, len;
};

/* load fills the batch; false if nothing is left to load. */
static bool load(pcap_t *pcap, struct batch *batch, uint64_t first_frame) {
  struct pcap_pkthdr *header;
  const u_char *data;
  batch->n = batch->len = 0;
  while (batch->n < BATCH_PACKETS && batch->len + PACKET_MOST <= BATCH_BYTES &&
         pcap_next_ex(pcap, &header, &data) == 1) {
    uint8_t *copy = memcpy(batch->bytes + batch->len, data, header->caplen);
    batch->packets[batch->n] = packet_of(header, copy, (uint32_t)pcap_datalink(pcap), first_frame + batch->n);
    batch->n++;
    batch->len += header->caplen;
  }
  return batch->n > 0;
}

static double decode_batches(pcap_t *pcap, struct sdec_flow *flow, struct counts *counts) {
  struct batch *batch = malloc(sizeof(*batch));
  double seconds = 0;
  while (batch != NULL && load(pcap, batch, counts->packets + 1)) {
    const double before = cpu_seconds();
    for (size_t i = 0; i < batch->n; i++) {
      decode(flow, &batch->packets[i], counts);
    }
    seconds += cpu_seconds() - before;
    counts->packets += batch->n;
  }
  free(batch);
  finish(flow, counts);
  return seconds;
}

static bool measure(const char *mode, pcap_t *pcap, double *out_seconds, struct counts *counts) {
  struct sdec_flow *flow = strcmp(mode, "read") == 0 ? NULL : new_flow();
  const double before = cpu_seconds();
  bool good = true;
  if (strcmp(mode, "decode") == 0) {
    *out_seconds = decode_batches(pcap, flow, counts);
  } else {
    good = run(pcap, flow, counts);
    *out_seconds = cpu_seconds() - before;
  }
  counts->items = flow != NULL ? sdec_flow_stats(flow).items : 0;
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
