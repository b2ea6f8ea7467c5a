/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Level 2 of libsdec: conversations. A flow takes the packets of a capture, removes link and transport headers,
 * reassembles messages, pairs responses with requests, decrypts records if it has the secrets, and returns units:
 * messages, each with the layout and environment with which level 1 (sdec_walk.h) decodes it.
 *
 *     flow = sdec_flow_new(memory, size, &config);
 *     for each packet: sdec_flow_feed(flow, &packet);  while (sdec_flow_take(flow, &unit)) { ... }
 *     sdec_flow_finish(flow);                          while (sdec_flow_take(flow, &unit)) { ... }
 *     sdec_flow_end(flow);
 */
#ifndef SDEC_FLOW_PUBLIC_H
#define SDEC_FLOW_PUBLIC_H

#include "sdec_walk.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The outermost protocol in a packet's bytes. */
enum sdec_carrier {
  SDEC_CARRIER_NONE,
  SDEC_CARRIER_MCTP,      /* an MCTP packet, its 4-byte header first */
  SDEC_CARRIER_MCTP_BODY, /* an MCTP message, its type byte first */
  SDEC_CARRIER_DOE,       /* a PCI DOE data object */
  SDEC_CARRIER_TCP,       /* DSP0287 frames */
  SDEC_CARRIER_EMU,       /* frames of the emulator's socket */
  SDEC_CARRIER_STORAGE,   /* a DSP0286 buffer */
  SDEC_CARRIER_SPDM,      /* an SPDM message */
  SDEC_CARRIER_SECURED,   /* a secured-message record */
  SDEC_CARRIER_PCIE_VDM,  /* a PCIe vendor-defined message that carries MCTP */
  SDEC_CARRIER_TRANSCRIPT, /* SPDM messages back to back */
  SDEC_CARRIER_SMBUS,     /* a block write of DSP0237, with or without the destination address in front */
  SDEC_CARRIER_I3C,       /* a transfer of DSP0233 */
  SDEC_CARRIER_SERIAL,    /* the next bytes of a serial line of DSP0253, in one direction or in both */
  SDEC_CARRIER_USB,       /* a bulk transfer of DSP0283 */
  SDEC_CARRIER_KCS,       /* a message of DSP0254 */
  SDEC_CARRIER_PCC,       /* a shared memory buffer of DSP0292 */
  SDEC_CARRIER_TCG,       /* a TCG binding frame, in place of a TPM command */
  SDEC_CARRIERS
};

/* sdec_carrier_named finds a carrier by its name as in spdmdump's --link ("mctp", "doe", ...); false, and *out
 * unchanged, if there is none. sdec_carrier_name gives the name, "?" for no carrier. */
SDEC_API SDEC_MUST_USE bool sdec_carrier_named(const char *name, enum sdec_carrier *out);
SDEC_API const char *sdec_carrier_name(enum sdec_carrier carrier);

/* sdec_carrier_guess guesses from the content alone whether a packet is a DOE object or the start of an MCTP message;
 * SDEC_CARRIER_NONE: neither. `original_len` is its length on the wire. */
SDEC_API enum sdec_carrier sdec_carrier_guess(struct sdec_span packet, uint32_t original_len);

enum sdec_dir { SDEC_DIR_UNKNOWN, SDEC_DIR_REQ, SDEC_DIR_RSP };

enum sdec_addr_kind { SDEC_ADDR_NONE, SDEC_ADDR_EID, SDEC_ADDR_IPV4, SDEC_ADDR_IPV6 };

/* An endpoint. EID: one byte. IP: address, then the port, both in network order. */
struct sdec_addr {
  uint8_t kind, len;
  uint8_t bytes[18];
};

/* sdec_addr_text appends an endpoint as text: "8" for an EID, "10.0.0.1:4194", nothing for SDEC_ADDR_NONE. */
SDEC_API void sdec_addr_text(const struct sdec_addr *addr, struct sdec_text *out);

/* Whether the frames of a source have a PEC. The length alone cannot tell: a frame that lost a byte is as long as one
 * without PEC. */
