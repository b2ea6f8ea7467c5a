/* SPDX-License-Identifier: BSD-3-Clause
 *
 * --export-keys: the traffic secrets of each direction that the flow derives, as key log lines. Nothing else writes
 * secrets.
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

/* export_open creates the file, readable by its owner only; false after a complaint. export_new writes newly derived
 * secrets. export_close returns the errno of a failed write, or 0. */
SDEC_MUST_USE bool export_open(struct export *file, const char *path);
void export_new(struct export *file, const struct sdec_flow *flow);
int export_close(struct export *file);

#endif
