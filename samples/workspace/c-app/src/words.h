#ifndef WORDS_H
#define WORDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Reads the next word, lower case and cut at size - 1 bytes; false at the end of the file. */
bool words_next(FILE *in, char *word, size_t size);
#endif
