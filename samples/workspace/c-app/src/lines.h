#ifndef LINES_H
#define LINES_H
#include <stddef.h>
#include <stdio.h>

#include "arena.h"

/* Reads all lines without their newline and says how many in *count. */
char **lines_read(arena *a, FILE *in, size_t *count);
#endif
