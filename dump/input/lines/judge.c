/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Tries the media of a format and the ways to prepend addresses, and picks the combination that most frames fit. A
 * missing address byte can be computed from the PEC of a frame; it is accepted if most frames of a stream and direction
 * agree.
 */
#include "input/lines/judge.h"

#include <string.h>

#define VOTERS 32
#define PROVED_WEIGHT 4u /* in the scale of score(), where a valid header counts 2 */

/* Votes for the missing address byte of the frames of one stream and direction. */
struct votes {
  uint64_t stream;
  uint8_t dir;
  uint32_t n[256];
};

struct ballot {
  struct votes voters[VOTERS];
  uint32_t n_voters;
};

static bool has_pec(enum sdec_carrier carrier) {
  return carrier == SDEC_CARRIER_SMBUS || carrier == SDEC_CARRIER_I3C || carrier == SDEC_CARRIER_KCS;
}

static bool is_stream(enum sdec_carrier carrier) {
  return carrier == SDEC_CARRIER_SERIAL || carrier == SDEC_CARRIER_USB;
}

/* The bytes of a frame, with the format's prefix or the address prepended. The byte before each frame is reserved for
 * that. */
static struct sdec_span bytes_of(struct frames *frames, const struct format *format, const struct frame *frame,
                                 const struct verdict *verdict) {
  uint8_t *bytes = frames->bytes + frame->at;
  if (format->has_prefix) {
    *--bytes = format->prefix;
    return (struct sdec_span){bytes, frame->len + 1};
  }
  if (!verdict->prefixed || !frame->has_address) {
    return (struct sdec_span){bytes, frame->len};
  }
  const bool shift = verdict->shifted && !frame->wide_address;
  *--bytes = (uint8_t)(shift ? frame->address << 1 : frame->address & 0xFEu);
  return (struct sdec_span){bytes, frame->len + 1};
}

static void check(struct frames *frames, const struct format *format, const struct frame *frame,
                  const struct verdict *verdict, struct sdec_fitted *out) {
  const struct sdec_span data = bytes_of(frames, format, frame, verdict);
  const struct sdec_packet packet = {.data = data,
                                     .original_len = data.len,
                                     .link = verdict->medium.link,
                                     .carrier = verdict->medium.carrier,
                                     .pec = verdict->pec};
  sdec_packet_fits(&packet, out);
}

/* Scores how well all frames fit one medium and one way to prepend addresses. */
static uint64_t score(struct frames *frames, const struct format *format, uint32_t number,
                      const struct verdict *tried) {
  uint64_t sum = 0;
  for (size_t i = 0; i < frames->n; i++) {
    struct sdec_fitted checked;
    if (frames->list[i].format == number) {
      check(frames, format, &frames->list[i], tried, &checked);
      sum += checked.fit == SDEC_FIT_PROVED ? PROVED_WEIGHT
             : checked.fit == SDEC_FIT_YES  ? 2
             : checked.fit == SDEC_FIT_BAD  ? 1
                                            : 0;
    }
  }
  return sum;
}

static bool any_address(const struct frames *frames, uint32_t number) {
  for (size_t i = 0; i < frames->n; i++) {
    if (frames->list[i].format == number && frames->list[i].has_address) {
      return true;
    }
  }
  return false;
}

/* Picks the medium with the highest score; ties go to the one listed first. */
static void choose(struct frames *frames, const struct format *format, uint32_t number, struct verdict *out) {
  const bool address = any_address(frames, number) && format->dst != DST_IN;
  uint64_t best = 0;
  for (uint32_t m = 0; m < format->n_media; m++) {
    const bool ways = address && format->media[m].carrier == SDEC_CARRIER_SMBUS && !format->has_prefix;
    for (uint32_t way = 0; way < (ways ? 2u : 1u); way++) {
      const struct verdict tried = {.medium = format->media[m], .prefixed = ways, .shifted = way == 0};
      const uint64_t fits = score(frames, format, number, &tried);
      if (fits > best || (m == 0 && way == 0)) {
        best = fits;
        *out = tried;
      }
    }
  }
}

