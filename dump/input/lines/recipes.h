/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The line formats that are known, in the syntax of --line-format.
 */
#ifndef DUMP_RECIPES_H
#define DUMP_RECIPES_H

struct recipe {
  const char *name, *title;
  const char *format;
};

/* Each line goes to the first of them that it fits; the last has a NULL name. */
extern const struct recipe recipes[];

/* What hex without any heading may be: plain hex, hex dumps, the dumps of a libspdm log. hex.h reads them. */
extern const struct recipe recipe_hex;

#endif
