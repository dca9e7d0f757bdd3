// SPDX-License-Identifier: Apache-2.0
// The least that a whole process costs: prints one line.
#include <stdio.h>

int main(void) { return puts("hello") < 0; }
