/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints one line for everything that a capture holds: lines CAPTURE
 */
#include <pcap/pcap.h>
#include <sdec.h>
#include <stdio.h>

static void show(struct sdec_flow *flow) {
  struct sdec_unit unit;
  while (sdec_flow_take(flow, &unit)) {
    printf("%u %s %s%s\n", (unsigned)unit.frame, unit.protocol, unit.name, unit.worst > SDEC_INFO ? " !" : "");
  }
}

int main(int argc, char **argv) {
  static uint8_t memory[SDEC_FLOW_MIN];
  static struct sdec_config config;
  static struct sdec_packet packet;
  char error[PCAP_ERRBUF_SIZE];
  struct pcap_pkthdr *head;
  pcap_t *pcap = argc == 2 ? pcap_open_offline(argv[1], error) : NULL;
  config.size = sizeof config;
  struct sdec_flow *flow = sdec_flow_new(memory, sizeof memory, &config);
  while (pcap != NULL && pcap_next_ex(pcap, &head, &packet.data.data) == 1) {
    packet.data.len = head->caplen;
    packet.original_len = head->len;
    packet.link = (uint32_t)pcap_datalink(pcap);
    packet.frame++;
    sdec_flow_feed(flow, &packet);
    show(flow);
  }
  sdec_flow_finish(flow);
  show(flow);
  sdec_flow_end(flow);
  return packet.frame == 0;
}
