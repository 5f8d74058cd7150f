#ifndef COMMANDS_H
#define COMMANDS_H
#include <stdio.h>

/* Each reads a text and prints its answer. */
void command_count(FILE *in);
void command_top(FILE *in, size_t limit);
void command_sort(FILE *in);
#endif
