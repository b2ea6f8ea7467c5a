/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --export-keys: the secrets per direction that a flow derives, as lines of a key log. This is the one place where
 * secrets are written.
 */
#ifndef DUMP_EXPORT_H
#define DUMP_EXPORT_H

#include <sdec.h>

#include "write/newfile.h"
#include "write/out.h"

struct export {
  struct newfile file;
  struct out out;
  const char *path;
  uint64_t n_secrets;
};

/* export_open creates the file, readable by its owner only; false after a complaint. export_new writes what a flow has
 * just derived. export_close gives the errno of what could not be written, or 0. */
SDEC_MUST_USE bool export_open(struct export *file, const char *path);
void export_new(struct export *file, const struct sdec_flow *flow);
int export_close(struct export *file);

#endif
