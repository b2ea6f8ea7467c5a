/* SPDX-License-Identifier: BSD-3-Clause
 *
 * libpcap, wrapped: what it says about a bad file is turned into one sentence that also says what to do.
 */
#define _GNU_SOURCE
#include "input/capture.h"

#include <pcap/pcap.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "stop.h"

#define LIVE_SNAPSHOT 262144
#define LIVE_WAIT_MS 200
#define DLT_NUMBER_RAW 12 /* what libpcap makes of LINKTYPE_RAW on this platform */
#define LINKTYPE_NUMBER_RAW 101

static void say(struct capture *capture, const char *what, const char *advice) {
  snprintf(capture->problem, sizeof(capture->problem), "%s%s%s", what, advice[0] != '\0' ? "; " : "", advice);
}

/* libpcap hands out DLT_ numbers; the library wants LINKTYPE_ numbers. Below 100 they differ where it matters to us in
 * one place only. */
static uint32_t link_of(struct pcap *pcap) {
  const int link = pcap_datalink(pcap);
  return link == DLT_NUMBER_RAW ? LINKTYPE_NUMBER_RAW : (uint32_t)link;
}

static void close_stream(struct capture *capture) {
  struct stream stream = {.file = capture->file};
  stream_close(&stream);
  capture->file = NULL;
}

bool capture_from(struct capture *out, struct stream *stream) {
  char error[PCAP_ERRBUF_SIZE] = "";
  *out = (struct capture){.poll_fd = -1, .file = stream->file, .size = stream->size};
  out->pcap = pcap_fopen_offline_with_tstamp_precision(out->file, PCAP_TSTAMP_PRECISION_NANO, error);
  if (out->pcap == NULL) {
    say(out, error, "the file header is damaged or incomplete: capture again or copy the file again");
    close_stream(out);
    return false;
  }
  out->link = link_of(out->pcap);
  return true;
}

bool capture_open(struct capture *out, const char *path) {
  struct stream stream;
  if (stream_open(&stream, path)) {
    return capture_from(out, &stream);
  }
  *out = (struct capture){.poll_fd = -1};
  snprintf(out->problem, sizeof(out->problem), "%s", stream.problem);
  return false;
}

static bool live_refused(struct capture *out, int code, const char *detail) {
  switch (code) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      say(out, "not permitted to capture here",
          "run as root, give spdmdump the capability cap_net_raw, or pipe: tcpdump -w - | spdmdump -");
      break;
    case PCAP_ERROR_NO_SUCH_DEVICE: say(out, "there is no such interface", "tcpdump -D lists those there are"); break;
    case PCAP_ERROR_IFACE_NOT_UP: say(out, "this interface is down", "bring it up: ip link set dev NAME up"); break;
    default:
      say(out, detail[0] != '\0' ? detail : pcap_statustostr(code), "tcpdump -D lists the interfaces there are");
      break;
  }
  pcap_close(out->pcap);
  out->pcap = NULL;
  return false;
}

bool capture_live(struct capture *out, const char *interface) {
  *out = (struct capture){.poll_fd = -1};
  char error[PCAP_ERRBUF_SIZE] = "";
  out->pcap = pcap_create(interface, error);
  if (out->pcap == NULL) {
    say(out, error, "");
    return false;
  }
  pcap_set_snaplen(out->pcap, LIVE_SNAPSHOT);
  pcap_set_timeout(out->pcap, LIVE_WAIT_MS);
  pcap_set_immediate_mode(out->pcap, 1);
  out->micro = pcap_set_tstamp_precision(out->pcap, PCAP_TSTAMP_PRECISION_NANO) != 0;
  const int code = pcap_activate(out->pcap);
  if (code < 0) {
    return live_refused(out, code, pcap_geterr(out->pcap));
  }
  if (pcap_setnonblock(out->pcap, 1, error) != 0) {
    return live_refused(out, PCAP_ERROR, error);
  }
  out->poll_fd = pcap_get_selectable_fd(out->pcap);
  out->link = link_of(out->pcap);
  return true;
}

static enum capture_result wait_for_packets(const struct capture *capture) {
  struct pollfd poll_fd = {.fd = capture->poll_fd, .events = POLLIN};
  poll(&poll_fd, capture->poll_fd >= 0 ? 1 : 0, LIVE_WAIT_MS);
  return CAPTURE_IDLE;
}

static void explain_broken(struct capture *capture) {
  const char *says = pcap_geterr(capture->pcap);
  if (strstr(says, "truncated") != NULL) {
    say(capture, says, "the capture ends here in the middle of a record; what came before is decoded");
  } else if (strstr(says, "different from the type of the first interface") != NULL) {
    say(capture, says, "split the file by interface: tshark -r FILE -Y frame.interface_id==0 -w PART");
  } else {
    say(capture, says, "what came before is decoded");
  }
}

/* libpcap reads the 32 bits of a pcap file's seconds as signed: those from 2038 to 2106 come out negative. Times that
 * do not fit end at the last one that does. */
static uint64_t time_of(const struct pcap_pkthdr *header, bool micro) {
  const int64_t given = header->ts.tv_sec;
  const uint64_t seconds = given < 0 && given >= INT32_MIN ? (uint32_t)given : given < 0 ? 0 : (uint64_t)given;
  const uint64_t fraction = header->ts.tv_usec > 0 ? (uint64_t)header->ts.tv_usec * (micro ? 1000u : 1u) : 0;
  return seconds < UINT64_MAX / 1000000000u - 4 ? seconds * 1000000000u + fraction : UINT64_MAX;
}

enum capture_result capture_next(struct capture *capture, struct sdec_packet *out) {
  struct pcap_pkthdr *header = NULL;
  const uint8_t *data = NULL;
  const int got = pcap_next_ex(capture->pcap, &header, &data);
  if (got == PCAP_ERROR_BREAK) {
    return CAPTURE_END;
  }
  if (got < 0 && stop_asked()) {
    return CAPTURE_END;
  }
  if (got < 0) {
    explain_broken(capture);
    return CAPTURE_BROKEN;
  }
  if (got == 0) {
    return wait_for_packets(capture);
  }
  capture->frame++;
  *out = (struct sdec_packet){
      .data = {data, header->caplen},
      .original_len = header->len > header->caplen ? header->len : header->caplen,
      .link = capture->link,
      .frame = capture->frame,
      .time_ns = time_of(header, capture->micro),
  };
  return CAPTURE_PACKET;
}

uint64_t capture_position(const struct capture *capture) {
  const long at = capture->file != NULL && capture->size != 0 ? ftell(capture->file) : 0;
  return at > 0 ? (uint64_t)at : 0;
}

uint64_t capture_lost(const struct capture *capture) {
  struct pcap_stat stat = {0};
  if (capture->file != NULL || pcap_stats(capture->pcap, &stat) != 0) {
    return 0;
  }
  return stat.ps_drop;
}

void capture_close(struct capture *capture) {
  stop_reading(-1);
  if (capture->pcap != NULL) {
    pcap_close(capture->pcap);
  }
  capture->pcap = NULL;
  capture->file = NULL;
}

void link_name(uint32_t link, struct sdec_text *out) {
  const char *name = pcap_datalink_val_to_name(link == LINKTYPE_NUMBER_RAW ? DLT_NUMBER_RAW : (int)link);
  if (name != NULL) {
    sdec_put(out, name);
  }
}