enum sdec_pec {
  SDEC_PEC_AUTO,    /* unknown: assume one from the first frame on that is long enough for it */
  SDEC_PEC_ABSENT,
  SDEC_PEC_PRESENT,
  SDEC_PEC_SEEDED   /* present, and also covers an address byte that the data lacks: pec_seed */
};

/* One record of a capture. A caller that has removed link and transport headers itself sets the carrier, and the
 * direction and endpoints if known; the link type is then ignored. With SDEC_CARRIER_TCP and
 * SDEC_CARRIER_EMU the bytes must be whole frames, not segments: see sdec_flow_frame_len. */
struct sdec_packet {
  struct sdec_span data;
  uint32_t original_len; /* on the wire; larger than data.len if the snap length cut the packet */
  uint32_t link;         /* LINKTYPE_ number */
  uint32_t interface;    /* pcapng interface, else 0 */
  uint64_t frame;        /* from 1 */
  uint64_t time_ns;      /* since the epoch */
  enum sdec_carrier carrier; /* SDEC_CARRIER_NONE: determined by the link type */
  enum sdec_dir dir;     /* with a carrier: the direction, if known */
  struct sdec_addr src, dst; /* with a carrier: the endpoints, unless the carrier's own header has them */
  enum sdec_pec pec;     /* for media that may have a PEC */
  uint8_t pec_seed;      /* for SDEC_PEC_SEEDED: the address byte */
};

/* How well the content of a packet fits its stated carrier or link type. */
enum sdec_fit {
  SDEC_FIT_NOT,   /* it is something else */
  SDEC_FIT_BAD,   /* possible, but a length or checksum is wrong */
  SDEC_FIT_YES,  /* headers and lengths are right */
  SDEC_FIT_PROVED /* and so is a checksum */
};

struct sdec_fitted {
  enum sdec_fit fit;
  bool has_sum; /* it has a PEC */
  bool seeded;  /* the PEC also covers an address byte that is not in the data: `seed` */
  uint8_t seed;
};

/* sdec_packet_fits checks one packet by itself; it reads only `data`, `original_len`, `link`, `carrier`, `pec` and
 * `pec_seed`. */
SDEC_API void sdec_packet_fits(const struct sdec_packet *packet, struct sdec_fitted *out);

enum sdec_transport {
  SDEC_TRANSPORT_RAW, SDEC_TRANSPORT_MCTP, SDEC_TRANSPORT_DOE, SDEC_TRANSPORT_TCP, SDEC_TRANSPORT_EMU,
  SDEC_TRANSPORT_STORAGE, SDEC_TRANSPORT_TCG, SDEC_TRANSPORTS
};

/* sdec_transport_name gives the name of a transport, "mctp" and so on. */
SDEC_API const char *sdec_transport_name(enum sdec_transport transport);

enum sdec_via { SDEC_VIA_CLEAR, SDEC_VIA_SECURED, SDEC_VIA_CHUNK, SDEC_VIA_ENCAP, SDEC_VIA_RAW, SDEC_VIAS };

/* sdec_via_name gives the name of an encapsulation, "secured" and so on. */
SDEC_API const char *sdec_via_name(enum sdec_via via);

/* sdec_other_name gives the i-th name of a unit or protocol that is not in the tables, NULL past the last: records,
 * other traffic, losses, damage. Together with the tables this lists every possible name. */
SDEC_API const char *sdec_other_name(uint32_t i);

enum sdec_unit_kind {
  SDEC_UNIT_MESSAGE,  /* a message of `protocol` */
  SDEC_UNIT_OBJECT,   /* a large object reassembled from portions: a certificate chain, a log */
  SDEC_UNIT_RECORD,   /* a secured-message record that was not opened; `sealed` says why */
  SDEC_UNIT_OTHER,    /* something else on the same transport: another MCTP type, DOE discovery, a socket command */
  SDEC_UNIT_EVENT     /* not a message: packets lost, repeated or damaged, as the notes say */
};

