/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * One expert field per group and severity: `spdm.note.GROUP.SEVERITY`.
 */
#include "notes.h"

#include <epan/expert.h>
#include <epan/tap.h>

enum group { PROTOCOL, MALFORMED, UNDECODED, SEQUENCE, REASSEMBLY, DECRYPTION, CHECKSUM, ASSUMPTION, RESPONSE, GROUPS };

static const struct {
  const char *name, *summary;
  int group;
} groups[GROUPS] = {
    [PROTOCOL] = {"protocol", "Against the protocol, or worth knowing of it", PI_PROTOCOL},
    [MALFORMED] = {"malformed", "Damaged message", PI_MALFORMED},
    [UNDECODED] = {"undecoded", "Not decoded for want of knowledge", PI_UNDECODED},
    [SEQUENCE] = {"sequence", "Lost, repeated or out of order", PI_SEQUENCE},
    [REASSEMBLY] = {"reassembly", "Cannot be put together", PI_REASSEMBLE},
    [DECRYPTION] = {"decryption", "Encrypted data", PI_DECRYPTION},
    [CHECKSUM] = {"checksum", "A code over data does not match", PI_CHECKSUM},
    [ASSUMPTION] = {"assumption", "The layout was found by trial", PI_ASSUMPTION},
    [RESPONSE] = {"response", "The message reports a failure", PI_RESPONSE_CODE},
};

/* Codes that are not listed belong to the protocol group. */
static const uint8_t group_of[SDEC_NOTE_CODES] = {
    [SDEC_NOTE_TRUNCATED] = MALFORMED,
    [SDEC_NOTE_OVERRUN] = MALFORMED,
    [SDEC_NOTE_TRAILING] = MALFORMED,
    [SDEC_NOTE_NEGATIVE] = MALFORMED,
    [SDEC_NOTE_LENGTH] = MALFORMED,
    [SDEC_NOTE_NO_PROGRESS] = MALFORMED,
    [SDEC_NOTE_DEPTH] = MALFORMED,
    [SDEC_NOTE_TOO_SHORT] = MALFORMED,
    [SDEC_NOTE_BAD_VERSION] = MALFORMED,
    [SDEC_NOTE_NESTING] = MALFORMED,
    [SDEC_NOTE_LINK_SHORT] = MALFORMED,
    [SDEC_NOTE_MCTP_VERSION] = MALFORMED,
    [SDEC_NOTE_DOE_LENGTH] = MALFORMED,
    [SDEC_NOTE_RECORD_LENGTH] = MALFORMED,
    [SDEC_NOTE_MISSING] = UNDECODED,
    [SDEC_NOTE_UNKNOWN_CODE] = UNDECODED,
    [SDEC_NOTE_SNAPPED] = UNDECODED,
    [SDEC_NOTE_LINK_UNKNOWN] = UNDECODED,
    [SDEC_NOTE_LINK_PROTOCOL] = UNDECODED,
    [SDEC_NOTE_IP_FRAGMENT] = UNDECODED,
    [SDEC_NOTE_DOE_TYPE] = UNDECODED,
    [SDEC_NOTE_FRAME_TYPE] = UNDECODED,
    [SDEC_NOTE_NO_REQUEST] = SEQUENCE,
    [SDEC_NOTE_REPEATED] = SEQUENCE,
    [SDEC_NOTE_MCTP_SEQUENCE] = SEQUENCE,
    [SDEC_NOTE_TCP_LOST] = SEQUENCE,
    [SDEC_NOTE_TCP_RESYNC] = SEQUENCE,
    [SDEC_NOTE_RECORD_LOST] = SEQUENCE,
    [SDEC_NOTE_RECORD_LATE] = SEQUENCE,
    [SDEC_NOTE_UPDATE_UNSEEN] = SEQUENCE,
    [SDEC_NOTE_FINISH_UNSEEN] = SEQUENCE,
    [SDEC_NOTE_MCTP_NO_START] = REASSEMBLY,
    [SDEC_NOTE_MCTP_SIZE] = REASSEMBLY,
    [SDEC_NOTE_MCTP_RESTART] = REASSEMBLY,
    [SDEC_NOTE_UNFINISHED] = REASSEMBLY,
    [SDEC_NOTE_EVICTED] = REASSEMBLY,
    [SDEC_NOTE_TOO_LARGE] = REASSEMBLY,
    [SDEC_NOTE_CHUNK_SEQUENCE] = REASSEMBLY,
    [SDEC_NOTE_CHUNK_NO_START] = REASSEMBLY,
    [SDEC_NOTE_CHUNK_SIZE] = REASSEMBLY,
    [SDEC_NOTE_PORTION_GAP] = REASSEMBLY,
    [SDEC_NOTE_PORTION_SIZE] = REASSEMBLY,
    [SDEC_NOTE_HMAC] = CHECKSUM,
    [SDEC_NOTE_TAG] = CHECKSUM,
    [SDEC_NOTE_NONCE_ORDER] = DECRYPTION,
    [SDEC_NOTE_INFERRED] = ASSUMPTION,
    [SDEC_NOTE_AMBIGUOUS] = ASSUMPTION,
    [SDEC_NOTE_LENGTH_RULE] = ASSUMPTION,
    [SDEC_NOTE_SIDE] = SEQUENCE,
    [SDEC_NOTE_AEAD_LIMIT] = SEQUENCE,
    [SDEC_NOTE_EARLY_END] = ASSUMPTION,
    [SDEC_NOTE_NO_SEQUENCE] = ASSUMPTION,
    [SDEC_NOTE_PADDING] = MALFORMED,
    [SDEC_NOTE_GUESSED] = ASSUMPTION,
    [SDEC_NOTE_BARE_SEGMENTS] = ASSUMPTION,
    [SDEC_NOTE_PEC] = CHECKSUM,
    [SDEC_NOTE_PEC_ADDRESS] = CHECKSUM,
    [SDEC_NOTE_FCS] = CHECKSUM,
    [SDEC_NOTE_NO_PEC] = ASSUMPTION,
    [SDEC_NOTE_PEC_NO_ADDRESS] = ASSUMPTION,
    [SDEC_NOTE_FCS_FROM_ZERO] = ASSUMPTION,
};

