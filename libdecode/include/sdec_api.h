/* SPDX-License-Identifier: BSD-3-Clause
 *
 * Included by every public header: the version of the library, and the attributes of its functions.
 */
#ifndef SDEC_API_H
#define SDEC_API_H

/* The version is defined only here; CMakeLists.txt reads it. SDEC_VERSION is the text; SDEC_VERSION_NUMBER can be
 * compared: #if SDEC_VERSION_NUMBER >= SDEC_VERSION_OF(0, 2, 0). */
#define SDEC_VERSION_MAJOR 0
#define SDEC_VERSION_MINOR 2
#define SDEC_VERSION_PATCH 0

#define SDEC_VERSION_OF(major, minor, patch) ((major) * 1000000 + (minor) * 1000 + (patch))
#define SDEC_VERSION_NUMBER SDEC_VERSION_OF(SDEC_VERSION_MAJOR, SDEC_VERSION_MINOR, SDEC_VERSION_PATCH)
#define SDEC_VERSION_TEXT_OF(major, minor, patch) #major "." #minor "." #patch
#define SDEC_VERSION_TEXT(major, minor, patch) SDEC_VERSION_TEXT_OF(major, minor, patch)
#define SDEC_VERSION SDEC_VERSION_TEXT(SDEC_VERSION_MAJOR, SDEC_VERSION_MINOR, SDEC_VERSION_PATCH)

/* SDEC_API marks exported symbols; SDEC_MUST_USE marks results that must not be ignored. */
#define SDEC_API __attribute__((visibility("default")))
#define SDEC_MUST_USE __attribute__((warn_unused_result))

#ifdef __cplusplus
extern "C" {
#endif

/* sdec_version gives the SDEC_VERSION of the library at run time, which may be newer than these headers. */
SDEC_API const char *sdec_version(void);

#ifdef __cplusplus
}
#endif

#endif