enum sdec_sealed {
  SDEC_SEALED_NOT,
  SDEC_SEALED_NO_KEY,      /* no secret for this session */
  SDEC_SEALED_SECRET,      /* no secret matches the HMAC of the handshake */
  SDEC_SEALED_TRANSCRIPT,  /* a message that the keys depend on is missing: unit->missing */
  SDEC_SEALED_SEQUENCE,    /* records were lost and the sequence number could not be recovered */
  SDEC_SEALED_TAG,         /* the tag does not match */
  SDEC_SEALED_UNSUPPORTED, /* the crypto calls do not support the algorithm */
  SDEC_SEALED_MALFORMED    /* too short to be a record */
};
/* sdec_sealed_text gives the reason in a few words; sdec_unit_sealed_text adds what is missing. */
SDEC_API const char *sdec_sealed_text(enum sdec_sealed sealed);

/* Result of checking the verify data of a handshake message. */
enum sdec_hmac { SDEC_HMAC_NONE, SDEC_HMAC_GOOD, SDEC_HMAC_BAD };

struct sdec_tape;

#define SDEC_UNIT_NOTES 8
#define SDEC_UNIT_VIAS 6

/* One message, object, record or event. Spans point into the packet or into the flow's memory and are valid until the
 * next sdec_flow_take; everything else may be kept. */
struct sdec_unit {
  enum sdec_unit_kind kind;
  enum sdec_transport transport;
  enum sdec_dir dir;
  enum sdec_sealed sealed;
  enum sdec_hmac hmac;
  enum sdec_severity worst; /* the worst of `notes` and of the walk; SDEC_CLEAN: no notes at all */
  enum sdec_via via[SDEC_UNIT_VIAS];
  uint8_t n_via;
  bool carries;         /* its payload follows as a unit of its own */
  uint8_t nesting;      /* 0: directly on the wire or in a record; n: nested n deep in preceding units */
  uint8_t n_notes;
  uint32_t n_notes_lost; /* notes that did not fit in `notes` */
  bool new_keys;        /* this message made the flow derive keys: see sdec_flow_secrets */
  bool unproved;        /* from a record that is readable without a key; its MAC was not checked */
  bool has_session, has_handshake, has_code, has_version;
  bool has_slot;
  uint8_t slot;         /* of a certificate chain, or of a message that carries one */
  uint8_t version;
  uint16_t code;
  const char *protocol; /* "spdm", "secured", "mctp", "doe", "emu", "tcp", ... */
  const char *name;     /* of the message or object, or a description */
  const char *missing;  /* with SDEC_SEALED_TRANSCRIPT: the missing message or chain */
  const struct sdec_message *message; /* or NULL */
  const struct sdec_group *group;     /* the layout to walk `span` by, or NULL */
  struct sdec_span span;              /* without transport headers and padding */
  struct sdec_env env;
  const struct sdec_group *header;    /* layout of the transport header, its bytes below; or NULL */
  struct sdec_span header_span;
  const struct sdec_group *record;    /* of a decrypted unit: layout of its record, the bytes below */
  struct sdec_span record_span;
  struct sdec_addr src, dst;
  uint64_t number;                    /* of the unit, from 1 in the order of sdec_flow_take */
  uint64_t parent;                    /* number of the unit that carried it or its last piece; 0: none */
  uint64_t request;                   /* of a response: number of the request's unit; 0: unknown */
  uint32_t conn, session;
  uint32_t handshake;                 /* of a handshake message: the session that it sets up */
  uint32_t session_no;                /* number of the session, from 1; unlike its id never reused */
  uint64_t frame, time_ns;
  uint64_t request_frame, response_ns; /* of a response whose request is known; else 0 */
  uint64_t part_of;                   /* if it carries a piece of a larger unit: the `whole` of that; else 0 */
  uint64_t whole;                     /* of a reassembled unit: the `part_of` of its pieces; else 0 */
  const struct sdec_tape *tape;       /* items of the flow's own walk, for sdec_unit_begin; valid as long as spans */
  struct sdec_note notes[SDEC_UNIT_NOTES];
};