enum { SEVERITIES = SDEC_ERROR + 1 }; /* SDEC_CLEAN has no field */
static const int severities[SEVERITIES] = {[SDEC_INFO] = PI_NOTE, [SDEC_WARN] = PI_WARN, [SDEC_ERROR] = PI_ERROR};

static expert_field experts[GROUPS][SEVERITIES];
static int expert_tap; /* 0: none */

void notes_register(int proto) {
  const uint32_t n_severities = SDEC_ERROR - SDEC_CLEAN, n_fields = GROUPS * n_severities;
  ei_register_info *infos = g_new0(ei_register_info, n_fields);
  for (uint32_t i = 0; i < n_fields; i++) {
    const uint32_t group = i / n_severities;
    const enum sdec_severity severity = (enum sdec_severity)(SDEC_INFO + i % n_severities);
    experts[group][severity] = (expert_field)EI_INIT;
    infos[i] = (ei_register_info){&experts[group][severity],
                                  {g_strdup_printf("spdm.note.%s.%s", groups[group].name, sdec_severity_name(severity)),
                                   groups[group].group, severities[severity], groups[group].summary, EXPFILL}};
  }
  expert_register_field_array(expert_register_protocol(proto), infos, (int)n_fields);
}

bool notes_wanted(const proto_tree *tree) {
  if (expert_tap == 0) {
    expert_tap = find_tap_id("expert");
  }
  return tree != NULL || have_tap_listener(expert_tap);
}

void notes_add(packet_info *pinfo, proto_item *item, const struct sdec_note *note) {
  char buffer[512];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  sdec_note_text(note, &text);
  sdec_put_zero(&text);
  const uint32_t severity = note->severity <= SDEC_ERROR ? note->severity : SDEC_ERROR;
  expert_add_info_format(pinfo, item, &experts[group_of[note->code]][severity], "%s", buffer);
}

void notes_sealed(packet_info *pinfo, proto_item *item, const struct sdec_unit *unit) {
  const uint32_t severity = unit->sealed == SDEC_SEALED_NO_KEY ? SDEC_INFO : SDEC_WARN;
  char buffer[256];
  struct sdec_text text = {.data = buffer, .cap = sizeof(buffer)};
  sdec_unit_sealed_text(unit, &text);
  sdec_put_zero(&text);
  expert_add_info_format(pinfo, item, &experts[DECRYPTION][severity], "Not decrypted: %s", buffer);
}

void notes_failure(packet_info *pinfo, proto_item *item, const struct sdec_unit *unit, bool put_off) {
  expert_add_info_format(pinfo, item, &experts[RESPONSE][put_off ? SDEC_INFO : SDEC_WARN], "%s", unit->name);
}
