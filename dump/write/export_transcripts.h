/* SPDX-License-Identifier: BSD-3-Clause
 *
 * For every signature of a capture, writes the signed bytes, so that anyone can repeat the verification with the
 * openssl program.
 */
#ifndef DUMP_EXPORT_TRANSCRIPTS_H
#define DUMP_EXPORT_TRANSCRIPTS_H

#include <sdec_openssl.h>
#include <sdec_verify.h>

struct export_transcripts {
  const char *folder;
  uint64_t n_files;
  int error; /* errno of the first failure */
};

/* export_transcripts_open creates the folder; false after a complaint. export_transcripts_write writes the files of one
 * signature: NAME.transcript, NAME.message (what is signed), NAME.digest (of the transcript, hex), NAME.sig (as on the
 * wire), NAME.sig.der (for openssl), NAME.pem (the key) and NAME.txt (a description and the command). A certificate
 * request is NAME.csr and has neither message nor NAME.sig. */
SDEC_MUST_USE bool export_transcripts_open(struct export_transcripts *export, const char *folder);
void export_transcripts_write(struct export_transcripts *export, const struct sdec_proof *proof,
                              const struct sdec_verdict *verdict);

#endif