/* sdec_unit_begin starts a walk over the bytes of the unit taken last; sdec_next then gives its items, none if `group`
 * is NULL. It usually replays the items that the flow has already found, which is several times faster than walking
 * again. sdec_unit_begin_copy walks again, for a unit that was kept: `bytes` is a copy of its span. The bytes must stay
 * in place until the walk ends; the unit need not. */
SDEC_API void sdec_unit_begin(const struct sdec_unit *unit, struct sdec_iter *it);
SDEC_API void sdec_unit_begin_copy(const struct sdec_unit *unit, const uint8_t *bytes, struct sdec_iter *it);

/* sdec_unit_keep copies the unit taken last to `memory`, with its bytes and the items that the flow has found. The copy
 * is at the beginning of `memory`, which must be aligned for any type, and is valid for as long as that is; everything
 * that takes a unit takes it. Returns the number of bytes used, a multiple of 16; 0: more than `len` are needed. */
SDEC_API SDEC_MUST_USE size_t sdec_unit_keep(const struct sdec_unit *unit, void *memory, size_t len);

/* sdec_unit_find is sdec_find for a unit; also false if its `group` is NULL. */
SDEC_API SDEC_MUST_USE bool sdec_unit_find(const struct sdec_unit *unit, const char *path, struct sdec_item *out);

/* Text for lines and titles. sdec_unit_name_text writes the name, prefixed with the protocol unless that is SPDM;
 * sdec_unit_marks_text how the message travelled, as in ` [session ffff0001 encap]`, or nothing for a plain message;
 * sdec_unit_sealed_text why a record could not be decrypted. */
SDEC_API void sdec_unit_name_text(const struct sdec_unit *unit, struct sdec_text *out);
SDEC_API void sdec_unit_marks_text(const struct sdec_unit *unit, struct sdec_text *out);
SDEC_API void sdec_unit_sealed_text(const struct sdec_unit *unit, struct sdec_text *out);

/* Values normally learned from the negotiation, by the library's own numbers; fill it with sdec_assume. */
#define SDEC_FACTS 64
struct sdec_facts {
  uint32_t value[SDEC_FACTS];
  uint64_t known;
};

#define SDEC_CONFIG_LINKS 32
#define SDEC_CONFIG_PORTS 16

/* A certificate chain or raw public key (DER SubjectPublicKeyInfo) that the capture may lack. A chain is in the format
 * of SPDM, or bare certificates: the SPDM header before them depends on the negotiation and is added. */
#define SDEC_ANY_SLOT 255
#define SDEC_RAW_KEY 8 /* in place of a slot */
struct sdec_known_chain {
  uint8_t side; /* 0: of the Requester, 1: of the Responder */
  uint8_t slot; /* 0 to 7, SDEC_ANY_SLOT or SDEC_RAW_KEY */
  struct sdec_span bytes;
  struct sdec_span root; /* bare certificates: the root certificate, usually the first of them; else empty */
};

struct sdec_crypto;
struct sdec_secret;

/* Configuration of a flow. `size` is sizeof(struct sdec_config) in the caller's build; members beyond it, which later
 * versions add at the end, are taken as zero. Size 0 stands for the struct of version 0.2.0. */
struct sdec_config {
  size_t size;
  struct {
    uint32_t link; /* LINKTYPE_ number */
    enum sdec_carrier carrier;
  } links[SDEC_CONFIG_LINKS];
  uint32_t n_links;
  uint16_t ports[SDEC_CONFIG_PORTS]; /* TCP ports in addition to 4194 and 2323 */
  uint32_t n_ports;
  struct sdec_facts assumed; /* values to assume until the capture shows others */
  /* To decrypt sessions: the crypto calls, the secrets, and chains that the capture lacks. All must outlive the flow.
   * The flow sets `used` in each secret that matches a session. */
  const struct sdec_crypto *crypto; /* NULL: records stay sealed */
  struct sdec_secret *secrets;
  uint32_t n_secrets;
  const struct sdec_known_chain *chains;
  uint32_t n_chains;
  /* Random key for the flow's hash tables, so that no sender can force collisions. Zero: derived from the address of
   * the flow's memory. */
  uint64_t hash_key[2];
};

