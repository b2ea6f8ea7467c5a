/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Layouts, bit lists and scratch variables that several messages share, and all that tables include.
 */
#ifndef SDEC_PROTO_SHARED_H
#define SDEC_PROTO_SHARED_H

#include "proto/protocols.h"
#include "walk/rows.h"

/* Scratch variables of shared groups. A message's own rows use numbers from S_OWN. */
enum shared_scratch {
  VENDOR_BODY = S_SHARED,   /* any standards-body or vendor header */
  VENDOR_ID_LEN, /* any standards-body or vendor header */
  ELEMENT_COUNT,            /* opaque data */
  ELEMENT_LEN,
  SM_DATA_ID,
  SM_VERSION_COUNT,
  ALG_TYPE,                 /* algorithm tables */
  ALG_FIXED_LEN,
  ALG_EXTERNAL_COUNT,
  EXT_ASYM_COUNT,
  EXT_HASH_COUNT,
  ALG_TABLE_COUNT,
  MEAS_SIZE,                /* measurement blocks and log entries */
  MEAS_VALUE_TYPE,
  MEAS_VALUE_SIZE,
  ELEMENT_ID,               /* opaque data again */
  ELEMENT_VENDOR_LEN,
  SM_ELEMENT_COUNT,
  MEAS_SPEC,                /* measurement blocks again */
  ELEMENT_VENDOR,           /* opaque data once more */
  AODS_ID,
  NVIDIA_SIZE,
  NVIDIA_TYPE,
  SHARED_SCRATCH_END
};

#pragma GCC visibility push(hidden) /* tables are the library's own: no indirection to reach them */

/* The first two bytes of every message (DSP0274, generic SPDM message format). */
extern const struct sdec_group sdec_grp_header;

/* The rows of a message that says nothing beyond its code. */
extern const struct sdec_field sdec_rows_bare[3];

/* A layout without rows, for a choice under which nothing is there. */
extern const struct sdec_group sdec_grp_nothing;

/* Standards body or vendor-defined header: ID(1), VendorIDLen(1), VendorID. */
extern const struct sdec_group sdec_grp_svh;

/* Opaque data in whichever format was negotiated; a row uses it as
 * GROUP("OpaqueData", .size = VAR(n), .group = &sdec_grp_opaque_data). */
extern const struct sdec_group sdec_grp_opaque_data;

/* The data of an opaque element that DSP0289 defines. */
extern const struct sdec_group sdec_grp_auth_opaque_element;

/* Vendor and extended data of an ERROR in place of an OCP response. */
#define SDEC_VENDOR_OCP 42623
extern const struct sdec_group sdec_grp_ocp_error;

/* An extended algorithm: RegistryID(1), Reserved(1), AlgorithmID(2). */
extern const struct sdec_group sdec_grp_ext_algorithm;

/* NEGOTIATE_ALGORITHMS without its first two bytes, as capability messages carry it. */
extern const struct sdec_group sdec_grp_supported_algorithms;

/* Layouts that are not messages: reassembled objects, transport headers, records. Each has a name and a clause. */
#define SPDM_OBJECTS(X)    \
  X(unknown_message)       \
  X(certificate_chain)     \
  X(measurement_log)       \
  X(device_interface_report) \
  X(tsp_configuration_report) \
  X(mctp_header)           \
  X(mctp_message_type)     \
  X(mctp_control)          \
  X(pldm)                  \
  X(nc_si)                 \
  X(mctp_ethernet)         \
  X(nvme_mi)               \
  X(cxl_cci)               \
  X(pcie_mi)               \
  X(mctp_vendor_pci)       \
  X(mctp_vendor_iana)      \
  X(doe_header)            \
  X(doe_discovery_request) \
  X(doe_discovery_response)\
  X(tcp_header)            \
  X(emu_header)            \
  X(storage_header)        \
  X(storage_discovery)     \
  X(storage_pending_info)  \
  X(storage_descriptors)   \
  X(tcg_header)            \
  X(record)