static struct votes *voter_of(struct ballot *ballot, const struct frame *frame) {
  for (uint32_t i = 0; i < ballot->n_voters; i++) {
    if (ballot->voters[i].stream == frame->stream && ballot->voters[i].dir == frame->dir) {
      return &ballot->voters[i];
    }
  }
  struct votes *fresh = &ballot->voters[ballot->n_voters < VOTERS ? ballot->n_voters++ : VOTERS - 1];
  *fresh = (struct votes){.stream = frame->stream, .dir = frame->dir};
  return fresh;
}

static void vote(struct frames *frames, const struct format *format, uint32_t number, const struct verdict *verdict,
                 struct ballot *ballot) {
  for (size_t i = 0; i < frames->n; i++) {
    struct sdec_fitted checked;
    if (frames->list[i].format == number) {
      check(frames, format, &frames->list[i], verdict, &checked);
      if (checked.seeded && checked.fit != SDEC_FIT_NOT) {
        voter_of(ballot, &frames->list[i])->n[checked.seed]++;
      }
    }
  }
}

static uint8_t winner(const struct votes *votes) {
  uint32_t best = 0;
  for (uint32_t i = 1; i < 256; i++) {
    best = votes->n[i] > votes->n[best] ? i : best;
  }
  return (uint8_t)best;
}

/* True if most frames agree on the address bytes. Without a PEC, the last byte of each frame would yield random
 * votes. */
static bool agree(const struct ballot *ballot) {
  uint32_t agreed = 0, all = 0;
  for (uint32_t i = 0; i < ballot->n_voters; i++) {
    agreed += ballot->voters[i].n[winner(&ballot->voters[i])];
    for (uint32_t seed = 0; seed < 256; seed++) {
      all += ballot->voters[i].n[seed];
    }
  }
  return all > 0 && agreed * 2 > all && agreed > ballot->n_voters;
}

/* Uses the elected address byte as if the lines had contained it. */
static void elect(struct frames *frames, uint32_t number, const struct ballot *ballot, struct verdict *out) {
  for (size_t i = 0; i < frames->n; i++) {
    struct frame *frame = &frames->list[i];
    for (uint32_t v = 0; frame->format == number && v < ballot->n_voters; v++) {
      if (ballot->voters[v].stream == frame->stream && ballot->voters[v].dir == frame->dir) {
        frame->has_address = frame->wide_address = true;
        frame->address = winner(&ballot->voters[v]);
      }
    }
  }
  out->pec = out->medium.carrier == SDEC_CARRIER_I3C ? SDEC_PEC_SEEDED : SDEC_PEC_PRESENT;
}

static void count(struct frames *frames, const struct format *format, uint32_t number, struct verdict *out) {
  const bool voted = out->pec == SDEC_PEC_SEEDED || (out->pec == SDEC_PEC_PRESENT && !out->prefixed);
  struct verdict plain = *out;
  plain.pec = SDEC_PEC_AUTO;
  bool any_sum = false;
  for (size_t i = 0; i < frames->n; i++) {
    const struct frame *frame = &frames->list[i];
    struct sdec_fitted checked;
    if (frame->format != number) {
      continue;
    }
    check(frames, format, frame, &plain, &checked);
    const bool agreed = voted && checked.seeded && checked.seed == frame->address;
    out->n_proved += checked.fit == SDEC_FIT_PROVED || (agreed && checked.fit == SDEC_FIT_YES);
    out->n_fit += checked.fit == SDEC_FIT_YES && !agreed;
    out->n_bad += checked.fit == SDEC_FIT_BAD;
    out->n_no_pec += has_pec(out->medium.carrier) && checked.fit == SDEC_FIT_YES && !checked.has_sum;
    out->n_frames += checked.fit != SDEC_FIT_NOT;
    any_sum = any_sum || checked.fit == SDEC_FIT_PROVED;
  }
  if (out->pec == SDEC_PEC_AUTO && has_pec(out->medium.carrier)) {
    out->pec = any_sum ? SDEC_PEC_PRESENT : SDEC_PEC_ABSENT;
  }
  out->recognised = out->n_proved > 0 || out->n_fit > 1;
}

