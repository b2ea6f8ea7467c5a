/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Files written in addition to the normal output: decrypted messages (-w), derived keys (--export-keys), certificate
 * chains (--export-certs) and others.
 */
#ifndef DUMP_OUTPUTS_H
#define DUMP_OUTPUTS_H

#include "report/report.h"
#include "write/export.h"
#include "write/export_certs.h"
#include "write/export_standard.h"
#include "write/export_transcripts.h"
#include "options/options.h"
#include "write/pcapng_out.h"

struct outputs {
  bool writes, exports, prints; /* `prints`: messages are shown too */
  bool exports_certs, exports_transcripts;
  struct pcapng_out messages;
  struct report_file report;
  struct export keys;
  struct export_certs certs;
  struct export_transcripts transcripts;
  struct export_standard standard;
};

/* outputs_make_sense returns false, after a complaint, if the outputs cannot be combined. */
SDEC_MUST_USE bool outputs_make_sense(struct options *options);

/* outputs_open creates the files; false after a complaint. outputs_close completes them and returns the exit status:
 * EXIT_CLEAN or EXIT_INPUT. */
SDEC_MUST_USE bool outputs_open(struct outputs *outputs, const struct options *options);
int outputs_close(struct outputs *outputs);

#endif