/* sdec_assume sets `name` to `value`, for example "hash" to "SHA_384"; false, and *config unchanged, if either is
 * unknown. sdec_assume_name gives the i-th name, sdec_assume_value the j-th value of the i-th name, NULL past the
 * last. */
SDEC_API SDEC_MUST_USE bool sdec_assume(struct sdec_config *config, const char *name, const char *value);
SDEC_API const char *sdec_assume_name(uint32_t i);
SDEC_API const char *sdec_assume_value(uint32_t i, uint32_t j);

struct sdec_stats {
  uint64_t packets, bytes, messages, records, others, events;
  uint64_t incomplete;                   /* messages that lost a part */
  uint64_t repeated;                     /* packets seen twice */
  uint64_t skipped;                      /* packets of protocols that carry no SPDM */
  uint64_t evicted;                      /* everything evicted because `memory` was full, idle entries included */
  uint64_t evicted_messages;             /* of these: messages partly reassembled from packets, */
  uint64_t evicted_transfers;            /* messages and objects partly reassembled from chunks and portions, */
  uint64_t evicted_streams;              /* TCP connections that had carried messages, */
  uint64_t evicted_connections;          /* connections with a negotiation or pieces of messages, */
  uint64_t evicted_sessions;             /* and sessions */
  uint64_t dropped_bytes;                /* bytes of messages and objects dropped with them */
  uint64_t too_large;                    /* messages and objects over the reassembly limit */
  uint64_t memory;                       /* bytes that the flow may use for its state */
  uint64_t starved;                      /* sessions on which not all secrets were tried, to bound the time */
  uint64_t items;                        /* items in the flow's own walks over messages */
  uint64_t connections, live_connections, live_assemblies, live_streams;
};

struct sdec_flow;

/* sdec_flow_new builds a flow in `memory` of `size` bytes, which the caller owns and frees after sdec_flow_end; any
 * alignment will do. `size` bounds everything the flow keeps; with less than SDEC_FLOW_MIN the result is NULL. Memory
 * that is not needed is never touched, so that a large zeroed mapping costs only what live traffic needs. *config is
 * copied; what it points to must outlive the flow.
 *
 * A flow belongs to one thread at a time. Flows share nothing: several may run in parallel, each on a thread of its
 * own, with crypto calls and secrets of its own.
 *
 * sdec_flow_end releases the keys that the crypto calls made and overwrites with zero all memory that the flow has
 * used. The flow must not be used afterwards. NULL is allowed. */
#define SDEC_FLOW_MIN (4u << 20)
SDEC_API SDEC_MUST_USE struct sdec_flow *sdec_flow_new(void *memory, size_t size, const struct sdec_config *config);
SDEC_API void sdec_flow_end(struct sdec_flow *flow);

/* sdec_flow_feed gives the flow one packet, whose bytes must stay in place until sdec_flow_take returns false;
 * sdec_flow_finish ends the input. After either, call sdec_flow_take until it returns false: each call gives the next
 * unit. */
SDEC_API void sdec_flow_feed(struct sdec_flow *flow, const struct sdec_packet *packet);
SDEC_API void sdec_flow_finish(struct sdec_flow *flow);
SDEC_API SDEC_MUST_USE bool sdec_flow_take(struct sdec_flow *flow, struct sdec_unit *out);

/* sdec_flow_stats gives what the flow has counted so far. */
SDEC_API struct sdec_stats sdec_flow_stats(const struct sdec_flow *flow);

