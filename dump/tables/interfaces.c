/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Prints the interfaces for -D, in the format of tcpdump.
 */
#include "tables/interfaces.h"

#include <pcap/pcap.h>

#include "complain.h"

static void put_state(struct out *out, bpf_u_int32 flags) {
  static const char *const links[] = {"", ", Connected", ", Disconnected", ""};
  out_string(out, (flags & PCAP_IF_UP) != 0 ? " [Up" : " [Down");
  out_string(out, (flags & PCAP_IF_RUNNING) != 0 ? ", Running" : "");
  out_string(out, (flags & PCAP_IF_LOOPBACK) != 0 ? ", Loopback" : "");
  out_string(out, (flags & PCAP_IF_LOOPBACK) == 0 ? links[(flags & PCAP_IF_CONNECTION_STATUS) >> 4 & 3] : "");
  out_char(out, ']');
}

bool interfaces_print(struct out *out) {
  char error[PCAP_ERRBUF_SIZE] = "";
  pcap_if_t *first = NULL;
  unsigned n = 0;
  if (pcap_findalldevs(&first, error) != 0) {
    complain("-D: %s", error);
    return false;
  }
  for (const pcap_if_t *one = first; one != NULL; one = one->next) {
    out_format(out, "%u.%s", ++n, one->name);
    if (one->description != NULL) {
      out_format(out, " (%s)", one->description);
    }
    put_state(out, one->flags);
    out_char(out, '\n');
  }
  pcap_freealldevs(first);
  return true;
}
