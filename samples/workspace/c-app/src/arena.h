#ifndef ARENA_H
#define ARENA_H
#include <stddef.h>

/* Memory that is released all at once. */
typedef struct arena arena;

arena *arena_new(void);
void *arena_alloc(arena *a, size_t size);
void arena_free(arena *a);
#endif
