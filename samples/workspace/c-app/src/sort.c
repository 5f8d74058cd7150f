#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "lines.h"

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void command_sort(FILE *in) {
    arena *memory = arena_new();
    size_t count;
    char **lines = lines_read(memory, in, &count);
    qsort(lines, count, sizeof *lines, by_text);
    for (size_t i = 0; i < count; i++) puts(lines[i]);
    arena_free(memory);
}
