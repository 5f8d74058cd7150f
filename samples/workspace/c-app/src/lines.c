#include "lines.h"

#include <string.h>

enum { longest_line = 4096 };

char **lines_read(arena *a, FILE *in, size_t *count) {
    char buffer[longest_line];
    size_t capacity = 64;
    char **lines = arena_alloc(a, capacity * sizeof *lines);
    *count = 0;
    while (fgets(buffer, sizeof buffer, in)) {
        buffer[strcspn(buffer, "\n")] = '\0';
        if (*count == capacity) {
            char **more = arena_alloc(a, 2 * capacity * sizeof *more);
            memcpy(more, lines, capacity * sizeof *more);
            lines = more;
            capacity *= 2;
        }
        lines[*count] = strcpy(arena_alloc(a, strlen(buffer) + 1), buffer);
        ++*count;
    }
    return lines;
}
