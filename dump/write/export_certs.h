/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --export-certs: the certificate chains of a capture as PEM files in a folder, each chain once.
 */
#ifndef DUMP_EXPORT_CERTS_H
#define DUMP_EXPORT_CERTS_H

#include <sdec.h>

#include "show/certificates/certificates.h"

#define EXPORT_CHAINS_KNOWN 1024

struct export_certs {
  const char *folder;
  struct certificates certificates;
  struct sdec_iter walk;
  uint64_t known[EXPORT_CHAINS_KNOWN]; /* digests of name and chain of those already written */
  uint32_t n_known;
  uint64_t n_files;
  int error; /* errno of the first file that failed */
};

/* export_certs_open creates the folder if needed; false after a complaint. export_certs_unit writes the chain in a
 * unit, if there is one and it is new. export_certs_close frees memory. */
SDEC_MUST_USE bool export_certs_open(struct export_certs *export, const char *folder);
void export_certs_unit(struct export_certs *export, const struct sdec_unit *unit);
void export_certs_close(struct export_certs *export);

#endif
