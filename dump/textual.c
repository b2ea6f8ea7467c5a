/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Feeds the frames of a text to the decoder, and reports the lines they came from and those that were skipped.
 */
#include "textual.h"

#include <inttypes.h>
#include <stdlib.h>

#include "input/lines/lines.h"

static const char *plural(uint32_t n, const char *one, const char *more) {
  return n == 1 ? one : more;
}

static void report_format(const char *name, const struct format *format, const struct verdict *verdict) {
  complain("%s: %" PRIu32 " frame%s in lines of %s, read as %s", name, verdict->n_frames,
           plural(verdict->n_frames, "", "s"), format->name, verdict->medium.name);
  if (verdict->n_no_pec > 0 && verdict->pec == SDEC_PEC_ABSENT) {
    complain("%s: %" PRIu32 " of these frames %s no PEC; as none has one, %s used", name, verdict->n_no_pec,
             plural(verdict->n_no_pec, "has", "have"), plural(verdict->n_no_pec, "it is", "they are"));
  }
}

static void report(const struct decode *decode, const char *name, const struct lines *lines) {
  out_flush(decode->out);
  for (uint32_t i = 0; i < lines->n_formats; i++) {
    if (lines->verdicts[i].recognised && lines->verdicts[i].n_frames > 0) {
      report_format(name, &lines->formats[i], &lines->verdicts[i]);
    }
  }
  if (lines->frames->n_dropped > 0) {
    complain("%s: %" PRIu32 " frame%s not delivered, or lines of %s are missing", name, lines->frames->n_dropped,
             plural(lines->frames->n_dropped, " was", "s were"), plural(lines->frames->n_dropped, "it", "them"));
  }
  if (lines->n_skipped > 0) {
    complain("%s: %" PRIu32 " other line%s skipped; the first is line %" PRIu32 ": %s", name, lines->n_skipped,
             plural(lines->n_skipped, " was", "s were"), lines->first_skipped, lines->shown);
  }
}

static void decode_lines(struct decode *decode, const char *name, struct lines *lines) {
  struct sdec_packet packet;
  const bool no_packets = decode->view->no_packets;
  if (!decode_begin(decode, name)) {
    decode_status(decode, EXIT_INPUT);
    return;
  }
  decode->view->no_packets = !lines->has_times;
  while (!decode->stop && lines_next(lines, &packet)) {
    decode_packet(decode, &packet);
  }
  decode_end(decode);
  decode->view->no_packets = no_packets;
  report(decode, name, lines);
}

static void run(struct decode *decode, const char *name, struct sdec_span text, bool hex) {
  struct lines *lines = malloc(sizeof(*lines));
  if (lines == NULL) {
    complain("%s: out of memory", name);
    decode_status(decode, EXIT_INPUT);
    return;
  }
  if (hex ? lines_read_hex(lines, text) : lines_read(lines, text, decode->options->line_format)) {
    decode_lines(decode, name, lines);
  } else {
    out_flush(decode->out);
    complain("%s: %s", name, lines->problem);
    decode_status(decode, EXIT_INPUT);
  }
  lines_free(lines);
  free(lines);
}

void textual_lines(struct decode *decode, const char *name, struct sdec_span text) {
  run(decode, name, text, false);
}

void textual_hex(struct decode *decode, const char *name, struct sdec_span text) {
  run(decode, name, text, true);
}

void textual_serial(struct decode *decode, const char *name, struct sdec_span bytes) {
  const struct sdec_packet packet = {
      .data = bytes, .original_len = bytes.len, .carrier = SDEC_CARRIER_SERIAL, .frame = 1};
  const bool no_packets = decode->view->no_packets;
  if (!decode_begin(decode, name)) {
    decode_status(decode, EXIT_INPUT);
    return;
  }
  decode->view->no_packets = true;
  decode_packet(decode, &packet);
  decode_end(decode);
  decode->view->no_packets = no_packets;
}

static bool all_fit(const struct hex *hex, enum sdec_carrier carrier) {
  for (size_t i = 0; i < hex->n_messages; i++) {
    const struct hex_message *message = &hex->messages[i];
    const struct sdec_packet packet = {
        .data = {hex->bytes + message->at, message->len}, .original_len = message->full_len, .carrier = carrier};
    struct sdec_fitted fitted;
    sdec_packet_fits(&packet, &fitted);
    if (fitted.fit != SDEC_FIT_YES && fitted.fit != SDEC_FIT_PROVED) {
      return false;
    }
  }
  return hex->n_messages > 0;
}

void textual_suggest(const struct options *options, const char *name, const struct hex *hex) {
  static const uint8_t carriers[] = {SDEC_CARRIER_MCTP_BODY, SDEC_CARRIER_SMBUS, SDEC_CARRIER_DOE,    SDEC_CARRIER_USB,
                                     SDEC_CARRIER_KCS,       SDEC_CARRIER_PCC,   SDEC_CARRIER_SERIAL, SDEC_CARRIER_TCG,
                                     SDEC_CARRIER_EMU,       SDEC_CARRIER_MCTP};
  for (uint32_t i = 0; i < options->config.n_links; i++) {
    if (options->config.links[i].link == HEX_LINK && options->config.links[i].carrier != SDEC_CARRIER_SPDM) {
      return;
    }
  }
  for (uint32_t i = 0; i < sizeof(carriers) && !all_fit(hex, SDEC_CARRIER_SPDM); i++) {
    const enum sdec_carrier carrier = (enum sdec_carrier)carriers[i];
    if (all_fit(hex, carrier)) {
      complain("%s: this looks like %s rather than SPDM messages; add --link %s", name, sdec_carrier_name(carrier),
               sdec_carrier_name(carrier));
      return;
    }
  }
}
