#include "arena.h"

#include <stdlib.h>

#include "fail.h"

typedef struct chunk {
    struct chunk *next;
} chunk;

struct arena {
    chunk *chunks;
};

arena *arena_new(void) {
    arena *a = calloc(1, sizeof *a);
    if (!a) fail("out of memory");
    return a;
}

void *arena_alloc(arena *a, size_t size) {
    chunk *c = calloc(1, sizeof *c + size);
    if (!c) fail("out of memory");
    c->next = a->chunks;
    a->chunks = c;
    return c + 1;
}

void arena_free(arena *a) {
    while (a->chunks) {
        chunk *next = a->chunks->next;
        free(a->chunks);
        a->chunks = next;
    }
    free(a);
}
