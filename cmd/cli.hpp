// SPDX-License-Identifier: Apache-2.0
// CLI11, to be included through this file only.
#pragma once

// CLI11 2.1 defines its ready-made validators as constants, so every file that includes it makes
// eight objects whenever the program starts and destroys them when it ends. We use none of them:
// declared as functions instead of defined as constants, they cost nothing.
#define ExistingFile ExistingFile()
#define ExistingDirectory ExistingDirectory()
#define ExistingPath ExistingPath()
#define NonexistentPath NonexistentPath()
#define ValidIPV4 ValidIPV4()
#define Number(...) Number()
#define NonNegativeNumber(...) NonNegativeNumber()
#define PositiveNumber(...) PositiveNumber()
#include <CLI/CLI.hpp>  // IWYU pragma: export
#undef ExistingFile
#undef ExistingDirectory
#undef ExistingPath
#undef NonexistentPath
#undef ValidIPV4
#undef Number
#undef NonNegativeNumber
#undef PositiveNumber