/* Bits of `known` in struct sdec_negotiated, one for each member. */
enum sdec_negotiated_known {
  SDEC_KNOWN_VERSION = 1 << 0,
  SDEC_KNOWN_REQ_FLAGS = 1 << 1,
  SDEC_KNOWN_RSP_FLAGS = 1 << 2,
  SDEC_KNOWN_REQ_EXT_FLAGS = 1 << 3,
  SDEC_KNOWN_RSP_EXT_FLAGS = 1 << 4,
  SDEC_KNOWN_REQ_DATA_TRANSFER = 1 << 5,
  SDEC_KNOWN_RSP_DATA_TRANSFER = 1 << 6,
  SDEC_KNOWN_REQ_MAX_MESSAGE = 1 << 7,
  SDEC_KNOWN_RSP_MAX_MESSAGE = 1 << 8,
  SDEC_KNOWN_OTHER_SUPPORT = 1 << 9,
  SDEC_KNOWN_OTHER_SELECTION = 1 << 10,
  SDEC_KNOWN_MEAS_SPEC = 1 << 11,
  SDEC_KNOWN_MEAS_HASH = 1 << 12,
  SDEC_KNOWN_MEL_SPEC = 1 << 13,
  SDEC_KNOWN_HASH = 1 << 14,
  SDEC_KNOWN_ASYM = 1 << 15,
  SDEC_KNOWN_PQC_ASYM = 1 << 16,
  SDEC_KNOWN_REQ_ASYM = 1 << 17,
  SDEC_KNOWN_REQ_PQC_ASYM = 1 << 18,
  SDEC_KNOWN_DHE = 1 << 19,
  SDEC_KNOWN_KEM = 1 << 20,
  SDEC_KNOWN_AEAD = 1 << 21,
  SDEC_KNOWN_KEY_SCHEDULE = 1 << 22,
  SDEC_KNOWN_REQ_CT_EXPONENT = 1 << 23,
  SDEC_KNOWN_RSP_CT_EXPONENT = 1 << 24
};

/* What a connection has negotiated, from its messages or, until they are seen, from the configuration. Unknown members
 * are zero. Names in comments are those of DSP0274. */
struct sdec_negotiated {
  uint32_t known;   /* enum sdec_negotiated_known */
  uint32_t version; /* SPDMVersion of the messages that negotiated */
  /* From GET_CAPABILITIES (req) and CAPABILITIES (rsp). */
  uint32_t req_flags, rsp_flags;                           /* Flags */
  uint32_t req_ext_flags, rsp_ext_flags;                   /* ExtFlags, since 1.4 */
  uint32_t req_data_transfer_size, rsp_data_transfer_size; /* DataTransferSize, since 1.2 */
  uint32_t req_max_spdm_msg_size, rsp_max_spdm_msg_size;   /* MaxSPDMmsgSize, since 1.2 */
  uint32_t req_ct_exponent, rsp_ct_exponent;               /* CTExponent: 2 to this power, in microseconds */
  /* From NEGOTIATE_ALGORITHMS. */
  uint32_t other_params_support;          /* OtherParamsSupport */
  /* From ALGORITHMS: bit masks, mostly of one bit; zero: nothing was selected. */
  uint32_t other_params_selection;        /* OtherParamsSelection */
  uint32_t measurement_specification_sel; /* MeasurementSpecificationSel */
  uint32_t measurement_hash_algo;         /* MeasurementHashAlgo */
  uint32_t mel_specification_sel;         /* MELspecificationSel */
  uint32_t base_hash_sel;                 /* BaseHashSel */
  uint32_t base_asym_sel;                 /* BaseAsymSel: the Responder's signatures */
  uint32_t pqc_asym_sel;                  /* PqcAsymSel: likewise */
  uint32_t req_base_asym_alg;             /* ReqBaseAsymAlg: the Requester's signatures */
  uint32_t req_pqc_asym_alg;              /* ReqPqcAsymAlg: likewise */
  uint32_t dhe;                           /* DHE */
  uint32_t kem_alg;                       /* KEMAlg */
  uint32_t aead;                          /* AEAD */
  uint32_t key_schedule;                  /* KeySchedule */
};

/* sdec_flow_negotiated gives what connection `conn` (of a unit) has negotiated as of the unit taken last; false, and
 * *out unchanged, if the flow has no such connection or has evicted it. */