#define DECLARE_OBJECT(name) extern const struct sdec_group sdec_grp_##name;
SPDM_OBJECTS(DECLARE_OBJECT)
#undef DECLARE_OBJECT

/* Lengths of VendorID that each standards body uses, and the rule for a length after the body's number. */
extern const struct sdec_range sdec_vendor_lens[];
/* Limits that several messages share. What 1.3 does not assign is an error there; the text of 1.4 was not at hand. */
#define SLOT_LIMIT(id) LIMITS(LIMIT(id, ERROR, LEGAL(RUN(0, 7), IS(0xFF))))
#define SLOT4_LIMIT(id) LIMITS(LIMIT(id, ERROR, LEGAL(RUN(0, 7), IS(0xF))))
#define SUMMARY_TYPE_LIMIT(id) LIMITS(LIMIT(id, ERROR, LEGAL(IS(0), IS(1), IS(0xFF))))
#define CERT_MODEL_LIMIT(id) LIMITS(LIMIT(id, ERROR, UP_TO(3)))
#define OPAQUE_LEN_LIMIT LIMITS(LIMIT("GEN-10", WARN, UP_TO(1024)))
#define SESSION_ID_LIMIT LIMITS(LIMIT("KEX-02", INFO, AT_LEAST(1)))
#define STANDARD_LIMITS                                                                                 \
  LIMITS(LIMIT("GEN-05", ERROR, UP_TO(0xB), .until = V1_3), LIMIT("GEN-05", INFO, UP_TO(0xB), .since = V1_4))
#define VENDOR_LEN_RULE(body) LIMITS(LIMIT("GEN-13", ERROR, LEGAL_BY(body, sdec_vendor_lens)))

extern const struct sdec_name sdec_names_standard[];      /* standards bodies */
extern const struct sdec_name sdec_names_pci_vendor[];    /* vendors that SPDM traffic names */
extern const struct sdec_name sdec_names_summary_type[];  /* measurement summary hash types */
extern const struct sdec_name sdec_names_slot[];          /* 0xFF: raw public key (8-bit slot fields) */
extern const struct sdec_name sdec_names_slot4[];         /* 0xF: raw public key (4-bit slot fields) */
extern const struct sdec_name sdec_names_caliptra_completion[];
extern const struct sdec_name sdec_names_cert_model[];    /* certificate models */
extern const struct sdec_bits sdec_bits_key_usage[];      /* KeyUsageMask */
extern const struct sdec_bits sdec_bits_slot_mask[];      /* one bit a slot */
extern const struct sdec_bits sdec_bits_none[];           /* no bit is assigned */
extern const struct sdec_bits sdec_bits_base_asym[];      /* BaseAsymAlgo, BaseAsymSel, ReqBaseAsymAlg */
extern const struct sdec_bits sdec_bits_pqc_asym[];       /* PqcAsymAlgo, PqcAsymSel, ReqPqcAsymAlg, key pairs */

/* Defined with the first message that uses them. */
extern const struct sdec_group sdec_grp_cxl_ide_registers; /* CXL IDE_KM and TSP */
extern const struct sdec_name sdec_names_mctp_type[];     /* MCTP message types */
extern const struct sdec_bits sdec_bits_mctp_type[];      /* the type byte of MCTP's other messages */
extern const struct sdec_bits sdec_bits_session_policy[]; /* KEY_EXCHANGE, PSK_EXCHANGE */
extern const struct sdec_bits sdec_bits_key_pair_asym[];  /* AsymAlgo of key pairs and slots, unlike BaseAsymAlgo */
extern const struct sdec_group sdec_grp_key_pair_pqc;     /* PqcAsymAlgo of key pairs and slots, in four bytes */

extern const struct sdec_group *const sdec_object_list[];
extern const uint32_t sdec_n_objects;

#pragma GCC visibility pop

#endif