/* Position of a cleartext message in frames of transports that do not identify the sender: after `header` bytes, if the
 * byte at `at` equals `type`. */
static const struct {
  enum sdec_carrier carrier;
  uint8_t header, at, type;
} clear[] = {
    {SDEC_CARRIER_MCTP_BODY, 1, 0, 5},
    {SDEC_CARRIER_DOE, 8, 2, 1},
    {SDEC_CARRIER_TCG, 16, 0, 0x81},
};

/* The cleartext message of a frame, or an empty span. */
static struct sdec_span message_of(enum sdec_carrier carrier, struct sdec_span in) {
  enum { EMU_HEADER = 12, EMU_TYPE = 7, EMU_MCTP = 1, EMU_DOE = 2 };
  if (carrier == SDEC_CARRIER_SPDM) {
    return in;
  }
  if (carrier == SDEC_CARRIER_EMU && in.len > EMU_HEADER) {
    const uint8_t type = in.data[EMU_TYPE];
    carrier = type == EMU_MCTP ? SDEC_CARRIER_MCTP_BODY : type == EMU_DOE ? SDEC_CARRIER_DOE : carrier;
    in = (struct sdec_span){in.data + EMU_HEADER, in.len - EMU_HEADER};
  }
  for (size_t i = 0; i < sizeof(clear) / sizeof(clear[0]); i++) {
    if (clear[i].carrier == carrier && in.len > clear[i].header && in.data[clear[i].at] == clear[i].type) {
      return (struct sdec_span){in.data + clear[i].header, in.len - clear[i].header};
    }
  }
  return (struct sdec_span){in.data, 0};
}

/* The direction implied by the message's request/response code. */
static enum sdec_dir dir_by_code(const struct frames *frames, const struct frame *frame, enum sdec_carrier carrier) {
  const struct sdec_span message = message_of(carrier, (struct sdec_span){frames->bytes + frame->at, frame->len});
  uint32_t n = 0;
  if (message.len < 2 || message.data[0] >> 4 != 1 ||
      sdec_message_find(sdec_protocols(&n)[0], message.data[1]) == NULL) {
    return SDEC_DIR_UNKNOWN;
  }
  return message.data[1] >= 0x80 ? SDEC_DIR_REQ : SDEC_DIR_RSP;
}

/* Determines the point of view of the log's words from messages whose code implies the direction. */
static enum words whose_words(const struct frames *frames, uint32_t number, enum sdec_carrier carrier) {
  uint32_t same = 0, other = 0;
  for (size_t i = 0; i < frames->n; i++) {
    const struct frame *frame = &frames->list[i];
    const enum sdec_dir dir = frame->format == number ? dir_by_code(frames, frame, carrier) : SDEC_DIR_UNKNOWN;
    if (dir != SDEC_DIR_UNKNOWN && frame->dir != SDEC_DIR_UNKNOWN) {
      same += frame->dir == dir;
      other += frame->dir != dir;
    }
  }
  return other <= same / 2 ? WORDS_OF_REQUESTER : same <= other / 2 ? WORDS_OF_RESPONDER : WORDS_OF_BOTH;
}

static enum sdec_dir dir_of(const struct frame *frame, const struct verdict *verdict) {
  if (verdict->words == WORDS_OF_REQUESTER || frame->dir == SDEC_DIR_UNKNOWN) {
    return (enum sdec_dir)frame->dir;
  }
  return verdict->words == WORDS_OF_BOTH ? SDEC_DIR_UNKNOWN : frame->dir == SDEC_DIR_REQ ? SDEC_DIR_RSP : SDEC_DIR_REQ;
}

