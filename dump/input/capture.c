/* SPDX-License-Identifier: BSD-3-Clause
 *
 * A wrapper around libpcap that turns its errors into one sentence that also tells the user what to do.
 */
#define _GNU_SOURCE
#include "input/capture.h"

#include <pcap/pcap.h>
#include <string.h>
#include <unistd.h>

#include "stop.h"

#define DLT_NUMBER_RAW 12 /* libpcap's number for LINKTYPE_RAW on this platform */
#define LINKTYPE_NUMBER_RAW 101
#define LINKTYPE_NUMBER_I2C 209

static void say(struct capture *capture, const char *what, const char *advice) {
  snprintf(capture->problem, sizeof(capture->problem), "%s%s%s", what, advice[0] != '\0' ? "; " : "", advice);
}

/* libpcap returns DLT_ numbers, the library wants LINKTYPE_ numbers. Below 100, only LINKTYPE_RAW differs among those
 * supported. */
uint32_t capture_link(struct pcap *pcap) {
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
  *out = (struct capture){.file = stream->file, .size = stream->size};
  out->pcap = pcap_fopen_offline_with_tstamp_precision(out->file, PCAP_TSTAMP_PRECISION_NANO, error);
  if (out->pcap == NULL) {
    say(out, error, "the file header is damaged or incomplete: capture again or copy the file again");
    close_stream(out);
    return false;
  }
  out->link = capture_link(out->pcap);
  pcap_records_begin(&out->records, out->file, out->size, out->pcap);
  return true;
}

bool capture_open(struct capture *out, const char *path) {
  struct stream stream;
  if (stream_open(&stream, path)) {
    return capture_from(out, &stream);
  }
  *out = (struct capture){.pcap = NULL};
  snprintf(out->problem, sizeof(out->problem), "%s", stream.problem);
  return false;
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

/* libpcap reads the 32-bit seconds of a pcap file as signed, so times from 2038 to 2106 come out negative. Times out of
 * range are clamped. */
uint64_t capture_time(const struct pcap_pkthdr *header, bool micro) {
  const int64_t given = header->ts.tv_sec;
  const uint64_t seconds = given < 0 && given >= INT32_MIN ? (uint32_t)given : given < 0 ? 0 : (uint64_t)given;
  const uint64_t fraction = header->ts.tv_usec > 0 ? (uint64_t)header->ts.tv_usec * (micro ? 1000u : 1u) : 0;
  return seconds < UINT64_MAX / 1000000000u - 4 ? seconds * 1000000000u + fraction : UINT64_MAX;
}

void capture_foresee(struct capture *capture, const char *path) {
  char error[PCAP_ERRBUF_SIZE] = "";
  struct pcap_pkthdr *header = NULL;
  const uint8_t *data = NULL;
  if (capture->link != LINKTYPE_NUMBER_I2C || capture->size == 0) {
    return;
  }
  struct pcap *pcap = pcap_open_offline(path, error);
  while (pcap != NULL && capture->pec == SDEC_PEC_AUTO && pcap_next_ex(pcap, &header, &data) == 1) {
    struct sdec_fitted fitted;
    const struct sdec_packet packet = {
        .data = {data, header->caplen}, .original_len = header->len, .link = capture->link};
    sdec_packet_fits(&packet, &fitted);
    capture->pec = fitted.fit == SDEC_FIT_PROVED ? SDEC_PEC_PRESENT : SDEC_PEC_AUTO;
  }
  if (pcap != NULL) {
    pcap_close(pcap);
  }
}

static void take_packet(struct capture *capture, const struct pcap_pkthdr *header, const uint8_t *data,
                        struct sdec_packet *out) {
  capture->frame++;
  *out = (struct sdec_packet){
      .data = {data, header->caplen},
      .original_len = header->len > header->caplen ? header->len : header->caplen,
      .link = capture->link,
      .frame = capture->frame,
      .time_ns = capture_time(header, false),
      .pec = capture->pec,
  };
}

enum capture_result capture_next(struct capture *capture, struct sdec_packet *out) {
  struct pcap_pkthdr usual, *header = NULL;
  const uint8_t *data = NULL;
  if (pcap_records_next(&capture->records, &usual, &data)) {
    take_packet(capture, &usual, data, out);
    return CAPTURE_PACKET;
  }
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
  take_packet(capture, header, data, out);
  return CAPTURE_PACKET;
}

uint64_t capture_position(const struct capture *capture) {
  if (capture->records.file != NULL) {
    return pcap_records_position(&capture->records);
  }
  const off_t at = capture->file != NULL && capture->size != 0 ? ftello(capture->file) : 0;
  return at > 0 ? (uint64_t)at : 0;
}

void capture_close(struct capture *capture) {
  stop_reading(-1);
  pcap_records_close(&capture->records);
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
