/* SPDX-License-Identifier: BSD-3-Clause
 *
 * The built-in line formats, in the syntax of --line-format.
 */
#ifndef DUMP_RECIPES_H
#define DUMP_RECIPES_H

struct recipe {
  const char *name, *title;
  const char *format;
};

/* The first matching format takes the line; the last entry has a NULL name. */
extern const struct recipe recipes[];

/* The media of hex without headings: plain hex, hex dumps, dumps in libspdm logs, as read by hex.h. */
extern const struct recipe recipe_hex;

#endif