void judge_format(struct frames *frames, const struct format *format, uint32_t number, struct verdict *out) {
  struct ballot ballot = {.n_voters = 0};
  choose(frames, format, number, out);
  if (has_pec(out->medium.carrier) && !format->no_pec) {
    vote(frames, format, number, out, &ballot);
    if (agree(&ballot)) {
      elect(frames, number, &ballot, out);
    } else if (out->medium.carrier == SDEC_CARRIER_I3C) {
      out->pec = SDEC_PEC_ABSENT;
    }
  } else if (format->no_pec) {
    out->pec = SDEC_PEC_ABSENT;
  }
  count(frames, format, number, out);
  out->words = whose_words(frames, number, out->medium.carrier);
}

/* Number of bytes that the log omitted from the frame. */
static uint32_t missing(const struct frame *frame) {
  const uint64_t by_count = frame->stated > frame->len ? frame->stated - frame->len : 0;
  return by_count > UINT32_MAX ? UINT32_MAX : by_count > 0 ? (uint32_t)by_count : frame->cut ? 1 : 0;
}

/* Saturates, since a log may state any count. */
static uint32_t whole_len(uint32_t len, uint32_t n_missing) {
  return n_missing < UINT32_MAX - len ? len + n_missing : UINT32_MAX;
}

/* A frame that does not fit is damaged if it begins like its transport; otherwise it is other traffic. */
static bool is_damaged(enum sdec_carrier carrier, struct sdec_span in) {
  switch (carrier) {
    case SDEC_CARRIER_DOE: return in.len > 2 && in.data[0] == 1 && in.data[1] == 0 && in.data[2] <= 2;
    case SDEC_CARRIER_EMU: return in.len > 1 && in.data[0] == 0 && in.data[1] == 0;
    case SDEC_CARRIER_TCG: return in.len > 1 && (in.data[0] == 0x81 || in.data[0] == 0x82) && in.data[1] == 1;
    default: return is_stream(carrier);
  }
}

bool judge_is_repeated(const struct frames *frames, const struct verdict *verdict, size_t i) {
  const struct frame *frame = &frames->list[i];
  while (verdict->words == WORDS_OF_BOTH && i > 0) {
    const struct frame *before = &frames->list[--i];
    if (before->format == frame->format) {
      return before->dir == SDEC_DIR_REQ && frame->dir == SDEC_DIR_RSP && before->len == frame->len &&
             memcmp(frames->bytes + before->at, frames->bytes + frame->at, frame->len) == 0;
    }
  }
  return false;
}

bool judge_packet(struct frames *frames, const struct format *format, const struct verdict *verdict,
                  const struct frame *frame, struct sdec_packet *out) {
  struct verdict in_front = *verdict;
  struct sdec_fitted checked;
  in_front.prefixed = verdict->prefixed || (verdict->pec == SDEC_PEC_PRESENT && frame->wide_address);
  check(frames, format, frame, verdict, &checked);
  const uint32_t n_missing = missing(frame);
  const struct sdec_span data = bytes_of(frames, format, frame, checked.seeded ? &in_front : verdict);
  if (checked.fit == SDEC_FIT_NOT && !is_damaged(verdict->medium.carrier, data) &&
      (n_missing == 0 || verdict->medium.carrier == SDEC_CARRIER_SMBUS)) {
    return false;
  }
  *out = (struct sdec_packet){.data = data,
                              .original_len = whole_len(data.len, n_missing),
                              .link = verdict->medium.link,
                              .frame = frame->line,
                              .time_ns = frame->time_ns,
                              .carrier = verdict->medium.carrier,
                              .dir = dir_of(frame, verdict),
                              .pec = verdict->pec,
                              .pec_seed = (uint8_t)frame->address};
  return true;
}
