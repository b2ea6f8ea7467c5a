/* SPDX-License-Identifier: BSD-3-Clause
 *
 * What reading costs and what decoding adds: `sdec-bench read FILE` only calls pcap_next_ex, `sdec-bench decode FILE`
 * gives every packet to a flow and walks every item of every message besides. run.py compares the two.
 */
#include <inttypes.h>
#include <pcap/pcap.h>
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

static void walk(const struct sdec_unit *unit, struct counts *counts) {
  struct sdec_iter it;
  struct sdec_item item;
  counts->messages++;
  if (unit->group == NULL) {
    return;
  }
  sdec_begin(&it, unit->group, &unit->env, unit->span);
  while (sdec_next(&it, &item)) {
    counts->items++;
  }
}

static void take_all(struct sdec_flow *flow, struct counts *counts) {
  struct sdec_unit unit;
  while (sdec_flow_take(flow, &unit)) {
    walk(&unit, counts);
  }
}

static struct sdec_packet packet_of(const struct pcap_pkthdr *header, const u_char *data, uint32_t link, uint64_t frame) {
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
  return memory == MAP_FAILED ? NULL : sdec_flow_new(memory, FLOW_MEMORY, &config);
}

static int run(pcap_t *pcap, struct sdec_flow *flow, struct counts *counts) {
  const uint32_t link = (uint32_t)pcap_datalink(pcap);
  struct pcap_pkthdr *header;
  const u_char *data;
  int got;
  while ((got = pcap_next_ex(pcap, &header, &data)) == 1) {
    counts->packets++;
    if (flow != NULL) {
      const struct sdec_packet packet = packet_of(header, data, link, counts->packets);
      sdec_flow_feed(flow, &packet);
      take_all(flow, counts);
    }
  }
  if (flow != NULL) {
    sdec_flow_finish(flow);
    take_all(flow, counts);
  }
  return got == PCAP_ERROR_BREAK ? 0 : 1;
}

int main(int argc, char **argv) {
  char why[PCAP_ERRBUF_SIZE];
  struct counts counts = {0};
  if (argc != 3 || (strcmp(argv[1], "read") != 0 && strcmp(argv[1], "decode") != 0)) {
    fprintf(stderr, "usage: sdec-bench read|decode FILE\n");
    return 2;
  }
  pcap_t *pcap = pcap_open_offline_with_tstamp_precision(argv[2], PCAP_TSTAMP_PRECISION_NANO, why);
  struct sdec_flow *flow = strcmp(argv[1], "decode") == 0 ? new_flow() : NULL;
  if (pcap == NULL) {
    fprintf(stderr, "sdec-bench: %s\n", why);
    return 1;
  }
  const double before = cpu_seconds();
  const int status = run(pcap, flow, &counts);
  printf("%.9f %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", cpu_seconds() - before, counts.packets, counts.messages,
         counts.items);
  pcap_close(pcap);
  return status;
}
