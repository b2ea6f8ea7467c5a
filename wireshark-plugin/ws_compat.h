/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What differs between Wireshark 4.0, 4.4 and 4.6, in one place; no other file looks at versions. Includes what every
 * file of the plugin needs of Wireshark.
 */
#ifndef SPDM_WS_COMPAT_H
#define SPDM_WS_COMPAT_H

#include <wireshark.h>
#include <ws_version.h>

#include <epan/packet.h>

#define WS_AT_LEAST(major, minor) \
  (WIRESHARK_VERSION_MAJOR > (major) || (WIRESHARK_VERSION_MAJOR == (major) && WIRESHARK_VERSION_MINOR >= (minor)))

/* What a boolean preference is stored in: a wrong type would damage what lies next to it. */
#if WS_AT_LEAST(4, 4)
typedef bool ws_pref_bool;
#else
typedef gboolean ws_pref_bool;
#endif

/* Between the levels of a menu of statistics. */
#if WS_AT_LEAST(4, 4)
#define WS_MENU_SEPARATOR "//"
#else
#define WS_MENU_SEPARATOR "/"
#endif

/* What a dissector that guesses returns. */
#if WS_AT_LEAST(4, 4)
typedef bool ws_heuristic_result;
#else
typedef gboolean ws_heuristic_result;
#endif

/* What a check of a row of a table returns. */
#if WS_AT_LEAST(4, 4)
typedef bool ws_uat_ok;
#else
typedef gboolean ws_uat_ok;
#endif

#endif
