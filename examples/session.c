/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Opens the sessions of a capture and names the messages in them: session CAPTURE KEYLOG
 */
#include <pcap/pcap.h>
#include <sdec.h>
#include <sdec_keylog.h>
#include <sdec_openssl.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  static uint8_t memory[SDEC_FLOW_MIN];
  static struct sdec_secret secrets[16];
  static struct sdec_config config;
  static struct sdec_packet packet;
  static char line[4096];
  FILE *keys = argc == 3 ? fopen(argv[2], "r") : NULL;
  while (keys != NULL && config.n_secrets < 16 && fgets(line, sizeof line, keys) != NULL) {
    config.n_secrets += sdec_keylog_line(line, strcspn(line, "\n"), &secrets[config.n_secrets]) == SDEC_KEYLOG_SECRET;
  }
  struct sdec_openssl *openssl = sdec_openssl_new();
  config.size = sizeof config;
  config.crypto = sdec_openssl_calls(openssl);
  config.secrets = secrets;
  struct sdec_flow *flow = sdec_flow_new(memory, sizeof memory, &config);
  struct sdec_unit unit;
  struct pcap_pkthdr *head;
  pcap_t *pcap = argc == 3 ? pcap_open_offline(argv[1], line) : NULL;
  while (pcap != NULL && pcap_next_ex(pcap, &head, &packet.data.data) == 1) {
    packet.data.len = packet.original_len = head->caplen;
    packet.link = (uint32_t)pcap_datalink(pcap);
    for (packet.frame++, sdec_flow_feed(flow, &packet); sdec_flow_take(flow, &unit);) {
      const char *where = unit.sealed ? " sealed" : unit.has_session ? " in a session" : "";
      printf("%u%s: %s\n", (unsigned)unit.frame, where, unit.name);
    }
  }
  sdec_flow_end(flow);
  sdec_openssl_free(openssl);
  return packet.frame == 0;
}