SDEC_API SDEC_MUST_USE bool sdec_flow_negotiated(const struct sdec_flow *flow, uint32_t conn,
                                                 struct sdec_negotiated *out);

/* How a transcript was cut into messages. */
#define SDEC_TRANSCRIPT_OTHERS 4
struct sdec_transcript {
  uint32_t n_cuts;              /* ways to cut it that fit; the first is used. 0: none */
  bool unproved;                /* the search timed out: there may be more */
  bool no_signature;            /* the last message lacks its signature */
  uint32_t n_messages;          /* without a cut: of the longest run that decodes */
  uint32_t header_len, padding; /* bytes removed at the start and the end */
  uint32_t between;             /* zero bytes removed after messages, which pad them to multiples of four */
  uint32_t left_at, left_len;   /* the remainder after the last message; offset from the first message */
  struct {
    enum sdec_env_var var;
    uint32_t value;
  } others[SDEC_TRANSCRIPT_OTHERS]; /* for the first few other cuts, a variable in which each differs */
  uint32_t n_others;
  struct sdec_note refused; /* why the remainder is not a message; SDEC_NOTE_NONE: unknown */
};

/* sdec_flow_transcript describes the transcript that was fed last, at any time after sdec_flow_feed; false if there was
 * none. If a transcript is fed as frame 0, the frame of each message is its number in the transcript. */
SDEC_API SDEC_MUST_USE bool sdec_flow_transcript(const struct sdec_flow *flow, struct sdec_transcript *out);

/* sdec_request_rebuild reconstructs the request of a signed response, for evidence that holds the response alone: it
 * repeats all of its request except the nonce and a few flags. It writes the i-th candidate, from 0 and the likeliest
 * first, and its length; there are at most SDEC_REQUESTS_REBUILT, of at most SDEC_REQUEST_REBUILT bytes. False, and
 * *out_len unchanged: past the last, no room, or the response is not one that repeats its request. */
#define SDEC_REQUESTS_REBUILT 8
#define SDEC_REQUEST_REBUILT 64
SDEC_API SDEC_MUST_USE bool sdec_request_rebuild(struct sdec_span response, struct sdec_span nonce, uint32_t i,
                                                 uint8_t *out, uint32_t room, uint32_t *out_len);

/* sdec_flow_part_of gives, after a packet was fed, the number of the message that it is a part of: the `whole` of the
 * unit that is returned once the last part has been fed. 0: the packet is not part of a larger message. */
SDEC_API uint64_t sdec_flow_part_of(const struct sdec_flow *flow);

/* sdec_flow_part_ends gives the endpoints and, if the transport shows it, the direction of such a packet; false, and
 * nothing written, if the packet fed last is not part of a larger message. Call it before the next packet is fed, while
 * the bytes of this one are in place. */
SDEC_API SDEC_MUST_USE bool sdec_flow_part_ends(const struct sdec_flow *flow, struct sdec_addr *out_src,
                                                struct sdec_addr *out_dst, enum sdec_dir *out_dir);

/* sdec_flow_frame_len gives the length of the frame at the start of packet->data, for callers that split a TCP or EMU
 * byte stream into frames themselves; it uses what the flow has learned about this direction of the stream. 0: more
 * bytes are needed. Bytes that are not a frame count as one, up to where a frame may begin. `at_end`: the sender paused
 * after these bytes. */
SDEC_API uint32_t sdec_flow_frame_len(struct sdec_flow *flow, const struct sdec_packet *packet, bool at_end);

/* sdec_flow_secrets gives the secrets, one for each direction, that were derived with the unit taken last, if it has
 * `new_keys`, and returns their number; `out` must have room for SDEC_FLOW_SECRETS. The caller should wipe them after
 * use. */
#define SDEC_FLOW_SECRETS 2
SDEC_API uint32_t sdec_flow_secrets(const struct sdec_flow *flow, struct sdec_secret *out);

#ifdef __cplusplus
}
#endif

#endif
